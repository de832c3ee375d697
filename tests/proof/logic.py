"""Three-valued logic, and the operators of conditions on plain values: True, False, or None for *unknown*."""

import operator as op
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from tests.proof.fields import Field, camel
from tests.proof.world import (
    Json,
    Value,
)

T = TypeVar("T")
Truth = bool | None


class NotCompiled(Exception):  # noqa: N818 - it is not always a mistake of the one who asks
    """A condition names what doesn't exist or may not be named, or compares with a value of another type."""


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's and; of nothing it is True."""
    found = list(truths)
    if any(truth is False for truth in found):
        return False
    return None if any(truth is None for truth in found) else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's or; of nothing it is False."""
    found = list(truths)
    if any(truth is True for truth in found):
        return True
    return None if any(truth is None for truth in found) else False


def negation(truth: Truth) -> Truth:
    """Kleene's not."""
    return None if truth is None else not truth


COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": op.eq,
    "ne": op.ne,
    "lt": op.lt,
    "lte": op.le,
    "gt": op.gt,
    "gte": op.ge,
}


def parse(field: Field, raw: object) -> Value:
    """Read a value that JSON spells as text or number as one of the field's type."""
    try:
        if field.type in ("text", "enum") and isinstance(raw, str):
            return raw
        if field.type == "int" and isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        if field.type == "float" and isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        if field.type == "money" and isinstance(raw, str | int) and not isinstance(raw, bool):
            return Decimal(raw)
        if field.type == "date" and isinstance(raw, str):
            return date.fromisoformat(raw)
        if field.type == "datetime" and isinstance(raw, str):
            return datetime.fromisoformat(raw)
    except (ValueError, InvalidOperation):
        pass
    raise NotCompiled(f"{raw!r} is no {field.type}")


def operands(operator: str, raw: object) -> list[object]:
    """Give the values that an operator compares with: one, or those of its list."""
    if operator not in ("in", "notIn"):
        return [raw]
    if isinstance(raw, list | tuple):
        return list(raw)
    raise NotCompiled(f"{operator} needs a list")


def flag(raw: object) -> bool:
    """Read the operand of isNull."""
    if isinstance(raw, bool):
        return raw
    raise NotCompiled("isNull needs true or false")


def compare(operator: str, value: Value, wanted: Sequence[Value]) -> bool:
    """Apply an operator to a value that is known and not null."""
    if operator == "in":
        return any(value == one for one in wanted)
    if operator == "notIn":
        return all(value != one for one in wanted)
    [other] = wanted
    if operator in ("contains", "startsWith"):
        text, part = str(value).casefold(), str(other).casefold()
        return part in text if operator == "contains" else text.startswith(part)
    return bool(COMPARISONS[operator](value, other))


def check_operator(field: Field, operator: str) -> None:
    """Refuse an operator that doesn't exist, or not on this type."""
    if operator in (*COMPARISONS, "in", "notIn", "isNull"):
        return
    if operator in ("contains", "startsWith") and field.type == "text":
        return
    raise NotCompiled(f"no operator {operator} on {field.type}")


def mapping(raw: object) -> Json:
    """Take what must be a JSON object."""
    if isinstance(raw, Mapping):
        return raw
    raise NotCompiled(f"{raw!r} is no object")


def sequence(raw: object) -> list[Json]:
    """Take what must be a list of JSON objects."""
    if isinstance(raw, list | tuple):
        return [mapping(one) for one in raw]
    raise NotCompiled(f"{raw!r} is no list")


def named(things: Mapping[str, T], key: str) -> tuple[str, T] | None:
    """Find the thing whose snake_case name JSON spells as `key`."""
    for name, thing in things.items():
        if camel(name) == key:
            return name, thing
    return None
