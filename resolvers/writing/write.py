"""The one way to write records: checked, in bulk, with relations carried and the log kept, all in one transaction."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.actor import Actor
from models.catalogue import CATALOGUE
from models.chart import number_chart, refuse_department_cycles
from models.words import ORGANISATION, Relation, Resource
from permissions.epoch import bump_epoch, lock_epoch
from resolvers.writing.change import (
    Change,
    Difference,
    as_json,
    check_change,
    difference,
    lines_as_json,
    people_as_json,
)
from resolvers.writing.new_record import NewRecord, Problem, RejectedRecordError, check_record
from resolvers.writing.prepare import Prepared, prepare
from resolvers.writing.present import read_present
from resolvers.writing.rows import insert_prepared, mark_deleted, update_rows
from resolvers.writing.turns import take_turn

CREATE = "CREATE"
EDIT = "EDIT"
DELETE = "DELETE"
RESTORE = "RESTORE"

# So many entries are kept before they are written: the log's lane is best taken at the very end.
MOST_ENTRIES = 1000

# What plans are compiled from: a change of these makes every plan that was compiled before unusable.
COMPILED_INTO_PLANS = ORGANISATION | {Resource.PERSON, Resource.STORE_ACCOUNT}


class Outcome(StrEnum):
    """What became of a change: a record that is as asked already keeps its version, a deleted one stays as it is."""

    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    DELETED = "DELETED"
    ABSENT = "ABSENT"


@dataclass(slots=True)
class Writer:
    """Writes records for one actor, in one transaction. Whether the actor may is decided before.

    Get one from `writing`, which brings up to date at the end what follows from all that was written.
    """

    connection: AsyncConnection
    actor: Actor
    now: datetime
    secret: str
    touched: set[Resource] = field(default_factory=set)
    entries: list[log.Entry] = field(default_factory=list)
    lane: int | None = None

    async def create(self, resource: Resource, records: Sequence[NewRecord], *, checked: bool = False) -> list[int]:
        """Write new records and return their ids, in the order given; all are written, or none.

        Raises RejectedRecordError for the first record that can't be written. Whoever has found nothing wrong with any
        of them by `check_record` says that they are `checked`.
        """
        for index, record in enumerate(() if checked else records):
            if problems := check_record(resource, record):
                raise RejectedRecordError(index, problems)
        prepared = prepare(resource, records, self.now)
        await self.insert(prepared)
        entries = [
            log.entry_of(self.actor, self.now, CREATE, resource.value, one, said_of(record))
            for one, record in zip(prepared.ids, records, strict=True)
        ]
        await self.say(entries)
        return prepared.ids

    async def insert(self, prepared: Prepared) -> None:
        """Insert rows that were prepared, and log nothing of them: for made-up companies."""
        if prepared.records:
            await self._claim(prepared.resource)
            await insert_prepared(self.connection, prepared)
            self.touched.add(prepared.resource)

    async def update(
        self, resource: Resource, changes: Sequence[Change], *, action: str = EDIT, deleted: bool = False
    ) -> list[Outcome]:
        """Change records where they differ from what is asked, and say what became of each, in the order given.

        `action` is what the log calls it; `deleted` records stay as they are unless they are to be changed too. Raises
        RejectedRecordError for the first change that can't be made; then none is.
        """
        seen: set[int] = set()
        for index, change in enumerate(changes):
            problems = check_change(resource, change)
            if change.id in seen:
                problems.append(Problem("id", "is of a record that comes twice"))
            if problems:
                raise RejectedRecordError(index, problems)
            seen.add(change.id)
        entity = CATALOGUE[resource]
        await self._claim(resource)
        present = await read_present(self.connection, resource, changes) if changes else {}
        outcomes = []
        differences: dict[int, Difference] = {}
        for change in changes:
            found = present.get(change.id)
            if found is None:
                outcomes.append(Outcome.ABSENT)
            elif found.columns["deleted_at"] is not None and not deleted:
                outcomes.append(Outcome.DELETED)
            elif differs := difference(entity, change, found):
                differences[change.id] = differs
                outcomes.append(Outcome.CHANGED)
            else:
                outcomes.append(Outcome.UNCHANGED)
        if differences:
            await update_rows(self.connection, entity, differences, self.now)
            await self.say(self._changes(resource, differences, action))
            self.touched.add(resource)
        return outcomes

    async def set_deleted(self, resource: Resource, one: int, *, deleted: bool) -> None:
        """Delete a record, or restore it: it stays where it is, with a moment at which it was deleted or without."""
        await self._claim(resource)
        await mark_deleted(self.connection, CATALOGUE[resource], one, self.now if deleted else None, self.now)
        action = DELETE if deleted else RESTORE
        await self.say([log.entry_of(self.actor, self.now, action, resource.value, one)])
        self.touched.add(resource)

    async def say(self, entries: Sequence[log.Entry]) -> None:
        """Put entries in the log, at the end of all that is written unless there are many."""
        self.entries += entries
        if len(self.entries) >= MOST_ENTRIES:
            await self._write_log()

    async def finish(self) -> None:
        """Bring up to date what follows from all that was written: the chart's numbers, the epoch, the log."""
        await self.follow()
        await self._write_log()

    async def follow(self) -> None:
        """Bring up to date what plans are compiled from, so far."""
        if Resource.PERSON in self.touched:
            await number_chart(self.connection)
        if Resource.DEPARTMENT in self.touched:
            await refuse_department_cycles(self.connection)
        if self.touched & COMPILED_INTO_PLANS:
            await bump_epoch(self.connection)
        self.touched.clear()

    async def _claim(self, resource: Resource) -> None:
        """Before any row is locked, keep others from changing what plans are compiled from, if this does."""
        if resource in COMPILED_INTO_PLANS and self.touched.isdisjoint(COMPILED_INTO_PLANS):
            await lock_epoch(self.connection)

    async def _write_log(self) -> None:
        self.lane = await log.append(self.connection, self.secret, self.entries, self.lane)
        self.entries = []

    def _changes(self, resource: Resource, differences: Mapping[int, Difference], action: str) -> list[log.Entry]:
        return [
            log.entry_of(self.actor, self.now, action, resource.value, one, found.after, found.before)
            for one, found in differences.items()
        ]


