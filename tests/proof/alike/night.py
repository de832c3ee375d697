"""`scripts/proof`: runs families for as long as it is told and adds up; finds one again; looks for the seeded leaks."""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.databases import Databases
from tests.proof.alike.coverage import uncovered
from tests.proof.alike.leaks import table
from tests.proof.alike.leaks.all import LEAKS
from tests.proof.alike.runs import Bench, bench
from tests.proof.alike.script import as_json

ROOT = Path(__file__).resolve().parents[3]
# What has been run so far, for the next night to go on.
STATE = ROOT / ".proof.json"
# Nights begin where CI does not come.
FIRST = 1_000_000
# Of so many families one is also asked by somebody who sees everything.
AUDITED_EACH = 10
MOST_PAIRS = 2_000


def main() -> int:
    """Read the command line, and do it."""
    parser = argparse.ArgumentParser(prog="scripts/proof", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="how long to look for differences")
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
    return asyncio.run(_night(arguments.minutes * 60))


@asynccontextmanager
async def _opened() -> AsyncIterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            async with bench(databases) as opened:
                yield opened
        finally:
            await databases.close()


async def _replay(number: int) -> int:
    async with _opened() as opened:
        found = await opened.family(number)
        if found is None:
            print(f"family {number}: no difference")
            return 0
        print((await opened.smaller(found)).told())
        return 1


async def _night(seconds: float) -> int:
    """Go on where the last run ended; each difference is printed as it is found, and ends nothing."""
    state: dict[str, Any] = {"next": FIRST, "pairs": 0, "answers": 0, "seconds": 0, "differences": [], "counted": {}}
    if STATE.exists():
        state |= json.loads(STATE.read_text())
    async with _opened() as opened:
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            number = state["next"]
            found = await opened.family(number, audited=number % AUDITED_EACH == 0)
            state["next"] = number + 1
            if found is not None:
                state["differences"].append(number)
                print((await opened.smaller(found)).told(), flush=True)
        figures = opened.figures
        state["pairs"] += figures.pairs
        state["answers"] += figures.answers
        state["seconds"] += round(time.monotonic() - begun)
        counted = state["counted"]
        for name, count in figures.counted.items():
            counted[name] = counted.get(name, 0) + count
        state["statements"] = [*state.get("statements", ()), *(number for number, _ in figures.statements)][-50:]
        state["names"] = sorted({*state.get("names", ()), *figures.names})
    STATE.write_text(json.dumps(state, indent=1))
    missing = uncovered(state["names"])
    share = counted.get("touched", 0) / max(counted.get("audited", 0), 1)
    print(
        f"{figures.pairs} pairs in this run, {state['pairs']} in all, {len(state['differences'])} with a difference;"
        f" {share:.0%} of {counted.get('audited', 0)} asked of something hidden;"
        f" {len(missing)} fields and arguments of the schema were never asked for."
    )
    for number, asked in figures.statements:
        print(f"other statements in family {number}, request {asked.request}:\n  {asked.one}\n  {asked.other}")
    return 1 if state["differences"] else 0


async def _leaks(names: list[str], most: int, *, keep: bool) -> int:
    """Look for each leak until it is found, on SQLite, which is quicker; more than so many pairs it may not take."""
    kept = table.read()
    missed = []
    async with _opened() as opened:
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
