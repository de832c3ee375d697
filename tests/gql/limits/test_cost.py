"""What an operation may cost is worked out by hand here, and what it has cost is what it shows."""

from typing import Any

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, get_introspection_query

from bench.works import DECORATED, SIMPLE, document
from gql.limits.check import check_document, parsed
from gql.limits.cost import Pricing
from gql.schema import staff_schema
from models.limits import Limits, Rate
from tests.demo import Demo

LIMITS = Limits()


def cost(query: str, values: dict[str, Any] | None = None) -> int:
    """What a document with one operation costs at most, on the whole schema."""
    tree = parsed(query, LIMITS)
    check_document(tree, LIMITS)
    (operation,) = (one for one in tree.definitions if isinstance(one, OperationDefinitionNode))
    fragments = {one.name.value: one for one in tree.definitions if isinstance(one, FragmentDefinitionNode)}
    return Pricing(staff_schema()._schema, operation, fragments).cost(values or {}, LIMITS).most  # noqa: SLF001, it is public nowhere


@pytest.mark.parametrize(
    ("query", "values", "expected"),
    [
        ("{ __typename }", {}, 0),
        ("{ viewer { name email } }", {}, 1),
        # A list, and 50 records unless it is told otherwise.
        ("{ customers { nodes { id name } } }", {}, 1 + 50),
        ("{ customers(first: 7) { edges { cursor node { id } } pageInfo { endCursor } totalCount } }", {}, 1 + 7),
        ("{ customers(first: 7) { totalCount } }", {}, 1),
        ("query ($n: Int = 3) { customers(last: $n) { nodes { id } } }", {}, 1 + 3),
        ("query ($n: Int = 3) { customers(last: $n) { nodes { id } } }", {"n": 9}, 1 + 9),
        ("query ($n: Int) { customers(first: $n) { nodes { id } } }", {"n": None}, 1 + 50),
        # Each customer has a list of two, with one account each, and one account of its own.
        (
            """{ customers(first: 5) { nodes { ...f storeAccount { name } } } }
            fragment f on Customer { contacts(first: 2) { nodes { customer { id } } } }""",
            {},
            1 + 5 * (1 + 1 + 2 * (1 + 1) + 1),
        ),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["a", "b", "c"]}, 3),
        ('{ node(id: "x") { id ... on Customer { contacts(first: 4) { nodes { id } } } } }', {}, 1 + 1 + 4),
        # A list that does not say how long it is stands for ten.
        ("{ salesRecords(first: 2) { nodes { lines { quantity } } } }", {}, 1 + 2 * (1 + 10)),
        # GraphQL takes a whole number for an Int, however it is written.
        ("query ($n: Int) { customers(first: $n) { nodes { id } } }", {"n": 1000.0}, 1 + 1000),
        ("query ($n: Int) { customers(first: $n) { nodes { id } } }", {"n": 0.5}, 1 + 50),
        # To write costs 10 for each record that a mutation is told of, and one at least.
        ("mutation { deleteTags(input: {records: []}) { results { id } } }", {}, 10 + 1 + 10),
        ('mutation { deleteTags(input: {records: [{id: "a"}, {id: "b"}]}) { __typename } }', {}, 20 + 1),
        ("mutation ($i: DeleteTagsInput!) { deleteTags(input: $i) { __typename } }", {"i": {"records": [1] * 9}}, 91),
        ("mutation ($r: [RecordInput!]!) { deleteTags(input: {records: $r}) { __typename } }", {"r": [1] * 9}, 91),
        (
            "mutation ($r: [RecordInput!]! = [{id: 1}, {id: 2}]) { deleteTags(input: {records: $r}) { __typename } }",
            {},
            21,
        ),
        # Out of bounds, which is the field's to tell.
        ("{ customers(first: -3) { nodes { id } } }", {}, 1 + 1),
        ("{ customers(first: 999999) { nodes { id } } }", {}, 1 + 1000),
    ],
)
def test_what_an_operation_may_cost(query: str, values: dict[str, Any], expected: int) -> None:
    """By the lengths that its lists may have."""
    assert cost(query, values) == expected


@pytest.mark.parametrize("work", [*SIMPLE, *DECORATED], ids=str)
def test_large_works_are_within_the_limits(work: Any) -> None:
    """What the bench asks for, a thousand customers with all their children too."""
    lists = 3 if work.children else 0
    expected = 1 + work.first * (1 + lists * (1 + 50))
    assert cost(document(work, connections=True), {"first": work.first}) == expected <= LIMITS.cost


WHOLE = get_introspection_query(input_value_deprecation=True, schema_description=True)


