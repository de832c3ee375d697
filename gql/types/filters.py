"""What lists can be filtered and ordered by: the `where` and `orderBy` inputs of each resource."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import BigInteger, Date, Double, Integer

from gql.ids import read_id
from gql.names import noun, nouns, type_name
from gql.types.declare import Declared, declare, many, optional, plain, shell
from gql.types.words import Direction, described, word_list
from masking.fields import FIELDS
from models.catalogue import CATALOGUE, lists_of
from models.columns import BUILT_IN
from models.errors import BadInputError
from models.types import Choice, Instant, Scaled
from models.words import Resource
from resolvers.listing import OrderKey, sortable

COMPARED = {
    "lt": "Less than the value.",
    "lte": "The value or less.",
    "gt": "More than the value.",
    "gte": "The value or more.",
}
SEARCHED = {
    "contains": "Holds the text, in capitals or not.",
    "starts_with": "Begins with the text, in capitals or not.",
}
BUILT_IN_ABOUT = {
    "id": "By id.",
    "version": "By how often it was changed.",
    "created_at": "By when it was created.",
    "updated_at": "By when it was last changed.",
    "deleted_at": "By when it was deleted.",
}


class Filters:
    """The inputs of one schema: for the resources that it has, and no others."""

    def __init__(self, resources: frozenset[Resource]) -> None:
        """Make the `where` and `orderBy` inputs of the resources, and the enumerations of their fields."""
        self._resources = resources
        self._operators: dict[str, Any] = {}
        self._quantified = {resource: shell(f"{type_name(resource)}ListFilter") for resource in resources}
        self._choices: dict[type[Enum], Any] = {}
        self.direction = described(Direction)
        self.where = {resource: shell(f"{type_name(resource)}Where") for resource in resources}
        self.order = {resource: shell(f"{type_name(resource)}Order") for resource in resources}
        for resource in resources:
            self._declare(resource)

    def choice(self, choices: type[Enum]) -> Any:
        """The enumeration of the API for a column's choices, made once."""
        if choices not in self._choices:
            self._choices[choices] = described(choices)
        return self._choices[choices]

    def scalar(self, kind: Any) -> Any:
        """The type in the API of a column."""
        if isinstance(kind, Choice):
            return self.choice(kind.choices)
        scalars = {
            Instant: datetime,
            Date: date,
            Scaled: Decimal,
            BigInteger: strawberry.ID,
            Integer: int,
            Double: float,
        }
        return next((scalar for column, scalar in scalars.items() if isinstance(kind, column)), str)

    def _declare(self, resource: Resource) -> None:
        where = self.where[resource]
        where.resource = resource
        columns = CATALOGUE[resource].table.c
        fields: dict[str, Declared] = {
            "and_": optional(many(where), "All of these hold.", name="and"),
            "or_": optional(many(where), "At least one of these holds.", name="or"),
            "not_": optional(where, "This does not hold. What you can't see whole satisfies neither.", name="not"),
        }
        for name in BUILT_IN:
            fields[name] = optional(self.operator(columns[name].type), BUILT_IN_ABOUT[name])
        for name in CATALOGUE[resource].fields:
            about = FIELDS[resource][name].about
            fields[name] = optional(self.operator(columns[name].type), f"By this field: {about}")
        for link in CATALOGUE[resource].links:
            if link.target in self._resources:
                about = f"By its {noun(link.target)}, as you see it; `{{}}` holds where there is one."
                fields[link.name] = optional(self.where[link.target], about)
        for name, listed in lists_of(resource).items():
            if (target := listed.target) in self._resources:
                fields[name] = optional(self._quantified[target], f"By those of its {nouns(target)} that you see.")
        declare(where, f"Which {nouns(resource)} a list has; conditions side by side must all hold.", fields, "input")
        self._declare_quantified(resource)
        self._declare_order(resource)

    def _declare_quantified(self, resource: Resource) -> None:
        where = self.where[resource]
        declare(
            self._quantified[resource],
            f"For how many of the {nouns(resource)} that you see a condition holds.",
            {
                "some": optional(where, "For at least one."),
                "none": optional(where, "For none."),
                "every": optional(where, "For each; it holds where there are none."),
            },
            "input",
        )

    def _declare_order(self, resource: Resource) -> None:
        about = f"What {nouns(resource)} can be ordered by."
        words = {
            name.upper(): (name, FIELDS[resource][name].about if name in FIELDS[resource] else BUILT_IN_ABOUT[name])
            for name in sortable(resource)
        }
        field = word_list(f"{type_name(resource)}OrderField", about, words)
        declare(
            self.order[resource],
            f"One field to order {nouns(resource)} by. What is missing or not whole for you comes last.",
            {
                "field": plain(field, "The field."),
                "direction": (
                    self.direction,
                    strawberry.field(description="Which way.", default=self.direction["ASC"]),
                ),
            },
            "input",
        )

    def operator(self, kind: Any) -> Any:
        """The input by which columns of a type are compared, made once."""
        scalar = self.scalar(kind)
        name = f"{_TITLES.get(scalar, scalar.__name__)}Filter"
        if name not in self._operators:
            cls = self._operators[name] = shell(name)
            fields: dict[str, Declared] = {
                "eq": optional(scalar, "Equal to the value."),
                "ne": optional(scalar, "Not equal to the value; what is missing is not."),
                "in_": optional(many(scalar), "One of the values.", name="in"),
                "not_in": optional(many(scalar), "None of the values; what is missing is none."),
                "is_null": optional(bool, "Whether the value is missing; what you can't see whole is neither."),
            }
            if scalar is not strawberry.ID:
                fields |= {word: optional(scalar, about) for word, about in COMPARED.items()}
            if scalar is str:
                fields |= {word: optional(str, about) for word, about in SEARCHED.items()}
            declare(cls, "How a field is compared; several operators must all hold.", fields, "input")
        return self._operators[name]


