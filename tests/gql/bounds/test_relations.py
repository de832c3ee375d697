"""A share, and access to a walled group, hold until they end: a second before, at, and after, wherever it is asked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from models.words import Action, Relation, Resource
from tests.demo import NOW
from tests.gql.bounds.conftest import ENDS, Standing
from tests.gql.bounds.probes import Probe, nodes, refusals, there, total
from tests.gql.mutations.company import Company

CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
SHARED = [Relation.SHARED]
HOURS = 5
LET_IN_UNTIL = NOW + timedelta(hours=HOURS)


@dataclass(frozen=True, slots=True)
class Given:
    """Somebody with whom a customer is shared until ENDS, and somebody who is let into a group for HOURS."""

    standing: Standing
    company: Company
    ids: dict[str, str]


async def walled(company: Company) -> dict[str, str]:
    """A customer of one's own that is walled by a group, to which access was asked for and given."""
    kay = await company.hire("kay")
    await company.grant(kay, CUSTOMER, Action.VIEW, data_filter={"number": {"eq": "C-0004"}})
    groups = (await company.ask("ada", "{ groups { nodes { id name } } }"))["groups"]["nodes"]
    direct = next(one["id"] for one in groups if one["name"] == "direct")
    wanted = {"group": direct, "reason": "A complaint", "hours": HOURS}
    one = (await company.do("kay", "requestAccess", wanted, "request { id }"))["request"]["id"]
    told = (await company.do("ada", "approveAccess", {"id": one}, "request { expiresAt }"))["request"]
    assert told == {"expiresAt": LET_IN_UNTIL.isoformat()}
    return {"kay": kay, "request": one, "walled": await number(company, "C-0004")}


async def number(company: Company, written: str) -> str:
    """The id of a customer."""
    query = "query ($number: String!) { customers(where: {number: {eq: $number}}) { nodes { id } } }"
    return str((await company.ask("ada", query, number=written))["customers"]["nodes"][0]["id"])


@pytest.fixture(scope="module")
async def given(standing: Standing) -> Given:
    """The customer has a contact, which is shared with it."""
    company = standing.company
    sam = await company.hire("sam")
    await company.grant(sam, CUSTOMER, Action.VIEW, relations=SHARED)
    await company.grant(sam, CONTACT, Action.VIEW, relations=SHARED)
    await company.grant(sam, Resource.SALES_RECORD, Action.VIEW)
    one = await number(company, "C-0001")
    assert await company.several("ada", "shareRecord", one, person=sam, until=ENDS.isoformat()) == [None]
    return Given(standing, company, {"sam": sam, "shared": one, **await walled(company)})


EXPLAIN = "query ($%s: ID!, $%s: ID!) { explainAccess(principal: $%s, record: $%s) { decision } }"
HOLDERS = "query ($%s: ID!) { whoHasAccess(record: $%s, first: 1000) { nodes { name } } }"


def decision(answer: Any) -> Any:
    """Whether somebody may."""
    return answer["data"]["explainAccess"]["decision"]


def named(name: str) -> Any:
    """Whether somebody is among those who may."""
    return lambda answer: name in {one["name"] for one in answer["data"]["whoHasAccess"]["nodes"]}


