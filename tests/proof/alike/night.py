"""`scripts/proof`: runs families for as long as it is told and adds up; finds one again; looks for the seeded leaks."""

import argparse
import asyncio
import logging
import sys
import time

from tests.proof.alike.leaks import table
from tests.proof.alike.leaks.all import LEAKS
from tests.proof.alike.long_runs import opened_bench, run_for
from tests.proof.alike.script import as_json

MOST_PAIRS = 2_000


def main() -> int:
    """Read the command line, and do it."""
    parser = argparse.ArgumentParser(prog="scripts/proof", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="how long to look for differences")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes look beside each other")
    parser.add_argument("--replay", type=int, metavar="NUMBER", help="run one family, and tell a difference made small")
    parser.add_argument("--leaks", nargs="*", metavar="NAME", help="look for the seeded leaks, all or those named")
    parser.add_argument("--pairs", type=int, default=MOST_PAIRS, help="how many pairs a leak may take to be found")
    parser.add_argument("--keep", action="store_true", help="write down which family finds which leak, for the tests")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if arguments.replay is not None:
        return asyncio.run(_replay(arguments.replay))
    if arguments.leaks is not None:
        return asyncio.run(_leaks(arguments.leaks or list(LEAKS), arguments.pairs, keep=arguments.keep))
    return run_for(arguments.minutes * 60, arguments.jobs)


async def _replay(number: int) -> int:
    async with opened_bench() as opened:
        found = await opened.family(number)
        if found is None:
            print(f"family {number}: no difference")
            return 0
        print((await opened.smaller(found)).told())
        return 1


async def _leaks(names: list[str], most: int, *, keep: bool) -> int:
    """Look for each leak until it is found, on SQLite, which is quicker; more than so many pairs it may not take."""
    kept = table.read()
    missed = []
    async with opened_bench() as opened:
        for name in names:
            before, begun, found = opened.figures.pairs, time.process_time(), None
            with LEAKS[name].open():
                number = -1
                while found is None and opened.figures.pairs - before < most:
                    number += 1
                    found = await opened.family(number, needs=LEAKS[name].needs, kind="sqlite")
            pairs = opened.figures.pairs - before
            seconds = time.process_time() - begun
            if found is None:
                missed.append(name)
                print(f"{name}: not found in {pairs} pairs, {seconds:.0f} s", flush=True)
                continue
            kept[name] = {
                "family": number,
                "other": found.other,
                "pairs": pairs,
                "by": found.difference.what,
                "script": as_json(found.script),
            }
            print(f"{name}: pair {pairs}, family {number}, by the {found.difference.what}, {seconds:.0f} s", flush=True)
            if keep:
                table.write(kept)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
