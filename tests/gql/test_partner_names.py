"""A partner can't tell a name that its schema does not have from one that nobody has.

Every name of the whole schema that is not in the partner's is put where a name can stand, and a random one of the same
length after it: the answers are the same, byte for byte, but for the name. In CI each name is tried in two positions,
others each time that the schema changes; LASTFOUR_PARTNER_NAMES=all tries each in all.
"""

import base64
import os
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from gql.schema import schema_of, staff_schema
from models.words import Resource
from tests.demo import Demo

ALL = os.environ.get("LASTFOUR_PARTNER_NAMES") == "all"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Request = tuple[str, dict[str, Any]]


def an_id(name: str) -> str:
    """The id of a record of a kind, as the API writes them."""
    return base64.urlsafe_b64encode(f"{name}:12345".encode()).decode().rstrip("=")


POSITIONS: dict[str, Callable[[str], Request]] = {
    "a field of the root": lambda name: (f"{{ {name} }}", {}),
    "a list of the root": lambda name: (f"{{ {name}(first: 3) {{ nodes {{ id }} }} }}", {}),
    "a field of a record": lambda name: (f"{{ shipments {{ nodes {{ {name} }} }} }}", {}),
    "a field of the viewer": lambda name: (f"{{ viewer {{ x: {name} {{ id }} }} }}", {}),
    "an argument": lambda name: (f"{{ shipments({name}: 1) {{ totalCount }} }}", {}),
    "a condition": lambda name: (f'{{ shipments(where: {{{name}: {{eq: "x"}}}}) {{ totalCount }} }}', {}),
    "a condition in a variable": lambda name: (
        "query ($where: ShipmentWhere) { shipments(where: $where) { totalCount } }",
        {"where": {name: {"eq": "x"}}},
    ),
    "an order": lambda name: (f"{{ shipments(orderBy: [{{field: {name}}}]) {{ totalCount }} }}", {}),
    "an order in a variable": lambda name: (
        "query ($order: [ShipmentOrder!]) { shipments(orderBy: $order) { totalCount } }",
        {"order": [{"field": name}]},
    ),
    "an enumeration's value": lambda name: (f"{{ viewer {{ fields(resource: {name}) {{ field }} }} }}", {}),
    "an enumeration's value in a variable": lambda name: (
        "query ($resource: Resource!) { viewer { fields(resource: $resource) { field } } }",
        {"resource": name},
    ),
    "a type condition": lambda name: (f'{{ node(id: "{an_id("Shipment")}") {{ ... on {name} {{ id }} }} }}', {}),
    "a fragment's type": lambda name: (f"{{ shipments {{ nodes {{ ...f }} }} }} fragment f on {name} {{ id }}", {}),
    "a variable's type": lambda name: (f"query ($v: {name}) {{ viewer {{ name }} }}", {}),
    "a variable's list": lambda name: (f"query ($v: [{name}!]!) {{ shipments(where: $v) {{ totalCount }} }}", {}),
    "a directive": lambda name: (f"{{ viewer @{name} {{ name }} }}", {}),
    "a mutation": lambda name: (f'mutation {{ {name}(input: {{id: "x"}}) {{ userErrors {{ code }} }} }}', {}),
    "a record's id": lambda name: (f'{{ node(id: "{an_id(name)}") {{ id }} }}', {}),
    "records' ids": lambda name: ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [an_id(name)]}),
    "introspection": lambda name: (f'{{ __type(name: "{name}") {{ name kind }} }}', {}),
}


def names(schema: GraphQLSchema) -> set[str]:
    """Every name that a schema has."""
    found: set[str] = set()
    for kind in schema.type_map.values():
        found.add(kind.name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            found |= set(kind.fields)
            found |= {argument for field in kind.fields.values() for argument in field.args}
        elif isinstance(kind, GraphQLInputObjectType):
            found |= set(kind.fields)
        elif isinstance(kind, GraphQLEnumType):
            found |= set(kind.values)
    return found | {directive.name for directive in schema.directives}


def outside() -> list[str]:
    """The names that a partner with shipments alone does not have."""
    partner = schema_of(frozenset({Resource.SHIPMENT}), writes=False, log=False)
    return sorted(names(staff_schema()._schema) - names(partner._schema))  # noqa: SLF001, it is public nowhere


def test_there_are_names_outside() -> None:
    """Types, fields, arguments, values: more than a thousand."""
    found = outside()
    assert {"Customer", "customers", "cardNumber", "CSR", "CUSTOMER", "createCustomer", "IBAN"} & set(found)
    assert not {"Shipment", "shipments", "trackingNumber"} & set(found)
    assert len(found) > 500


def chosen(names: list[str], where: str) -> list[str]:
    """The names that are tried in a position of a database: all of them, or one position's worth."""
    return [name for name in names if ALL or zlib.crc32(f"{name} {where}".encode()) % len(POSITIONS) == 0]


def double(name: str, known: set[str]) -> str:
    """A random name of the same length that no schema has."""
    rng = Random(name)
    while (drawn := "".join(rng.choice(LETTERS) for _ in name)) in known:
        pass
    return drawn


@pytest.mark.parametrize("position", POSITIONS)
async def test_a_name_outside_is_as_good_as_none(demo: Demo, position: str) -> None:
    """Status, headers and body are those that a name gets which nobody has."""
    partner = demo.as_("swift-logistics")
    everything = names(staff_schema()._schema)  # noqa: SLF001, it is public nowhere
    tried = chosen([name for name in outside() if len(name) > 2], f"{position} {demo.kind}")
    assert tried
    for name in tried:
        other = double(name, everything)
        first, second = [
            await partner.post(query, **values) for query, values in map(POSITIONS[position], (name, other))
        ]
        assert first.status_code == second.status_code, name
        # The random one stands nowhere else in an answer, and the real one may: `message` is a name as well.
        assert first.text == second.text.replace(other, name).replace(an_id(other), an_id(name))
        assert "Did you mean" not in first.text
        assert first.headers.keys() == second.headers.keys()


async def test_no_name_is_suggested_to_anybody(demo: Demo) -> None:
    """Not to a person either: what is near a name that is wrong takes long to find."""
    wrong = (
        "{ custmers { totalCount } }",
        "{ customers(frst: 1) { totalCount } }",
        "{ customers(orderBy: [{field: NMBER}]) { totalCount } }",
        "{ node(id: 1) { ... on Custmer { id } } }",
        "query ($v: CustomerWher) { viewer { name } }",
    )
    for query in wrong:
        answer = (await demo.as_("ada").post(query)).text
        assert "errors" in answer
        assert "mean" not in answer
    variable = "query ($w: CustomerWhere) { customers(where: $w) { totalCount } }"
    assert "mean" not in (await demo.as_("ada").post(variable, w={"nmber": {"eq": "x"}})).text
    resource = "query ($r: Resource!) { viewer { fields(resource: $r) { field } } }"
    assert "mean" not in (await demo.as_("ada").post(resource, r="CUSTOMR")).text
