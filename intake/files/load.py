"""Loads files by a mapping, in one transaction, through the write function that everything else uses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Double

from intake.files.csv_rows import FileRow, read_rows
from intake.files.mapping import ImportMapping, Load, check_files
from intake.files.report import Counts, Rejected, Report
from masking.fields import CLASSES
from models.access import external_key
from models.access import grant as grant_table
from models.actor import Actor
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.types import Scaled
from models.values import coerce, coerce_json
from models.words import Relation, Resource
from permissions.grants import grant_of, write_grants
from resolvers.writing.new_record import NewRecord, check_record
from resolvers.writing.write import create_records

BATCH = 1000
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")

Ids = dict[tuple[Resource, str], int]


class RowError(Exception):
    """A row can't be loaded; the message is the reason that the report gives."""


@dataclass(slots=True)
class Import:
    """One run of a mapping over a folder, by an actor."""

    connection: AsyncConnection
    mapping: ImportMapping
    folder: Path
    actor: Actor
    now: datetime
    secret: str
    report: Report = field(default_factory=Report)

    async def run(self) -> Report:
        """Load everything, and say what became of it; a mapping that doesn't fit is refused before any write."""
        check_files(self.mapping, self.folder)
        for load in self.mapping.loads:
            counts = Counts(load.name, load.resource)
            self.report.loads.append(counts)
            seen: dict[str, tuple[int, Any]] = {}
            rows = self._rows(load)
            while batch := list(islice(rows, BATCH)):
                await self._load_batch(load, batch, counts, seen)
        await self._give_grants()
        return self.report

    def _rows(self, load: Load) -> Iterator[FileRow]:
        if load.file:
            return read_rows(self.folder / load.file)
        return (FileRow(number, dict(row)) for number, row in enumerate(load.rows, start=1))

    async def _load_batch(
        self, load: Load, batch: Sequence[FileRow], counts: Counts, seen: dict[str, tuple[int, Any]]
    ) -> None:
        rows = [row if row.broken else replace(row, values=load.mended(row.values)) for row in batch]
        ids = await self._known_ids(load, rows)
        records = []
        for row in rows:
            counts.rows += 1
            try:
                key = self._key(load, row)
                made = _texts(load, row)
                if key in seen:
                    line, before = seen[key]
                    if not load.distinct or made != before:
                        raise RowError(f"{load.key}: {key!r} is on line {line} already")
                    counts.repeated += 1
                    continue
                if (load.resource, key) in ids:
                    counts.known += 1
                else:
                    records.append(self._record(load, key, row, ids))
                seen[key] = (row.line, made)
            except RowError as error:
                counts.rejected += 1
                self.report.rejected.append(Rejected(load.name, row.line, str(error)))
        await create_records(
            self.connection, load.resource, records, actor=self.actor, now=self.now, secret=self.secret
        )
        counts.written += len(records)

    def _key(self, load: Load, row: FileRow) -> str:
        if row.broken:
            raise RowError(row.broken)
        key = row.values[load.key]
        if not key:
            raise RowError(f"{load.key}: there is no value to know the row by")
        return key

    def _record(self, load: Load, key: str, row: FileRow, ids: Ids) -> NewRecord:
        """The record that a row says; RowError names the field or column that can't be used."""
        entity = CATALOGUE[load.resource]
        fields = {}
        for name, source in load.fields.items():
            text = source.text(row.values)
            try:
                fields[name] = None if text is None else read_value(load.resource, name, text)
            except BadInputError as error:
                raise RowError(f"{name}: {text!r} can't be used: {error}") from error
        targets = {link.name: link.target for link in entity.links}
        links = {name: _found(targets[name], source.text(row.values), ids) for name, source in load.links.items()}
        relations: list[tuple[int, Relation, datetime | None]] = []
        for relation, source in load.relations.items():
            person_id = _found(Resource.PERSON, source.text(row.values), ids)
            if person_id is not None:
                relations.append((person_id, relation, None))
        record = NewRecord(fields, links, relations, external=(self.mapping.source, key))
        if problems := check_record(load.resource, record):
            raise RowError("; ".join(f"{problem.field} {problem.reason}" for problem in problems))
        return record

    async def _known_ids(self, load: Load, rows: Sequence[FileRow]) -> Ids:
        """The ids of all records that rows name: their own, and those that they link to."""
        entity = CATALOGUE[load.resource]
        targets = {link.name: link.target for link in entity.links}
        wanted: dict[Resource, set[str]] = {load.resource: set()}
        for row in rows:
            if row.broken:
                continue
            wanted[load.resource].add(row.values[load.key])
            for name, source in load.links.items():
                wanted.setdefault(targets[name], set()).add(source.text(row.values) or "")
            for source in load.relations.values():
                wanted.setdefault(Resource.PERSON, set()).add(source.text(row.values) or "")
        ids: Ids = {}
        for resource, keys in wanted.items():
            ids |= await self._ids_of(resource, keys)
        return ids

    async def _ids_of(self, resource: Resource, keys: set[str]) -> Ids:
        query = select(external_key.c.key, external_key.c.record_id).where(
            external_key.c.resource == resource,
            external_key.c.source == self.mapping.source,
            # NUL can't be sent to PostgreSQL, and is in no stored key.
            external_key.c.key.in_(sorted(key for key in keys if key and "\0" not in key)),
        )
        return {(resource, row.key): row.record_id for row in await self.connection.execute(query)}

    async def _give_grants(self) -> None:
        """Give the grants that are not there yet, word for word."""
        wanted = []
        for entry in self.mapping.grants:
            grantee_id = None
            if entry.grantee:
                resource, key = entry.grantee
                grantee_id = (await self._ids_of(resource, {key})).get((resource, key))
                if grantee_id is None:
                    raise BadInputError(f"{entry.where}: there is no {resource} {key!r}.")
            wanted.append(entry.to(grantee_id))
        given = [replace(grant_of(row), id=0) for row in await self.connection.execute(select(grant_table))]
        missing = [grant for grant in wanted if replace(grant, id=0) not in given]
        await write_grants(self.connection, missing, self.now, CLASSES)
        self.report.grants = len(missing)


def read_value(resource: Resource, name: str, text: str) -> Any:
    """A field's value from text: days as 2026-01-31, numbers with a point; BadInputError says what is needed."""
    kind = CATALOGUE[resource].table.c[name].type
    if isinstance(kind, Scaled | Integer | Double):
        if not NUMBER.fullmatch(text):
            raise BadInputError("a number is needed.")
        if isinstance(kind, Scaled):
            return coerce_json(resource, name, text)
        if isinstance(kind, Integer) and "." in text:
            raise BadInputError("a whole number is needed.")
        return coerce(resource, name, int(text) if isinstance(kind, Integer) else float(text))
    return coerce_json(resource, name, text)


def _texts(load: Load, row: FileRow) -> Any:
    """What a row says of its record, to tell whether another row says the same."""
    sources = (*load.fields.values(), *load.links.values(), *load.relations.values())
    return tuple(source.text(row.values) for source in sources) if load.distinct else None


def _found(resource: Resource, key: str | None, ids: Ids) -> int | None:
    if key is None:
        return None
    if (resource, key) not in ids:
        raise RowError(f"there is no {resource} {key!r}")
    return ids[resource, key]
