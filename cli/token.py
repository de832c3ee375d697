"""`lastfour token EMAIL`: print a new token and nothing else, so that it can be put into a variable."""

import argparse
import asyncio

from cli.opening import opened, usable_settings
from models.database import database_now
from models.settings import Settings
from permissions.names import find_by_name
from permissions.tokens import issue_token


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    token = commands.add_parser("token", help="print a new token for a person or an integration")
    token.add_argument("name", metavar="EMAIL", help="a person's e-mail address, or an integration's name")
    token.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the token; it is shown this once."""
    print(asyncio.run(_issue(usable_settings(), arguments.name)))
    return 0


async def _issue(settings: Settings, name: str) -> str:
    async with opened(settings) as database, database.transaction() as connection:
        principal = await find_by_name(connection, name)
        return await issue_token(connection, principal.kind, principal.id, await database_now(connection))
