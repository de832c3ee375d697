"""Long runs: processes beside each other that take one family after another, and what all runs come to, in a file."""

import asyncio
import json
import logging
import multiprocessing as mp
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.databases import Databases
from tests.proof.alike.coverage import uncovered
from tests.proof.alike.runs import Bench, Figures, bench

ROOT = Path(__file__).resolve().parents[3]
# What has been run so far, for the next run to go on.
STATE = ROOT / ".proof.json"
# Long runs begin where CI does not come.
FIRST = 1_000_000
# Of so many families one is also asked by somebody who sees everything.
AUDITED_EACH = 10
# In seconds: a run that is ended by force has lost no more than that.
KEPT_EACH = 20
# Of other statements, so many are remembered.
MOST_STATEMENTS = 50

_SPAWN = mp.get_context("spawn")


@asynccontextmanager
async def opened_bench() -> AsyncIterator[Bench]:
    """A bench of its own, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        try:
            async with bench(databases) as opened:
                yield opened
        finally:
            await databases.close()


def run_for(seconds: float, jobs: int) -> int:
    """Go on where the last run ended; each difference is printed as it is found, and ends nothing."""
    state = _read()
    before = state["pairs"]
    turn, told = _SPAWN.Value("q", state["next"]), _SPAWN.Queue()
    workers = [_SPAWN.Process(target=_work, args=(turn, told, seconds), daemon=True) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    working, kept = jobs, time.monotonic()
    while working:
        one = told.get()
        if one is None:
            working -= 1
            continue
        _add(state, one)
        if time.monotonic() - kept > KEPT_EACH:
            _write(state)
            kept = time.monotonic()
    for worker in workers:
        worker.join()
    _write(state)
    print(_summary(state, before))
    return 1 if state["differences"] or any(worker.exitcode for worker in workers) else 0


def _work(turn: Any, told: Any, seconds: float) -> None:
    """Take families, each of which is nobody else's, for so many seconds, and tell of each what came of it."""
    logging.disable(logging.CRITICAL)
    try:
        asyncio.run(_families(turn, told, seconds))
    finally:
        told.put(None)


async def _families(turn: Any, told: Any, seconds: float) -> None:
    async with opened_bench() as opened:
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            with turn.get_lock():
                number = turn.value
                turn.value += 1
            opened.figures, cpu = Figures(), time.process_time()
            found = await opened.family(number, audited=number % AUDITED_EACH == 0)
            figures = opened.figures
            told.put(
                {
                    "number": number,
                    "pairs": figures.pairs,
                    "answers": figures.answers,
                    "seconds": time.process_time() - cpu,
                    "counted": dict(figures.counted),
                    "names": sorted(figures.names),
                    "statements": [(one.request, one.one, one.other) for _, one in figures.statements],
                    "difference": None if found is None else (await opened.smaller(found)).told(),
                }
            )


def _read() -> dict[str, Any]:
    state: dict[str, Any] = {"next": FIRST, "families": 0, "pairs": 0, "answers": 0, "seconds": 0.0}
    state |= {"differences": [], "statements": [], "counted": {}, "names": []}
    return state | (json.loads(STATE.read_text()) if STATE.exists() else {})


def _write(state: dict[str, Any]) -> None:
    """Write it beside and put it in place: one that is cut short leaves the one before."""
    beside = STATE.with_suffix(".new")
    beside.write_text(json.dumps(state, indent=1))
    beside.replace(STATE)


def _add(state: dict[str, Any], one: dict[str, Any]) -> None:
    state["next"] = max(state["next"], one["number"] + 1)
    state["families"] += 1
    for name in ("pairs", "answers", "seconds"):
        state[name] += one[name]
    for name, count in one["counted"].items():
        state["counted"][name] = state["counted"].get(name, 0) + count
    state["names"] = sorted({*state["names"], *one["names"]})
    if one["difference"] is not None:
        state["differences"].append(one["number"])
        print(one["difference"], flush=True)
    for request, first, other in one["statements"]:
        print(f"other statements in family {one['number']}, request {request}:\n  {first}\n  {other}", flush=True)
        state["statements"] = [*state["statements"], one["number"]][-MOST_STATEMENTS:]


def _summary(state: dict[str, Any], before: int) -> str:
    counted, missing = state["counted"], sorted(uncovered(state["names"]))
    share = counted.get("touched", 0) / max(counted.get("audited", 0), 1)
    return (
        f"{state['pairs'] - before} pairs in this run, {state['pairs']} in all of {state['families']} families, "
        f"{len(state['differences'])} with a difference; {1000 * state['seconds'] / max(state['pairs'], 1):.0f} ms of "
        f"one core each, PostgreSQL's own left out; {share:.0%} of {counted.get('audited', 0)} asked of something "
        f"hidden; {len(missing)} fields and arguments of the schema were never asked for: "
        f"{', '.join(missing[:20])}"
    )
