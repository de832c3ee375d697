"""`lastfour audit verify`: read the whole log, and say what was altered, taken out, put in or moved."""

import argparse
import asyncio
import sys

from tqdm import tqdm

from cli.opening import opened, required_secret, usable_settings
from models.log_audit import Audit, Problem
from models.settings import Settings

FAILED = 1
# So many problems are told, and of the others how many there are.
TOLD = 100


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    audit = commands.add_parser("audit", help="see that nobody has tampered with the log")
    verify = audit.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser(
        "verify",
        help="read the whole log, and say which entries were altered, taken out, put in or moved",
        epilog="Ends with 0 when the log holds, with 1 when it does not, with 2 when it can't be read, as with another "
        "LASTFOUR_SECRET than it was written with.",
    )
    verify.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Verify the log, and say what is wrong with it."""
    settings = usable_settings()
    required_secret(settings)
    looked_through, problems, others = asyncio.run(_verify(settings))
    for problem in problems:
        print(problem)
    if others:
        print(f"and {others:,} others")
    entries = f"{looked_through:,} {'entry' if looked_through == 1 else 'entries'}"
    found = len(problems) + others
    print(f"The log does not hold: {found:,} found in {entries}." if found else f"The log holds: {entries}.")
    return FAILED if found else 0


async def _verify(settings: Settings) -> tuple[int, list[Problem], int]:
    """How many entries there are, the first problems, and how many there are beyond."""
    problems: list[Problem] = []
    others = 0
    async with opened(settings) as database, database.snapshot() as connection:
        with tqdm(unit=" entries", unit_scale=True, file=sys.stderr, disable=None, delay=1) as bar:

            def told(read: int, total: int) -> None:
                bar.total = total
                bar.update(read)

            audit = Audit(connection, settings.secret, told)
            async for problem in audit.run():
                if len(problems) < TOLD:
                    problems.append(problem)
                else:
                    others += 1
    return audit.looked_through, problems, others
