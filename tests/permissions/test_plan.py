"""The access plan: whose grants count, what cuts them, and when a plan is used again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.access import grant as grant_table
from models.access import group_member
from models.database import Database
from models.words import Action, GranteeKind, Reach, Resource
from permissions.access import Access
from permissions.epoch import bump_epoch, read_epoch
from permissions.grants import write_grants
from permissions.levels import Level
from permissions.plan import AccessPlan, PlanCache, compile_plan
from permissions.principal import Principal
from permissions.tokens import Limits
from tests.permissions.chart import (
    ALONE,
    AMAZON,
    BOSS,
    CLERK,
    CONTACT,
    CUSTOMER,
    DAY,
    DIRECT,
    FIELD,
    FINANCE,
    MIA,
    NOW,
    PARTNER,
    PRINCIPAL,
    ROAD,
    SALES,
    SELLER,
    STAFF,
    TOP,
    access_of,
    company,
    given,
    seen,
    somebody,
    to_partner,
    to_sponsor,
)


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """The company, in a transaction that is rolled back."""
    async with company(database) as made:
        yield made


@pytest.mark.parametrize(
    ("to", "grantee", "sub_departments", "matches"),
    [
        (GranteeKind.ALL_USERS, None, False, True),
        (GranteeKind.USER, MIA, False, True),
        (GranteeKind.USER, BOSS, False, False),
        (GranteeKind.ROLE, SELLER, False, True),
        (GranteeKind.ROLE, CLERK, False, False),
        (GranteeKind.DEPARTMENT, FIELD, False, True),
        (GranteeKind.DEPARTMENT, SALES, False, False),
        (GranteeKind.DEPARTMENT, SALES, True, True),
        (GranteeKind.DEPARTMENT, ROAD, True, False),
        (GranteeKind.DEPARTMENT, FINANCE, True, False),
        (GranteeKind.GROUP, AMAZON, False, True),
        (GranteeKind.GROUP, DIRECT, False, False),
        (GranteeKind.INTEGRATION, MIA, False, False),
    ],
)
async def test_whom_a_grant_is_for(
    connection: AsyncConnection, to: GranteeKind, grantee: int | None, sub_departments: bool, matches: bool
) -> None:
    """Each kind of grantee, the caller's own and another's; a department above only with its sub-departments."""
    await connection.execute(insert(group_member), [{"group_id": AMAZON, "person_id": MIA}])
    grant = given(grantee_kind=to, grantee_id=grantee, sub_departments=sub_departments)
    access = await access_of(connection, grant)
    assert [rule.grant for rule in access.plan.rules] == ([grant] if matches else [])
    assert await seen(connection, access) == ({MIA} if matches else set())


async def test_who_has_no_role_and_no_department_is_granted_nothing_by_them(connection: AsyncConnection) -> None:
    """A missing place matches no grantee."""
    grants = [
        given(grantee_kind=kind, grantee_id=grantee, sub_departments=True)
        for kind, grantee in ((GranteeKind.ROLE, SELLER), (GranteeKind.DEPARTMENT, SALES))
    ]
    assert (await access_of(connection, *grants, principal=somebody(ALONE))).plan.rules == ()


async def test_an_integration_has_only_what_everyone_grants_give_it_by_name(connection: AsyncConnection) -> None:
    """It is not ALL_USERS, and has no relations; its sponsor bounds what it may do, not which rows it sees."""
    bound = to_sponsor()
    grants = [
        given(grantee_kind=GranteeKind.ALL_USERS, grantee_id=None, reaches=frozenset({Reach.EVERYONE})),
        to_partner(reaches=frozenset({Reach.MYSELF})),
        to_partner(grantee_id=402),
        given(grantee_id=PARTNER.id, reaches=frozenset({Reach.EVERYONE})),
    ]
    assert (await access_of(connection, bound, *grants, principal=PARTNER)).plan.rules == ()
    access = await access_of(connection, bound, to_partner(), principal=PARTNER)
    assert await seen(connection, access) == set(STAFF)


async def test_a_sponsor_bounds_resources_and_actions(connection: AsyncConnection) -> None:
    """What the sponsor may not do at all, the integration may not do."""
    both = frozenset({Action.VIEW, Action.EXPORT})
    granted = [to_partner(actions=both), to_partner(resource=CONTACT)]
    access = await access_of(connection, to_sponsor(), *granted, principal=PARTNER)
    assert access.of(CUSTOMER).actions == {Action.VIEW}
    assert not access.of(CONTACT).viewable
    access = await access_of(connection, *granted, principal=PARTNER)
    assert await seen(connection, access) == set()


async def test_a_sponsor_bounds_by_live_grants(connection: AsyncConnection) -> None:
    """One that has ended no longer does."""
    ended = to_sponsor(valid_until=NOW)
    assert not (await access_of(connection, ended, to_partner(), principal=PARTNER)).of(CUSTOMER).viewable
    not_yet = to_sponsor(valid_until=NOW + DAY)
    assert (await access_of(connection, not_yet, to_partner(), principal=PARTNER)).of(CUSTOMER).viewable


async def test_a_sponsor_holds_nothing_by_a_grant_that_no_longer_compiles(connection: AsyncConnection) -> None:
    """It denies the sponsor, and so it gives the integration nothing either."""
    assert (await access_of(connection, to_sponsor(), to_partner(), principal=PARTNER)).of(CUSTOMER).viewable
    of_sponsor = update(grant_table).where(grant_table.c.grantee_kind == GranteeKind.USER)
    await connection.execute(of_sponsor.values(data_filter={"gone": {"eq": "x"}}))
    plan = await compile_plan(connection, PARTNER, CLASSES, 99)
    assert not Access(plan, NOW).of(CUSTOMER).viewable


async def test_a_sponsor_bounds_levels(connection: AsyncConnection) -> None:
    """To the highest that any grant of the sponsor's gives by VIEW; public fields are never lowered."""
    levels = {"email": Level.FULL, "phone": Level.FULL, "notes": Level.HIDDEN}
    bounds = [
        to_sponsor(levels={"email": Level.REVEALABLE, "name": Level.HIDDEN}),
        to_sponsor(levels={"email": Level.HIDDEN, "name": Level.MASKED}),
        to_sponsor(levels={"phone": Level.FULL}, actions=frozenset({Action.EXPORT})),
        to_sponsor(levels={"phone": Level.FULL}, resource=CONTACT),
    ]
    access = await access_of(connection, *bounds, to_partner(levels=levels), principal=PARTNER)
    shown = access.of(CUSTOMER).meaning(1).fields
    names = ("email", "name", "phone", "notes", "region")
    assert [shown[name].level for name in names] == [
        Level.REVEALABLE,
        Level.MASKED,
        Level.MASKED,
        Level.HIDDEN,
        Level.FULL,
    ]
    assert access.of(CUSTOMER).best("email") is Level.REVEALABLE


