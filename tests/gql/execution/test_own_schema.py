"""On our own schema: both ways give the same answers, byte for byte, and data is never fetched the inherited way."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.demo import ADMITTED, Demo
from tests.gql.execution.both import by_levels_alone, field_by_field
from tests.proof.documents import PLURALS, everything
from tests.system.test_failing_siblings import FAILING, TOO_WIDE
from tests.system.test_statements import BACK_AGAIN, CHOSEN, FLAT, THREE_LISTS, TWO_DEEP

SHIPMENTS = ["SHIPMENT"]
PEOPLE = list(PLURALS)

VIEWER = """{ viewer { id kind name email watermark boundaries { kind about } can { resource actions } person { name }
  fields(resource: CUSTOMER) { field level filterable sortable writable } __typename } }"""
EDGES = """query ($first: Int) { customers(first: $first, orderBy: [{field: NAME}]) { totalCount totalCountCapped
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { number } } nodes { name }
  b: edges { c: cursor node { ...all ... on Node { id } __typename } } } }
  fragment all on Customer { cardNumber viewerCan fieldAccess { field level grants }
    storeAccount { name group { name } } }"""
LINES = """{ salesRecords(first: 5) { nodes { customer { name }
  lines { quantity unitPrice product { name supplier { name } } } } } }"""
NODES = """query ($ids: [ID!]!, $d: Boolean = false) { nodes(ids: $ids, deleted: $d) { __typename id ...c
  ... on Contact { name customer { id } } } } fragment c on Customer { number contacts { totalCount } }"""
NODE = "query ($id: ID!) { node(id: $id) { id ... on Customer { number cardNumber contacts { nodes { name } } } } }"

DOCUMENTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "viewer": (VIEWER, {}),
    "flat": (FLAT, {}),
    "edges": (EDGES, {"first": 4}),
    "edges of nothing": (EDGES, {"first": 0}),
    "lines": (LINES, {}),
    "three lists": (THREE_LISTS, {"first": 10}),
    "two deep": (TWO_DEEP, {"first": 10}),
    "back again": (BACK_AGAIN, {}),
    "chosen": (CHOSEN, {"card": True, "list": True}),
    "not chosen": (CHOSEN, {"card": False}),
    "too wide": (f"{{ customers(where: {{{TOO_WIDE['links'][0]}}}) {{ totalCount }} }}", {}),
    "bad order": ("{ customers(orderBy: [{field: CARD_NUMBER}]) { nodes { name } } }", {}),
    "bad cursor": ('{ customers { nodes { name contacts(after: "x") { nodes { name } } } } }', {}),
    "bad id": (NODE, {"id": "x"}),
    "unknown field": ("{ customers { nodes { nothing } } }", {}),
    "bad variable": (NODES, {"ids": [None]}),
    "introspection": ('{ viewer { name } __type(name: "Customer") { name fields { name } } }', {}),
    **{f"failing: {name}": (document, {}) for name, (_, document) in FAILING.items()},
}


def asked(name: str, caller: str) -> tuple[str, dict[str, Any]]:
    """A document and its variables."""
    if name == "everything":
        return everything(SHIPMENTS if caller == "swift-logistics" else PEOPLE), {}
    document, variables = DOCUMENTS[name]
    return document, dict(variables)


@pytest.mark.parametrize("caller", ADMITTED)
@pytest.mark.parametrize("name", [*DOCUMENTS, "everything"])
async def test_both_ways_give_the_same_answer(demo: Demo, name: str, caller: str) -> None:
    """Status and body, with the errors in their order; data is had by levels alone."""
    document, variables = asked(name, caller)
    if name == "introspection":
        ours = await demo.as_(caller).post(document, **variables)
    else:
        with by_levels_alone():
            ours = await demo.as_(caller).post(document, **variables)
    with field_by_field():
        theirs = await demo.as_(caller).post(document, **variables)
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


@pytest.mark.parametrize("caller", ["ada", "carl", "swift-logistics"])
async def test_both_ways_find_the_same_records_by_their_ids(demo: Demo, caller: str) -> None:
    """Ids of several kinds, of nothing, of what is not in the schema, and what is no id: each in its place."""
    found = await demo.as_("ada").ask("{ customers(first: 3) { nodes { id } } contacts(first: 2) { nodes { id } } }")
    customers, contacts = ([node["id"] for node in found[name]["nodes"]] for name in ("customers", "contacts"))
    ids = [
        customers[0],
        "Q3VzdG9tZXI6MQ",
        contacts[0],
        "no id",
        customers[1],
        customers[0],
        "UGVyc29uOjE",
        "VGhpbmc6MQ",
    ]
    for document, variables in ((NODES, {"ids": ids}), (NODES, {"ids": ids, "d": True}), (NODE, {"id": customers[0]})):
        with by_levels_alone():
            ours = await demo.as_(caller).post(document, **variables)
        with field_by_field():
            theirs = await demo.as_(caller).post(document, **variables)
        assert ours.content == theirs.content
    assert [error["path"] for error in (await demo.as_("ada").post(NODES, ids=ids)).json()["errors"]] == [["nodes", 3]]


async def test_the_summary_is_the_same_both_ways(demo: Demo) -> None:
    """How many values were shown at which level: none is fetched twice."""
    body = {
        "query": EDGES.replace("...all", "...all phone"),
        "variables": {"first": 5},
        "extensions": {"masking": True},
    }
    answers = []
    for way in (by_levels_alone, field_by_field):
        with way():
            answers.append((await demo.client.post("/graphql", json=body, headers=demo.headers("carl"))).content)
    assert answers[0] == answers[1]
    assert b'"masking"' in answers[0]
