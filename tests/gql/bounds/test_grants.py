"""A grant holds while `valid_from <= now < valid_until`, wherever it is asked for: one second before, at, and after."""

from dataclasses import dataclass
from typing import Any

import pytest

from models.words import Action, GranteeKind, Resource
from tests.gql.bounds.conftest import ENDS, STARTS, Standing
from tests.gql.bounds.probes import Probe, code, nodes, refusals, there, total
from tests.gql.mutations.company import Company

CUSTOMER = Resource.CUSTOMER


@dataclass(frozen=True, slots=True)
class Given:
    """Somebody to whom a customer is granted from STARTS until ENDS, and all contacts and another customer for good."""

    standing: Standing
    company: Company
    ids: dict[str, str]


@pytest.fixture(scope="module")
async def given(standing: Standing) -> Given:
    """The grant is to view the customer, with its card whole, and to edit it.

    A partner's program may view contracts for good, and its sponsor from STARTS until ENDS.
    """
    company = standing.company
    person = await company.hire("pat")
    await company.grant(person, Resource.CONTACT, Action.VIEW)
    await company.grant(person, CUSTOMER, Action.VIEW, data_filter={"number": {"eq": "C-0002"}})
    await company.grant(
        person,
        CUSTOMER,
        Action.VIEW,
        Action.EDIT,
        full=["card_number"],
        data_filter={"number": {"eq": "C-0001"}},
        valid_from=STARTS,
        valid_until=ENDS,
    )
    sponsor = await company.hire("lou")
    await company.grant(sponsor, Resource.CONTRACT, Action.VIEW, valid_from=STARTS, valid_until=ENDS)
    made = await company.do(
        "ada", "createIntegration", {"name": "bounded", "sponsor": sponsor}, "integration { id } secret"
    )
    company.demo.tokens["bounded"] = made["secret"]
    partner = made["integration"]["id"]
    await company.grant(partner, Resource.CONTRACT, Action.VIEW, grantee_kind=GranteeKind.INTEGRATION)
    found = await company.ask("ada", '{ customers(where: {number: {eq: "C-0001"}}) { nodes { id } } }')
    listed = await company.ask(
        "ada", "query ($of: [ID!]) { grants(where: {grantee: $of}) { nodes { id validFrom } } }", of=[person]
    )
    (grant,) = [one["id"] for one in listed["grants"]["nodes"] if one["validFrom"]]
    return Given(
        standing, company, {"person": person, "customer": found["customers"]["nodes"][0]["id"], "grant": grant}
    )


NUMBERS = "{ customers { nodes { number } } }"
BY_CARD = '{ customers(where: {cardNumber: {ne: "0"}}) { nodes { number } } }'
ORDERED = "{ customers(orderBy: [{field: CARD_NUMBER}]) { nodes { number } } }"
EXPLAIN = """query ($person: ID!, $customer: ID!) { explainAccess(principal: $person, record: $customer) {
  decision nearMisses { validity { from } reasons } } }"""
HOLDERS = "query ($customer: ID!) { whoHasAccess(record: $customer, first: 1000) { nodes { name } } }"
STATE = (
    "query ($person: [ID!]) { grants(where: {grantee: $person, resource: [CUSTOMER]}) { nodes { state validFrom } } }"
)
OF_STATE = """query ($person: [ID!], $state: [GrantState!]) {
  grants(where: {grantee: $person, resource: [CUSTOMER], state: $state}) { nodes { id } } }"""


def state(answer: Any) -> Any:
    """What has become of the grant."""
    return [one["state"] for one in answer["data"]["grants"]["nodes"] if one["validFrom"]]


def near(answer: Any) -> Any:
    """Whether somebody may, and why the grant misses it."""
    told = answer["data"]["explainAccess"]
    return told["decision"], [one["reasons"] for one in told["nearMisses"] if one["validity"]["from"]]