@asynccontextmanager
async def writing(
    connection: AsyncConnection, *, actor: Actor, now: datetime, secret: str, alone: bool = False
) -> AsyncIterator[Writer]:
    """A writer, which finishes at the end of the block; what fails is for the transaction to undo.

    Others may write at the same time, unless this one is to be `alone`.
    """
    await take_turn(connection, alone=alone)
    writer = Writer(connection, actor, now, secret)
    yield writer
    await writer.finish()


async def create_records(
    connection: AsyncConnection,
    resource: Resource,
    records: Sequence[NewRecord],
    *,
    actor: Actor,
    now: datetime,
    secret: str,
) -> list[int]:
    """Write one batch of new records by itself; see `Writer.create`."""
    async with writing(connection, actor=actor, now=now, secret=secret) as writer:
        return await writer.create(resource, records)


def said_of(record: NewRecord) -> dict[str, Any]:
    """What was given for a record, as the log keeps it; ids as text, for many readers of JSON round them."""
    said = {name: as_json(value) for name, value in record.fields.items() if value is not None}
    said |= {name: str(target) for name, target in record.links.items() if target is not None}
    related: dict[Relation, list[tuple[int, datetime | None]]] = {}
    for person_id, relation, until in record.relations:
        related.setdefault(relation, []).append((person_id, until))
    said |= {relation.value.lower(): people_as_json(people) for relation, people in related.items()}
    if record.lines:
        said["lines"] = lines_as_json(record.lines)
    return said
