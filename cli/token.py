"""`lastfour token EMAIL`: print a new token and nothing else, so that it can be put into a variable."""

import argparse
import asyncio

from cli.opening import opened, required_secret, usable_settings
from models import log
from models.actor import command
from models.database import database_now
from models.settings import Settings
from models.words import LogAction, PrincipalKind
from permissions.names import find_by_name
from permissions.tokens import LAST, issue


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    token = commands.add_parser("token", help="print a new token for a person or an integration")
    token.add_argument("name", metavar="EMAIL", help="a person's e-mail address, or an integration's name")
    token.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the token; it is shown this once."""
    settings = usable_settings()
    required_secret(settings)
    print(asyncio.run(_issue(settings, arguments.name)))
    return 0


async def _issue(settings: Settings, name: str) -> str:
    async with opened(settings) as database, database.transaction() as connection:
        principal = await find_by_name(connection, name)
        now = await database_now(connection)
        issued = await issue(connection, principal.kind, principal.id, now)
        person = principal.kind is PrincipalKind.PERSON
        whose = {"person": str(principal.id)} if person else {"name": principal.name}
        said = {**whose, "last_four": issued.secret[-LAST:]}
        made = log.entry_of(command("token"), now, LogAction.ISSUE_TOKEN, None, issued.id, said)
        await log.append(connection, settings.secret, [made])
        return issued.secret
