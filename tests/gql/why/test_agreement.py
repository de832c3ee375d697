"""`whoHasAccess` and `explainAccess` against what each of the company's people and partners see by themselves."""

from typing import Any

import pytest

from gql.ids import write_id
from gql.names import PLURALS, type_name
from models.naming import camel_case
from models.words import GRANTABLE, Resource
from permissions.access import record_actions
from tests.gql.why.conftest import Company

# So many records of each resource are asked about: the first, the last, and some between.
EACH = 4
WHO = """query ($record: ID!, $action: Action, $after: String) {
  whoHasAccess(record: $record, action: $action, first: 100, after: $after) {
    nodes { kind name person { id } can fields { field level grants } grants { grant } }
    complete incomplete pageInfo { hasNextPage }
  }
}"""
EXPLAIN = """query ($principal: ID!, $record: ID!) {
  explainAccess(principal: $principal, record: $record) {
    decision can fields { field level grants } grants { grant actions } nearMisses { grant reasons }
  }
}"""
ONE = "viewerCan fieldAccess { field level grants }"
Seen = dict[str, tuple[list[str], list[Any]]]


async def records(company: Company) -> dict[Resource, list[str]]:
    """Some records of each resource, by id: the administrator sees them all."""
    found = {}
    for resource in GRANTABLE:
        name = camel_case(PLURALS[resource])
        listed = await company.as_("ada").ask(
            f"{{ {name}(first: 1000, orderBy: [{{field: CREATED_AT}}]) {{ nodes {{ id }} }} }}"
        )
        ids = [node["id"] for node in listed[name]["nodes"]]
        found[resource] = [ids[place * (len(ids) - 1) // (EACH - 1)] for place in range(EACH)]
    return found


async def seen_by(company: Company, name: str, ids: dict[Resource, list[str]]) -> Seen:
    """The records that somebody sees, with what they may do and how far fields are shown."""
    asker = company.as_(name)
    response = await asker.post("{ viewer { can { resource } } }")
    if response.status_code != 200:
        return {}
    # An integration's schema has the resources that it may see, and no others.
    able = {ability["resource"] for ability in response.json()["data"]["viewer"]["can"]}
    shown = [resource for resource in GRANTABLE if resource in able]
    wanted = [one for resource in shown for one in ids.get(resource, ())]
    parts = " ".join(f"... on {type_name(resource)} {{ {ONE} }}" for resource in shown)
    if not wanted:
        return {}
    answer = await asker.ask(f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {parts} }} }}", ids=wanted)
    return {node["id"]: (node["viewerCan"], node["fieldAccess"]) for node in answer["nodes"] if node}


async def test_who_has_access_is_who_sees_it(company: Company) -> None:
    """For everybody and a set of records of each resource: nobody more, nobody less, the same actions and levels."""
    ids = await records(company)
    seen = {name: await seen_by(company, name, ids) for name in company.askers}
    assert sum(map(len, seen.values())) > 500
    for resource, some in ids.items():
        for record in some:
            answer = (await company.as_("ada").ask(WHO, record=record))["whoHasAccess"]
            assert (answer["complete"], answer["pageInfo"]["hasNextPage"]) == (True, False)
            told = {}
            for holder in answer["nodes"]:
                can = [action for action in record_actions(resource) if action in holder["can"]]
                told[name_of(company, holder)] = (can, holder["fields"])
            assert told == {name: sees[record] for name, sees in seen.items() if record in sees}, (resource, record)


def name_of(company: Company, holder: dict[str, Any]) -> str:
    """By which name somebody asks."""
    if holder["kind"] == "INTEGRATION":
        return str(holder["name"])
    return next(name for name, one in company.people.items() if write_id("Person", one) == holder["person"]["id"])


@pytest.mark.parametrize("resource", [Resource.CUSTOMER, Resource.SHIPMENT, Resource.TAG])
async def test_an_explanation_decides_as_the_fetch_does(company: Company, resource: Resource) -> None:
    """For everybody: the decision, what may be done, the levels and because of which grants."""
    record = (await records(company))[resource][1]
    principals = {name: write_id("Person", one) for name, one in company.people.items()}
    principals |= {name: write_id("Integration", one) for name, one in company.partners.items()}
    for name, principal in principals.items():
        seen = (await seen_by(company, name, {resource: [record]})).get(record)
        told = (await company.as_("ada").ask(EXPLAIN, principal=principal, record=record))["explainAccess"]
        assert told["decision"] is (seen is not None), name
        if seen is not None:
            assert [action for action in record_actions(resource) if action in told["can"]] == seen[0]
            assert told["fields"] == seen[1]
        else:
            assert told["can"] == []
            assert {field["level"] for field in told["fields"]} == {"HIDDEN"}
        # Each near miss says why; what misses nothing is no miss.
        assert all(missed["reasons"] for missed in told["nearMisses"]), name


@pytest.mark.parametrize("action", ["EDIT", "DELETE", "SHARE", "MERGE", "EXPORT", "MANAGE_TAG"])
async def test_who_may_do_more_than_view(company: Company, action: str) -> None:
    """Of those who may view it, those whose grants name the action on that record."""
    some = await records(company)
    for record in (some[Resource.CUSTOMER][0], some[Resource.SALES_RECORD][0], some[Resource.TAG][0]):
        viewers = (await company.as_("ada").ask(WHO, record=record))["whoHasAccess"]["nodes"]
        doers = (await company.as_("ada").ask(WHO, record=record, action=action))["whoHasAccess"]["nodes"]
        assert doers == [holder for holder in viewers if action in holder["can"]]
        assert doers
