"""Conditions over records, read from `where` and from data filters, as data that says nothing of SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.catalogue import CATALOGUE
from models.columns import BUILT_IN
from models.errors import BadInputError
from models.naming import camel_case
from models.words import Resource

MAX_DEPTH = 12
MAX_VALUES = 1000


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
    """A field against a value; IN and NOT_IN have a tuple of values."""

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

# Turns a value as it was sent into the column's own type, or raises BadInputError.
Coerce = Callable[[Resource, str, Any], Any]


def written(path: Sequence[str]) -> str:
    """A path as the one who wrote it knows it: `where.cardNumber.startsWith`."""
    return ".".join(camel_case(name) for name in path)


def lists_of(resource: Resource) -> dict[str, Resource]:
    """The lists that a record of the resource has, by name: the other end of each link, and its labels."""
    lists = {
        link.reverse: entity.resource
        for entity in CATALOGUE.values()
        for link in entity.links
        if link.target is resource and link.reverse
    }
    return lists | {labels.name: labels.target for labels in CATALOGUE[resource].labels}


def read_condition(
    resource: Resource, source: Mapping[str, Any], coerce: Coerce, path: tuple[str, ...] = ("where",)
) -> Condition:
    """Read a condition written as nested mappings with names in snake_case.

    Raises BadInputError with the path of what can't be read; nothing is ever guessed or left out.
    """
    if len(path) > 2 * MAX_DEPTH:
        raise BadInputError(f"{written(path[:4])}… is nested too deep: {MAX_DEPTH} levels are allowed.")
    if not isinstance(source, Mapping):
        raise BadInputError(f"{written(path)} must be an object.")
    return _all([_read_part(resource, name, value, coerce, (*path, name)) for name, value in source.items()])


def _read_part(resource: Resource, name: str, value: Any, coerce: Coerce, path: tuple[str, ...]) -> Condition:
    entity = CATALOGUE[resource]
    if value is None:
        raise BadInputError(f"{written(path)} is null: leave it out, or use isNull.")
    if name in {"and", "or"}:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise BadInputError(f"{written(path)} must be a list.")
        parts = [read_condition(resource, part, coerce, path) for part in value]
        return _all(parts) if name == "and" else Either(tuple(parts))
    if name == "not":
        return Not(read_condition(resource, value, coerce, path))
    if name in entity.fields or name in BUILT_IN:
        return _read_operators(resource, name, value, coerce, path)
    if link := entity.link(name):
        return RelatedOne(name, link.target, read_condition(link.target, value, coerce, path))
    if target := lists_of(resource).get(name):
        return _read_quantifiers(name, target, value, coerce, path)
    raise BadInputError(f"{written(path)} is not a field of {resource}.")


def _read_operators(resource: Resource, name: str, value: Any, coerce: Coerce, path: tuple[str, ...]) -> Condition:
    if not isinstance(value, Mapping):
        raise BadInputError(f"{written(path)} must be an object with an operator, such as eq.")
    parts: list[Condition] = []
    for word, operand in value.items():
        where = written((*path, word))
        try:
            operator = Operator(word)
        except ValueError:
            raise BadInputError(f"{where} is not an operator.") from None
        if operand is None:
            raise BadInputError(f"{where} is null: use isNull to look for values that are missing.")
        parts.append(Compare(name, operator, _read_operand(resource, name, operator, operand, coerce, where)))
    return _all(parts)


def _read_operand(resource: Resource, name: str, operator: Operator, operand: Any, coerce: Coerce, where: str) -> Any:
    if operator is Operator.IS_NULL:
        if not isinstance(operand, bool):
            raise BadInputError(f"{where} must be true or false.")
        return operand
    if operator in {Operator.CONTAINS, Operator.STARTS_WITH} and CATALOGUE[resource].folded(name) is None:
        raise BadInputError(f"{where}: only text can be searched.")
    try:
        if operator not in {Operator.IN, Operator.NOT_IN}:
            return coerce(resource, name, operand)
        if not isinstance(operand, Sequence) or isinstance(operand, str) or any(item is None for item in operand):
            raise BadInputError("it must be a list without nulls.")
        if len(operand) > MAX_VALUES:
            raise BadInputError(f"at most {MAX_VALUES} values are allowed.")
        return tuple(coerce(resource, name, item) for item in operand)
    except BadInputError as error:
        raise BadInputError(f"{where}: {error}") from None


def _read_quantifiers(name: str, target: Resource, value: Any, coerce: Coerce, path: tuple[str, ...]) -> Condition:
    if not isinstance(value, Mapping):
        raise BadInputError(f"{written(path)} must be an object with some, none or every.")
    parts: list[Condition] = []
    for word, part in value.items():
        if word not in set(Quantifier):
            raise BadInputError(f"{written((*path, word))} is not one of some, none and every.")
        inner = read_condition(target, part, coerce, (*path, word))
        parts.append(RelatedMany(name, target, Quantifier(word), inner))
    return _all(parts)


def _all(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Every(tuple(parts))