def limited(**limits: Any) -> Principal:
    """Mia by a token with limits."""
    return replace(PRINCIPAL, limits=Limits(**limits))


async def test_a_token_narrows_resources_and_actions(connection: AsyncConnection) -> None:
    """Never beyond what its principal may do; without VIEW nothing is seen."""
    granted = [given(actions=frozenset({Action.VIEW, Action.EDIT})), given(resource=CONTACT)]

    async def by(**limits: Any) -> dict[Resource, set[Action]]:
        access = await access_of(connection, *granted, principal=limited(**limits))
        return {one: set(access.of(one).actions) for one in (CUSTOMER, CONTACT)}

    assert await by() == {CUSTOMER: {Action.VIEW, Action.EDIT}, CONTACT: {Action.VIEW}}
    assert await by(resources=frozenset({CONTACT, Resource.TAG})) == {CUSTOMER: set(), CONTACT: {Action.VIEW}}
    view = frozenset({Action.VIEW, Action.DELETE})
    assert await by(actions=view) == {CUSTOMER: {Action.VIEW}, CONTACT: {Action.VIEW}}
    assert await by(actions=frozenset()) == {CUSTOMER: set(), CONTACT: set()}
    blind = await access_of(connection, *granted, principal=limited(actions=frozenset({Action.EDIT})))
    assert await seen(connection, blind) == set()


