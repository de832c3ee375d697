"""What attacks take: `python -m bench.attacks`, with the table of tests/gql/attacks.py.

Each is sent to the demo company in process, never twice in the same words, and compared with a plain parse of the same
bytes: as JSON, and the document in it as GraphQL. What any request takes, if it is refused at once, is taken off.
Then a neighbour asks a small question again and again while one attack after another runs beside it.
"""

import asyncio
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from graphql import GraphQLError, parse

from models.migrate import migrate
from tests.demo import Demo, building
from tests.gql.attacks import ATTACKS, Attack

ROUNDS = 5
ALLOWED = 2
# In milliseconds: below that a figure says more of the clock than of the work.
LEAST = 0.5
NEIGHBOUR = 300


def salted(attack: Attack, salt: int) -> bytes:
    """The attack in words of its own, so that nothing is remembered of it."""
    return attack.content.replace(b'{"query": "', f'{{"query": "#{salt}\\n'.encode(), 1)


def plainly(content: bytes) -> None:
    """Parse what was sent, and nothing else, without any limit."""
    with suppress(ValueError, RecursionError, GraphQLError):
        read = json.loads(content)
        if isinstance(read, dict) and read.get("query"):
            parse(read["query"])


def fastest(work: Callable[[], object]) -> float:
    """The least time of a few, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1e3)
    return min(times)


async def asked(demo: Demo, content: bytes) -> float:
    """How long a request took, in milliseconds of the processor."""
    headers = {**demo.headers("ada"), "content-type": "application/json"}
    begun = time.process_time()
    await demo.client.post("/graphql", content=content, headers=headers)
    return (time.process_time() - begun) * 1e3


async def neighbour(demo: Demo) -> list[float]:
    """How long small questions take, in milliseconds by the clock."""
    times = []
    for _ in range(NEIGHBOUR):
        begun = time.perf_counter()
        await demo.client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=demo.headers("sven"))
        times.append((time.perf_counter() - begun) * 1e3)
        await asyncio.sleep(0.002)
    return times


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100)[98]


async def measure(demo: Demo) -> bool:
    """Tell all figures, and whether every attack keeps to what is allowed."""
    fine = True
    empty = min([await asked(demo, json.dumps({"query": f"{{ x{n}"}).encode()) for n in range(40)])
    print(f"any request: {empty:.2f} ms\n")
    print(f"{'attack':44} {'bytes':>9} {'parse':>8} {'refused':>8} {'times':>6}")
    for number, attack in enumerate(ATTACKS):
        contents = [salted(attack, number * 1_000 + salt) for salt in range(ROUNDS)]
        parsed = fastest(lambda content=contents[0]: plainly(content))  # type: ignore[misc]  # mypy can't tell the type
        refused = max(0.0, min([await asked(demo, content) for content in contents]) - empty)
        ratio = refused / max(parsed, LEAST)
        fine &= ratio <= ALLOWED
        mark = "" if ratio <= ALLOWED else "  more than twice"
        print(f"{attack.name:44} {len(contents[0]):9,} {parsed:8.2f} {refused:8.2f} {ratio:6.2f}{mark}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for salt in range(10_000, 10_010):
        for attack in ATTACKS[:-1]:
            await asked(demo, salted(attack, salt))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"\nmemory: {memory // 1024} MB after each five times, {after // 1024} MB after ten times more")
    quiet = p99(await neighbour(demo))
    print(f"a neighbour's p99: {quiet:.1f} ms when all is quiet")
    for attack in ATTACKS[:-1]:
        running = asyncio.ensure_future(attacking(demo, attack))
        beside = p99(await neighbour(demo))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        print(f"{attack.name:44} {beside:8.1f} ms {beside / quiet:6.1f} times", flush=True)
    return fine


async def attacking(demo: Demo, attack: Attack) -> None:
    """Attack once every tenth of a second, until told to stop."""
    for salt in range(20_000, 30_000):
        await asked(demo, salted(attack, salt))
        await asyncio.sleep(0.1)


async def main() -> int:
    """Measure on a demo company of its own."""
    with tempfile.TemporaryDirectory(prefix="lastfour-attacks-") as folder:
        url = f"sqlite:///{Path(folder, 'demo.db')}"
        await migrate(url)
        async with building("sqlite", url) as demo:
            return 0 if await measure(demo) else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
