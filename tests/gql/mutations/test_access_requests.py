"""Access to a walled group for a time: asked for, answered by somebody else, and over by itself."""

from datetime import timedelta
from typing import Any

import pytest

from gql.ids import write_id
from models.columns import new_id
from models.words import Action
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import PERSON, delegate, entered, join, numbers

# A customer of erin's, whose store is walled by the group `direct`, in which she is not.
WALLED = "C-0004"
SHOWN = """id state hours reason answer expiresAt decidedAt person { name } group { name }
approvedBy { name } deniedBy { name }"""
LOG = """query ($id: ID!) { auditLog(where: {record: {eq: $id}}) { nodes {
  action refused reason actor { name } changes { field after } } } }"""


async def group(company: Company, name: str = "direct") -> str:
    """The id of a group."""
    nodes = (await company.ask("ada", "{ groups { nodes { id name } } }"))["groups"]["nodes"]
    return str(next(one["id"] for one in nodes if one["name"] == name))


async def asked(company: Company, caller: str, hours: int = 8, **rest: Any) -> str:
    """Ask for access to the group `direct`; the id of the request."""
    wanted = {"group": await group(company), "reason": "A complaint", "hours": hours, **rest}
    payload = await company.do(caller, "requestAccess", wanted, f"request {{ {SHOWN} }}")
    assert payload["userErrors"] == []
    assert payload["request"]["state"] == "OPEN"
    return str(payload["request"]["id"])


async def answered(company: Company, caller: str, mutation: str, one: str, **rest: Any) -> Any:
    """What is shown of a request that was answered, or the code because of which it was not."""
    payload = await company.do(caller, mutation, {"id": one, **rest}, f"request {{ {SHOWN} }}")
    return payload["userErrors"][0]["code"] if payload["userErrors"] else payload["request"]


async def listed(company: Company, caller: str, states: list[str] | None = None) -> list[Any]:
    """The requests that a caller is shown, the newest first."""
    query = f"query ($states: [RequestState!]) {{ accessRequests(states: $states) {{ nodes {{ {SHOWN} }} }} }}"
    nodes: list[Any] = (await company.ask(caller, query, states=states))["accessRequests"]["nodes"]
    return nodes


async def test_it_is_asked_approved_and_over(company: Company) -> None:
    """Nothing changes before it is approved; then it holds, and ends at its moment without anybody's doing."""
    assert WALLED not in await numbers(company, "erin")
    one = await asked(company, "erin")
    assert WALLED not in await numbers(company, "erin")
    shown = await answered(company, "ada", "approveAccess", one, answer="For today")
    until = company.clock.at + timedelta(hours=8)
    expires = shown.pop("expiresAt")
    assert shown.pop("decidedAt") is not None
    assert shown == {
        "id": one,
        "state": "APPROVED",
        "hours": 8,
        "reason": "A complaint",
        "answer": "For today",
        "person": {"name": "Erin Walsh"},
        "group": {"name": "direct"},
        "approvedBy": {"name": "Ada Byrne"},
        "deniedBy": None,
    }
    assert WALLED in await numbers(company, "erin")
    company.clock.at = until - timedelta(minutes=1)
    assert WALLED in await numbers(company, "erin")
    company.clock.at = until
    assert WALLED not in await numbers(company, "erin")
    (seen,) = await listed(company, "erin", ["EXPIRED"])
    assert (seen["id"], seen["expiresAt"]) == (one, expires)


async def test_for_fewer_hours_than_were_asked(company: Company) -> None:
    """Never for more."""
    one = await asked(company, "erin")
    assert await answered(company, "ada", "approveAccess", one, hours=9) == "BAD_USER_INPUT"
    assert await answered(company, "ada", "approveAccess", one, hours=0) == "BAD_USER_INPUT"
    before = company.clock.at
    shown = await answered(company, "ada", "approveAccess", one, hours=1)
    company.clock.at = before + timedelta(hours=1, seconds=1)
    assert shown["state"] == "APPROVED"
    assert WALLED not in await numbers(company, "erin")


