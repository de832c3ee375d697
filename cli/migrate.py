"""`lastfour migrate`: bring the database to the present shape."""

import argparse
import asyncio

from cli.opening import make_room, usable_settings
from models.migrate import migrate
from models.settings import sqlite_path


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    command = commands.add_parser("migrate", help="make the tables, or bring them to this version's shape")
    command.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Migrate; a database that is up to date stays as it is."""
    settings = usable_settings()
    if path := sqlite_path(settings.database_url):
        make_room(path)
    asyncio.run(migrate(settings.database_url))
    print("The database is up to date.")
    return 0
