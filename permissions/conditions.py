"""Conditions over records, read from `where` and from data filters, as data that says nothing of SQL."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.prepared import Slot
from models.words import Resource


class Operator(StrEnum):
    """What a field can be compared by, named as in the API (in snake_case)."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    IS_NULL = "is_null"


class Quantifier(StrEnum):
    """How many of a list's records a condition must hold for."""

    SOME = "some"
    NONE = "none"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value; IN and NOT_IN have a tuple of values. What is searched for in text is case-folded."""

    field: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts; with none it always holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts; with none it never holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class RelatedOne:
    """A condition on the record that a link leads to."""

    link: str
    target: Resource
    part: "Condition"


@dataclass(frozen=True, slots=True)
class RelatedMany:
    """A condition on the records of a list, such as a customer's contacts."""

    list_name: str
    target: Resource
    quantifier: Quantifier
    part: "Condition"


Condition = Compare | Every | Either | Not | RelatedOne | RelatedMany


def values_in(condition: Condition | None) -> int:
    """How many values a condition compares with; each is a parameter of the statement."""
    match condition:
        case None:
            return 0
        case Compare(value=tuple() as values):
            return len(values)
        case Compare():
            return 1
        case Every(parts) | Either(parts):
            return sum(map(values_in, parts))
        case _:
            return values_in(condition.part)


def fields_in(condition: Condition) -> frozenset[str]:
    """The fields that a condition compares, of whatever record."""
    match condition:
        case Compare(name):
            return frozenset({name})
        case Every(parts) | Either(parts):
            return frozenset[str]().union(*map(fields_in, parts))
        case _:
            return fields_in(condition.part)


def links_in(condition: Condition | None) -> frozenset[str]:
    """The links that a data filter looks through."""
    match condition:
        case Every(parts) | Either(parts):
            return frozenset[str]().union(*map(links_in, parts))
        case Not(part):
            return links_in(part)
        case RelatedOne(link):
            return frozenset({link})
        case _:
            return frozenset()


def emptied(condition: Condition, prefix: str, values: dict[str, Any]) -> Condition:
    """The condition with slots for what it compares with; `values` is told what belongs into each of them.

    What a condition compiles to depends on which values are null or empty, and on how many there are: these stay.
    """

    def empty(value: Any) -> Any:
        if value is None or value == "":
            return value
        slot = Slot(f"{prefix}{len(values)}")
        values[slot.name] = value
        return slot

    def inside(part: Condition) -> Condition:
        match part:
            case Compare(operator=Operator.IS_NULL):
                return part
            case Compare(name, operator, tuple() as several):
                return Compare(name, operator, tuple(map(empty, several)))
            case Compare(name, operator, value):
                return Compare(name, operator, empty(value))
            case Every(parts):
                return Every(tuple(map(inside, parts)))
            case Either(parts):
                return Either(tuple(map(inside, parts)))
            case Not(inner):
                return Not(inside(inner))
            case RelatedOne(link, target, inner):
                return RelatedOne(link, target, inside(inner))
            case RelatedMany(list_name, target, quantifier, inner):
                return RelatedMany(list_name, target, quantifier, inside(inner))

    return inside(condition)
