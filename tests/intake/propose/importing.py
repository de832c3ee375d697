"""Imports a set of data by what is proposed for it, unedited, into a database of SQLite."""

from pathlib import Path
from typing import Any

from sqlalchemy import Select

from intake.files.importing import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from intake.propose.proposal import propose
from models.actor import command
from models.database import Database
from tests.intake.files.asking import DATA, SECRET, read_csv


class Imported:
    """A set of data in a database, and what the import said."""

    def __init__(self, name: str, database: Database, report: Report) -> None:
        self.report = report
        self._folder = DATA / name
        self._database = database

    def rows(self, name: str) -> list[dict[str, str]]:
        """A file's rows by column, read without the code under test; of two columns of one name, the first."""
        header, *lines = read_csv(self._folder / name)
        return [dict(reversed(list(zip(header, line, strict=True)))) for line in lines]

    async def all_of(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        async with self._database.snapshot() as connection:
            return [tuple(row) for row in await connection.execute(query)]

    def is_accounted_for(self) -> bool:
        """Whether every row was loaded, left out, repeated or rejected, and most were not rejected."""
        return all(
            load.rows == load.loaded + load.skipped + load.repeated + load.rejected and load.rejected * 100 <= load.rows
            for load in self.report.loads
        )


async def imported(name: str, database: Database, elsewhere: Path) -> Imported:
    """Import a set of data."""
    path = elsewhere / "proposed.toml"
    path.write_text(propose(DATA / name), encoding="utf-8")
    report = await Import(database, read_mapping(path), DATA / name, command("import"), SECRET).run()
    return Imported(name, database, report)
