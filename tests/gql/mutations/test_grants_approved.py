"""Grants that cross groups wait for a second person; and the last administrator stays one."""

from typing import Any

import pytest

from gql.ids import write_id
from models.columns import new_id
from models.words import Action
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import (
    PERSON,
    administrator,
    changed,
    delegate,
    entered,
    given,
    granted,
    join,
    numbers,
    to,
)

# A customer of the group `direct`, in which nobody is who is hired here.
WALLED = "C-0004"


@pytest.fixture(scope="module", autouse=True)
async def adam(company: Company) -> str:
    """A second administrator, who holds no customer."""
    return await administrator(company, "adam")


async def pending(company: Company, grantee: str | None, kind: str = "USER", **rest: Any) -> str:
    """A grant of the administrator's that waits."""
    shown = await given(company, "ada", to(grantee, kind, acrossGroups=True, **rest))
    assert (shown["state"], shown["approvedBy"]) == ("PENDING", None)
    return str(shown["id"])


async def test_it_waits_until_somebody_else_approves_it(company: Company) -> None:
    """Before that it has no effect at all; not by who gave it."""
    pat = await company.hire("pat-waits")
    one = await pending(company, pat)
    assert await numbers(company, "pat-waits") == set()
    assert await changed(company, "ada", "approveGrant", one) == "FORBIDDEN"
    assert await numbers(company, "pat-waits") == set()
    assert await changed(company, "adam", "approveGrant", one) == "LIVE"
    assert WALLED in await numbers(company, "pat-waits")
    (shown,) = await granted(company, pat)
    assert (shown["givenBy"], shown["approvedBy"]) == ({"name": "Ada Byrne"}, {"name": "Adam"})
    assert await changed(company, "adam", "approveGrant", one) == "CONFLICT"


async def test_nobody_approves_for_themself(company: Company) -> None:
    """Neither as the one whom it is for, nor as one of many who would gain by it."""
    adam = await company.person("adam")
    assert await changed(company, "adam", "approveGrant", await pending(company, adam)) == "FORBIDDEN"
    everybody = await pending(company, None, "ALL_USERS")
    assert await changed(company, "adam", "approveGrant", everybody) == "FORBIDDEN"
    group = (await company.ask("ada", "{ groups(first: 1) { nodes { id } } }"))["groups"]["nodes"][0]["id"]
    one = await pending(company, group, "GROUP")
    await join(company, group, adam)
    assert await changed(company, "adam", "approveGrant", one) == "FORBIDDEN"
    assert await numbers(company, "adam") == set()


async def test_it_takes_what_giving_it_would(company: Company) -> None:
    """MANAGE_PERMISSION on the person, and no less than it gives; what may not be seen is as what is not there."""
    await delegate(company, "dan")
    theirs = await entered(company, "dan", "pat-of-dan")
    one, other = await pending(company, theirs), await pending(company, await company.person("erin"))
    absent = write_id("Grant", new_id())
    states = [await changed(company, "dan", "approveGrant", grant) for grant in (one, other, absent)]
    assert states == ["FORBIDDEN", "NOT_FOUND", "NOT_FOUND"]
    assert await changed(company, "dan", "approveGrant", "nonsense") == "BAD_USER_INPUT"
    # Whoever may only look may not approve.
    looks = await company.hire("pat-looks")
    await company.grant(looks, PERSON, Action.VIEW, Action.VIEW_PERMISSION)
    tags = await pending(company, theirs, resource="TAG")
    for grant in (one, tags):
        assert await changed(company, "pat-looks", "approveGrant", grant) == "FORBIDDEN"
    assert (await granted(company, theirs))[0]["state"] == "PENDING"


async def test_what_is_over_is_not_approved(company: Company) -> None:
    """Neither what was taken back nor what needs no approval."""
    pat = await company.hire("pat-over")
    one = await pending(company, pat)
    assert await changed(company, "ada", "revokeGrant", one) == "REVOKED"
    assert await changed(company, "adam", "approveGrant", one) == "CONFLICT"
    plain = await given(company, "ada", to(pat))
    assert await changed(company, "adam", "approveGrant", plain["id"]) == "BAD_USER_INPUT"
    assert {grant["approvedBy"] is None for grant in await granted(company, pat)} == {True}


async def test_the_last_administrator_stays_one(company: Company) -> None:
    """An administrator may take another's administration, and their own, but not the last."""
    ada, adam = await company.person("ada"), await company.person("adam")
    (hers,), (his,) = [
        [grant["id"] for grant in await granted(company, one) if grant["resource"] == "PERSON"] for one in (ada, adam)
    ]
    assert await changed(company, "adam", "revokeGrant", hers) == "REVOKED"
    assert await changed(company, "adam", "revokeGrant", his) == "FORBIDDEN"
    assert {one["id"]: one["state"] for one in await granted(company, adam, caller="adam")}[his] == "LIVE"
    again = to(ada, resource="PERSON", actions=["VIEW", "MANAGE_PERMISSION", "VIEW_PERMISSION"])
    await given(company, "adam", again)
    assert await changed(company, "adam", "revokeGrant", his) == "UNSEEN"
    assert await changed(company, "adam", "revokeGrant", hers) == "NOT_FOUND"
