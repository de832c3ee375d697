"""Statements that are built and compiled once, and run through the driver with the values of the day.

SQLAlchemy writes the SQL and says how values are bound and read. To have it build a statement anew for each request,
and to fetch through it, took twice as long as everything the database does.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Float, Select, bindparam, literal
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from models.types import ByColumn
from models.watched import watched

LOG = logging.getLogger("lastfour.statements")
DIALECTS: Mapping[str, Dialect] = {
    "postgresql": PGDialect_asyncpg(),  # type: ignore[no-untyped-call]  # So it is in SQLAlchemy.
    "sqlite": SQLiteDialect_aiosqlite(),
}

Convert = Callable[[Any], Any]
Read = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Stands in a statement for a value that is bound when it is run."""

    name: str


def bound(value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """A value as a parameter of a statement; for a slot, the value of its name when the statement is run."""
    return bindparam(value.name, type_=kind, required=False) if isinstance(value, Slot) else literal(value, kind)


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A parameter by its slot's name, or with a value that is always the same."""

    name: str
    constant: Any
    convert: Convert | None

    def read(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name] if self.constant is None else self.constant
        return value if self.convert is None else self.convert(value)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's SQL, what is bound to it in which order, and how its columns are read."""

    sql: str
    parameters: tuple[_Parameter, ...]
    columns: tuple[tuple[str, Read | None], ...]

    @classmethod
    def of(cls, statement: Select[Any], dialect: str) -> "Prepared":
        """Compile a statement for a database."""
        spoken = DIALECTS[dialect]
        compiled = statement.compile(dialect=spoken)
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params or compiled.literal_execute_params:
            raise TypeError("a statement whose parameters are written out when it is run can't be prepared")
        converts, constants = compiled._bind_processors, compiled.params  # noqa: SLF001, public nowhere; SQLAlchemy is pinned
        names = compiled.positiontup or ()
        results = compiled._result_columns  # noqa: SLF001, as above
        return cls(
            compiled.string,
            tuple(_Parameter(name, constants[name], _only(converts.get(name))) for name in names),
            tuple((found.keyname, _reader(found.type, spoken)) for found in results),
        )

    async def fetch(self, connection: AsyncConnection, values: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
        """Run the statement with the values of its slots; what it finds column by column, by the columns' labels."""
        LOG.debug("%s", self.sql)
        bound_values = [parameter.read(values) for parameter in self.parameters]
        driver = driver_of(connection)
        with watched(self.sql):
            if connection.dialect.name == "sqlite":
                rows: Iterable[Any] = await driver.execute_fetchall(self.sql, bound_values)
            else:
                rows = await driver.fetch(self.sql, *bound_values)
        found = list(zip(*rows, strict=True)) or [()] * len(self.columns)
        return {
            name: column if read is None else read(column)
            for (name, read), column in zip(self.columns, found, strict=True)
        }


class Fixed:
    """A statement that is always the same but for the values of its slots."""

    def __init__(self, statement: Select[Any]) -> None:
        """Compile it for a database when it is first run there."""
        self._statement = statement
        self._prepared: dict[str, Prepared] = {}

    async def rows(self, connection: AsyncConnection, **values: Any) -> list[dict[str, Any]]:
        """Run it; its rows, by the columns' labels."""
        dialect = connection.dialect.name
        if dialect not in self._prepared:
            self._prepared[dialect] = Prepared.of(self._statement, dialect)
        found = await self._prepared[dialect].fetch(connection, values)
        return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def driver_of(connection: AsyncConnection) -> Any:
    """The driver's own connection: asyncpg's or aiosqlite's."""
    if connection.sync_connection is None:
        raise AssertionError("the connection is open")
    return connection.sync_connection.connection.driver_connection


def _reader(kind: TypeEngine[Any], spoken: Dialect) -> Read | None:
    """What makes values of a column as the driver gives it; None where it gives them as they are."""
    if isinstance(kind, ByColumn):
        return partial(kind.read_column, dialect=spoken)
    if isinstance(kind, Float):
        # Both drivers give floats, and SQLAlchemy asks for a code that only a result has.
        return None
    convert = kind._cached_result_processor(spoken, None)  # noqa: SLF001, as above
    return None if convert is None else lambda column: list(map(convert, column))


def _only(convert: Any) -> Convert | None:
    """A converter of one value; those of tuples are of parameters that expand, which a prepared statement has not."""
    if isinstance(convert, tuple):
        raise TypeError("a parameter that expands can't be prepared")
    found: Convert | None = convert
    return found