_TITLES = {
    str: "Text",
    int: "Int",
    float: "Float",
    Decimal: "Decimal",
    date: "Date",
    datetime: "DateTime",
    strawberry.ID: "Id",
}


def read_where(where: Any) -> dict[str, Any] | None:
    """A `where` input as nested mappings with the names of the tables; what was left out is left out."""
    if where is None or where is strawberry.UNSET:
        return None
    mapping: dict[str, Any] = _mapping(where)
    return mapping


def read_order(order: Any) -> list[OrderKey] | None:
    """An `orderBy` input as sort keys."""
    if not order:
        return None
    return [OrderKey(key.field.value, key.direction.value is Direction.DESC) for key in order]


def _mapping(source: Any) -> Any:
    """An input, or a value in it, with Python's own names and values; an id becomes the number of a record."""
    if isinstance(source, Enum):
        return source.value
    if isinstance(source, list):
        return [_mapping(item) for item in source]
    if not hasattr(source, "__strawberry_definition__"):
        return source
    read = {}
    for name, value in vars(source).items():
        if value is not strawberry.UNSET:
            plain_value = _mapping(value)
            read[name.removesuffix("_")] = _numbers(plain_value, source.resource) if name == "id" else plain_value
    return read


def _numbers(written: Any, resource: Resource) -> Any:
    """Ids as the numbers of records of the resource, wherever they stand among the operators."""
    if isinstance(written, dict):
        return {word: _numbers(value, resource) for word, value in written.items()}
    if isinstance(written, list):
        return [_numbers(one, resource) for one in written]
    return _number(written, resource) if isinstance(written, str) else written


def _number(written: str, resource: Resource) -> int:
    name, number = read_id(written)
    if name != type_name(resource):
        raise BadInputError(f"where.id: this is not the id of a {noun(resource)}.")
    return number
