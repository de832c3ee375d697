"""What attacks take: `python -m bench.attacks`, with the table of tests/gql/attacks.py; `--write` puts it into docs.

Each is sent to the demo company in process, never twice in the same words, and compared with a plain parse of the same
bytes: as JSON, and the document in it as GraphQL. What any request takes, if it is refused at once, is taken off.
What a neighbour waits for meanwhile, and what memory the server holds, is measured by `bench/neighbour.py`.
"""

import argparse
import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLError, get_introspection_query, parse

from bench.neighbour import Beside, besides
from bench.report import machine, table
from bench.targets import HOME
from models.migrate import migrate
from tests.demo import Demo, building
from tests.gql.attacks import ATTACKS, Attack

# Each is measured so often, and for so many seconds of the processor at most.
ROUNDS, ENOUGH = 40, 1.0
ALLOWED = 2
PAGE = HOME / "docs" / "limits.md"
BEGIN = "<!-- What follows is written by `python -m bench.attacks --write`. -->\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """An attack: how long it is, and what it took to parse and to refuse, in milliseconds of the processor."""

    name: str
    size: int
    parsed: float
    refused: float
    # How many plain parses it is worth, or how many of the least questions, if a parse takes less than one of those.
    times: float


def plainly(content: bytes) -> None:
    """Parse what was sent, and nothing else, without any limit."""
    with suppress(ValueError, RecursionError, GraphQLError):
        read = json.loads(content)
        if isinstance(read, dict) and read.get("query"):
            parse(read["query"])


def plain(content: bytes) -> float:
    """What a plain parse takes."""
    return _median(lambda _: _timed(lambda: plainly(content)))


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1e3


def _median(one: Callable[[int], float]) -> float:
    times: list[float] = []
    while len(times) < ROUNDS and (len(times) < 3 or sum(times) < ENOUGH * 1e3):
        times.append(one(len(times)))
    return statistics.median(times)


async def asked(demo: Demo, content: bytes) -> float:
    """How long a request took, in milliseconds of the processor."""
    headers = {**demo.headers("ada"), "content-type": "application/json"}
    begun = time.process_time()
    await demo.client.post("/graphql", content=content, headers=headers)
    return (time.process_time() - begun) * 1e3


async def refused(demo: Demo, attack: Attack) -> float:
    """What it takes to refuse an attack that was never seen."""
    times: list[float] = []
    while len(times) < ROUNDS and (len(times) < 3 or sum(times) < ENOUGH * 1e3):
        times.append(await asked(demo, attack.salted(len(times))))
    return statistics.median(times)


@dataclass(frozen=True, slots=True)
class Least:
    """What every request takes, which a refusal takes as well; and what the least question takes beside that."""

    every: float
    question: float

    @classmethod
    async def measured(cls, demo: Demo) -> "Least":
        """Measure both, each time in words that were never used."""
        times: dict[str, list[float]] = {"{ x%d": [], "{ viewer { x%d: name } }": []}
        for number in range(200):
            for query, taken in times.items():
                taken.append(await asked(demo, json.dumps({"query": query % number}).encode()))
        every, question = (statistics.median(taken[50:]) for taken in times.values())
        return cls(every, question - every)


@dataclass(frozen=True, slots=True)
class Introspected:
    """What it takes to tell the whole schema, in milliseconds of the processor: the first time, and again."""

    first: float
    again: float

    @classmethod
    async def measured(cls, demo: Demo) -> "Introspected":
        """Measure both: for the first time each time in words that were never used."""
        query = get_introspection_query()
        first = [await asked(demo, json.dumps({"query": f"#{turn}\n{query}"}).encode()) for turn in range(10)]
        again = [await asked(demo, json.dumps({"query": query}).encode()) for _ in range(ROUNDS)]
        found = cls(statistics.median(first), statistics.median(again[1:]))
        print(f"\nthe whole schema: {found.first:.1f} ms, and {found.again:.2f} ms again")
        return found


async def measured(demo: Demo) -> tuple[Least, list[Measured]]:
    """What any request takes, and what the attacks take beside that."""
    least = await Least.measured(demo)
    print(f"any request: {least.every:.2f} ms, the least question {least.question:.2f} ms more\n")
    print(f"{'attack':44} {'bytes':>9} {'parse':>8} {'refused':>8} {'times':>6}")
    found = []
    for attack in ATTACKS:
        # What one left behind is not to be collected during the next.
        gc.collect()
        parsed, took = plain(attack.salted(0)), max(0.0, await refused(demo, attack) - least.every)
        one = Measured(attack.name, len(attack.content), parsed, took, took / max(parsed, least.question))
        mark = "" if one.times <= ALLOWED else "  more than twice"
        print(f"{one.name:44} {one.size:9,} {one.parsed:8.2f} {one.refused:8.2f} {one.times:6.2f}{mark}", flush=True)
        found.append(one)
    return least, found


async def main(*, write: bool) -> int:
    """Measure on a demo company of its own."""
    with tempfile.TemporaryDirectory(prefix="lastfour-attacks-") as folder:
        url = f"sqlite:///{Path(folder, 'demo.db')}"
        await migrate(url)
        async with building("sqlite", url) as demo, demo.app.router.lifespan_context(demo.app):
            least, found = await measured(demo)
            schema = await Introspected.measured(demo)
            tokens = demo.tokens
        beside = besides(url, tokens)
    if write:
        before, mark, _ = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(before + (mark or BEGIN) + _told(least, found, schema, beside), encoding="utf-8")
    return 0 if all(one.times <= ALLOWED for one in found) else 1


def _told(least: Least, found: list[Measured], schema: Introspected, beside: Beside) -> str:
    """The figures, as a part of a page."""
    waits = {name: f"{wait:.1f} ms" for name, wait in beside.waits.items()}
    rows = [
        [
            one.name,
            f"{one.size:,}",
            f"{one.parsed:.2f} ms",
            f"{one.refused:.2f} ms",
            f"{one.times:.1f}",
            waits.get(one.name, ""),
        ]
        for one in found
    ]
    worst = max(beside.waits.values()) / beside.quiet
    held = ", ".join(f"{one:.0f}" for one in beside.held)
    return (
        f"\n{table(['attack', 'bytes', 'parsed', 'refused', 'times', 'p99 beside'], rows)}\n"
        f"Every request takes {least.every:.2f} ms, which is taken off what refusing takes; the least question, "
        f"`{{ viewer {{ name }} }}`, takes {least.question:.2f} ms more. *times* compares with a plain parse, or with "
        f"the least question where that takes more. A neighbour's p99 is {beside.quiet:.1f} ms when all is quiet, and "
        f"{worst:.1f} times that at worst. The server held {held} MB after so many rounds of all attacks.\n\n"
        f"To tell the whole schema, as GraphiQL asks for it, takes {schema.first:.1f} ms for the first time and "
        f"{schema.again:.2f} ms again, which is {schema.first / schema.again:.0f} times faster.\n\n"
        f"{machine()}\n"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="put the table into docs/limits.md")
    raise SystemExit(asyncio.run(main(write=parser.parse_args().write)))
