"""The few functions that the two databases spell differently."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.prepared import Slot, bound
from models.types import Instant


class position(FunctionElement[int]):  # noqa: N801, functions of SQL are written small
    """Where one text stands in another, counted from 1; 0 when it doesn't. Nothing in it is a wildcard."""

    type = Integer()
    inherit_cache = True


@compiles(position)
def _position(element: position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(position, "sqlite")
def _position_sqlite(element: position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


class database_clock(FunctionElement[datetime]):  # noqa: N801, see above
    """The database's clock, the same for every process."""

    type = Instant()
    inherit_cache = True


@compiles(database_clock)
def _moment(_element: database_clock, _compiler: SQLCompiler, **_options: Any) -> str:
    return "now()"


@compiles(database_clock, "sqlite")
def _moment_sqlite(_element: database_clock, _compiler: SQLCompiler, **_options: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000.0 AS INTEGER) * 1000"


def id_table(dialect: str, ids: Iterable[int] | Slot) -> FromClause:
    """A table with one column `id` that holds the ids; one parameter, however many there are.

    What belongs into a slot for them is told by `id_list`.
    """
    listed = ids if isinstance(ids, Slot) else id_list(dialect, ids)
    if dialect == "sqlite":
        each = func.json_each(bound(listed, Text())).table_valued(column("value", BigInteger), name="ids")
        return select(each.c.value.label("id")).subquery("parents")
    return select(func.unnest(number_array(listed)).label("id")).subquery("parents")


def id_list(dialect: str, ids: Iterable[int]) -> str:
    """Ids as the one parameter of `id_table`."""
    return f"[{number_list(ids)}]" if dialect == "sqlite" else number_list(ids)


def number_array(listed: Slot | str) -> ColumnElement[Any]:
    """PostgreSQL's array of the numbers in a `number_list`."""
    return cast(func.string_to_array(bound(listed, Text()), literal_column("','")), ARRAY(BigInteger))


def number_list(numbers: Iterable[int]) -> str:
    """Numbers as one parameter that is text: of a list, PostgreSQL's driver would look into each."""
    return ",".join(map(str, numbers))


def text_table(dialect: str, texts: Iterable[str]) -> FromClause:
    """A table with one column `text` that holds the texts; one parameter, however many there are."""
    if dialect == "sqlite":
        each = func.json_each(json.dumps(list(texts))).table_valued(column("value", Text), name="texts")
        return select(each.c.value.label("text")).subquery("given")
    return select(func.unnest(literal(list(texts), ARRAY(Text))).label("text")).subquery("given")
