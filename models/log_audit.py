"""Reads the whole log and tells what was altered, taken out, put in or moved; what it keeps in memory is one batch."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Text, and_, cast, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import epoch
from models.errors import BadInputError
from models.log import SAID, log_entry, log_head
from models.log_chain import LANES, Head, link, same, seal, seal_head
from models.migrate import all_tables

BATCH = 2000
# So many entries are tried before a secret is said to be the wrong one.
TRIED = 100

# Told how many entries were read since the last time, and how many there should be in all.
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written: where, and what it looks like."""

    lane: int
    number: int | None
    about: str

    def __str__(self) -> str:
        where = "its end" if self.number is None else f"entry {self.number}"
        return f"lane {self.lane}, {where}: {self.about}"


@dataclass(slots=True)
class Audit:
    """One reading of the log, in the snapshot that the connection has open."""

    connection: AsyncConnection
    secret: str
    progress: Progress | None = None
    looked_through: int = 0
    _heads: dict[int, Row[Any]] = field(default_factory=dict)

    async def run(self) -> AsyncIterator[Problem]:
        """Everything that is wrong with the log.

        Raises BadInputError where nothing at all bears the seal of the secret: then it is another secret.
        """
        self._heads = {row.lane: row for row in await self.connection.execute(select(log_head))}
        await self._refuse_other_secret()
        for problem in self._check_heads(empty=await self._is_empty()):
            yield problem
        total = sum(row.number for row in self._heads.values())
        lane, last = -1, Head(-1)
        async for rows in self._batches():
            for row in rows:
                if row.lane != lane:
                    for problem in (*self._check_end(last), *self._check_passed(lane, row.lane)):
                        yield problem
                    lane, last = row.lane, Head(row.lane)
                for problem in self._check(row, last):
                    yield problem
                last = Head(lane, row.number, row.hash)
            self.looked_through += len(rows)
            if self.progress:
                self.progress(len(rows), total)
        for problem in (*self._check_end(last), *self._check_passed(lane, LANES)):
            yield problem

    async def _refuse_other_secret(self) -> None:
        if any(self._is_sealed(row) for row in self._heads.values()):
            return
        rows = (await self.connection.execute(_entries().limit(TRIED))).all()
        if rows and not any(_bears_seal(self.secret, row) for row in rows):
            raise BadInputError("LASTFOUR_SECRET is not the one that this log was written with.")

    def _is_sealed(self, row: Row[Any]) -> bool:
        return same(seal_head(self.secret, Head(row.lane, row.number, row.hash)), row.seal)

    async def _is_empty(self) -> bool:
        """Whether the database is as migrations leave it: then nothing has happened that the log could tell of."""
        others = [exists().select_from(table) for table in all_tables().sorted_tables if table is not epoch]
        anything = or_(*others, exists().where(epoch.c.value > 0))
        return not (await self.connection.execute(select(anything))).scalar_one()

    def _check_heads(self, *, empty: bool) -> Iterator[Problem]:
        if empty:
            return
        if not self._heads:
            yield Problem(0, None, "there is no end of any lane: all of the log was taken out")
            return
        for lane in sorted({*range(LANES), *self._heads}):
            if lane not in self._heads:
                yield Problem(lane, None, "it was taken out")
            elif not self._is_sealed(self._heads[lane]):
                yield Problem(lane, None, "it was altered")

    def _check_passed(self, before: int, after: int) -> Iterator[Problem]:
        """Lanes between two that have entries should have none."""
        for lane in range(before + 1, after):
            yield from self._check_end(Head(lane))

    def _check_end(self, last: Head) -> Iterator[Problem]:
        """The newest entry of a lane should be the one that its end tells of."""
        end = self._heads.get(last.lane)
        if end is None or not self._is_sealed(end):
            return
        if end.number > last.number:
            yield Problem(last.lane, last.number + 1, f"missing, with all after it, up to entry {end.number}")
        elif end.number < last.number:
            yield Problem(last.lane, end.number + 1, "put in after the end, or the end was put back")
        elif end.hash != last.hash:
            yield Problem(last.lane, last.number, "not the entry that was the newest")

    def _check(self, row: Row[Any], last: Head) -> Iterator[Problem]:
        if row.number > last.number + 1:
            until = f" to {row.number - 1}" if row.number > last.number + 2 else ""
            yield Problem(row.lane, last.number + 1, f"missing{until and ', and those after it' + until}")
        seen = None if row.seen_lane is None else Head(row.seen_lane, row.seen_number, row.seen_hash)
        if not _bears_seal(self.secret, row):
            yield Problem(row.lane, row.number, "altered, or not written by Lastfour")
        elif row.number == last.number + 1 and not same(link(self.secret, last, row.seal, seen), row.hash):
            yield Problem(row.lane, row.number, "does not follow the one before it: moved, or others were taken out")
        if seen is not None and row.found_hash != seen.hash:
            where = f"entry {row.number} of lane {row.lane}"
            yield Problem(seen.lane, seen.number, f"missing, or another than when {where} was written")

    async def _batches(self) -> AsyncIterator[list[Row[Any]]]:
        """All entries in the order of lanes and numbers, each with the hash of the entry that it names beside."""
        place = None
        while True:
            query = _entries().order_by(log_entry.c.lane, log_entry.c.number).limit(BATCH)
            if place is not None:
                query = query.where(tuple_(log_entry.c.lane, log_entry.c.number) > tuple_(*place))
            rows = list(await self.connection.execute(query))
            if not rows:
                return
            yield rows
            place = (rows[-1].lane, rows[-1].number)


def _entries() -> Any:
    """Entries as the database has them, whatever was written into them."""
    found = log_entry.alias("found")
    raw = ("actor_kind", "before", "after")
    columns = [
        cast(column, Text()).label(column.name) if column.name in raw else column for column in log_entry.columns
    ]
    named = and_(found.c.lane == log_entry.c.seen_lane, found.c.number == log_entry.c.seen_number)
    joined = log_entry.outerjoin(found, named)
    return select(*columns, found.c.hash.label("found_hash")).select_from(joined)


def _bears_seal(secret: str, row: Row[Any]) -> bool:
    said = {name: getattr(row, name) for name in SAID}
    try:
        said |= {name: said[name] and json.loads(said[name]) for name in ("before", "after")}
    except (TypeError, ValueError):
        return False
    return same(seal(secret, row.id, said), row.seal)
