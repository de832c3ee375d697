"""Carries one load of a mapping out: rows become entries, entries records, batch by batch, each row accounted for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from intake.files.csv_file import FileRow
from intake.files.entries import entries_of
from intake.files.lookups import ITSELF, Lookups, wanted_by
from intake.files.mapping_load import Load
from intake.files.own_kind import OwnKind
from intake.files.reading import Reader, Said
from intake.files.report import Counts, Rejected, Report
from intake.files.row_error import NotThereYetError, RowError
from intake.files.scratch import Entry, Scratch, Seen, State
from models.access import external_key
from models.bulk import insert_rows
from models.columns import new_id
from models.words import Relation
from resolvers.writing.change import Change, Person, check_change
from resolvers.writing.new_record import NewRecord, Problem, check_record
from resolvers.writing.prepare import key_row
from resolvers.writing.write import Outcome, Writer

BATCH = 1000


@dataclass(slots=True)
class Batch:
    """What entries come to: records to make and to change, keys for records that were found, entries that wait."""

    created: list[tuple[Entry, NewRecord]] = field(default_factory=list)
    changed: list[tuple[Entry, Change]] = field(default_factory=list)
    adopted: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[str, Entry]] = field(default_factory=list)


class Loading:
    """One load, within the transaction of a writer."""

    def __init__(self, writer: Writer, source: str, load: Load, report: Report) -> None:
        """Write with `writer`; `source` names the system that the keys are of."""
        self._writer = writer
        self._source = source
        self._load = load
        self._report = report
        self._reader = Reader(load)
        self._lookups = Lookups(source)
        self._own_kind = OwnKind(load.resource, load.links)
        self._counts = Counts(load.name, load.resource)
        self._states: dict[str, State] = {}
        # How rows name the one above them: by a field, or by None for the key.
        self._above_by = load.links[self._own_kind.name].by if self._own_kind.link else None
        # The names of those whom others could not be put under without a cycle.
        self._turned: set[str] = set()
        report.loads.append(self._counts)

    async def run(self, rows: Iterator[FileRow]) -> None:
        """Load all rows; the report says what became of each."""
        await self._own_kind.read(self._writer.connection)
        with Scratch() as scratch:
            entries = entries_of(self._load, rows, scratch, self._counts, self._reject)
            while batch := list(islice(entries, BATCH)):
                await self._load_unseen(batch, scratch)
            await self._load_turned(scratch)
            for needs, entry in scratch.still_waiting():
                self._reject_entry(entry, self._why_in_vain(needs, scratch))

    async def _load_unseen(self, entries: Sequence[Entry], scratch: Scratch) -> None:
        """Load the entries whose keys did not come before, and what waited for them; judge those that repeat a key."""
        before = scratch.seen(entry.key for entry in entries)
        first: dict[str, Entry] = {}
        for entry in entries:
            if entry.key not in before:
                first.setdefault(entry.key, entry)
        await self._load_entries(list(first.values()), scratch)
        seen = scratch.seen(entry.key for entry in entries)
        for entry in entries:
            if first.get(entry.key) is not entry:
                self._judge_repeated(entry, seen[entry.key])

    async def _load_turned(self, scratch: Scratch) -> None:
        """Load what would have made a cycle, as long as any can be: a later row may have moved who stood between."""
        before = -1
        while self._counts.loaded > before:
            before = self._counts.loaded
            await self._load_entries(scratch.released(self._turned), scratch)

    async def _load_entries(self, loading: Sequence[Entry], scratch: Scratch) -> None:
        """Load entries whose keys differ, and then those that waited for them."""
        while loading:
            self._states = {}
            waiting = await self._load_batch(loading)
            scratch.wait(waiting)
            scratch.add({entry.key: Seen(entry.line, self._said(entry), self._states[entry.key]) for entry in loading})
            loaded = [entry for entry in loading if self._states[entry.key] is State.LOADED]
            loading = scratch.released(filter(None, map(self._called, loaded)))

    def _called(self, entry: Entry) -> str | None:
        """What rows that are to be under a record call it, if anything."""
        return entry.key if self._above_by is None else self._folded(self._above_by, entry)

    def _folded(self, name: str, entry: Entry) -> str | None:
        """The text of a field that records are found by, as it is compared."""
        text = self._load.fields[name].text(entry.first) if name in self._load.fields else None
        return text and text.casefold()

    def _said(self, entry: Entry) -> str:
        """What a row says, where rows may repeat each other."""
        return json.dumps(self._reader.texts(entry.first)) if self._load.distinct else ""

    def _judge_repeated(self, entry: Entry, before: Seen) -> None:
        if self._load.distinct and before.state is not State.REJECTED and before.said == self._said(entry):
            self._counts.repeated += 1
            return
        became = " and was rejected" if before.state is State.REJECTED else ""
        columns = " and ".join(self._load.key.columns)
        self._reject_entry(entry, RowError(f"this key is on line {before.line} already{became}", columns, entry.key))

    def _why_in_vain(self, needs: str, scratch: Scratch) -> RowError:
        """Why what an entry waited for never came: it is not there at all, or waits for the entry in turn."""
        link, by = self._own_kind.name, self._above_by
        column = " and ".join(self._load.links[link].columns)
        if needs in self._turned or (by is None and scratch.seen([needs])):
            return RowError(f"its {link} {needs!r} is below it, or can't be loaded either", column, needs)
        named = f"with the {by} {needs!r}" if by else repr(needs)
        return RowError(f"there is no {self._load.resource} {named}", column, needs)

    async def _load_batch(self, entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
        """Load entries whose keys differ, and return those that wait for the key of another."""
        await self._lookups.read(self._writer.connection, wanted_by(self._load, entries))
        batch = Batch()
        for entry in entries:
            try:
                self._place(entry, batch)
            except NotThereYetError as error:
                self._states[entry.key] = State.WAITING
                batch.waiting.append((error.needs, entry))
            except RowError as error:
                self._reject_entry(entry, error)
        await self._write(batch)
        return batch.waiting

    def _place(self, entry: Entry, batch: Batch) -> None:
        """Find out whether an entry makes a record or changes one; RowError says why it can do neither."""
        said = self._reader.read(entry, self._lookups)
        one = self._lookups.find((self._load.resource, ITSELF), entry.key)
        if one is None:
            one = self._found_by_field(entry)
            if one is not None:
                batch.adopted[entry.key] = one
        if one is None:
            record = self._record(entry, said)
            self._refuse(check_record(self._load.resource, record))
            batch.created.append((entry, record))
            one = record.id or 0
            self._know(entry, one)
        else:
            self._refuse_cycle(entry, one, said)
            relations: dict[Relation, frozenset[Person]] = {
                name: people for name, people in said.relations.items() if name is not Relation.CREATOR
            }
            change = Change(one, said.fields, said.links, relations, said.lines)
            self._refuse(check_change(self._load.resource, change))
            batch.changed.append((entry, change))
        self._own_kind.set(one, said.links)
        self._counts.without.update(name for name, target in said.links.items() if target is None)
        self._counts.without.update(name.value.lower() for name, people in said.relations.items() if not people)

    def _found_by_field(self, entry: Entry) -> int | None:
        """The record that is there already under no key, by the field that the mapping says."""
        name = self._load.find
        text = self._load.fields[name].text(entry.first) if name else None
        return self._lookups.find((self._load.resource, name), text) if text else None

    def _know(self, entry: Entry, one: int) -> None:
        """Let entries after this one find the record that it makes."""
        self._lookups.add((self._load.resource, None), entry.key, one)
        for name in filter(None, {self._load.find, self._above_by}):
            if text := self._folded(name, entry):
                self._lookups.add((self._load.resource, name), text, one)

    def _refuse_cycle(self, entry: Entry, one: int, said: Said) -> None:
        """Put off what would make a record stand above itself: a later row may move the one that it is to be under."""
        link = self._own_kind.link
        if link and self._own_kind.would_cycle(one, said.links):
            needs = self._load.links[link.name].text(entry.first) or ""
            self._turned.add(needs)
            raise NotThereYetError("it would be above itself", link.name, needs)

    def _record(self, entry: Entry, said: Said) -> NewRecord:
        relations = [
            (person, relation, until) for relation, people in said.relations.items() for person, until in people
        ]
        return NewRecord(
            said.fields,
            said.links,
            relations,
            said.lines or (),
            external=(self._source, entry.key),
            id=new_id(),
        )

    def _refuse(self, problems: Sequence[Problem]) -> None:
        if problems:
            first = problems[0].field
            source = self._load.fields.get(first) or self._load.links.get(first)
            columns = " and ".join(source.columns) if source else ""
            raise RowError("; ".join(f"{problem.field} {problem.reason}" for problem in problems), columns)

    async def _write(self, batch: Batch) -> None:
        """Write what the entries come to, and count it."""
        resource = self._load.resource
        await self._writer.create(resource, [record for _, record in batch.created], checked=True)
        for entry, _ in batch.created:
            self._count(entry, "created")
        keys = [key_row(resource, self._source, key, one) for key, one in batch.adopted.items()]
        await insert_rows(self._writer.connection, external_key, keys)
        for changes in _one_each(batch.changed):
            outcomes = await self._writer.update(resource, [change for _, change in changes])
            for (entry, _), outcome in zip(changes, outcomes, strict=True):
                if outcome is Outcome.ABSENT:
                    self._reject_entry(entry, RowError("the record that had this key is gone"))
                else:
                    self._count(entry, outcome.value.lower())

    def _count(self, entry: Entry, outcome: str) -> None:
        self._states[entry.key] = State.LOADED
        self._counts.loaded += len(entry.rows)
        setattr(self._counts, outcome, getattr(self._counts, outcome) + 1)

    def _reject_entry(self, entry: Entry, error: RowError) -> None:
        """Reject all rows of a record: the one at fault with the reason, the others because of it."""
        self._states[entry.key] = State.REJECTED
        at_fault = error.line or entry.line
        for line, _ in entry.rows:
            whole = (
                error if line == at_fault else RowError(f"line {at_fault}, which is of the same record, was rejected")
            )
            self._reject(line, entry.key, whole)

    def _reject(self, line: int, key: str, error: RowError) -> None:
        self._counts.rejected += 1
        self._report.reject(
            Rejected(self._load.name, line, self._load.resource, key, error.column, error.value, error.reason)
        )


def _one_each(changes: Sequence[tuple[Entry, Change]]) -> Iterator[list[tuple[Entry, Change]]]:
    """Changes in turns, in each of which a record comes once: two keys may lead to one record."""
    left = list(changes)
    while left:
        turn: dict[int, tuple[Entry, Change]] = {}
        later = []
        for entry, change in left:
            if change.id in turn:
                later.append((entry, change))
            else:
                turn[change.id] = (entry, change)
        yield list(turn.values())
        left = later