async def test_what_is_denied_stays_denied(company: Company) -> None:
    """Who asked sees it, and why; what was approved ends with it."""
    one = await asked(company, "erin")
    shown = await answered(company, "ada", "denyAccess", one, answer="Ask hana, +33 1 23 45 67 89")
    assert (shown["state"], shown["deniedBy"]) == ("DENIED", {"name": "Ada Byrne"})
    assert await answered(company, "ada", "approveAccess", one) == "CONFLICT"
    assert await answered(company, "ada", "denyAccess", one) == "CONFLICT"
    assert (await listed(company, "erin"))[0]["answer"] == "Ask hana, +33 ********89"
    assert WALLED not in await numbers(company, "erin")
    other = await asked(company, "erin")
    assert (await answered(company, "ada", "approveAccess", other))["state"] == "APPROVED"
    assert await answered(company, "ada", "approveAccess", other) == "CONFLICT"
    assert WALLED in await numbers(company, "erin")
    ended = await answered(company, "ada", "denyAccess", other)
    assert (ended["state"], ended["approvedBy"], ended["expiresAt"]) == ("DENIED", None, None)
    assert WALLED not in await numbers(company, "erin")


async def test_not_by_oneself(company: Company) -> None:
    """Administrators neither."""
    one = await asked(company, "ada")
    for mutation in ("approveAccess", "denyAccess"):
        assert await answered(company, "ada", mutation, one) == "FORBIDDEN"
    await company.hire("pat-asks-alone")
    assert (
        await answered(company, "pat-asks-alone", "approveAccess", await asked(company, "pat-asks-alone"))
        == "FORBIDDEN"
    )


async def test_it_takes_managing_the_person_and_being_in_the_group(company: Company) -> None:
    """Whoever may not answer sees no request; absent and forbidden ones are alike, byte for byte."""
    dan = await delegate(company, "dan")
    await entered(company, "dan", "pat-of-dan")
    one, other = await asked(company, "pat-of-dan"), await asked(company, "hana")
    assert await listed(company, "dan") == []
    assert await answered(company, "dan", "approveAccess", one) == "NOT_FOUND"
    # Another group lets nobody into this one.
    await join(company, await group(company, "amazon"), dan)
    assert await listed(company, "dan") == []
    assert await answered(company, "dan", "approveAccess", one) == "NOT_FOUND"
    member = await company.hire("member")
    await join(company, await group(company), dan, member)
    assert [request["id"] for request in await listed(company, "dan")] == [one]
    query = (
        "mutation ($id: ID!) { approveAccess(input: {id: $id}) { request { id } userErrors { field message code } } }"
    )
    absent = write_id("AccessRequest", new_id())
    answers = [await company.post(caller, query, id=told) for caller in ("dan", "member") for told in (other, absent)]
    assert [answer for answer in answers if answer != answers[0]] == []
    assert (await answered(company, "dan", "approveAccess", one))["state"] == "APPROVED"
    # Who answered sees what became of it, also once it is over.
    company.clock.at += timedelta(hours=9)
    assert [(request["id"], request["state"]) for request in await listed(company, "dan")] == [(one, "EXPIRED")]
    assert await answered(company, "dan", "denyAccess", one) == "CONFLICT"
    assert await listed(company, "member") == []


