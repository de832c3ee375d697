"""Columns are written as graphql-core writes their values one by one, whatever is in them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from itertools import product
from typing import Any, NewType
from uuid import UUID

import pytest
import strawberry
from graphql import GraphQLEnumType, GraphQLError
from graphql.pyutils import inspect
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from gql.execution.errors import Failed
from gql.execution.leaves import leaf_of


class Word(StrEnum):
    """An enumeration whose members are text."""

    ONE = "one"
    TWO = "two"


class Rank(IntEnum):
    """An enumeration whose members are numbers."""

    LOW = 0
    HIGH = 1


class Shade(Enum):
    """An enumeration like any other."""

    DARK = "dark"
    LIGHT = 2
    NONE = None


Backwards = NewType("Backwards", str)
DEFINED: dict[object, Any] = {
    Backwards: strawberry.scalar(name="Backwards", serialize=lambda text: text[::-1], parse_value=lambda text: text)
}


@strawberry.type
class Query:
    """A field of each type that has no fields."""

    text: str
    number: int
    fraction: float
    yes: bool
    id: strawberry.ID
    day: date
    moment: datetime
    hour: time
    money: Decimal
    unique: UUID
    anything: JSON
    backwards: Backwards
    word: strawberry.enum(Word)  # type: ignore[valid-type]
    rank: strawberry.enum(Rank)  # type: ignore[valid-type]
    shade: strawberry.enum(Shade)  # type: ignore[valid-type]


SCHEMA = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=DEFINED))
FIELDS = SCHEMA._schema.query_type.fields  # type: ignore[union-attr]  # noqa: SLF001, graphql-core's own
TYPES: dict[str, Any] = {
    **{name: field.type.of_type for name, field in FIELDS.items()},
    "plain": GraphQLEnumType("Plain", {"A": "a", "ONE": 1, "NULL": None, "LIST": [1], "AGAIN": "a"}),
}

VALUES: list[Any] = [
    *("", "a", "12", "1.5", "dark", "one", "ONE", b"a"),
    *(0, 1, -1, 2, 2**31 - 1, -(2**31), 2**31, 2**80),
    *(True, False, 0.0, -0.0, 1.0, 2.5, 1e300, float("inf"), float("nan")),
    *(Decimal(1), Decimal("1.50"), Decimal("NaN"), UUID(int=5)),
    *(date(2026, 5, 4), datetime(2026, 5, 4, 12, tzinfo=UTC), time(12, 30)),
    *(Word.ONE, Rank.HIGH, Shade.DARK, Shade.LIGHT, Shade.NONE),
    *([], [1], {}, {"a": [1]}, (), object),
]


def one_by_one(type_: Any, values: list[Any]) -> list[Any]:
    """What graphql-core writes, an error as its kind and words."""
    return [None if value is None else one(type_, value) for value in values]


def one(type_: Any, value: Any) -> Any:
    """What graphql-core writes of one value."""
    try:
        written = type_.coerce_output_value(value)
        if written is None:
            expected = f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})` to return non-nullable value"
            raise TypeError(f"{expected}, returned: None")
    except Exception as error:  # noqa: BLE001, all errors are compared
        return error_of(error)
    return exactly(written)


def error_of(error: Exception) -> tuple[str, str]:
    """An error's kind and words."""
    return type(error).__name__, error.message if isinstance(error, GraphQLError) else str(error)


def exactly(value: Any) -> tuple[type, str]:
    """A value told apart from those that are equal to it: 1, 1.0 and True, or 0.0 and -0.0."""
    return type(value), repr(value)


def by_column(type_: Any, values: list[Any]) -> tuple[list[Any], bool]:
    """What a column is written as, and whether that was in one pass."""
    leaf = leaf_of(type_)
    whole = leaf.whole(values) if set(map(type, values)) <= leaf.kinds else None
    present = [value for value in values if value is not None]
    rest = iter(leaf.each(present, Failed))
    written = whole if whole is not None else [None if value is None else next(rest) for value in values]
    return [
        error_of(value.error) if isinstance(value, Failed) else None if value is None else exactly(value)
        for value in written
    ], whole is not None


@pytest.mark.parametrize("name", TYPES)
def test_any_two_values_and_null_are_written_as_one_by_one(name: str) -> None:
    """In one pass or not: the same values of the same types, and the same errors."""
    for values in product([None, *VALUES], repeat=2):
        found, _ = by_column(TYPES[name], list(values))
        assert found == one_by_one(TYPES[name], list(values)), values


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("text", ["a", "", None]),
        ("id", ["a", "1", None]),
        ("number", [0, -5, 2**31 - 1, None]),
        ("fraction", [0.5, -0.0, None]),
        ("yes", [True, False, None]),
        ("word", [Word.ONE, Word.TWO, None]),
        ("rank", [Rank.LOW, Rank.HIGH, None]),
        ("shade", [Shade.DARK, "dark", Shade.LIGHT, 2, Shade.NONE]),
        ("plain", ["a", 1, None]),
    ],
)
def test_what_is_as_it_should_be_is_written_in_one_pass(name: str, values: list[Any]) -> None:
    """Nulls among it; the check is of types, and of bounds where there are any."""
    assert by_column(TYPES[name], values)[1]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("text", ["a", 1]),
        ("text", ["a", Word.ONE]),
        ("id", ["a", 1]),
        ("number", [1, True]),
        ("number", [1, 2**31]),
        ("number", [1, 1.0]),
        ("fraction", [0.5, 1]),
        ("fraction", [0.5, float("nan")]),
        ("yes", [True, 1]),
        ("rank", [Rank.LOW, True]),
        ("rank", [Rank.LOW, 5]),
        ("plain", ["a", "b"]),
        ("plain", ["a", [1]]),
        ("day", [date(2026, 5, 4)]),
    ],
)
def test_anything_else_is_written_value_by_value(name: str, values: list[Any]) -> None:
    """A value of a kind that looks alike, one out of bounds, and what only the scalar's own function can write."""
    assert not by_column(TYPES[name], values)[1]


def test_an_empty_column_is_empty() -> None:
    """Of whichever type."""
    for type_ in TYPES.values():
        assert by_column(type_, [])[0] == []
