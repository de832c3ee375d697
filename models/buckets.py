"""Leaking buckets, one for each principal, which all processes share: how much they have asked for of late.

A bucket is one number: when it will be full again if nothing more is taken. Taking something moves that moment on.
PostgreSQL has the buckets in a table. SQLite lets one connection write at a time, and readers are not to wait for
whoever imports a million rows: there they are in a file of their own beside the database.
"""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, Column, PrimaryKeyConstraint, Table
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.schema import CreateTable

from models.columns import METADATA, choice
from models.database import Database
from models.limits import Rate
from models.prepared import driver_of
from models.words import PrincipalKind

SECOND = 1_000_000  # in microseconds

rate_bucket = Table(
    "rate_bucket",
    METADATA,
    choice("principal_kind", PrincipalKind),
    Column("principal_id", BigInteger, nullable=False),
    # In microseconds since 1970, by the clock of the database.
    Column("full_at", BigInteger, nullable=False),
    # Whether what was asked for last was there to be taken.
    Column("admitted", Boolean, nullable=False),
    PrimaryKeyConstraint("principal_kind", "principal_id"),
)

# Parameters: kind, id, how far the moment moves on, how far it moves back first, and how far ahead it may lie.
TAKE = """
INSERT INTO rate_bucket AS b (principal_kind, principal_id, full_at, admitted)
VALUES ({kind}, {id}, {now} + {cost} - {back}, TRUE)
ON CONFLICT (principal_kind, principal_id) DO UPDATE SET
    full_at = {greatest}(b.full_at - {back}, {now}) + CASE
        WHEN {greatest}(b.full_at - {back}, {now}) + {cost} <= {now} + {most} THEN {cost} ELSE 0 END,
    admitted = {greatest}(b.full_at - {back}, {now}) + {cost} <= {now} + {most}
RETURNING admitted, full_at - {now}
"""
POSTGRESQL = TAKE.format(
    kind="$1::VARCHAR",
    id="$2::BIGINT",
    cost="$3::BIGINT",
    back="$4::BIGINT",
    most="$5::BIGINT",
    greatest="GREATEST",
    now="(EXTRACT(EPOCH FROM now()) * 1000000)::BIGINT",
)
SQLITE = TAKE.format(
    kind="?1",
    id="?2",
    cost="?3",
    back="?4",
    most="?5",
    greatest="MAX",
    now="CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
)

Owner = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Level:
    """A bucket after something was to be taken from it: whether it was, what is left, and when there is more."""

    admitted: bool
    left: int
    # In seconds: until it is full, and until there is as much as was asked for.
    full_in: float
    wait: float


class Buckets:
    """The buckets of one deployment, as one process uses them."""

    def __init__(self, database: Database, rate: Rate) -> None:
        """Nothing is opened before something is taken."""
        self._database = database
        self._rate = rate
        self._file: sqlite3.Connection | None = None
        self._owed: defaultdict[Owner, int] = defaultdict(int)
        database.before_close.append(self.close)

    async def take(self, owner: Owner, cost: int) -> Level:
        """Take what a request may cost, if it is there; nothing is taken where it is not."""
        back = self._owed.pop(owner, 0)
        admitted, ahead = await self._run(owner, cost, back)
        left = max(0, self._rate.limit - -(-ahead * self._rate.restored // SECOND))
        wait = 0.0 if admitted else max(0, cost - left) / self._rate.restored
        return Level(admitted, left, max(0, ahead) / SECOND, wait)

    async def give_back(self, owner: Owner, amount: int) -> Level | None:
        """Give back what a request has not cost. Little of it waits for the next request, for each writes once more."""
        self._owed[owner] += amount
        return await self.take(owner, 0) if self._owed[owner] * 100 >= self._rate.limit else None

    async def close(self) -> None:
        """Let go of the file, if there is one."""
        if self._file is not None:
            self._file.close()
            self._file = None

    async def _run(self, owner: Owner, cost: int, back: int) -> tuple[bool, int]:
        each = SECOND / self._rate.restored
        most = SECOND * self._rate.limit // self._rate.restored
        values = (*owner, int(cost * each), int(back * each), most)
        if self._database.is_sqlite:
            # On the event loop: it takes less time than to ask another thread.
            found = self._opened().execute(SQLITE, values).fetchone()
        else:
            async with self._database.beside() as connection:
                found = await driver_of(connection).fetchrow(POSTGRESQL, *values)
        return bool(found[0]), int(found[1])

    def _opened(self) -> sqlite3.Connection:
        if self._file is None:
            path = self._database.engine.url.database
            self._file = sqlite3.connect(f"{path}-limits" if path else ":memory:", isolation_level=None, timeout=1)
            # What a crash loses is that somebody has asked for much of late.
            for pragma in ("journal_mode=WAL", "synchronous=OFF"):
                self._file.execute(f"PRAGMA {pragma}")
            create = CreateTable(rate_bucket, if_not_exists=True)
            self._file.execute(str(create.compile(dialect=SQLiteDialect_aiosqlite())))
        return self._file
