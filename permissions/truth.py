"""The one compiler of conditions to SQL, for data filters and for `where`.

A condition is true, false or neither for a row: neither where a value is unknown to whoever asks. So each part is
compiled to two expressions, one that says when it is true and one that says when it is false, and negation swaps them.
Neither expression is ever NULL.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, func, not_, or_, true

from models.catalogue import CATALOGUE
from models.functions import position
from models.prepared import bound
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

Sql = ColumnElement[bool]
TRUE: Sql = true()
FALSE: Sql = false()


@dataclass(frozen=True, slots=True)
class Truth:
    """When a condition is true and when it is false; a row that neither holds for is unknown."""

    true: Sql
    false: Sql

    def __invert__(self) -> "Truth":
        """The contrary: what is unknown stays so."""
        return Truth(self.false, self.true)


@dataclass(frozen=True, slots=True)
class Related:
    """Records that a link or a list leads to: how to select them, and how they are seen."""

    select: Select[Any]
    sight: "Sight"

    def any(self, condition: Sql) -> Sql:
        """Whether the condition holds for one of them."""
        return exists(self.select.where(condition))


class Sight(Protocol):
    """How the records of one resource look to whoever compares them."""

    @property
    def resource(self) -> Resource:
        """Whose records they are."""
        ...

    @property
    def columns(self) -> FromClause:
        """The table or alias that they are rows of."""
        ...

    @property
    def null_is_unknown(self) -> bool:
        """The one flag: in a data filter a null satisfies no condition and no negation, in `where` it is a value."""
        ...

    def known(self, field: str, /) -> Sql:
        """When the field's value is known, row by row."""
        ...

    def one(self, link: str) -> Related:
        """The record that a link leads to."""
        ...

    def many(self, list_name: str) -> Related:
        """The records of a list."""
        ...


def compile_condition(condition: Condition, sight: Sight) -> Truth:
    """Say in SQL when a condition is true and when it is false."""
    match condition:
        case Compare():
            return _compare(condition, sight)
        case Every(parts):
            truths = [compile_condition(part, sight) for part in parts]
            return Truth(every(part.true for part in truths), either(part.false for part in truths))
        case Either(parts):
            truths = [compile_condition(part, sight) for part in parts]
            return Truth(either(part.true for part in truths), every(part.false for part in truths))
        case Not(part):
            return ~compile_condition(part, sight)
        case RelatedOne(link, _, part):
            return _related_one(sight.one(link), part, null_is_unknown=sight.null_is_unknown)
        case RelatedMany(list_name, _, quantifier, part):
            return _related_many(sight.many(list_name), quantifier, part)


def every(parts: Any) -> Sql:
    """All of the parts, without the ones that say nothing."""
    kept = [part for part in parts if part is not TRUE]
    return FALSE if any(part is FALSE for part in kept) else and_(*kept) if kept else TRUE


def either(parts: Any) -> Sql:
    """One of the parts, without the ones that say nothing."""
    kept = [part for part in parts if part is not FALSE]
    return TRUE if any(part is TRUE for part in kept) else or_(*kept) if kept else FALSE


def negated(part: Sql) -> Sql:
    """The contrary of an expression that is never NULL."""
    return FALSE if part is TRUE else TRUE if part is FALSE else not_(part)


def _compare(condition: Compare, sight: Sight) -> Truth:
    column = sight.columns.c[condition.field]
    known = sight.known(condition.field)
    if condition.operator is Operator.IS_NULL:
        missing: Sql = column.is_(None)
        present: Sql = column.is_not(None)
        truth = Truth(missing, present) if condition.value else Truth(present, missing)
    else:
        truth = _compare_value(condition, sight, column)
    return Truth(every([known, truth.true]), every([known, truth.false]))


def _compare_value(condition: Compare, sight: Sight, column: ColumnElement[Any]) -> Truth:
    negative = condition.operator in {Operator.NE, Operator.NOT_IN}
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    asked = [value for value in values if value is not None]
    holds = _holds(condition, sight, column, asked)
    nullable = CATALOGUE[sight.resource].table.c[condition.field].nullable
    present: Sql = column.is_not(None) if nullable else TRUE
    fails = FALSE if len(asked) < len(values) else every([present, negated(holds)])
    if nullable and not sight.null_is_unknown:
        fails = either([column.is_(None), fails])
    truth = Truth(every([present, holds]), fails)
    return ~truth if negative else truth


COMPARISONS: Mapping[Operator, Callable[[ColumnElement[Any], Any], Sql]] = {
    Operator.LT: lambda column, value: column < value,
    Operator.LTE: lambda column, value: column <= value,
    Operator.GT: lambda column, value: column > value,
    Operator.GTE: lambda column, value: column >= value,
}


def _holds(condition: Compare, sight: Sight, column: ColumnElement[Any], values: Sequence[Any]) -> Sql:
    if not values:
        return FALSE
    if condition.operator in {Operator.CONTAINS, Operator.STARTS_WITH}:
        return _searched(condition, sight, values[0])
    parameters = [bound(value, column.type) for value in values]
    if condition.operator in COMPARISONS:
        return COMPARISONS[condition.operator](column, parameters[0])
    return column.in_(parameters) if len(parameters) > 1 else column == parameters[0]


def _searched(condition: Compare, sight: Sight, sought: Any) -> Sql:
    """Whether a text holds or begins with another, in capitals or not; every text does so with the empty one."""
    name = CATALOGUE[sight.resource].folded(condition.field)
    if name is None:
        raise AssertionError(f"{condition.field} is not text; `read_condition` has refused it")
    folded: ColumnElement[str] = sight.columns.c[name]
    if sought == "":
        return TRUE
    parameter = bound(sought, folded.type)
    if condition.operator is Operator.CONTAINS:
        return position(folded, parameter) > 0
    return func.substr(folded, 1, func.length(parameter)) == parameter


def _related_one(related: Related, part: Condition, *, null_is_unknown: bool) -> Truth:
    inner = compile_condition(part, related.sight)
    holds = related.any(inner.true)
    fails = related.any(inner.false) if null_is_unknown else negated(related.any(negated(inner.false)))
    return Truth(holds, fails)


def _related_many(related: Related, quantifier: Quantifier, part: Condition) -> Truth:
    inner = compile_condition(part, related.sight)
    if quantifier is Quantifier.EVERY:
        return Truth(negated(related.any(negated(inner.true))), related.any(inner.false))
    some = Truth(related.any(inner.true), negated(related.any(negated(inner.false))))
    return some if quantifier is Quantifier.SOME else ~some
