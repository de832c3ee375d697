"""`lastfour import MAPPING FOLDER`: load CSV files by a mapping, and account for every row."""

import argparse
import asyncio
from pathlib import Path

from cli.opening import opened, required_secret, usable_settings
from intake.files.load import Import
from intake.files.mapping import ImportMapping, read_mapping
from intake.files.report import Report
from models.actor import command
from models.database import database_now
from models.errors import BadInputError
from models.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    load = commands.add_parser(
        "import",
        help="load CSV files by a mapping",
        description="Load CSV files by a mapping, in one transaction. Ends with 1 when rows were rejected.",
    )
    load.add_argument("mapping", metavar="MAPPING", type=Path, help="a TOML file, such as examples/maven.toml")
    load.add_argument("folder", metavar="FOLDER", type=Path, help="where the CSV files are")
    load.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load, and print the report."""
    settings = usable_settings()
    required_secret(settings)
    mapping = read_mapping(arguments.mapping)
    if not arguments.folder.is_dir():
        raise BadInputError(f"There is no folder {arguments.folder}.")
    report = asyncio.run(_load(settings, mapping, arguments.folder))
    print(report)
    return 1 if report.rejected else 0


async def _load(settings: Settings, mapping: ImportMapping, folder: Path) -> Report:
    async with opened(settings) as database, database.transaction() as connection:
        now = await database_now(connection)
        return await Import(connection, mapping, folder, command("import"), now, settings.secret).run()
