"""The schema says what a frontend developer needs, agrees with what is kept, and stops at what nobody has declared."""

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    print_ast,
)
from sqlalchemy import Column, Text

import gql.schema
from gql.names import PLURALS, type_name
from gql.schema import EVERYTHING, print_schema, schema_of, staff_schema
from gql.types import words
from masking import fields
from models.catalogue import CATALOGUE
from models.errors import UndeclaredError
from models.naming import camel_case
from models.words import GRANTABLE, Resource, SalesStatus
from permissions.levels import FieldClass
from tests.demo import Demo
from tests.proof.fields import FIELDS, camel

KEPT = Path(__file__).parents[2] / "schema.graphql"
# What GraphQL itself brings.
THEIRS = re.compile(r"__|String$|Int$|Float$|Boolean$|ID$")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The whole schema, as clients read it in the kept file's language."""
    return build_schema(print_schema())


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Everything that has a name, and its description."""
    for name, one in schema.type_map.items():
        if THEIRS.match(name):
            continue
        yield name, one.description
        if isinstance(one, GraphQLEnumType):
            yield from ((f"{name}.{word}", value.description) for word, value in one.values.items())
        if isinstance(one, GraphQLInputObjectType):
            yield from ((f"{name}.{word}", field.description) for word, field in one.fields.items())
        if isinstance(one, GraphQLObjectType | GraphQLInterfaceType):
            for word, field in one.fields.items():
                yield f"{name}.{word}", field.description
                yield from ((f"{name}.{word}({argument})", arg.description) for argument, arg in field.args.items())
    yield "@sensitive", schema.get_directive("sensitive").description  # type: ignore[union-attr]


def test_everything_is_described(schema: GraphQLSchema) -> None:
    """Every type, field, argument, value and input field, in a sentence."""
    every = dict(described(schema))
    assert len(every) > 700
    assert [name for name, about in every.items() if not about or len(about) < 5] == []
    ours = {name: about for name, about in every.items() if about and name != "DateTime"}
    assert [name for name, about in ours.items() if about[0].islower()] == []


def declared() -> Iterator[tuple[str, str, str | None, str]]:
    """The design's table of fields: type, field, mask and class of each, as it is typed out for the model."""
    for resource, of in FIELDS.items():
        for name, field in of.items():
            if "." not in name:
                yield type_name(Resource(resource)), camel(name), field.mask, field.cls
    yield "SalesLine", "unitPrice", "AMOUNT", "maskable"
    yield "SalesLine", "quantity", None, "public"
    yield "SalesLine", "discount", None, "public"


def test_what_is_masked_says_so(schema: GraphQLSchema) -> None:
    """Class and mask are in the description and in `@sensitive`, and such a field may be null; public ones say that."""
    for type_, name, mask, field_class in declared():
        found: Any = schema.type_map[type_]
        field = found.fields[name]
        directives = [print_ast(one) for one in field.ast_node.directives or ()]
        if field_class == "public":
            assert field.description.endswith("Public."), (type_, name)
            assert directives == []
        else:
            assert f"{field_class.capitalize()}: " in field.description, (type_, name)
            assert f"mask {mask}: `" in field.description, (type_, name)
            assert directives == [f'@sensitive(class: "{field_class.upper()}", mask: "{mask}")'], (type_, name)
            assert not isinstance(field.type, GraphQLNonNull), (type_, name)


def test_nothing_else_is_marked(schema: GraphQLSchema) -> None:
    """The directive is on the fields of the table, and on no other."""
    marked = set()
    for type_, one in schema.type_map.items():
        for name, field in getattr(one, "fields", {}).items():
            if field.ast_node is not None and field.ast_node.directives:
                marked.add((type_, name))
    assert marked == {(type_, name) for type_, name, mask, _ in declared() if mask}


def test_the_printed_schema_shows_the_directive() -> None:
    """Its definition and its use, for who generates code from it."""
    printed = print_schema()
    assert "directive @sensitive(class: String!, mask: String!) on FIELD_DEFINITION" in printed
    assert 'cardNumber: String @sensitive(class: "SENSITIVE", mask: "LAST4")' in printed


def test_the_kept_schema_is_the_printed_one() -> None:
    """`lastfour schema > schema.graphql` was run after the last change."""
    assert KEPT.read_text(encoding="utf-8").rstrip("\n") == print_schema().rstrip("\n")


async def test_introspection_agrees_with_the_kept_schema(demo: Demo, schema: GraphQLSchema) -> None:
    """A person sees the same types and fields by asking; the class of a field is in its description there."""
    query = "{ __schema { types { name fields { name description } } } }"
    found = (await demo.as_("fay").ask(query))["__schema"]["types"]
    assert {one["name"] for one in found} == set(schema.type_map)
    (customer,) = [one for one in found if one["name"] == "Customer"]
    (card,) = [field for field in customer["fields"] if field["name"] == "cardNumber"]
    about = "Sensitive: masked unless a grant shows more; mask LAST4: `4111111111114242` → `************4242`"
    assert card["description"].endswith(about)


@pytest.mark.parametrize("resource", list(Resource))
def test_each_resource_alone_is_a_schema(resource: Resource) -> None:
    """Of an integration that holds it and nothing else: no type, field or filter of it leads anywhere else."""
    printed = schema_of(frozenset({resource})).as_str()
    others = {type_name(one) for one in Resource} - {type_name(resource)}
    assert f"type {type_name(resource)} " in printed
    of_another = re.compile(rf"(type|input|enum) ({'|'.join(others)})(Where|Connection|Edge|Order)?\b")
    assert not of_another.search(printed)