PROBES = {
    "a list": Probe("sam", "{ customers { nodes { number } } }", nodes("customers", "number"), ["C-0001"], []),
    "a list in an order": Probe(
        "sam",
        "{ customers(orderBy: [{field: NAME}]) { nodes { number } } }",
        nodes("customers", "number"),
        ["C-0001"],
        [],
    ),
    "a page from the end": Probe(
        "sam", "{ customers(last: 1) { nodes { number } } }", nodes("customers", "number"), ["C-0001"], []
    ),
    "a list with a filter": Probe(
        "sam",
        '{ customers(where: {number: {ne: "x"}}) { nodes { number } } }',
        nodes("customers", "number"),
        ["C-0001"],
        [],
    ),
    "a count": Probe("sam", "{ customers { totalCount } }", total("customers"), 1, 0),
    "a node": Probe(
        "sam", "query ($shared: ID!) { node(id: $shared) { id } }", there, True, False, variables=("shared",)
    ),
    "what belongs to it": Probe("sam", "{ contacts { totalCount } }", total("contacts"), 2, 0),
    "a parent": Probe(
        "sam",
        "{ salesRecords(first: 1000) { nodes { customer { number } } } }",
        lambda answer: {
            one["customer"]["number"] for one in answer["data"]["salesRecords"]["nodes"] if one["customer"]
        },
        {"C-0001"},
        set(),
    ),
    "a filter through a parent": Probe(
        "sam",
        '{ salesRecords(where: {customer: {number: {eq: "C-0001"}}}) { totalCount } }',
        lambda answer: answer["data"]["salesRecords"]["totalCount"] > 0,
        True,
        False,
    ),
    "why": Probe(
        "ada", EXPLAIN % ("sam", "shared", "sam", "shared"), decision, True, False, variables=("sam", "shared")
    ),
    "who": Probe("ada", HOLDERS % ("shared", "shared"), named("Sam"), True, False, variables=("shared",)),
}


@pytest.mark.parametrize("what", PROBES)
async def test_a_share_holds_until_it_ends(given: Given, what: str) -> None:
    """At its moment it is over."""
    probe = PROBES[what]

    async def look() -> Any:
        return await probe.found(given.company, given.ids)

    assert await given.standing.around(ENDS, look) == [probe.holds, probe.over, probe.over]


LET_IN = {
    "a list": Probe("kay", "{ customers { nodes { number } } }", nodes("customers", "number"), ["C-0004"], []),
    "a count": Probe("kay", "{ customers { totalCount } }", total("customers"), 1, 0),
    "a node": Probe(
        "kay", "query ($walled: ID!) { node(id: $walled) { id } }", there, True, False, variables=("walled",)
    ),
    "why": Probe(
        "ada", EXPLAIN % ("kay", "walled", "kay", "walled"), decision, True, False, variables=("kay", "walled")
    ),
    "who": Probe("ada", HOLDERS % ("walled", "walled"), named("Kay"), True, False, variables=("walled",)),
    "its state": Probe(
        "kay", "{ accessRequests { nodes { state } } }", nodes("accessRequests", "state"), ["APPROVED"], ["EXPIRED"]
    ),
    "requests that are over": Probe(
        "kay",
        "{ accessRequests(states: [EXPIRED]) { nodes { hours } } }",
        nodes("accessRequests", "hours"),
        [],
        [HOURS],
    ),
    "requests that hold": Probe(
        "kay",
        "{ accessRequests(states: [APPROVED]) { nodes { hours } } }",
        nodes("accessRequests", "hours"),
        [HOURS],
        [],
    ),
}


@pytest.mark.parametrize("what", LET_IN)
async def test_access_to_a_group_holds_for_its_hours(given: Given, what: str) -> None:
    """And not a moment longer."""
    probe = LET_IN[what]

    async def look() -> Any:
        return await probe.found(given.company, given.ids)

    assert await given.standing.around(LET_IN_UNTIL, look) == [probe.holds, probe.over, probe.over]


async def test_access_is_taken_back_before_it_ends_alone(given: Given) -> None:
    """Afterwards there is nothing to take back: asked from the last moment to the first."""
    query = "mutation ($request: ID!) { denyAccess(input: {id: $request}) { userErrors { code } } }"

    async def deny() -> Any:
        return refusals("denyAccess")(await given.company.post("ada", query, request=given.ids["request"]))

    late = [await given.standing.at(LET_IN_UNTIL + timedelta(seconds=turn), deny) for turn in (1, 0, -1)]
    assert late == [["CONFLICT"], ["CONFLICT"], []]
