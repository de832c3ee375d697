"""How long the database takes for a statement, planning too, and how many buffers it looks at."""

import asyncio
import json
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg  # type: ignore[import-untyped]  # It has no types.

from bench.rows.listening import Statement
from models.database import POSTGRESQL_SETTINGS

RUNS = 5
LONG = 1_000.0  # A statement that takes so many milliseconds is not run again and again.
TOO_LONG = 30  # seconds, after which it is given up


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds, None when it was given up; what SQLite can't tell: the buffers, and the tables read as a whole."""

    milliseconds: float | None
    buffers: int | None = None
    scanned: frozenset[str] = frozenset()


class Meter(Protocol):
    """Measures statements on one database."""

    async def cost(self, statements: Sequence[Statement]) -> Cost:
        """What statements take together: the median of several runs, warmed up by one."""
        ...

    async def close(self) -> None:
        """Let go of the connection."""
        ...


class OnPostgreSQL:
    """By EXPLAIN ANALYZE, without a clock at each node, which would be measured itself."""

    explained = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY, FORMAT JSON) "

    def __init__(self, connection: Any) -> None:
        """Use a connection that is set up as the product's are."""
        self._connection = connection

    @classmethod
    async def at(cls, url: str) -> "OnPostgreSQL":
        """Connect."""
        settings = {**POSTGRESQL_SETTINGS, "statement_timeout": str(TOO_LONG * 1000)}
        return cls(await asyncpg.connect(url, server_settings=settings))

    async def cost(self, statements: Sequence[Statement]) -> Cost:
        """What the server says of them, planning and execution."""
        found: list[float] = []
        for turn in range(RUNS + 1):
            try:
                told = [await self._explain(one) for one in statements]
            except (asyncpg.QueryCanceledError, TimeoutError):
                return Cost(None)
            found.append(sum(time for time, _, _ in told))
            buffers = sum(buffers for _, buffers, _ in told)
            scanned = frozenset[str]().union(*(scanned for _, _, scanned in told))
            if turn == 0 and found[0] > LONG:
                break
        return Cost(statistics.median(found[1:] or found), buffers, scanned)

    async def _explain(self, statement: Statement) -> tuple[float, int, frozenset[str]]:
        text = await self._connection.fetchval(self.explained + statement.sql, *statement.parameters)
        (plan,) = json.loads(text)
        top = plan["Plan"]
        return (
            plan["Planning Time"] + plan["Execution Time"],
            top["Shared Hit Blocks"] + top["Shared Read Blocks"],
            frozenset(_scanned(top)),
        )

    async def close(self) -> None:
        """Hang up."""
        await self._connection.close()


def _scanned(node: Any) -> Iterator[str]:
    """The tables that a plan reads from their beginning to their end, if it does."""
    if node["Node Type"] == "Seq Scan" and node["Actual Loops"]:
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _scanned(below)


class OnSQLite:
    """By the clock, around running a statement and fetching all of its rows."""

    def __init__(self, url: str) -> None:
        """Open the file."""
        path = url.removeprefix("sqlite:///")
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    async def cost(self, statements: Sequence[Statement]) -> Cost:
        """What they take in this process."""
        found = []
        for turn in range(RUNS + 1):
            timer = asyncio.get_running_loop().call_later(TOO_LONG, self._connection.interrupt)
            try:
                found.append(await asyncio.to_thread(self._run, statements))
            except sqlite3.OperationalError as error:
                if "interrupted" not in str(error):
                    raise
                return Cost(None)
            finally:
                timer.cancel()
            if turn == 0 and found[0] > LONG:
                return Cost(found[0])
        return Cost(statistics.median(found[1:]))

    def _run(self, statements: Sequence[Statement]) -> float:
        started = time.perf_counter()
        for statement in statements:
            self._connection.execute(statement.sql).fetchall()
        return (time.perf_counter() - started) * 1000

    async def close(self) -> None:
        """Close the file."""
        self._connection.close()
