"""A server that is killed under load: what it has acknowledged is there, once, and the log tells of it unbroken."""

import asyncio
import os
import random
import re
import signal
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gql.ids import read_id
from models.database import Database
from models.log import log_entry
from models.records import customer
from tests.cli.test_serving import COMMAND, WAIT, drain, running
from tests.databases import NewDatabase
from tests.demo import SECRET, building

# How often the server is killed: once in CI, and LASTFOUR_KILLS=100 on demand.
KILLS = int(os.environ.get("LASTFOUR_KILLS", "1"))
CLIENTS = 8
# So many customers are written before the server is killed, which is under way with others then.
WRITTEN = 40

CREATE = """mutation ($number: String!, $name: String!) {
  createCustomer(input: {number: $number, name: $name, status: LEAD}) { customer { id number } userErrors { code } }
}"""
UPDATE = """mutation ($id: ID!, $city: String!) {
  updateCustomer(input: {id: $id, city: $city}) { customer { id city } userErrors { code } }
}"""


@pytest.fixture
async def company(kind: str, new_database: NewDatabase) -> tuple[str, str]:
    """The demo company in a database of its own, and the token of an administrator."""
    url = await new_database(kind)
    async with building(kind, url) as demo:
        return url, demo.tokens["ada"]


@dataclass
class Sent:
    """One customer that a client has asked for, and how far the server has answered."""

    number: str
    key: str | None
    id: str | None = None
    # The city that it was asked to be in, and whether that was answered.
    city: str | None = None
    moved: bool = False


@dataclass
class Writers:
    """Clients that write until the server is gone, each one request after another."""

    client: httpx.AsyncClient
    token: str
    sent: list[Sent] = field(default_factory=list)

    async def ask(self, query: str, key: str | None = None, **variables: Any) -> Any:
        """The payload of a mutation that has done what it was asked for."""
        headers = {"authorization": f"Bearer {self.token}"} | ({} if key is None else {"idempotency-key": key})
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        (payload,) = answer.json()["data"].values()
        assert payload["userErrors"] == []
        return payload["customer"]

    async def create(self, one: Sent) -> str:
        """Ask for a customer, and return their id."""
        made = await self.ask(CREATE, one.key, number=one.number, name=f"Name {one.number}")
        assert made["number"] == one.number
        return str(made["id"])

    async def write(self, name: str) -> None:
        """Create customers and move every second one, half of them with a key; ends with the server."""
        number = 0
        try:
            while True:
                number += 1
                one = Sent(f"{name}-{number}", f"key {name} {number}" if number % 2 else None)
                self.sent.append(one)
                one.id = await self.create(one)
                if number % 4 < 2:
                    one.city = f"City {one.number}"
                    moved = await self.ask(UPDATE, id=one.id, city=one.city)
                    assert moved["city"] == one.city
                    one.moved = True
        except httpx.TransportError:
            return

    async def until(self, written: int) -> None:
        """Wait until so many customers are acknowledged."""
        for _ in range(WAIT * 100):
            if sum(one.id is not None for one in self.sent) >= written:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the server is too slow")


@contextmanager
def served(folder: Path, port: int, settings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A server and its worker, both of which are killed at the end, if they have not been before."""
    with running(folder, port, "serve", **settings) as process:
        thread = Thread(target=drain, args=[process])
        thread.start()
        try:
            yield process
        finally:
            kill(process)
            thread.join()


def kill(process: subprocess.Popen[str]) -> None:
    """End a server and its workers at once, so that none of them can finish anything."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(WAIT)


@asynccontextmanager
async def clients(port: int, token: str) -> AsyncIterator[Writers]:
    """Clients of a server."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield Writers(client, token)


async def found(url: str) -> tuple[dict[str, list[Any]], Counter[tuple[int, str, Any]]]:
    """Customers by number, and how often the log tells of a change of one: with which action and to which city."""
    database = Database(url)
    try:
        async with database.snapshot() as connection:
            rows: dict[str, list[Any]] = {}
            for row in await connection.execute(select(customer).where(customer.c.number.like("killed-%"))):
                rows.setdefault(row.number, []).append(row)
            ids = {row.id for several in rows.values() for row in several}
            told = await connection.execute(select(log_entry).where(log_entry.c.resource == "CUSTOMER"))
            changes = [(row.record_id, row.action, row.after.get("city")) for row in told if row.record_id in ids]
            return rows, Counter(changes)
    finally:
        await database.close()


async def require_all(url: str, sent: list[Sent]) -> None:
    """Every write that was acknowledged is there once; any other is there whole, with its entries, or not at all."""
    rows, told = await found(url)
    assert set(rows) <= {one.number for one in sent}
    for one in sent:
        there = rows.get(one.number, [])
        assert len(there) == 1 or (one.id is None and not there), one
        for row in there:
            assert one.id is None or row.id == read_id(one.id)[1]
            assert row.city in ({one.city} if one.moved else {None, one.city}), one
            assert row.version == 1 + (row.city is not None)
            assert told.pop((row.id, "CREATE", None)) == 1
            assert row.city is None or told.pop((row.id, "EDIT", row.city)) == 1
    assert not told


async def test_what_was_acknowledged_outlives_the_server(
    tmp_path: Path, unused_tcp_port: int, company: tuple[str, str]
) -> None:
    """Killed under load, again and again: nothing is lost, nothing doubled, the log holds and the next write works."""
    url, token = company
    settings = {"LASTFOUR_DATABASE_URL": url, "LASTFOUR_SECRET": SECRET}
    sent: list[Sent] = []
    for turn in range(KILLS):
        with served(tmp_path, unused_tcp_port, settings) as process:
            async with clients(unused_tcp_port, token) as writers:
                writing = [asyncio.ensure_future(writers.write(f"killed-{turn}-{name}")) for name in range(CLIENTS)]
                await writers.until(WRITTEN)
                await asyncio.sleep(random.uniform(0, 0.1))
                kill(process)
                await asyncio.gather(*writing)
                sent += writers.sent
        assert any(one.id is None or (one.city and not one.moved) for one in writers.sent), "nothing was under way"
        await require_all(url, sent)
    with served(tmp_path, unused_tcp_port, settings):
        async with clients(unused_tcp_port, token) as writers:
            for one in sent:
                # Whoever was not answered asks again, and whoever was may.
                if one.key is not None:
                    again = await writers.create(one)
                    assert one.id in {None, again}
                    one.id = again
            await require_all(url, sent)
            last = Sent("killed-last", None)
            last.id = await writers.create(last)
            await require_all(url, [*sent, last])
    verified = subprocess.run(  # noqa: ASYNC221, S603 - nothing else runs meanwhile; the program itself
        [*COMMAND, "audit", "verify"], env=os.environ | settings, capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    assert re.fullmatch(r"The log holds: [0-9,]+ entries\.\n", verified.stdout)
