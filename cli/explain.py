"""`lastfour explain EMAIL RESOURCE`: say in words which records somebody may see, and how far."""

import argparse
import asyncio

from cli.opening import opened, usable_settings
from masking.fields import CLASSES
from models.database import database_now
from models.settings import Settings
from models.words import GRANTABLE, Resource
from permissions.explain import explain_in_words


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    explain = commands.add_parser("explain", help="say what a person or an integration may see and do, and why")
    explain.add_argument("name", metavar="EMAIL", help="a person's e-mail address, or an integration's name")
    words = [resource.value for resource in GRANTABLE]
    explain.add_argument(
        "resource", metavar="RESOURCE", type=str.upper, choices=words, help=f"one of {', '.join(words)}"
    )
    explain.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation."""
    print(asyncio.run(_explain(usable_settings(), arguments.name, Resource(arguments.resource))))
    return 0


async def _explain(settings: Settings, name: str, resource: Resource) -> str:
    async with opened(settings) as database, database.snapshot() as connection:
        return await explain_in_words(connection, name, resource, await database_now(connection), CLASSES)
