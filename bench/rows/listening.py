"""Hears the statements that the product sends, at the drivers, whatever way they take there."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from asyncpg import Connection  # type: ignore[import-untyped]  # It has no types.
from asyncpg.prepared_stmt import PreparedStatement  # type: ignore[import-untyped]

# The names of the tables that rows of lists come from, and of their relations: other statements are about who asks.
OF_LISTS = ("customer", "contact")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its parameters; SQLite tells them written into it."""

    sql: str
    parameters: tuple[Any, ...] = ()

    @property
    def of_a_list(self) -> bool:
        """Whether it reads rows of a list."""
        words = self.sql.replace("(", " ").replace('"', " ").replace(".", " ").replace(",", " ").split()
        return any(word in OF_LISTS or word.removesuffix("_relation") in OF_LISTS for word in words)


class Heard(list[Statement]):
    """What was heard since the last time that somebody took it."""

    def take(self) -> list[Statement]:
        """The statements that read rows of lists, in order; the next ones come after."""
        taken = [one for one in self if one.of_a_list]
        self.clear()
        return taken


@contextmanager
def listening() -> Iterator[Heard]:
    """Listen to both drivers; on SQLite to the connections that are opened from now on."""
    heard = Heard()
    prepared, direct, connect = PreparedStatement.fetch, Connection.fetch, sqlite3.connect

    def fetch_prepared(self: Any, *parameters: Any, **options: Any) -> Any:
        heard.append(Statement(self.get_query(), parameters))
        return prepared(self, *parameters, **options)

    def fetch(self: Any, query: str, *parameters: Any, **options: Any) -> Any:
        heard.append(Statement(query, parameters))
        return direct(self, query, *parameters, **options)

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda sql: heard.append(Statement(sql)))
        return connection

    PreparedStatement.fetch, Connection.fetch = fetch_prepared, fetch
    sqlite3.connect = connected  # type: ignore[assignment]
    try:
        yield heard
    finally:
        PreparedStatement.fetch, Connection.fetch = prepared, direct
        sqlite3.connect = connect
