"""Inserts many rows: converted a column at a time, sent by the quickest way that each driver has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from asyncpg import (  # type: ignore[import-untyped]  # It has no types.
    IntegrityConstraintViolationError,
    PostgresError,
)
from sqlalchemy import Dialect, Table, insert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from models.watched import watched

Convert = Callable[[Any], Any]


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name every column of the table; raises DBAPIError when the database refuses one."""
    if not rows:
        return
    statement, columns = _layout(table, connection.dialect)
    converted = zip(*(_column(rows, name, convert) for name, convert in columns), strict=True)
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(statement, list(converted))
        return
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if not driver.is_in_transaction():
        # SQLAlchemy opens the transaction with its first statement, and COPY is not one of its statements.
        await connection.exec_driver_sql("SELECT 1")
    try:
        with watched(f"COPY {table.name}"):
            await driver.copy_records_to_table(table.name, records=converted, columns=[name for name, _ in columns])
    except PostgresError as error:
        raise _without_values(table, error) from None


def _without_values(table: Table, error: Any) -> DBAPIError:
    """The error as SQLAlchemy tells it, without PostgreSQL's details, which name the whole row."""
    kind = IntegrityError if isinstance(error, IntegrityConstraintViolationError) else DBAPIError
    return kind(f"COPY {table.name}", None, type(error)(error.args[0]), hide_parameters=True)


@lru_cache(maxsize=128)
def _layout(table: Table, dialect: Dialect) -> tuple[str, tuple[tuple[str, Convert | None], ...]]:
    """The statement for a table, and how the values of each column are converted for the driver."""
    statement = str(insert(table).compile(dialect=dialect))
    columns = ((column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.columns)
    return statement, tuple(columns)


def _column(rows: Iterable[Mapping[str, Any]], name: str, convert: Convert | None) -> list[Any]:
    values = [row[name] for row in rows]
    return values if convert is None else list(map(convert, values))