PROBES = {
    "a list": Probe("pat", NUMBERS, nodes("customers", "number"), ["C-0001", "C-0002"], ["C-0002"]),
    "a count": Probe("pat", "{ customers { totalCount } }", total("customers"), 2, 1),
    "a page from the end": Probe(
        "pat",
        "{ customers(last: 2) { nodes { number } } }",
        nodes("customers", "number"),
        ["C-0001", "C-0002"],
        ["C-0002"],
    ),
    "a node": Probe(
        "pat",
        "query ($customer: ID!) { node(id: $customer) { id } }",
        there,
        True,
        False,
        variables=("customer",),
    ),
    "a parent": Probe(
        "pat",
        "{ contacts(first: 1000) { nodes { customer { number } } } }",
        lambda answer: {one["customer"]["number"] for one in answer["data"]["contacts"]["nodes"] if one["customer"]},
        {"C-0001", "C-0002"},
        {"C-0002"},
    ),
    "a filter through a parent": Probe(
        "pat",
        '{ contacts(where: {customer: {number: {eq: "C-0001"}}}) { totalCount } }',
        lambda answer: answer["data"]["contacts"]["totalCount"] > 0,
        True,
        False,
    ),
    "a filter by what it shows whole": Probe("pat", BY_CARD, code, None, "MASKED_FIELD"),
    "an order by what it shows whole": Probe("pat", ORDERED, code, None, "MASKED_FIELD"),
    "what one can": Probe(
        "pat",
        "{ viewer { can { resource actions } } }",
        lambda answer: [one["actions"] for one in answer["data"]["viewer"]["can"] if one["resource"] == "CUSTOMER"],
        [["EDIT", "VIEW"]],
        [["VIEW"]],
    ),
    "how far fields are shown": Probe(
        "pat",
        "{ viewer { fields(resource: CUSTOMER) { field level filterable writable } } }",
        lambda answer: [
            (one["level"], one["filterable"], one["writable"])
            for one in answer["data"]["viewer"]["fields"]
            if one["field"] == "cardNumber"
        ],
        [("FULL", True, True)],
        [("MASKED", False, False)],
    ),
    "a write": Probe(
        "pat",
        'mutation ($customer: ID!) { updateCustomer(input: {id: $customer, city: "Cork"}) { userErrors { code } } }',
        refusals("updateCustomer"),
        [],
        ["NOT_FOUND"],
        variables=("customer",),
    ),
    "what a sponsor's bounds": Probe(
        "bounded", "{ contracts { totalCount } }", code, None, "GRAPHQL_VALIDATION_FAILED"
    ),
    "why": Probe(
        "ada", EXPLAIN, near, (True, []), (False, [["NOT_YET"]]), (False, [["EXPIRED"]]), ("person", "customer")
    ),
    "who": Probe(
        "ada",
        HOLDERS,
        lambda answer: "Pat" in {one["name"] for one in answer["data"]["whoHasAccess"]["nodes"]},
        True,
        False,
        variables=("customer",),
    ),
    "its state": Probe("ada", STATE, state, ["LIVE"], ["SCHEDULED"], ["EXPIRED"], ("person",)),
}


@pytest.mark.parametrize("what", PROBES)
async def test_a_grant_holds_from_its_start_until_its_end(given: Given, what: str) -> None:
    """The first moment is in, the last one is out."""
    probe = PROBES[what]

    async def look() -> Any:
        return await probe.found(given.company, given.ids)

    assert await given.standing.around(STARTS, look) == [probe.before, probe.holds, probe.holds]
    assert await given.standing.around(ENDS, look) == [probe.holds, probe.over, probe.over]


async def test_grants_are_listed_by_what_has_become_of_them(given: Given) -> None:
    """The database says the same as the state that is shown."""

    async def look() -> Any:
        told = {}
        for state in ("SCHEDULED", "LIVE", "EXPIRED", "PENDING", "REVOKED"):
            listed = await given.company.ask("ada", OF_STATE, person=[given.ids["person"]], state=[state])
            told[state] = [one["id"] for one in listed["grants"]["nodes"]]
        return [state for state, ids in told.items() if given.ids["grant"] in ids]

    assert await given.standing.around(STARTS, look) == [["SCHEDULED"], ["LIVE"], ["LIVE"]]
    assert await given.standing.around(ENDS, look) == [["LIVE"], ["EXPIRED"], ["EXPIRED"]]
