"""Runs a whole mapping over a folder: a transaction for each file, or one for all, and the grants at the end."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from intake.files.check import opened_files
from intake.files.csv_file import CsvFile, FileRow
from intake.files.let_in import let_in
from intake.files.load import Loading
from intake.files.mapping import ImportMapping
from intake.files.mapping_load import Load
from intake.files.report import Report
from models.actor import Actor
from models.database import Database, database_now
from resolvers.writing.write import Writer, writing

# Told how many bytes were read since the last time, and how many there are in all.
Progress = Callable[[int, int], object]


class _UndoneError(Exception):
    """Ends a transaction that was never to be kept."""


@dataclass(slots=True)
class Import:
    """One run of a mapping over a folder, by an actor.

    `atomic`: all files in one transaction, instead of each in its own. `dry_run`: all is done, and nothing is kept.
    """

    database: Database
    mapping: ImportMapping
    folder: Path
    actor: Actor
    secret: str
    atomic: bool = False
    dry_run: bool = False
    report: Report = field(default_factory=Report)
    progress: Progress | None = None
    _files: dict[int, CsvFile] = field(default_factory=dict)

    async def run(self) -> Report:
        """Load everything, and say what became of it; a mapping that doesn't fit is refused before any write."""
        self._files = opened_files(self.mapping, self.folder)
        self._note_encodings()
        self.report.start()
        try:
            if self.atomic or self.dry_run:
                await self._load_at_once()
            else:
                for loads in self._by_file():
                    async with self._writing() as writer:
                        await self._load(writer, loads)
                async with self._writing() as writer:
                    await let_in(writer, self.mapping, self.report)
        finally:
            self.report.close()
        return self.report

    async def _load_at_once(self) -> None:
        try:
            async with self._writing() as writer:
                for loads in self._by_file():
                    await self._load(writer, loads)
                    await writer.finish()
                await let_in(writer, self.mapping, self.report)
                if self.dry_run:
                    raise _UndoneError
        except _UndoneError:
            self.report.notes.append("Nothing of this was kept: it was a dry run.")

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Writer]:
        async with self.database.transaction() as connection:
            now = await database_now(connection)
            async with writing(connection, actor=self.actor, now=now, secret=self.secret, alone=True) as writer:
                yield writer

    def _by_file(self) -> Iterator[list[tuple[int, Load]]]:
        """The loads, those together that follow each other and read the same file."""
        for _, loads in groupby(enumerate(self.mapping.loads), lambda numbered: numbered[1].file):
            yield list(loads)

    async def _load(self, writer: Writer, loads: Sequence[tuple[int, Load]]) -> None:
        for turn, load in loads:
            rows = self._files[turn].rows(self._told) if turn in self._files else _own_rows(load)
            await Loading(writer, self.mapping.source, load, self.report).run(rows)

    def _told(self, read: int) -> None:
        if self.progress:
            self.progress(read, sum(file.size for file in self._files.values()))

    def _note_encodings(self) -> None:
        """Say which encoding was taken for a file's, where a mistake would show in names and nowhere else."""
        for turn, file in self._files.items():
            form = self.mapping.loads[turn].settings.form
            note = f"{file.name} was read as {file.encoding}; where that is wrong, name its `encoding`."
            if form.encoding is None and not file.encoding.startswith("utf-8") and note not in self.report.notes:
                self.report.notes.append(note)


def _own_rows(load: Load) -> Iterator[FileRow]:
    """The rows that the mapping itself has."""
    return (FileRow(turn, dict(row)) for turn, row in enumerate(load.rows, start=1))