async def test_who_is_in_for_a_time_lets_nobody_in(company: Company) -> None:
    """Access that ends is not for handing on."""
    await delegate(company, "dan-for-a-time")
    await entered(company, "dan-for-a-time", "pat-asks")
    one = await asked(company, "pat-asks")
    await answered(company, "ada", "approveAccess", await asked(company, "dan-for-a-time"))
    assert await answered(company, "dan-for-a-time", "approveAccess", one) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"hours": 0}, ("BAD_USER_INPUT", ["hours"])),
        ({"hours": 24 * 366 + 1}, ("BAD_USER_INPUT", ["hours"])),
        ({"reason": " "}, ("BAD_USER_INPUT", ["reason"])),
        ({"reason": "x" * 1001}, ("BAD_USER_INPUT", ["reason"])),
        ({"group": "nonsense"}, ("BAD_USER_INPUT", ["group"])),
        ({"group": write_id("Group", 5)}, ("NOT_FOUND", ["group"])),
        ({"group": write_id("Role", 5)}, ("NOT_FOUND", ["group"])),
    ],
)
async def test_what_can_not_be_asked_is_told(company: Company, wrong: dict[str, Any], expected: Any) -> None:
    """By what is wrong with it; nothing is written."""
    before = await listed(company, "fay")
    wanted: dict[str, Any] = {"group": await group(company), "reason": "A complaint", "hours": 8}
    assert await company.refused("fay", "requestAccess", **wanted | wrong) == [expected]
    assert await listed(company, "fay") == before


async def test_nobody_asks_for_what_they_have_or_twice(company: Company) -> None:
    """Members have access; who waits for an answer has asked."""
    wanted = {"group": await group(company, "amazon"), "reason": "A complaint", "hours": 8}
    assert await company.refused("erin", "requestAccess", **wanted) == [("BAD_USER_INPUT", ["group"])]
    await asked(company, "carl")
    again = {**wanted, "group": await group(company)}
    assert await company.refused("carl", "requestAccess", **again) == [("CONFLICT", None)]
    for wrong, code in (("nonsense", "BAD_USER_INPUT"), (str(again["group"]), "NOT_FOUND")):
        for mutation in ("approveAccess", "denyAccess"):
            assert await answered(company, "ada", mutation, wrong) == code


async def test_the_log_tells_what_was_asked_and_answered(company: Company) -> None:
    """To who may view everybody's permissions, with ids that they may see."""
    one = await asked(company, "erin")
    await answered(company, "erin", "approveAccess", one)
    await answered(company, "ada", "approveAccess", one, answer="Yes")
    await answered(company, "ada", "denyAccess", one)
    erin, direct = await company.person("erin"), await group(company)
    entries = (await company.ask("ada", LOG, id=one))["auditLog"]["nodes"][::-1]
    told = [(entry["action"], entry["refused"], entry["actor"]["name"], entry["reason"]) for entry in entries]
    assert told == [
        ("REQUEST_ACCESS", None, "Erin Walsh", "A complaint"),
        ("APPROVE_ACCESS", "FORBIDDEN", "Erin Walsh", None),
        ("APPROVE_ACCESS", None, "Ada Byrne", "Yes"),
        ("DENY_ACCESS", None, "Ada Byrne", None),
    ]
    said = [{change["field"]: change["after"] for change in entry["changes"]} for entry in entries]
    assert said[0] == {"person": erin, "group": direct, "hours": 8}
    assert said[1] == {}
    until = said[2].pop("until")
    assert until is not None
    assert said[2] == said[3] == {"person": erin, "group": direct}
    assert (await company.ask("erin", LOG, id=one))["auditLog"]["nodes"] == []


async def test_whose_request_it_is_is_told_to_who_sees_them(company: Company) -> None:
    """One's own are shown whole, whether one sees oneself or not."""
    await company.hire("pat-unseen")
    one = await asked(company, "pat-unseen")
    nodes = "{ grants(where: {resource: [PERSON]}, first: 1000) { nodes { id granteeKind state } } }"
    grants = (await company.ask("ada", nodes))["grants"]["nodes"]
    (everybody,) = [grant["id"] for grant in grants if grant["granteeKind"] == "ALL_USERS"]
    await company.do("ada", "revokeGrant", {"id": everybody}, "grant { id }")
    (shown,) = await listed(company, "pat-unseen")
    assert (shown["id"], shown["person"], shown["group"]) == (one, None, None)
    manages = await company.hire("manages")
    await company.grant(manages, PERSON, Action.MANAGE_PERMISSION)
    assert await listed(company, "manages") == []
    await company.grant(manages, PERSON, Action.VIEW, data_filter={"workId": {"eq": "pat-unseen"}})
    assert [request["id"] for request in await listed(company, "manages")] == [one]
