"""`lastfour import MAPPING FOLDER`: load CSV files by a mapping, and account for every row."""

import argparse
import asyncio
from pathlib import Path

from tqdm import tqdm

from cli.opening import opened, required_secret, usable_settings
from intake.files.importing import Import
from intake.files.mapping import ImportMapping, read_mapping
from intake.files.report import Report
from intake.propose.proposal import propose
from models.actor import Actor, command
from models.database import Database
from models.errors import BadInputError
from models.settings import Settings
from models.words import PrincipalKind
from permissions.names import find_by_name

KEPT_FILES = "files that were loaded are kept, the one under way is not. Run the same command to go on."
KEPT_NOTHING = "nothing is kept. Run the same command to start again."


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    load = commands.add_parser(
        "import",
        help="load CSV files by a mapping",
        description="Load CSV files by a mapping, and say what became of every row; ends with 1 if some were rejected. "
        "Run again, it changes what has changed in the files; interrupted, it goes on where it was.",
    )
    load.add_argument("mapping", metavar="MAPPING", type=Path, nargs="?", help="a TOML file, as in examples/")
    load.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", help="where the CSV files are")
    load.add_argument("--propose", metavar="FOLDER", type=Path, help="print a first mapping for a folder, to be edited")
    load.add_argument("--as", metavar="EMAIL", dest="actor", help="who imports, as the log tells it")
    load.add_argument("--atomic", action="store_true", help="all files in one transaction, instead of each in its own")
    load.add_argument("--dry-run", action="store_true", help="do everything, report, and keep nothing")
    load.add_argument("--report", metavar="FILE", type=Path, help="where rejected rows go (MAPPING-rejected.csv)")
    load.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load, and print the report; or print a mapping, for which no database is needed."""
    if arguments.propose:
        if arguments.mapping:
            raise BadInputError("--propose takes the folder alone: the mapping that it prints is yours to keep.")
        if not arguments.propose.is_dir():
            raise BadInputError(f"There is no folder {arguments.propose}.")
        print(propose(arguments.propose), end="")
        return 0
    if not arguments.folder:
        raise BadInputError("A mapping and a folder are needed; --propose FOLDER writes a first mapping.")
    settings = usable_settings()
    required_secret(settings)
    mapping = read_mapping(arguments.mapping)
    if not arguments.folder.is_dir():
        raise BadInputError(f"There is no folder {arguments.folder}.")
    report = Report(arguments.report or Path(f"{arguments.mapping.stem}-rejected.csv"))
    try:
        asyncio.run(_load(settings, mapping, arguments, report))
    except KeyboardInterrupt:
        kept = KEPT_NOTHING if arguments.atomic or arguments.dry_run else KEPT_FILES
        raise KeyboardInterrupt(f"Interrupted: {kept}") from None
    print(report)
    return 1 if report.rejected else 0


async def _load(settings: Settings, mapping: ImportMapping, arguments: argparse.Namespace, report: Report) -> None:
    async with opened(settings) as database:
        actor = await _actor(database, arguments.actor)
        # Without a terminal there is nobody to watch it.
        with tqdm(unit="B", unit_scale=True, disable=None) as bar:

            def told(read: int, total: int) -> None:
                bar.total = total
                bar.update(read)
                rows = sum(load.rows for load in report.loads)
                seconds = bar.format_dict["elapsed"] or 1
                bar.set_postfix_str(f"{rows:,} rows, {rows / seconds:,.0f} a second", refresh=False)

            await Import(
                database,
                mapping,
                arguments.folder,
                actor,
                settings.secret,
                atomic=arguments.atomic,
                dry_run=arguments.dry_run,
                report=report,
                progress=told,
            ).run()


async def _actor(database: Database, email: str | None) -> Actor:
    """The person who imports, who must be able to sign in; without a name it is the command itself."""
    if email is None:
        return command("import")
    async with database.snapshot() as connection:
        found = await find_by_name(connection, email)
    if found.kind is not PrincipalKind.PERSON:
        raise BadInputError(f"{email} is an integration: somebody of the staff imports.")
    return Actor(found.kind, found.id, found.name)
