"""`lastfour serve`: answer over HTTP, from the database of the settings."""

import argparse
import asyncio

from cli import listening
from cli.opening import opened, required_secret, usable_settings
from models.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    serve = commands.add_parser("serve", help="serve the API over the database of LASTFOUR_DATABASE_URL")
    serve.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Serve; refuses without a secret and without a database of the right shape."""
    settings = usable_settings()
    required_secret(settings)
    asyncio.run(_check(settings))
    listening.run(settings, listening.listen(settings))
    return 0


async def _check(settings: Settings) -> None:
    async with opened(settings):
        pass