def test_what_is_for_people_alone_is_in_no_partners_schema() -> None:
    """Not even in that of a partner who holds every resource, and may write."""
    printed = schema_of(EVERYTHING).as_str()
    for name in ("createIntegration", "offboard", "createRole", "addGroupMembers", "type Integration", "type Token"):
        assert name in staff_schema().as_str()
        assert name not in printed
    assert "freeze(" in printed


@pytest.fixture
def fresh() -> Iterator[None]:
    """Schemas are made anew, and again afterwards."""
    schema_of.cache_clear()
    yield
    schema_of.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_a_column_that_nobody_declared_stops_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, whichever resource it is of."""
    for resource in Resource:
        entity = CATALOGUE[resource]
        table = entity.table.to_metadata(type(entity.table.metadata)())
        table.append_column(Column("shoe_size", Text))
        changed = replace(entity, table=table)
        with monkeypatch.context() as patched:
            patched.setattr(fields, "CATALOGUE", {**CATALOGUE, resource: changed})
            assert fields.undeclared() == [f"{resource}.shoe_size is not declared in masking/fields.py"]
            with pytest.raises(UndeclaredError, match=f"{resource}.shoe_size is not declared"):
                staff_schema()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("resource", list(Resource))
def test_a_field_taken_from_the_table_stops_the_server(monkeypatch: pytest.MonkeyPatch, resource: Resource) -> None:
    """Each field of each resource, and a resource without any declaration."""
    for name in fields.FIELDS[resource]:
        if not name.startswith("lines."):
            rest = {one: field for one, field in fields.FIELDS[resource].items() if one != name}
            monkeypatch.setattr(fields, "FIELDS", {**fields.FIELDS, resource: rest})
            assert f"{resource}.{name} is not declared in masking/fields.py" in fields.undeclared()
            monkeypatch.undo()
    without = {one: of for one, of in fields.FIELDS.items() if one is not resource}
    monkeypatch.setattr(fields, "FIELDS", without)
    with pytest.raises(UndeclaredError, match=f"{resource}\\..* is not declared"):
        staff_schema()


@pytest.mark.usefixtures("fresh")
def test_a_declaration_without_a_column_stops_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that was renamed in the tables alone."""
    more = {**fields.FIELDS[Resource.TAG], "mood": fields.public("mood", "How it feels.")}
    monkeypatch.setattr(fields, "FIELDS", {**fields.FIELDS, Resource.TAG: more})
    with pytest.raises(UndeclaredError, match=r"TAG\.mood is declared, but no table has it"):
        staff_schema()


@pytest.mark.usefixtures("fresh")
def test_a_word_without_a_description_stops_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, as does an enumeration without any, and a resource without a plural."""
    about, told = words.DESCRIPTIONS[SalesStatus]
    rest = {name: text for name, text in told.items() if name != "PAID"}
    others: dict[type[Enum], Any] = {enum: one for enum, one in words.DESCRIPTIONS.items() if enum is not SalesStatus}
    monkeypatch.setattr(gql.schema, "DESCRIPTIONS", others | {SalesStatus: (about, rest)})
    with pytest.raises(UndeclaredError, match=r"^SalesStatus\.PAID has no description in gql/types/words\.py$"):
        staff_schema()
    monkeypatch.setattr(gql.schema, "DESCRIPTIONS", others)
    with pytest.raises(UndeclaredError, match=r"^SalesStatus has no descriptions in gql/types/words\.py$"):
        staff_schema()
    plurals = {one: plural for one, plural in PLURALS.items() if one is not Resource.TAG}
    monkeypatch.setattr(gql.schema, "PLURALS", plurals)
    assert "TAG has no plural in gql/names.py" in gql.schema.unnamed()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("resource", GRANTABLE)
def test_a_resource_without_a_row_rule_stops_the_server(monkeypatch: pytest.MonkeyPatch, resource: Resource) -> None:
    """One that can be granted, but whose rows nobody could be related to, or that nobody put into the catalogue."""
    bare = replace(CATALOGUE[resource], related=None)
    monkeypatch.setattr(fields, "CATALOGUE", {**CATALOGUE, resource: bare})
    with pytest.raises(UndeclaredError, match=f"{resource} can be granted, and has no relations"):
        staff_schema()
    monkeypatch.setattr(fields, "CATALOGUE", {one: entity for one, entity in CATALOGUE.items() if one is not resource})
    with pytest.raises(UndeclaredError, match=f"{resource} is not in models/catalogue.py"):
        staff_schema()


def test_every_resource_has_a_place_in_the_catalogue() -> None:
    """Its table, its relations and its fields; what can be granted has a table of relations that rows are found by."""
    assert set(CATALOGUE) == set(Resource) == set(fields.FIELDS)
    grantable = [one for one in Resource if one not in {Resource.DEPARTMENT, Resource.ROLE, Resource.GROUP}]
    assert [one for one in grantable if CATALOGUE[one].related is None or not CATALOGUE[one].relations] == []


def test_the_classes_are_those_of_the_design() -> None:
    """Field by field, against the table as it is typed out for the model."""
    ours = {
        (type_name(resource), camel_case(name)): field.field_class
        for resource, of in fields.FIELDS.items()
        for name, field in of.items()
        if "." not in name
    }
    design = {(type_, name): FieldClass[field_class.upper()] for type_, name, _, field_class in declared()}
    lines = {key for key in design if key[0] == "SalesLine"}
    assert {key: value for key, value in design.items() if key not in lines} == ours
