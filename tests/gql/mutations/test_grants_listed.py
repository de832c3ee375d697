"""The list of grants, and what the log tells of them: to whom they concern, and no names that one may not see."""

from typing import Any

import pytest

from gql.ids import read_id, write_id
from models.columns import new_id
from models.words import GRANTABLE, Action, PrincipalKind, Relation
from permissions.tokens import Limits
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import PERSON, administrator, changed, delegate, entered, given, granted, to

PAGE = """query ($where: GrantWhere, $first: Int, $after: String, $last: Int, $before: String) {
  grants(where: $where, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } nodes { id }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
} }"""
LOG = """query ($where: LogWhere) { auditLog(where: $where, first: 1000) { nodes {
  action refused recordId reason actor { name } changes { field before after } } } }"""


@pytest.fixture(scope="module", autouse=True)
async def unseen(company: Company) -> None:
    """Nobody sees people any more but by a grant of their own."""
    query = "{ grants(where: {resource: [PERSON]}, first: 1000) { nodes { id granteeKind } } }"
    nodes = (await company.ask("ada", query))["grants"]["nodes"]
    (everybody,) = [one["id"] for one in nodes if one["granteeKind"] == "ALL_USERS"]
    assert await changed(company, "ada", "revokeGrant", everybody) == "REVOKED"


async def listed(company: Company, caller: str, **asked: Any) -> list[str]:
    """The ids of the grants that a caller is shown."""
    found = (await company.ask(caller, PAGE, **{"first": 1000, **asked}))["grants"]
    return [one["id"] for one in found["nodes"]]


async def told(company: Company, caller: str, one: str) -> list[Any]:
    """What a caller is shown of the log on a grant, the oldest first."""
    nodes: list[Any] = (await company.ask(caller, LOG, where={"record": {"eq": one}}))["auditLog"]["nodes"]
    return nodes[::-1]