async def test_a_token_caps_levels_but_not_of_public_fields(connection: AsyncConnection) -> None:
    """And it raises none."""
    grant = given(levels={"email": Level.FULL, "notes": Level.HIDDEN})
    names = ("email", "name", "phone", "notes", "region")
    expected = {
        Level.HIDDEN: [Level.HIDDEN, Level.HIDDEN, Level.HIDDEN, Level.HIDDEN, Level.FULL],
        Level.MASKED: [Level.MASKED, Level.MASKED, Level.MASKED, Level.HIDDEN, Level.FULL],
        Level.REVEALABLE: [Level.REVEALABLE, Level.REVEALABLE, Level.MASKED, Level.HIDDEN, Level.FULL],
        Level.FULL: [Level.FULL, Level.FULL, Level.MASKED, Level.HIDDEN, Level.FULL],
        None: [Level.FULL, Level.FULL, Level.MASKED, Level.HIDDEN, Level.FULL],
    }
    for level, shown in expected.items():
        of = (await access_of(connection, grant, principal=limited(level=level))).of(CUSTOMER)
        assert [of.meaning(1).fields[name].level for name in names] == shown
        assert [of.best(name) for name in names] == shown


async def test_a_plan_is_data_that_can_be_read(connection: AsyncConnection) -> None:
    """Compiled twice it is the same, and printed it says everything in the words of the design, with nothing live."""
    grant = given(reaches=frozenset({Reach.ALL_SUBORDINATES}), data_filter={"region": {"eq": "EMEA"}})
    plan = (await access_of(connection, grant)).plan
    assert await compile_plan(connection, PRINCIPAL, CLASSES, 1) == plan
    printed = repr(plan)
    for word in ("Mia", "CUSTOMER", "VIEW", "CREATOR", "ALL_SUBORDINATES", "region", "EMEA", "below="):
        assert word in printed
    assert " object at 0x" not in printed


async def test_a_plan_is_kept_for_its_epoch(connection: AsyncConnection) -> None:
    """The same one is used again until something that it is compiled from has changed."""
    cache = PlanCache()

    async def plan() -> AccessPlan:
        return await cache.plan_of(connection, PRINCIPAL, CLASSES, await read_epoch(connection))

    await write_grants(connection, [given()], NOW, CLASSES)
    first = await plan()
    assert await plan() is first
    await connection.execute(update(grant_table).values(active=False))
    await bump_epoch(connection)
    second = await plan()
    assert second.epoch > first.epoch
    assert (first.rules[0].grant.active, second.rules[0].grant.active) == (True, False)


async def test_a_plan_is_kept_for_its_principal_and_the_token_s_limits(connection: AsyncConnection) -> None:
    """Two people never share one, nor do two tokens that limit the same person differently."""
    cache = PlanCache()
    await write_grants(connection, [given()], NOW, CLASSES)
    principals = [
        PRINCIPAL,
        somebody(BOSS),
        limited(level=Level.MASKED),
        limited(level=Level.HIDDEN),
        limited(actions=frozenset({Action.EDIT})),
        limited(resources=frozenset({CONTACT})),
    ]
    epoch = await read_epoch(connection)
    plans = [await cache.plan_of(connection, principal, CLASSES, epoch) for principal in principals]
    assert [plan.principal for plan in plans] == principals
    again = [await cache.plan_of(connection, principal, CLASSES, epoch) for principal in principals]
    assert all(one is other for one, other in zip(plans, again, strict=True))


async def test_the_cache_is_bounded_and_forgets_what_was_used_least_recently(connection: AsyncConnection) -> None:
    """With room for two, a third pushes out the one that was not asked for lately."""
    cache = PlanCache(size=2)

    async def plan(one: int) -> AccessPlan:
        return await cache.plan_of(connection, somebody(one), CLASSES, await read_epoch(connection))

    mia, boss = await plan(MIA), await plan(BOSS)
    assert await plan(MIA) is mia
    top = await plan(TOP)
    assert await plan(MIA) is mia
    assert await plan(TOP) is top
    assert await plan(BOSS) is not boss
