"""Two databases that look alike to a caller answer alike, byte for byte."""

import asyncio
import os
from collections import Counter
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.database import Database
from tests.proof.checks import Question
from tests.proof.documents import everything, in_schema
from tests.proof.model import View
from tests.proof.pairs import look_alike
from tests.proof.server import Asker, serving
from tests.proof.strategies import callers, worlds
from tests.proof.test_parity import questions
from tests.proof.world import Caller, World

# 200 pairs in CI; LASTFOUR_PROOF_PAIRS asks for more.
PAIRS = int(os.environ.get("LASTFOUR_PROOF_PAIRS", "200"))

Pair = tuple[World, World, int, Caller, list[Question]]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """A world, one that looks like it, who looks, and what they ask; literals are drawn from both worlds."""
    world = draw(worlds())
    caller = draw(callers(world))
    other, changes = look_alike(draw(st.integers(0, 2**32)), world, caller)
    asked = [question for drawn in (world, other) for _ in range(2) for question in draw(questions(drawn))]
    return world, other, changes, caller, asked


async def answers(database: Database, world: World, caller: Caller, asked: list[Question]) -> list[httpx.Response]:
    """All that a caller can learn by a script of requests."""
    async with serving(database, world) as server:
        asker = await server.sign_in(caller)
        asker.extensions = {"cost": True, "masking": True}
        known = in_schema(caller, View(world, caller))
        script: list[tuple[str, dict[str, Any]]]
        script = [(everything(known), {})] if known else [("{ viewer { name } }", {})]
        script += [(question.document("first: 3"), question.variables) for question in asked]
        script += [(VIEWER, {}), ("{ __schema { types { name } } }", {})]
        found = [await asker.post(document, **variables) for document, variables in script]
        return [*found, *await next_pages(asker, asked, found)]


VIEWER = """{ viewer { name can { resource actions } boundaries { kind } watermark
  fields(resource: CUSTOMER) { field level filterable sortable writable } } }"""


async def next_pages(asker: Asker, asked: list[Question], found: list[httpx.Response]) -> list[httpx.Response]:
    """The pages after the first ones, by the cursors that those gave."""
    pages = []
    for question, response in zip(asked, found[1:], strict=False):
        data = response.json().get("data")
        connections = [one for one in (data or {}).values() if one and "pageInfo" in one]
        for cursor in (one["pageInfo"]["endCursor"] for one in connections if one["pageInfo"]["endCursor"]):
            page = question.document(f'first: 3, after: "{cursor}"')
            pages.append(await asker.post(page, **question.variables))
    return pages


def told(response: httpx.Response) -> list[tuple[str, str]]:
    """The headers of an answer, but for the id that each request is given."""
    return [(name, value) for name, value in response.headers.multi_items() if name != "x-request-id"]


async def test_what_looks_alike_answers_alike(database: Database) -> None:
    """Status, headers and body of every request are the same on both worlds of a pair."""
    loop = asyncio.get_running_loop()
    seen: Counter[str] = Counter()

    async def check(pair: Pair) -> None:
        world, other, changes, caller, asked = pair
        seen["changes"] += changes
        seen["changed pairs"] += changes > 0
        first = await answers(database, world, caller, asked)
        second = await answers(database, other, caller, asked)
        for one, two in zip(first, second, strict=True):
            assert one.status_code == two.status_code
            assert told(one) == told(two)
            assert one.content == two.content
        seen["answers"] += len(first)

    @settings(
        max_examples=PAIRS,
        deadline=None,
        print_blob=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    @given(pairs())
    def every_pair(pair: Pair) -> None:
        asyncio.run_coroutine_threadsafe(check(pair), loop).result()

    await asyncio.to_thread(every_pair)
    assert seen["changed pairs"] > PAIRS * 0.9, seen
    assert seen["changes"] > PAIRS * 5, seen
