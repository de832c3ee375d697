"""Reads conditions from nested mappings: all of it or nothing, and no more than a database can be asked at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.catalogue import CATALOGUE, lists_of
from models.columns import BUILT_IN
from models.errors import BadInputError
from models.naming import camel_case
from models.words import Resource
from permissions.conditions import (
    Compare,
    Condition,
    Either,
    Every,
    Not,
    Operator,
    Quantifier,
    RelatedMany,
    RelatedOne,
)

# What a statement can hold is bounded: SQLite's parser by depth, PostgreSQL by parameters. A link or list repeats the
# row condition of what it leads to, so a large plan decides how many may be nested.
MOST_LINKS = 3
MOST_LINKS_IN_ALL = 20
MOST_LEVELS = 8
MOST_CONDITIONS = 200
MOST_VALUES = 1_000
MOST_VALUES_IN_ALL = 10_000

# Turns a value as it was sent into the column's own type, or raises BadInputError.
Coerce = Callable[[Resource, str, Any], Any]

Path = tuple[str, ...]


def read_condition(resource: Resource, source: Mapping[str, Any], coerce: Coerce, path: Path = ("where",)) -> Condition:
    """Read a condition written as nested mappings with names in snake_case.

    Raises BadInputError with the path of what can't be read; nothing is ever guessed or left out.
    """
    return _Reader(coerce).condition(resource, source, path, levels=0, links=0)


@dataclass(slots=True)
class _Reader:
    """One reading, which counts what it has read."""

    coerce: Coerce
    conditions: int = 0
    links: int = 0
    values: int = 0

    def condition(self, resource: Resource, source: Any, path: Path, *, levels: int, links: int) -> Condition:
        """All of an object's entries."""
        if levels > MOST_LEVELS:
            raise BadInputError(f"{written(path[:3])}… is nested too deep: {MOST_LEVELS} levels are allowed.")
        if links > MOST_LINKS:
            raise BadInputError(f"{written(path)} leads too far: through {MOST_LINKS} links and lists at most.")
        if self.links > MOST_LINKS_IN_ALL:
            raise BadInputError(f"{path[0]} follows too many links and lists: {MOST_LINKS_IN_ALL} are allowed.")
        if not isinstance(source, Mapping):
            raise BadInputError(f"{written(path)} must be an object.")
        return all_of(
            [self._part(resource, name, value, (*path, name), levels, links) for name, value in source.items()]
        )

    def _part(self, resource: Resource, name: str, value: Any, path: Path, levels: int, links: int) -> Condition:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            raise BadInputError(f"{path[0]} has too many conditions: {MOST_CONDITIONS} are allowed.")
        entity = CATALOGUE[resource]
        if value is None:
            raise BadInputError(f"{written(path)} is null: leave it out, or use isNull.")
        if name in {"and", "or"}:
            if not isinstance(value, Sequence) or isinstance(value, str):
                raise BadInputError(f"{written(path)} must be a list.")
            parts = [self.condition(resource, part, path, levels=levels + 1, links=links) for part in value]
            return all_of(parts) if name == "and" else Either(tuple(parts))
        if name == "not":
            return Not(self.condition(resource, value, path, levels=levels + 1, links=links))
        if name in entity.fields or name in BUILT_IN:
            return self._operators(resource, name, value, path)
        if link := entity.link(name):
            self.links += 1
            inner = self.condition(link.target, value, path, levels=levels, links=links + 1)
            return RelatedOne(name, link.target, inner)
        if listed := lists_of(resource).get(name):
            return self._quantifiers(name, listed.target, value, path, levels, links)
        raise BadInputError(f"{written(path)} is not a field of {resource}.")

    def _operators(self, resource: Resource, name: str, value: Any, path: Path) -> Condition:
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
            parts.append(Compare(name, operator, self._operand(resource, name, operator, operand, where)))
        return all_of(parts)

    def _operand(self, resource: Resource, name: str, operator: Operator, operand: Any, where: str) -> Any:
        if operator is Operator.IS_NULL:
            if not isinstance(operand, bool):
                raise BadInputError(f"{where} must be true or false.")
            return operand
        if operator in {Operator.CONTAINS, Operator.STARTS_WITH} and CATALOGUE[resource].folded(name) is None:
            raise BadInputError(f"{where}: only text can be searched.")
        try:
            if operator in {Operator.CONTAINS, Operator.STARTS_WITH}:
                sought = self.coerce(resource, name, operand)
                return None if sought is None else sought.casefold()
            if operator not in {Operator.IN, Operator.NOT_IN}:
                return self.coerce(resource, name, operand)
            if not isinstance(operand, Sequence) or isinstance(operand, str) or any(item is None for item in operand):
                raise BadInputError("it must be a list without nulls.")
            self.values += len(operand)
            if len(operand) > MOST_VALUES or self.values > MOST_VALUES_IN_ALL:
                raise BadInputError(f"at most {MOST_VALUES} values are allowed, and {MOST_VALUES_IN_ALL} in all.")
            return tuple(self.coerce(resource, name, item) for item in operand)
        except BadInputError as error:
            raise BadInputError(f"{where}: {error}") from None

    def _quantifiers(self, name: str, target: Resource, value: Any, path: Path, levels: int, links: int) -> Condition:
        if not isinstance(value, Mapping):
            raise BadInputError(f"{written(path)} must be an object with some, none or every.")
        parts: list[Condition] = []
        for word, part in value.items():
            if word not in set(Quantifier):
                raise BadInputError(f"{written((*path, word))} is not one of some, none and every.")
            self.links += 1
            inner = self.condition(target, part, (*path, word), levels=levels, links=links + 1)
            parts.append(RelatedMany(name, target, Quantifier(word), inner))
        return all_of(parts)


def written(path: Sequence[str]) -> str:
    """A path as the one who wrote it knows it: `where.cardNumber.startsWith`."""
    return ".".join(camel_case(name) for name in path)


def all_of(parts: Sequence[Condition]) -> Condition:
    """All of the parts; a single one is itself."""
    return parts[0] if len(parts) == 1 else Every(tuple(parts))
