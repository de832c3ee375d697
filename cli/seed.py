"""`lastfour seed`: fill an empty database with as large a company as is asked for, to try speed on."""

import argparse
import asyncio

from tqdm import tqdm

from cli.opening import opened, required_secret, usable_settings
from intake.crowd import ADMINISTRATOR
from intake.seed import Size, seed
from models.database import database_now
from models.errors import BadInputError
from models.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    command = commands.add_parser("seed", help="fill an empty database with made-up customers and people")
    command.add_argument("--customers", metavar="N", type=int, default=1000, help="how many customers (1000)")
    command.add_argument("--people", metavar="M", type=int, default=100, help="how many members of staff (100)")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seed, with a progress bar on the error output."""
    settings = usable_settings()
    required_secret(settings)
    if arguments.customers < 0 or arguments.people < 1:
        raise BadInputError("At least one person and no fewer than no customers can be made.")
    size = Size(arguments.customers, arguments.people)
    asyncio.run(_seed(settings, size))
    print(f"{size.customers:,} customers and {size.people:,} people. `lastfour token {ADMINISTRATOR}` sees them all.")
    return 0


async def _seed(settings: Settings, size: Size) -> None:
    async with opened(settings) as database:
        async with database.snapshot() as connection:
            now = await database_now(connection)
        with tqdm(total=size.customers, unit=" customers", unit_scale=True) as bar:
            await seed(database, size, now=now, secret=settings.secret, progress=bar.update)
