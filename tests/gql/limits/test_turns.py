"""One caller does not take every connection: a few of their requests are worked on at once, and the others wait."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.app import create_app
from gql.gate import Gate
from models.database import POOL
from models.limits import Limits
from models.settings import Settings
from permissions.access import Access
from tests.demo import NOW, SECRET, Demo
from tests.gql.limits.conftest import Limited

QUERY = "{ viewer { name } }"


async def test_more_of_one_caller_wait(limited: Limited, monkeypatch: pytest.MonkeyPatch) -> None:
    """All are answered in the end, and somebody else's are worked on meanwhile."""
    admit, inside, most = Gate.admit, Counter[Any](), Counter[Any]()

    async def counted(self: Gate, connection: Any, token: Any, *rest: Any, **named: Any) -> Access:
        inside[token] += 1
        inside["all"] += 1
        for one in (token, "all"):
            most[one] = max(most[one], inside[one])
        # Long enough for all others to come.
        await asyncio.sleep(0.2)
        inside[token] -= 1
        inside["all"] -= 1
        return await admit(self, connection, token, *rest, **named)

    monkeypatch.setattr(Gate, "admit", counted)
    sven = await limited(at_once=2)
    answers = await asyncio.gather(*(sven.post(QUERY) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert most.pop("all") == 2
    assert list(most.values()) == [2]


async def test_nobody_waits_for_somebody_else(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no request under way comes in at once, though another caller's would take every connection."""
    admit, held = Gate.admit, asyncio.Event()

    async def holding(self: Gate, connection: Any, token: Any, *rest: Any, **named: Any) -> Access:
        if token == demo.tokens["sven"]:
            await held.wait()
        return await admit(self, connection, token, *rest, **named)

    monkeypatch.setattr(Gate, "admit", holding)
    waiting = [
        asyncio.ensure_future(demo.as_("sven").post(QUERY)) for _ in range(POOL["pool_size"] + POOL["max_overflow"])
    ]
    await asyncio.sleep(0.2)
    async with asyncio.timeout(20):
        assert (await demo.as_("erin").ask(QUERY))["viewer"]["name"] == "Erin Walsh"
    assert not any(one.done() for one in waiting)
    held.set()
    assert {(await one).status_code for one in waiting} == {200}


async def test_a_turn_ends_though_the_database_breaks(own_demo: Demo) -> None:
    """Also where the snapshot can't be closed: of the requests after it each has its turn."""
    breaks = own_demo.kind == "postgresql"

    async def clock(connection: AsyncConnection) -> datetime:
        nonlocal breaks
        if breaks:
            breaks = False
            with suppress(DBAPIError):
                await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return NOW

    app = create_app(Settings(secret=SECRET, limits=Limits(at_once=1)), own_demo.database, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://turns") as client:
        statuses = []
        for _ in range(3):
            async with asyncio.timeout(20):
                answer = await client.post("/graphql", json={"query": QUERY}, headers=own_demo.headers("sven"))
            statuses.append(answer.status_code)
    assert statuses == [500 if own_demo.kind == "postgresql" else 200, 200, 200]
