"""Each column type holds the same value, in the same order, on both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from models.columns import choice, day, decimal_degrees, flag, fraction, moment, money, text, whole
from models.database import Database
from models.types import RelationCode, Scaled
from models.words import Channel, Relation

SCRATCH = MetaData()
every = Table(
    "every_type",
    SCRATCH,
    Column("id", Integer, primary_key=True),
    text("text"),
    Column("choice", choice("choice", Channel).type),
    Column("relation", RelationCode),
    money("money"),
    fraction("fraction"),
    whole("whole"),
    decimal_degrees("degrees"),
    day("day"),
    moment("moment"),
    Column("flag", flag("flag").type),
    Column("json", JSON(none_as_null=True)),
)

CENT = Decimal("0.01")
LARGEST = Decimal(2**63 - 1).scaleb(-2)
VALUES: dict[str, list[Any]] = {
    "text": [
        "",
        " ",
        "a'b\"c\\d",
        "Ærøskøbing",
        "e\u0301 is not é",
        "\U0001f600",
        "\uffff",
        "line\nbreak\ttab",
        "a" * 9999,
    ],
    "choice": list(Channel),
    "relation": list(Relation),
    "money": [Decimal("0.00"), CENT, -CENT, Decimal("19.99"), LARGEST, -LARGEST - CENT],
    "fraction": [Decimal("0.1250"), Decimal("1.0000"), Decimal("-0.0001")],
    "whole": [0, 1, -1, 2**31 - 1, -(2**31)],
    "degrees": [0.0, -122.41941550000001, 5e-324, 1.7976931348623157e308],
    "day": [date(1, 1, 1), date(1987, 4, 12), date(2024, 2, 29), date(9999, 12, 31)],
    "moment": [
        datetime(2, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=UTC),
        datetime(9998, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
    "flag": [True, False],
    "json": [{}, [], {"a": [1, 2.5, None, "é"]}, "text", 0, False],
}
UNORDERED = {"relation", "json"}


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection whose table of every type is gone with its transaction."""
    async with database.engine.connect() as connection:
        await connection.run_sync(SCRATCH.create_all)
        yield connection
        await connection.rollback()


async def stored(connection: AsyncConnection, name: str, values: list[Any], order: str = "id") -> list[Any]:
    """The values as they come back, in the order of a column."""
    await connection.execute(insert(every), [{name: value} for value in values])
    return list(await connection.scalars(select(every.c[name]).order_by(every.c[order])))


@pytest.mark.parametrize("name", VALUES)
async def test_a_value_comes_back_as_it_was(connection: AsyncConnection, name: str) -> None:
    """What was written is read, of the same Python type; nothing stays nothing."""
    expected = [*VALUES[name], None]
    found = await stored(connection, name, expected)
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]


@pytest.mark.parametrize("name", sorted(VALUES.keys() - UNORDERED))
async def test_a_column_is_ordered_as_python_orders_it(connection: AsyncConnection, name: str) -> None:
    """Keyset pages compare in SQL and cursors in Python, so both must agree."""
    assert await stored(connection, name, VALUES[name], order=name) == sorted(VALUES[name])


async def test_text_is_ordered_by_code_point(connection: AsyncConnection) -> None:
    """Upper case before lower case, accents after both, astral characters last: no locale has a say."""
    expected = [
        "",
        " ",
        "0",
        "10",
        "9",
        "B",
        "Z",
        "a",
        "a b",
        "a-b",
        "ab",
        "e\u0301",
        "z",
        "Ä",
        "é",
        "Ω",
        "\uffff",
        "\U0001f600",
    ]
    assert await stored(connection, "text", expected[::-1], order="text") == expected


async def test_words_are_ordered_by_code_point(connection: AsyncConnection) -> None:
    """An enumeration is ordered by its words, not by the order of its declaration."""
    expected = [Channel.CALL, Channel.CHAT, Channel.EMAIL, Channel.MEETING, Channel.VISIT]
    assert await stored(connection, "choice", expected[::-1], order="choice") == expected


async def test_a_moment_is_given_back_in_utc(connection: AsyncConnection) -> None:
    """The same moment said in another zone is the same value."""
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    (found,) = await stored(connection, "moment", [datetime(2026, 1, 1, 5, 45, tzinfo=kathmandu)])
    assert found == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("moment", datetime(2026, 1, 1), "time zone"),  # noqa: DTZ001  The mistake that is refused.
        ("money", Decimal("0.001"), "at most 2 places"),
        ("money", LARGEST + CENT, "64 bits"),
        ("money", Decimal("NaN"), "at most 2 places"),
        ("money", Decimal("Infinity"), "at most 2 places"),
        ("fraction", Decimal("0.00001"), "at most 4 places"),
        ("choice", "PIGEON", "PIGEON"),
    ],
)
async def test_a_value_that_would_change_is_refused(
    connection: AsyncConnection, name: str, value: Any, message: str
) -> None:
    """What a column can't hold exactly is an error before it reaches the database."""
    with pytest.raises(StatementError, match=message):
        await stored(connection, name, [value])


async def test_a_decimal_shows_all_its_places(connection: AsyncConnection) -> None:
    """Whoever writes 5 reads 5.00, so that an amount is always written alike."""
    found = await stored(connection, "money", [Decimal(5), Decimal("2.50"), Decimal("1E+2")])
    assert [str(value) for value in found] == ["5.00", "2.50", "100.00"]


def test_types_of_the_same_places_share_compiled_statements() -> None:
    """The cache of SQLAlchemy tells types apart by what they were made with."""
    kinds = [Scaled(2), Scaled(2), Scaled(4)]
    keys = [kind._static_cache_key for kind in kinds]  # noqa: SLF001  There is no other way to look.
    assert keys[0] == keys[1] != keys[2]
