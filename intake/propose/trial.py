"""Tries drafts on every row of their file, as an import would, and counts what the rows say to each part of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Column

from intake.files.entries import mender
from intake.files.mapping_load import read_load, read_settings
from intake.files.places import Document, Place
from intake.files.reading import reader_of
from intake.files.sources import Source
from intake.propose.draft import Draft, Target
from intake.propose.profile import BATCH, Profile
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.records import sales_line
from models.types import Scaled
from resolvers.writing.new_record import check_value

# So many records are remembered, to see whether all rows that name one say the same.
RECORDS = 20_000
# So many texts of a field are remembered to be good or bad.
TEXTS = 10_000
NOWHERE = Place(Document("", ""))

# Why a text can't be a value, if it can't.
Check = Callable[[str], str | None]


@dataclass(slots=True)
class Tally:
    """What all rows together say to one part of a draft.

    `given` and `missing` are rows with a text and without; `bad` texts can't be read, for a `reason`; of those `told`,
    `hits` lead to a record; `otherwise` are rows that say otherwise than the first one of their record.
    """

    given: int = 0
    missing: int = 0
    bad: int = 0
    reason: str = ""
    told: int = 0
    hits: int = 0
    otherwise: int = 0


@dataclass(slots=True)
class Tried:
    """One part of a draft: where its text comes from, what it must be or lead to, and what came of it."""

    source: Source
    check: Check | None
    target: Target | None
    of_line: bool
    tally: Tally = field(default_factory=Tally)
    known: dict[str, str | None] = field(default_factory=dict)

    def take(self, text: str | None, times: int) -> None:
        """Count a text that so many rows have."""
        tally = self.tally
        if text is None:
            tally.missing += times
            return
        tally.given += times
        if self.check and (reason := self._reason(self.check, text)):
            tally.bad += times
            tally.reason = tally.reason or reason
        if self.target and (hit := self.target.known.told(text)) is not None:
            tally.told += times
            tally.hits += times * hit

    def _reason(self, check: Check, text: str) -> str | None:
        if text not in self.known:
            if len(self.known) == TEXTS:
                self.known.clear()
            self.known[text] = check(text)
        return self.known[text]


class Trial:
    """A draft that is tried: `rows` were taken, and `tried` are its parts by kind and name."""

    def __init__(self, draft: Draft) -> None:
        """Read the draft as a mapping's load is read."""
        self.draft = draft
        self.rows = 0
        load = read_load(draft.table(), NOWHERE, read_settings({}, NOWHERE))
        self._load = load
        self._mend = mender(load)
        self._repeating = load.distinct or bool(load.lines)
        self._first: dict[str, Sequence[int]] = {}
        table = CATALOGUE[draft.resource].table
        self.tried: dict[tuple[str, str], Tried] = {}
        for name, source in load.fields.items():
            check = _check_of(table.c[name], source, draft, name)
            self.tried["fields", name] = Tried(source, check, None, of_line=False)
        for name, source in load.links.items():
            self.tried["links", name] = Tried(source, None, draft.links[name].target, of_line=False)
        for relation, (source,) in load.relations.items():
            self.tried["relations", relation] = Tried(source, None, draft.relations[relation].target, of_line=False)
        for name, source in load.lines.items():
            check = None if name == "product" else _check_of(sales_line.c[name], source, draft, None)
            self.tried["lines", name] = Tried(source, check, draft.lines[name].target, of_line=True)

    def take(self, batch: Iterable[Mapping[str, str]]) -> None:
        """Try some rows; those that are left out, or have no key, say nothing."""
        skip, key = self._load.skip.items(), self._load.key
        mended = [self._mend(row) for row in batch]
        rows = [row for row in mended if key.text(row) and not any(row[column] in texts for column, texts in skip)]
        self.rows += len(rows)
        said = []
        for one in self.tried.values():
            texts = [one.source.text(row) for row in rows]
            for text, times in Counter(texts).items():
                one.take(text, times)
            said.append(map(hash, texts))
        if self._repeating:
            for row, hashes in zip(rows, zip(*said, strict=True), strict=True):
                self._compare(key.text(row) or "", hashes)

    def _compare(self, key: str, said: Sequence[int]) -> None:
        """Compare what a row says with the first row of its record, if that is remembered."""
        first = self._first.get(key)
        if first is not None:
            for one, here, there in zip(self.tried.values(), said, first, strict=True):
                one.tally.otherwise += here != there and not one.of_line
        elif len(self._first) < RECORDS:
            self._first[key] = said


def try_all(profile: Profile, drafts: Iterable[Draft]) -> list[Trial]:
    """Try the drafts of one file, which is read once for all of them."""
    trials = [Trial(draft) for draft in drafts]
    rows = (row.values for row in profile.file.rows() if not row.broken)
    while batch := list(islice(rows, BATCH)):
        for trial in trials:
            trial.take(batch)
    return trials


def _check_of(column: Column[Any], source: Source, draft: Draft, field_name: str | None) -> Check | None:
    """How a text of a field is checked, or of a line if the field has no name; a constant is good as it is."""
    if not source.columns:
        return None
    notation = source.notation or read_settings(draft.settings, NOWHERE).notation
    read = reader_of(column, notation)

    def check(text: str) -> str | None:
        try:
            value = read(text)
        except BadInputError as error:
            return str(error)
        if field_name:
            return check_value(draft.resource, field_name, value)
        kind = column.type
        fits = not isinstance(kind, Scaled) or kind.holds(value)
        return None if fits else "it has too many digits."

    return check
