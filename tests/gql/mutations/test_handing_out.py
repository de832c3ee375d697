"""Nobody gains by what they change themself: not by their own place, nor by other people's, nor by a wall."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from gql.ids import read_id
from models.words import Action, GranteeKind, Reach, Relation, Resource
from tests.demo import NOW
from tests.gql.mutations.company import Company

VIEW, EDIT, ASSIGN, MANAGE = Action.VIEW, Action.EDIT, Action.ASSIGN, Action.MANAGE_PERMISSION
CUSTOMER, PERSON, STORE = Resource.CUSTOMER, Resource.PERSON, Resource.STORE_ACCOUNT
EXECUTIVE = Relation.ACCOUNT_EXECUTIVE


@dataclass(frozen=True, slots=True)
class Place:
    """Where people stand for one case: an administrator who sees little, somebody below them, and somebody else."""

    company: Company
    handle: str
    boss: str
    below: str
    other: str
    role: str
    unit: str
    group: str

    async def grant(self, kind: GranteeKind, grantee: str) -> None:
        """Let a role, a department or a group see all customers."""
        await self.company.grant(grantee, CUSTOMER, VIEW, grantee_kind=kind)

    async def reach(self, reach: Reach, **rest: Any) -> None:
        """Let the administrator see the customers whose account executives are in a reach of theirs."""
        reaches = {"reaches": frozenset({reach})}
        await self.company.grant(self.boss, CUSTOMER, VIEW, relations=[EXECUTIVE], **reaches, **rest)

    async def assign(self, one: str, **given: Any) -> str | None:
        """Assign a record as the administrator."""
        (found,) = await self.company.several(self.handle, "assign", one, **given)
        return None if found is None else str(found)


async def place(company: Company, name: str) -> Place:
    """A place of its own for a case."""
    handle = f"boss-{name}"

    async def founded(kind: str) -> str:
        one: str = (await company.made("ada", f"create{kind}", name=f"{kind} {name}"))["id"]
        return one

    boss = await company.hire(handle)
    below, other = await company.hire(f"below-{name}", superior=boss), await company.hire(f"other-{name}")
    await company.grant(boss, PERSON, VIEW, EDIT, ASSIGN, MANAGE)
    await company.grant(boss, STORE, VIEW, ASSIGN, across_groups=True, approved_by_id=read_id(other)[1])
    return Place(
        company, handle, boss, below, other, *[await founded(kind) for kind in ("Role", "Department", "Group")]
    )


async def own_role(at: Place) -> list[str | None]:
    """A role whose grants they have not."""
    await at.grant(GranteeKind.ROLE, at.role)
    return [await at.assign(at.other, role=at.role), await at.assign(at.boss, role=at.role)]


async def own_department(at: Place) -> list[str | None]:
    """A department whose grants they have not."""
    await at.grant(GranteeKind.DEPARTMENT, at.unit)
    return [await at.assign(at.other, department=at.unit), await at.assign(at.boss, department=at.unit)]


async def own_group(at: Place) -> list[str | None]:
    """A group whose grants they have not, and behind whose wall they do not see."""
    do = at.company.several
    return [
        (await do(at.handle, "addGroupMembers", at.other, group=at.group))[0],
        (await do(at.handle, "addGroupMembers", at.boss, group=at.group))[0],
    ]


async def own_superior(at: Place) -> list[str | None]:
    """A superior whose customers they have not seen."""
    await at.reach(Reach.SUPERIOR)
    return [await at.assign(at.below, superior=at.other), await at.assign(at.boss, superior=at.other)]


async def reports(at: Place) -> list[str | None]:
    """Somebody whom they come to stand above, themself or through somebody below them."""
    await at.reach(Reach.ALL_SUBORDINATES)
    return [await at.assign(at.other, superior=None), await at.assign(at.other, superior=at.below)]


async def colleagues(at: Place) -> list[str | None]:
    """Somebody who comes into their own department."""
    await at.company.several("ada", "assign", at.boss, department=at.unit)
    await at.reach(Reach.SAME_DEPARTMENT)
    return [await at.assign(at.other, department=None), await at.assign(at.other, department=at.unit)]


async def head(at: Place) -> list[str | None]:
    """A department that they come to head."""
    await at.company.several("ada", "assign", at.other, department=at.unit)
    await at.reach(Reach.HEAD_OF_DEPARTMENT)
    answers = [
        await at.company.refused(at.handle, "updateDepartment", id=at.unit, head=one) for one in (at.below, at.boss)
    ]
    return [answer[0][0] if answer else None for answer in answers]


async def own_region(at: Place) -> list[str | None]:
    """A field of their own that a data filter names."""
    named = {"region": {"eq": "$viewer.region"}}
    await at.company.grant(at.boss, CUSTOMER, VIEW, data_filter=named)
    answers = [
        await at.company.refused(at.handle, "updatePerson", id=one, region="EMEA") for one in (at.other, at.boss)
    ]
    return [answer[0][0] if answer else None for answer in answers]


async def wall(at: Place) -> list[str | None]:
    """A store account that comes out of a group whose wall they do not see behind; their grant is yet to begin."""
    stores = [(await at.company.made("ada", "createStoreAccount", name="S", platform="W"))["id"] for _ in range(2)]
    await at.company.grant(at.boss, CUSTOMER, VIEW, valid_from=NOW + timedelta(days=300))
    await at.company.several("ada", "assign", *stores, group=at.group)
    walled = (await at.company.made("ada", "createGroup", name="Walled"))["id"]
    other = (await at.company.made("ada", "createStoreAccount", name="T", platform="W"))["id"]
    await at.company.several("ada", "assign", other, group=walled)
    return [await at.assign(stores[0], group=walled), await at.assign(stores[1], group=None)]


CASES = (own_role, own_department, own_group, own_superior, reports, colleagues, head, own_region, wall)


@pytest.mark.parametrize("case", CASES)
async def test_who_would_gain_by_it_has_somebody_else_do_it(company: Company, case: Any) -> None:
    """Each case changes first what gives the administrator nothing, which is done, and then what does."""
    at = await place(company, case.__name__.replace("_", "-"))
    assert await case(at) == [None, "FORBIDDEN"]


async def test_who_sees_everything_gains_nothing(company: Company) -> None:
    """So whoever has all that a place gives may put themself there."""
    at = await place(company, "all")
    await at.grant(GranteeKind.ROLE, at.role)
    await company.grant(at.boss, CUSTOMER, VIEW, data_filter={"status": {"eq": "LEAD"}})
    assert await at.assign(at.boss, role=at.role) == "FORBIDDEN"
    await company.grant(at.boss, CUSTOMER, VIEW, EDIT)
    assert await at.assign(at.boss, role=at.role) is None


async def test_a_grant_that_gives_more_is_a_gain(company: Company) -> None:
    """Although they see all rows already: an action more, or a field further."""
    at = await place(company, "more")
    await company.grant(at.boss, CUSTOMER, VIEW)
    for name, actions, full in (("edit", [VIEW, EDIT], []), ("card", [VIEW], ["cardNumber"])):
        role = (await company.made("ada", "createRole", name=name))["id"]
        levels = [one.replace("cardNumber", "card_number") for one in full]
        await company.grant(role, CUSTOMER, *actions, grantee_kind=GranteeKind.ROLE, full=levels)
        assert await at.assign(at.boss, role=role) == "FORBIDDEN"


async def test_an_administrator_is_always_left(own_company: Company) -> None:
    """Whoever is the last one by their group alone is not taken out of it."""
    company = own_company
    group = (await company.made("ada", "createGroup", name="Administrators"))["id"]
    await company.grant(group, PERSON, VIEW, MANAGE, Action.FREEZE, grantee_kind=GranteeKind.GROUP)
    ada, pat = await company.person("ada"), await company.hire("pat")
    assert await company.several("ada", "addGroupMembers", pat, group=group) == [None]
    assert await company.refused("pat", "freeze", person=ada) == []
    assert await company.several("pat", "removeGroupMembers", pat, group=group) == ["FORBIDDEN"]
    assert await company.refused("pat", "unfreeze", person=ada) == []
    assert await company.several("pat", "removeGroupMembers", pat, group=group) == [None]
