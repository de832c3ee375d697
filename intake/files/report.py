"""What an import says: every row accounted for, every rejected one by file, line, column and reason."""

import csv
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from models.errors import BadInputError
from models.words import Resource

SHOWN = 20
HEADER = ("file", "line", "resource", "key", "column", "value", "reason")
# A spreadsheet takes what begins so for a formula, and would run what somebody wrote into a file.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not loaded; `column` and `value` are empty where the reason is not one column's."""

    file: str
    line: int
    resource: Resource
    key: str
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        column = f"{self.column}: " if self.column else ""
        return f"{self.file}, line {self.line}: {column}{self.reason}"


@dataclass(slots=True)
class Counts:
    """What became of a load's rows, which are `loaded + skipped + repeated + rejected`, and of their records.

    `skipped` rows were left out by the mapping, `repeated` ones name a record that a row before them names alike.
    Records that the rows name were created, changed, unchanged, or deleted here before and left so; `without` counts
    those that name nobody, and nothing, for a link or a relation of the mapping.
    """

    file: str
    resource: Resource
    rows: int = 0
    loaded: int = 0
    skipped: int = 0
    repeated: int = 0
    rejected: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    without: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        parts = [f"{self.created:,} created"] if self.created or not self.loaded else []
        parts += [f"{self.changed:,} changed"] if self.changed else []
        parts += [f"{self.unchanged:,} unchanged"] if self.unchanged else []
        parts += [f"{self.deleted:,} deleted here and left so"] if self.deleted else []
        parts += [f"{_rows(self.repeated)} repeated"] if self.repeated else []
        parts += [f"{_rows(self.skipped)} skipped"] if self.skipped else []
        parts += [f"{_rows(self.rejected)} rejected"] if self.rejected else []
        parts += [f"{count:,} without {name}" for name, count in sorted(self.without.items())]
        return f"{self.file}: {_rows(self.rows)}, {self.resource}: {', '.join(parts)}"


@dataclass(slots=True)
class Report:
    """What became of all; rejected rows are written to a CSV file as they come, and only the first are kept here."""

    path: Path | None = None
    loads: list[Counts] = field(default_factory=list)
    rejected: int = 0
    first: list[Rejected] = field(default_factory=list)
    grants: int = 0
    partners: int = 0
    notes: list[str] = field(default_factory=list)
    _file: IO[str] | None = None

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.grants or self.partners or any(load.created or load.changed for load in self.loads))

    def start(self) -> None:
        """Take away what an earlier import wrote to the path.

        Raises BadInputError when the file there is not a report, and when there is no folder to write one to.
        """
        if self.path is None:
            return
        if not self.path.parent.is_dir():
            raise BadInputError(f"There is no folder {self.path.parent} for the report: name another with --report.")
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace", newline="") as earlier:
            if next(csv.reader(earlier), None) != list(HEADER):
                raise BadInputError(f"{self.path} is there and is no report of an import: name another with --report.")
        self.path.unlink()

    def reject(self, rejected: Rejected) -> None:
        """Keep the first ones, and write all."""
        self.rejected += 1
        if len(self.first) < SHOWN:
            self.first.append(rejected)
        if self.path is None:
            return
        if self._file is None:
            # What is rejected may be anything, a card number too: nobody else reads it.
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="")
            csv.writer(self._file).writerow(HEADER)
        values = (getattr(rejected, name) for name in HEADER)
        csv.writer(self._file).writerow(_plain(str(value)) for value in values)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            self._file.close()

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterable[str]:
        yield from map(str, self.loads)
        yield from self.notes
        if self.partners:
            yield f"Integrations made: {self.partners}"
        yield f"Grants given: {self.grants}" if self.changed else "Everything was there already: nothing was changed."
        if self.rejected:
            yield ""
            yield f"{_rows(self.rejected)} rejected:"
            yield from map(str, self.first)
        if self.rejected > len(self.first):
            yield f"... and {self.rejected - len(self.first):,} more."
        if self._file:
            yield f"All of them are in {self.path}."


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULAS) else value


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
