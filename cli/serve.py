"""`lastfour serve`: answer over HTTP, from the database of the settings."""

import argparse
import asyncio

from cli import listening
from cli.opening import opened, required_secret, usable_settings
from models.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    serve = commands.add_parser("serve", help="serve the API over the database of LASTFOUR_DATABASE_URL")
    serve.add_argument("--workers", metavar="N", type=_count, default=1, help="how many processes answer; 1 by default")
    serve.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve; refuses without a secret and without a database of the right shape."""
    settings = usable_settings()
    required_secret(settings)
    asyncio.run(_check(settings))
    _check_parts(settings)
    listening.run_workers(settings, listening.listen(settings), arguments.workers)
    return 0


def _check_parts(settings: Settings) -> None:
    """Tell what is wrong with the schema, trusted documents or telemetry once, and not by workers that come and go."""
    # The API is slow to import, and other commands do without it.
    from gql.app import telemetry_of, trusted_documents  # noqa: PLC0415

    trusted_documents(settings)
    telemetry_of(settings)


def _count(written: str) -> int:
    number = int(written) if written.isdecimal() and len(written) < 4 else 0
    if not number:
        raise argparse.ArgumentTypeError(f"a number from 1 to 999, not {written!r}")
    return number


async def _check(settings: Settings) -> None:
    async with opened(settings):
        pass