def test_introspection_is_within_the_limits() -> None:
    """As GraphiQL asks for it: a hundred times at once, and each second after that."""
    assert 5_000 < cost(WHOLE) <= min(LIMITS.described / 2, Rate().limit / 100, Rate().restored)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (WHOLE, {}),
        ('{ __type(name: "Mutation") { fields { args { type { ofType { name } } } } } }', {}),
        ("query ($n: String!) { __type(name: $n) { ...f } } fragment f on __Type { fields { type { name } } }", {}),
        ("query ($n: String!) { __type(name: $n) { inputFields { name } } }", {"n": "CustomerWhere"}),
        ("query ($n: String!) { __type(name: $n) { inputFields { name } } }", {"n": "ShipmentWhere"}),
        ("query ($n: String!) { __type(name: $n) { inputFields { name } } }", {"n": "Customer"}),
        (
            '{ a: __type(name: "Action") { enumValues { name } } b: __type(name: "Node") { possibleTypes { name } } }',
            {},
        ),
        ("{ __schema { queryType { name } directives { args { name } } subscriptionType { name } } }", {}),
        ('{ __type(name: "None") { name } __typename }', {}),
    ],
)
async def test_the_schemas_description_costs_what_it_shows(demo: Demo, query: str, values: dict[str, Any]) -> None:
    """And that is known before."""
    asker = demo.as_("sven")
    asker.extensions = {"cost": True}
    answer = (await asker.post(query, **{"n": "Customer", **values} if "$n" in query else {})).json()
    told = answer["extensions"]["cost"]
    assert told["requestedQueryCost"] == told["actualQueryCost"] == shown(answer["data"]) - 1


async def test_a_variable_of_the_wrong_shape_is_no_name(demo: Demo) -> None:
    """It is told as any other."""
    query = "query ($n: String!) { __type(name: $n) { name } }"
    for _ in range(2):
        for wrong in ({"a": 1}, ["Customer"], 5):
            (error,) = (await demo.as_("sven").post(query, n=wrong)).json()["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"


QUERY = """query ($n: Int) { customers(first: $n) { nodes { id storeAccount { id } contacts(first: 3) { nodes { id } } }
  edges { node { contracts { totalCount } } } } salesRecords(first: 2) { nodes { lines { quantity } } } }"""


def shown(data: Any) -> int:
    """How many objects an answer shows, connections and records, counted by hand's rules: not edges."""
    if isinstance(data, list):
        return sum(map(shown, data))
    if not isinstance(data, dict):
        return 0
    below = sum(map(shown, data.values()))
    return below if data.keys() == {"node"} else 1 + below


@pytest.mark.parametrize("caller", ["sven", "erin", "fay"])
async def test_an_answer_costs_what_it_shows(demo: Demo, caller: str) -> None:
    """Rows that the caller may not see cost nothing, and it is told who asks for it."""
    asker = demo.as_(caller)
    assert "extensions" not in (await asker.post(QUERY, n=20)).json()
    asker.extensions = {"cost": True}
    answer = (await asker.post(QUERY, n=20)).json()
    told = answer["extensions"]["cost"]
    # The whole answer is one object more than its parts.
    assert told["actualQueryCost"] == shown(answer["data"]) - 1
    assert told["requestedQueryCost"] == 1 + 20 * (1 + 1 + 1 + 3) + 20 * (1 + 1) + 1 + 2 * (1 + 10)


async def test_to_write_costs_what_it_was_told_to(demo: Demo) -> None:
    """Nothing of it comes back, whatever is selected: each record was looked for."""
    asker = demo.as_("sven")
    asker.extensions = {"cost": True}
    query = "mutation ($r: [RecordInput!]!) { deleteTags(input: {records: $r}) { __typename } }"
    for number in (5, 9):
        answer = (await asker.post(query, r=[{"id": "VGFnOjE"}] * number)).json()
        told = answer["extensions"]["cost"]
        assert told["requestedQueryCost"] == told["actualQueryCost"] == 10 * number + 1


async def test_what_is_refused_has_no_cost(demo: Demo) -> None:
    """Nothing was executed, so nothing was worked out."""
    asker = demo.as_("sven")
    asker.extensions = {"cost": True}
    assert "extensions" not in (await asker.post("{ wrong }")).json()


async def test_introspection_costs_what_it_may(demo: Demo) -> None:
    """It shows no rows."""
    asker = demo.as_("sven")
    asker.extensions = {"cost": True}
    told = (await asker.post("{ __schema { queryType { name } } }")).json()["extensions"]["cost"]
    assert (told["requestedQueryCost"], told["actualQueryCost"]) == (2, 2)
