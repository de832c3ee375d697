"""Prepared statements: compiled once, run with other values each time, and never with one that is missing."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import literal_column, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import BigInteger

from models.database import Database
from models.prepared import Fixed, Prepared, Slot, bound
from models.records import customer
from models.types import Choice, Instant, Scaled
from models.words import CustomerStatus

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ECHO = Fixed(
    select(
        bound(Slot("moment"), Instant()).label("moment"),
        bound(Slot("amount"), Scaled(2)).label("amount"),
        bound(Slot("status"), Choice(CustomerStatus)).label("status"),
        bound(7, BigInteger()).label("seven"),
    )
)


@pytest.mark.parametrize(
    ("moment", "amount", "status"),
    [
        (NOW, Decimal("1250.00"), CustomerStatus.ACTIVE),
        (NOW.replace(microsecond=1), Decimal("-0.01"), CustomerStatus.LEAD),
        (None, None, None),
    ],
)
async def test_values_are_bound_and_read_by_their_types(
    database: Database, moment: datetime | None, amount: Decimal | None, status: CustomerStatus | None
) -> None:
    """What goes in comes out, on both databases, from one statement."""
    async with database.snapshot() as connection:
        (row,) = await ECHO.rows(connection, moment=moment, amount=amount, status=status)
    assert row == {"moment": moment, "amount": amount, "status": status, "seven": 7}
    assert amount is None or str(row["amount"]) == str(amount)


async def test_a_slot_without_a_value_is_not_run(database: Database) -> None:
    """It would be null, and a condition on null might show what it should not."""
    async with database.snapshot() as connection:
        with pytest.raises(KeyError, match="amount"):
            await ECHO.rows(connection, moment=NOW, status=None)


async def test_nothing_found_is_empty_columns(database: Database) -> None:
    """Each column is there all the same."""
    statement = Fixed(select(customer.c.id, customer.c.name).where(literal_column("1 = 0")))
    async with database.snapshot() as connection:
        assert await statement.rows(connection) == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_list_that_expands_can_not_be_prepared(dialect: str) -> None:
    """Its parameters would be another number each time."""
    with pytest.raises(TypeError, match="can't be prepared"):
        Prepared.of(select(customer.c.id).where(customer.c.status.in_(list(CustomerStatus))), dialect)


def test_columns_are_read_as_single_values_are() -> None:
    """SQLAlchemy's own way of reading goes by the same function."""
    spoken: Any = sqlite.dialect
    assert Instant().process_result_value(1_777_896_000_000_000, spoken()) == NOW
    assert Scaled(4).process_result_value(12_345, spoken()) == Decimal("1.2345")
    assert Choice(CustomerStatus).process_result_value("LEAD", spoken()) is CustomerStatus.LEAD
    assert Choice(CustomerStatus).read_column([None], spoken()) == [None]
