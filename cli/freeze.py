"""`lastfour freeze EMAIL`: deny a person everything, at once, from wherever the database can be reached."""

import argparse
import asyncio

from cli.opening import opened, required_secret, usable_settings
from models.actor import command
from models.database import database_now
from models.settings import Settings
from permissions.freeze import set_frozen


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    freeze = commands.add_parser("freeze", help="deny a person everything from the next request on")
    freeze.add_argument("email", metavar="EMAIL", help="the person's e-mail address")
    freeze.add_argument("--unfreeze", action="store_true", help="let the person in again")
    freeze.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Freeze or unfreeze, and say so."""
    settings = usable_settings()
    required_secret(settings)
    word = "active" if arguments.unfreeze else "frozen"
    changed = asyncio.run(_set(settings, arguments.email, frozen=not arguments.unfreeze))
    print(f"{arguments.email} is {word}{' now' if changed else ' already'}.")
    return 0


async def _set(settings: Settings, email: str, *, frozen: bool) -> bool:
    async with opened(settings) as database, database.transaction() as connection:
        now = await database_now(connection)
        actor = command("freeze")
        return await set_frozen(connection, email, frozen=frozen, actor=actor, now=now, secret=settings.secret)