async def test_pages_go_both_ways(company: Company) -> None:
    """The newest first, each grant once, by cursors that are of use to their owner for that list alone."""
    pat = await company.hire("pat-paged")
    made = [(await given(company, "ada", to(pat)))["id"] for _ in range(5)][::-1]
    where: dict[str, Any] = {"grantee": [pat]}
    first = (await company.ask("ada", PAGE, where=where, first=2))["grants"]
    assert [one["node"]["id"] for one in first["edges"]] == [one["id"] for one in first["nodes"]] == made[:2]
    info = {"startCursor": first["edges"][0]["cursor"], "endCursor": first["edges"][1]["cursor"]}
    assert first["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, **info}
    rest = (await company.ask("ada", PAGE, where=where, first=3, after=info["endCursor"]))["grants"]
    assert [one["id"] for one in rest["nodes"]] == made[2:]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    back = (await company.ask("ada", PAGE, where=where, last=2, before=rest["pageInfo"]["startCursor"]))["grants"]
    assert [one["id"] for one in back["nodes"]] == made[:2]
    for wrong in ({"grantee": [pat], "state": ["LIVE"]}, None):
        answer = await company.post("ada", PAGE, where=wrong, after=info["endCursor"])
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_it_is_filtered_by_whom_of_what_and_what_became_of_it(company: Company) -> None:
    """Conditions side by side must all hold; nobody by an id that is nobody's."""
    pat = await company.hire("pat-filtered")
    start, end = "2027-01-01T00:00:00Z", "2026-05-04T12:00:30Z"
    states = {
        "LIVE": to(pat),
        "SCHEDULED": to(pat, validFrom=start),
        "PENDING": to(pat, acrossGroups=True),
        "REVOKED": to(pat, resource="PRODUCT"),
        "EXPIRED": to(pat, resource="TAG", validUntil=end),
    }
    ids = {state: (await given(company, "ada", grant))["id"] for state, grant in states.items()}
    await changed(company, "ada", "revokeGrant", ids["REVOKED"])
    company.clock.at = company.clock.at.replace(minute=1)
    for state, one in ids.items():
        assert await listed(company, "ada", where={"grantee": [pat], "state": [state]}) == [one]
        assert [grant["state"] for grant in await granted(company, pat) if grant["id"] == one] == [state]
    products = await listed(company, "ada", where={"grantee": [pat], "resource": ["PRODUCT", "TAG"]})
    assert products == [ids["EXPIRED"], ids["REVOKED"]]
    for nobody in ([], [write_id("Person", new_id())]):
        assert await listed(company, "ada", where={"grantee": nobody}) == []
    assert await listed(company, "ada", where={"grantee": [pat] * 100}) == list(reversed(ids.values()))
    for wrong in ([pat] * 101, [write_id("Customer", 1)], ["nonsense"]):
        answer = await company.post("ada", PAGE, where={"grantee": wrong})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_it_takes_view_permission(company: Company) -> None:
    """Of whom it is for; what one has given oneself is shown too; and to nobody else anything."""
    for caller in ("erin", "sven", "fay"):
        assert await listed(company, caller) == []
    dan = await delegate(company, "dan")
    theirs = await entered(company, "dan", "pat-of-dan")
    mine = await given(company, "dan", to(theirs, resource="TAG"))
    ours = await given(company, "ada", to(theirs))
    await given(company, "ada", to(await company.hire("pat-of-ada")))
    assert await listed(company, "dan") == [ours["id"], mine["id"]]
    looks = await company.hire("looks")
    await company.grant(looks, PERSON, Action.VIEW, data_filter={"workId": {"eq": "pat-of-dan"}})
    await company.grant(looks, PERSON, Action.VIEW_PERMISSION)
    kinds = "{ grants(first: 1000) { nodes { id granteeKind grantee { id } givenBy { id } } } }"
    found = (await company.ask("looks", kinds))["grants"]["nodes"]
    people = [one for one in found if one["granteeKind"] == "USER"]
    assert [(one["id"], one["grantee"], one["givenBy"]) for one in people] == [
        (ours["id"], {"id": theirs}, None),
        (mine["id"], {"id": theirs}, None),
    ]
    assert {one["granteeKind"] for one in found} == {"ALL_USERS", "DEPARTMENT", "INTEGRATION", "ROLE", "USER"}
    assert await listed(company, "looks", where={"grantee": [dan]}) == []


async def test_whom_one_may_not_see_is_as_whom_there_is_not(company: Company) -> None:
    """By the answer, whoever of them is named: byte for byte."""
    await company.hire("manages")
    manages = await company.person("manages")
    await company.grant(manages, PERSON, Action.VIEW, relations=[Relation.CREATOR])
    await company.grant(manages, PERSON, Action.MANAGE_PERMISSION)
    query = "mutation ($input: GrantInput!) { grant(input: $input) { grant { id } userErrors { field message code } } }"
    gone = await company.hire("gone")
    ids = [await company.person("erin"), write_id("Person", new_id()), gone]
    answers = [await company.post("manages", query, input=to(one)) for one in ids]
    assert answers[0]["data"]["grant"]["userErrors"][0]["code"] == "NOT_FOUND"
    assert answers[1] == answers[0] == answers[2]


async def test_the_log_tells_who_may_view_permissions(company: Company) -> None:
    """Who gave what to whom, why, and who took it back; people by ids that one may see; refusals without values."""
    await administrator(company, "adam")
    pat = await company.hire("pat-logged")
    group = (await company.ask("ada", "{ groups(first: 1) { nodes { id } } }"))["groups"]["nodes"][0]["id"]
    cards = [{"field": "cardNumber", "level": "FULL"}]
    one = (await given(company, "ada", to(pat, acrossGroups=True, levels=cards)))["id"]
    assert await changed(company, "ada", "approveGrant", one) == "FORBIDDEN"
    assert await changed(company, "adam", "approveGrant", one) == "LIVE"
    assert await changed(company, "adam", "revokeGrant", one, reason="Card 4242 4242 4242 4242") == "REVOKED"
    gave, refused, approved, took = await told(company, "adam", one)
    said = {
        "granteeKind": "USER",
        "person": pat,
        "granted": "CUSTOMER",
        "actions": ["VIEW"],
        "reaches": ["EVERYONE"],
        "levels": {"cardNumber": "FULL"},
        "acrossGroups": True,
    }
    assert {change["field"]: change["after"] for change in gave["changes"]} == said
    assert {change["field"]: change["before"] for change in took["changes"]} == said
    assert (gave["action"], gave["reason"], gave["actor"]) == ("GRANT", "For a test", {"name": "Ada Byrne"})
    assert (approved["action"], approved["actor"]) == ("APPROVE_GRANT", {"name": "Adam"})
    assert (took["action"], took["reason"]) == ("REVOKE_GRANT", "Card ************4242")
    assert refused == {
        **dict.fromkeys(("reason",)),
        "action": "APPROVE_GRANT",
        "refused": "FORBIDDEN",
        "recordId": one,
        "actor": {"name": "Ada Byrne"},
        "changes": [],
    }
    of_group = (await given(company, "ada", to(group, "GROUP")))["id"]
    (gave,) = await told(company, "adam", of_group)
    assert {"field": "group", "before": None, "after": group} in gave["changes"]
    # Who may view the permissions of some has nothing of it, nor has who sees the person alone.
    looks = await company.hire("looks-again")
    await company.grant(looks, PERSON, Action.VIEW, Action.VIEW_LOG)
    await company.grant(looks, PERSON, Action.VIEW_PERMISSION, data_filter={"workId": {"eq": "pat-logged"}})
    assert await told(company, "looks-again", one) == []
    answer = await company.ask("looks-again", LOG)
    assert not {entry["action"] for entry in answer["auditLog"]["nodes"]} & {"GRANT", "APPROVE_GRANT", "REVOKE_GRANT"}


async def test_programs_neither_see_nor_give(company: Company) -> None:
    """Whatever they were granted: permissions are for people, and no program's schema has a word of them."""
    lars = await company.person("lars")
    partner = write_id("Integration", await company.partner())
    managing = [Action.VIEW, Action.MANAGE_PERMISSION, Action.VIEW_PERMISSION]
    for resource in GRANTABLE:
        await company.grant(lars, resource, *managing)
        await given(company, "ada", to(partner, "INTEGRATION", resource=resource.value, actions=managing))
    number = read_id(partner)[1]
    await company.let_in("partner", PrincipalKind.INTEGRATION, number, Limits(actions=frozenset(Action)))
    roots = "queryType { fields { name } } mutationType { fields { name } }"
    found = (await company.ask("partner", f"{{ __schema {{ {roots} }} }}"))["__schema"]
    names = {field["name"] for root in found.values() for field in root["fields"]}
    assert "createCustomer" in names
    assert not names & {"grant", "grants", "revokeGrant", "previewGrant", "accessRequests", "requestAccess"}
