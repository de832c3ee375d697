"""What mutations are told: the inputs of each resource, declared from the catalogue, and how they are read."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import strawberry

from gql.ids import read_id
from gql.names import noun, type_name
from gql.types.declare import Declared, declare, many, optional, plain, shell
from gql.types.filters import Filters
from masking.fields import FIELDS, LINE_FIELDS, LINES
from models.catalogue import CATALOGUE, Entity, Link
from models.errors import BadInputError
from models.naming import camel_case
from models.records import sales_line
from models.words import GRANTABLE, Relation, Resource
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, RefusedError, Target, UserError
from resolvers.mutations.records import DECIDED_ELSEWHERE, NUMBER, Creation, Update
from resolvers.writing.new_record import SalesLine

VERSION = "Only if the record still has this version."


class Inputs:
    """The inputs of one schema."""

    def __init__(self, resources: frozenset[Resource], filters: Filters) -> None:
        """Make the inputs of the resources."""
        self._filters = filters
        self.resources = resources
        self.target = shell("RecordInput")
        declare(
            self.target,
            "A record to do something to.",
            {"id": plain(strawberry.ID, "Its id."), "if_version": optional(int, VERSION)},
            "input",
        )
        self._line = self._sales_line() if Resource.SALES_RECORD in resources else None
        written = [resource for resource in GRANTABLE if resource in resources]
        self.create = {resource: self._create(resource) for resource in written}
        self.update = {resource: self._update(resource) for resource in written}

    def several(self, name: str, about: str, fields: Mapping[str, Declared] | None = None) -> Any:
        """The input of a mutation of several records, with what else it has to know."""
        cls = shell(name)
        declare(
            cls, about, {"records": plain(many(self.target), "The records, 100 at most."), **(fields or {})}, "input"
        )
        return cls

    def _create(self, resource: Resource) -> Any:
        cls, entity = shell(f"Create{type_name(resource)}Input"), CATALOGUE[resource]
        fields: dict[str, Declared] = {}
        for name in settable(entity):
            about, scalar = FIELDS[resource][name].about, self._filters.scalar(entity.table.c[name].type)
            fields[name] = optional(scalar, about) if may_lack(entity, name) else plain(scalar, about)
        for link in entity.links:
            if link.target in self.resources:
                about = f"The id of its {link.name.replace('_', ' ')}."
                required = not entity.table.c[link.column].nullable
                fields[link.name] = plain(strawberry.ID, about) if required else optional(strawberry.ID, about)
        fields |= people_fields(entity)
        fields |= self._lines(resource)
        declare(cls, f"A new {noun(resource)}.", fields, "input")
        return cls

    def _update(self, resource: Resource) -> Any:
        cls, entity = shell(f"Update{type_name(resource)}Input"), CATALOGUE[resource]
        fields: dict[str, Declared] = {
            "id": plain(strawberry.ID, f"The id of the {noun(resource)}."),
            "if_version": optional(int, VERSION),
        }
        for name in settable(entity):
            scalar = self._filters.scalar(entity.table.c[name].type)
            fields[name] = optional(scalar, FIELDS[resource][name].about)
        fields |= self._lines(resource)
        fields["overwrite_masked"] = optional(
            many(str),
            "The fields of this input that you don't see whole: what is there is replaced, and you are not told what.",
        )
        declare(cls, f"What of a {noun(resource)} is to be otherwise; what is left out stays.", fields, "input")
        return cls

    def _lines(self, resource: Resource) -> dict[str, Declared]:
        if self._line is None or resource is not Resource.SALES_RECORD:
            return {}
        return {LINES: optional(many(self._line), "All of its lines: they replace those that are there.")}

    def _sales_line(self) -> Any:
        cls = shell("SalesLineInput")
        fields: dict[str, Declared] = {}
        for name, field in LINE_FIELDS.items():
            column = sales_line.c[name]
            scalar = self._filters.scalar(column.type)
            fields[name] = optional(scalar, field.about) if column.nullable else plain(scalar, field.about)
        if Resource.PRODUCT in self.resources:
            fields["product"] = optional(strawberry.ID, "The id of what was sold.")
        declare(cls, "A line of a sale.", fields, "input")
        return cls


def settable(entity: Entity) -> tuple[str, ...]:
    """The fields that a writer may be allowed to set."""
    return tuple(name for name in entity.fields if (entity.resource, name) not in DECIDED_ELSEWHERE)


def may_lack(entity: Entity, name: str) -> bool:
    """Whether a new record may be given without a field: a number is drawn."""
    return bool(entity.table.c[name].nullable) or name == NUMBER


def people_fields(entity: Entity) -> dict[str, Declared]:
    """Who may be named for a record."""
    fields: dict[str, Declared] = {}
    if Relation.ACCOUNT_EXECUTIVE in entity.relations:
        fields["account_executive"] = optional(strawberry.ID, "The id of the person who is its account executive.")
    if Relation.CSR in entity.relations:
        fields["csrs"] = optional(many(strawberry.ID), "The ids of all people who serve it.")
    return fields


def given_of(source: Any) -> dict[str, Any]:
    """What an input holds, by the names of the tables; what was left out is left out."""
    return {name: _value(value) for name, value in vars(source).items() if value is not strawberry.UNSET}


def read_creation(resource: Resource, source: Any) -> Creation:
    """Read the input of a new record."""
    given, entity = given_of(source), CATALOGUE[resource]
    return Creation(
        {name: given[name] for name in entity.fields if name in given},
        read_links(entity, given),
        read_people(given),
        read_lines(given),
    )


def read_update(resource: Resource, source: Any) -> tuple[Target, Update]:
    """Read the input of a change, and of which record."""
    given = given_of(source)
    fields = {name: given[name] for name in CATALOGUE[resource].fields if name in given}
    target = read_target(given, {type_name(resource): resource}, "id")
    return target, Update(fields, read_lines(given), given.get("overwrite_masked") or ())


def read_targets(source: Any, by_name: Mapping[str, Resource]) -> list[Target]:
    """Read the records of an input."""
    records = enumerate(given_of(source)["records"])
    return [read_target(given_of(one), by_name, "records", str(place), "id") for place, one in records]


def read_target(given: Mapping[str, Any], by_name: Mapping[str, Resource], *path: str) -> Target:
    """Read which record is meant; one of another kind is as one that is not there."""
    name, number = _read_id(given["id"], *path)
    return Target(given["id"], by_name.get(name), number, given.get("if_version"))


def read_links(entity: Entity, given: Mapping[str, Any]) -> dict[str, int | None]:
    """Read the links that an input names."""
    return {link.name: _read_link(link, given[link.name]) for link in entity.links if link.name in given}


def _read_link(link: Link, written: str | None) -> int | None:
    return None if written is None else read_number(link.target, written, camel_case(link.name))


def read_people(given: Mapping[str, Any]) -> dict[Relation, Sequence[int]]:
    """Read who is to relate to a record."""
    people: dict[Relation, Sequence[int]] = {}
    if "account_executive" in given:
        written = given["account_executive"]
        one = () if written is None else (read_number(Resource.PERSON, written, "accountExecutive"),)
        people[Relation.ACCOUNT_EXECUTIVE] = one
    if "csrs" in given:
        people[Relation.CSR] = read_numbers(Resource.PERSON, given["csrs"] or (), "csrs")
    return people


def read_lines(given: Mapping[str, Any]) -> list[SalesLine] | None:
    """Read the lines of a sale."""
    if given.get(LINES) is None:
        return None
    return [_read_line(given_of(line), place) for place, line in enumerate(given[LINES])]


def _read_line(given: Mapping[str, Any], place: int) -> SalesLine:
    product = given.get("product")
    return SalesLine(
        None if product is None else read_number(Resource.PRODUCT, product, LINES, str(place), "product"),
        given["quantity"],
        given.get("unit_price"),
        given.get("discount"),
    )


def read_number(resource: Resource, written: str, *path: str) -> int:
    """Read the id of a record that is to be of a kind; of another kind, it is refused as one that is not there."""
    return read_number_of(type_name(resource), written, *path)


def read_number_of(kind: str, written: str, *path: str) -> int:
    """The same of what may be no record, such as a token, by the name of its type."""
    name, number = _read_id(written, *path)
    if name != kind:
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, path))
    return number


def read_numbers(resource: Resource, written: Sequence[str], *path: str) -> list[int]:
    """Read several ids of one kind."""
    return [read_number(resource, one, *path) for one in written]


def _read_id(written: str, *path: str) -> tuple[str, int]:
    try:
        return read_id(written)
    except BadInputError as error:
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, str(error), path)) from None


def _value(value: Any) -> Any:
    """A value with Python's own enumerations."""
    if isinstance(value, list):
        return [_value(one) for one in value]
    return value.value if isinstance(value, Enum) else value
