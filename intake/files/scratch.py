"""What one load has to remember of a file of any size: kept in a file of its own, which goes with the load."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Self

TABLES = """
CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER, said TEXT, state TEXT) WITHOUT ROWID;
CREATE TABLE waiting (needs TEXT, line INTEGER, key TEXT, row TEXT);
CREATE INDEX waiting_needs ON waiting (needs);
CREATE TABLE grouped (key TEXT, line INTEGER, row TEXT);
CREATE INDEX grouped_key ON grouped (key);
"""
IN_FIRST_ORDER = """
SELECT key, line, row FROM (SELECT key, min(line) AS first FROM grouped GROUP BY key) JOIN grouped USING (key)
ORDER BY first, line
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record's rows, each with its line: one, or several where rows are grouped."""

    key: str
    rows: Sequence[tuple[int, Mapping[str, str]]]

    @property
    def line(self) -> int:
        """The line of the first row."""
        return self.rows[0][0]

    @property
    def first(self) -> Mapping[str, str]:
        """The first row, which speaks for the record."""
        return self.rows[0][1]


class State(StrEnum):
    """What became of a row: a waiting one needs the record of a row that may come later."""

    LOADED = "LOADED"
    WAITING = "WAITING"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Seen:
    """A key that came already: on which line, what that row said, and what became of it."""

    line: int
    said: str
    state: State


class Scratch:
    """A temporary SQLite database without a name: in memory while it is small, on disk beyond, gone when closed."""

    def __init__(self) -> None:
        """Open it, without a care for crashes: nobody reads it after one."""
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def seen(self, keys: Iterable[str]) -> dict[str, Seen]:
        """Those of the keys that came already."""
        rows = self._database.execute(
            "SELECT key, line, said, state FROM seen WHERE key IN (SELECT value FROM json_each(?))",
            [json.dumps(list(keys))],
        )
        return {key: Seen(line, said, State(state)) for key, line, said, state in rows}

    def add(self, seen: Mapping[str, Seen]) -> None:
        """Remember what became of keys, in place of what was remembered of them."""
        rows = [(key, one.line, one.said, one.state) for key, one in seen.items()]
        self._database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", rows)

    def wait(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Put entries of one row aside until the record of another key is there."""
        rows = [(needs, entry.line, entry.key, json.dumps(entry.first)) for needs, entry in entries]
        self._database.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?)", rows)

    def released(self, keys: Iterable[str]) -> list[Entry]:
        """Take back the entries that waited for one of these keys, in the order of their lines."""
        rows = self._database.execute(
            "DELETE FROM waiting WHERE needs IN (SELECT value FROM json_each(?)) RETURNING line, key, row",
            [json.dumps(list(keys))],
        )
        return [Entry(key, [(line, json.loads(row))]) for line, key, row in sorted(rows)]

    def still_waiting(self) -> Iterator[tuple[str, Entry]]:
        """The entries that nothing released, each with the key that it waits for."""
        rows = self._database.execute("SELECT needs, line, key, row FROM waiting ORDER BY line")
        for needs, line, key, row in rows:
            yield needs, Entry(key, [(line, json.loads(row))])

    def group(self, rows: Iterable[tuple[str, int, Mapping[str, str]]]) -> None:
        """Keep rows by their keys."""
        given = [(key, line, json.dumps(row)) for key, line, row in rows]
        self._database.executemany("INSERT INTO grouped VALUES (?, ?, ?)", given)

    def groups(self) -> Iterator[Entry]:
        """The rows of each key together, in the order in which the keys came first."""
        for key, together in groupby(self._database.execute(IN_FIRST_ORDER), itemgetter(0)):
            yield Entry(key, [(line, json.loads(row)) for _, line, row in together])
