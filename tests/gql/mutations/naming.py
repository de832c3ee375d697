"""The mutations of the schema that name something: where in their inputs ids are, and of what kind each has to be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
)

from tests.gql.mutations.company import ERRORS

SCHEMA = build_schema((Path(__file__).parents[3] / "schema.graphql").read_text(encoding="utf-8"))
SCALARS: dict[str, Any] = {
    "String": "x",
    "Int": 1,
    "Boolean": True,
    "DateTime": "2027-01-01T00:00:00+00:00",
    "Date": "2027-01-01",
    "Decimal": "1.00",
}
# Where the name of a field says which kind of thing it names; elsewhere it is what the mutation answers with.
KINDS = {
    "accountExecutive": "Person",
    "addCsrs": "Person",
    "contact": "Contact",
    "csrs": "Person",
    "customer": "Customer",
    "department": "Department",
    "group": "Group",
    "head": "Person",
    "integration": "Integration",
    "loser": "Customer",
    "parent": "Department",
    "person": "Person",
    "product": "Product",
    "removeCsrs": "Person",
    "role": "Role",
    "salesRecord": "SalesRecord",
    "sponsor": "Person",
    "storeAccount": "StoreAccount",
    "successor": "Person",
    "superior": "Person",
    "supplier": "Supplier",
    "tags": "Tag",
    "token": "Token",
    "winner": "Customer",
}
# What is done to records of any kind is done to one of these here, or to what has a link of the name.
ANY_KIND = "Customer"
OF_LINKS = {
    "contact": "ContactLog",
    "customer": "Contact",
    "department": "Person",
    "group": "StoreAccount",
    "product": "Opportunity",
    "role": "Person",
    "salesRecord": "Shipment",
    "superior": "Person",
    "supplier": "Product",
}
ANSWER_OTHERWISE = {
    "addGroupMembers": "Person",
    "removeGroupMembers": "Person",
    "previewRevokeGrant": "Grant",
    "reveal": ANY_KIND,
}

# From the input to an id in it.
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A place of a mutation's input where something is named; a grantee is of a kind that is said beside it."""

    mutation: str
    place: Place
    kind: str
    grantee_kind: str | None = None

    @property
    def name(self) -> str:
        """The name of the field."""
        return name_at(self.place)


def name_at(place: Place) -> str:
    """The name of the field at a place; none for the input itself."""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def mutations() -> dict[str, GraphQLField]:
    """All mutations."""
    assert SCHEMA.mutation_type is not None
    found: dict[str, GraphQLField] = SCHEMA.mutation_type.fields
    return found


def input_of(mutation: str) -> Any:
    """The type of a mutation's input."""
    return mutations()[mutation].args["input"].type


def errors_asked(mutation: str) -> str:
    """The selection of all errors that a mutation may answer with."""
    return f"{{ results {{ {ERRORS} }} {ERRORS} }}" if _has_results(mutation) else f"{{ {ERRORS} }}"


def errors_in(answer: Any) -> list[Any]:
    """The errors of such an answer."""
    return [*answer["userErrors"], *(error for one in answer.get("results", ()) for error in one["userErrors"])]


def places(kind: Any, place: Place = ()) -> Iterator[Place]:
    """Where in an input there may be an id."""
    if isinstance(kind, GraphQLNonNull):
        yield from places(kind.of_type, place)
    elif isinstance(kind, GraphQLList):
        yield from places(kind.of_type, (*place, 0))
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from places(field.type, (*place, name))
    elif kind.name == "ID":
        yield place


def least(kind: Any, one: Callable[[Place], str], wanted: Place = (), place: Place = ()) -> Any:
    """The least that can be given where this type is asked for, with what is at the place that is wanted.

    `one` says which id stands at a place.
    """
    if isinstance(kind, GraphQLNonNull):
        return least(kind.of_type, one, wanted, place)
    if isinstance(kind, GraphQLList):
        return [least(kind.of_type, one, wanted[1:], (*place, 0))]
    if isinstance(kind, GraphQLInputObjectType):
        asked = {
            name: field.type
            for name, field in kind.fields.items()
            if isinstance(field.type, GraphQLNonNull) or name in wanted[:1]
        }
        return {name: least(type_, one, wanted[1:], (*place, name)) for name, type_ in asked.items()}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return one(place) if kind.name == "ID" else SCALARS[kind.name]


def named() -> Iterator[Named]:
    """Everything that any mutation names."""
    for mutation in mutations():
        for place in places(input_of(mutation)):
            if place == ("grantee",):
                kinds = {"USER": "Person", "ROLE": "Role", "DEPARTMENT": "Department", "GROUP": "Group"}
                for grantee_kind, kind in (kinds | {"INTEGRATION": "Integration"}).items():
                    yield Named(mutation, place, kind, grantee_kind)
            else:
                yield Named(mutation, place, kind_at(mutation, place, name_at(place)))


def kind_at(mutation: str, place: Place, beside: str) -> str:
    """Of which kind an id at a place is; `beside` is what else the input names."""
    name = name_at(place)
    if name in KINDS:
        return KINDS[name]
    assert name == "id", (mutation, place)
    kind = ANSWER_OTHERWISE.get(mutation) or _answered(mutation)
    return kind if kind != "Node" else OF_LINKS.get(beside, ANY_KIND)


def _answered(mutation: str) -> str:
    """The type of what a mutation answers with."""
    answer: Any = get_named_type(mutations()[mutation].type)
    fields = get_named_type(answer.fields["results"].type).fields if _has_results(mutation) else answer.fields
    (kind,) = {get_named_type(field.type).name for field in fields.values()} - {"ID", "UserError"}
    return str(kind)


def _has_results(mutation: str) -> bool:
    payload = get_named_type(mutations()[mutation].type)
    assert isinstance(payload, GraphQLObjectType)
    return "results" in payload.fields
