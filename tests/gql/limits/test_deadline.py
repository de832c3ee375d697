"""A request that takes too long is stopped, and so is what its client no longer waits for; bodies have to come."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import text

from gql.app import create_app
from models.database import Database
from models.limits import Limits
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned
from tests.gql.conftest import listening

# A view in the place of a table, which takes a minute to read: of a kind of record, and of what is read beside these.
SLOW = ("tag", "role")
ENDLESS = {
    "postgresql": "SELECT * FROM kept WHERE pg_sleep(60)::TEXT = ''",
    "sqlite": """SELECT * FROM kept WHERE (
        WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 300000000) SELECT count(*) FROM c) > 0""",
}
QUERY = "{ tags { nodes { name } } }"
OVERVIEW = "{ permissionOverview(dimension: ROLE) { nodes { actions } } }"
# Far less than a minute, on a machine with other things to do.
SOON = 20


@pytest.fixture
async def endless(own_demo: Demo) -> Demo:
    """A demo company whose tags and roles take a minute to read."""
    async with own_demo.database.transaction() as connection:
        for table in SLOW:
            await connection.execute(text(f"ALTER TABLE {table} RENAME TO kept_{table}"))
            endless = ENDLESS[own_demo.kind].replace("kept", f"kept_{table}")
            await connection.execute(text(f"CREATE VIEW {table} AS {endless}"))
    return own_demo


@asynccontextmanager
async def asking(demo: Demo, **limits: int) -> AsyncIterator[httpx.AsyncClient]:
    """Ask as ada, with some limits set."""
    app = create_app(Settings(secret=SECRET, limits=Limits(**limits)), demo.database, pinned)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://slow", headers=demo.headers("ada")) as client:
        yield client


async def still_running(demo: Demo) -> int:
    """How many statements PostgreSQL is busy with for the endless view."""
    async with demo.database.snapshot() as connection:
        found = await connection.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
                " AND wait_event = 'PgSleep'"
            )
        )
        return int(found.scalar_one())


async def test_what_takes_too_long_is_stopped(endless: Demo) -> None:
    """With a clear word, in the database too; its connections are as good as before, and so are its siblings."""
    async with asking(endless, seconds=3) as client:
        begun = time.monotonic()
        slow = [client.post("/graphql", json={"query": query}) for query in (QUERY, QUERY, OVERVIEW)]
        quick = [client.post("/graphql", json={"query": "{ viewer { name } }"}) for _ in range(3)]
        answers = await asyncio.gather(*slow, *quick)
        assert time.monotonic() - begun < SOON
        for answer in answers[:3]:
            assert answer.status_code == 200
            assert answer.json().keys() == {"errors"}
            (error,) = answer.json()["errors"]
            assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX"}
            assert "longer than 3 seconds" in error["message"]
        assert [answer.json() for answer in answers[3:]] == [{"data": {"viewer": {"name": "Ada Byrne"}}}] * 3
        if endless.kind == "postgresql":
            assert await still_running(endless) == 0
        again = [client.post("/graphql", json={"query": "{ customers { totalCount } }"}) for _ in range(10)]
        assert all(answer.json()["data"]["customers"]["totalCount"] for answer in await asyncio.gather(*again))


async def test_a_client_that_hangs_up_stops_its_work(endless: Demo, caplog: pytest.LogCaptureFixture) -> None:
    """Long before its time is over."""
    caplog.set_level(logging.INFO, "lastfour.requests")
    body = json.dumps({"query": QUERY}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: {endless.headers('ada')['authorization']}\r\n"
        f"X-Request-Id: hung-up-{endless.kind}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with listening(create_app(Settings(secret=SECRET), Database(endless.url), pinned)) as port:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head.encode() + body)
            await asyncio.sleep(1)
        for _ in range(SOON * 10):
            noted = [getattr(record, "noted", {}) for record in caplog.records]
            ours = [one["status"] for one in noted if one.get("request") == f"hung-up-{endless.kind}"]
            if ours:
                break
            await asyncio.sleep(0.1)
        assert ours == [499]
        if endless.kind == "postgresql":
            assert await still_running(endless) == 0


async def test_a_mutation_that_has_begun_goes_to_its_end(own_demo: Demo) -> None:
    """Its client is told that it took too long, and the record is deleted all the same."""
    async with asking(own_demo, seconds=1) as client:
        made = await client.post(
            "/graphql", json={"query": 'mutation { createTag(input: {name: "x"}) { tag { id } } }'}
        )
        tag = made.json()["data"]["createTag"]["tag"]["id"]
        query = "mutation ($id: ID!) { deleteTags(input: {records: [{id: $id}]}) { userErrors { code } } }"
        other = Database(own_demo.url)
        try:
            async with other.transaction() as connection:
                await connection.execute(text("UPDATE tag SET version = version"))
                answer = await client.post("/graphql", json={"query": query, "variables": {"id": tag}})
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX", error
            assert "goes to its end" in error["message"]
            for _ in range(SOON * 10):
                found = await client.post("/graphql", json={"query": f'{{ node(id: "{tag}") {{ id }} }}'})
                if found.json() == {"data": {"node": None}}:
                    break
                await asyncio.sleep(0.1)
            assert found.json() == {"data": {"node": None}}
        finally:
            await other.close()


def test_a_body_has_to_come(demo: Demo) -> None:
    """A client that sends it by drops is told so, and let go of."""
    app = create_app(Settings(secret=SECRET, limits=Limits(body_seconds=1)), Database(demo.url), pinned)
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: {demo.headers('ada')['authorization']}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with listening(app) as port, socket.create_connection(("127.0.0.1", port), timeout=SOON) as connection:
        connection.sendall(head.encode() + b'{"query":')
        for _ in range(2):
            time.sleep(0.4)
            connection.sendall(b" ")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    status, _, body = answer.partition(b"\r\n\r\n")
    assert status.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in status.lower()
    assert json.loads(body)["errors"][0]["message"] == "The request was not here within 1 seconds."
