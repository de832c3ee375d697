"""One caller does not take every connection: a few of their requests are worked on at once, and the others wait."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from gql.gate import Gate
from models.database import POOL
from permissions.access import Access
from tests.demo import Demo
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
