"""The program against the model: random companies, grants, boundaries, rows and questions, on both databases."""

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.database import Database
from resolvers import page_ids
from tests.proof.checks import LISTED, Question, check_everything, check_nested, check_question
from tests.proof.model import View
from tests.proof.questions import draw_order, draw_where
from tests.proof.server import SETTINGS, serving, shared_documents
from tests.proof.strategies import GENERATORS, callers, worlds
from tests.proof.world import RESOURCES, Caller, World

# 1,000 cases in CI; LASTFOUR_PROOF_CASES asks for more. Hypothesis prints how to replay a case that fails.
CASES = int(os.environ.get("LASTFOUR_PROOF_CASES", "1000"))


def questions(rng: Random, world: World) -> tuple[Question, Question]:
    """A list to ask for from the root, mostly one that somebody was granted, and one below its parents."""
    granted = sorted({grant.resource for grant in world.grants} & set(RESOURCES))
    resource = rng.choice([*granted * 3, *RESOURCES])
    below = [entry for entry in LISTED if entry[2] in granted and entry[0] in granted] or LISTED
    parent, name, child = rng.choice(below)
    return (
        Question(resource, draw_where(rng, resource, world), draw_order(rng, resource)),
        Question(child, draw_where(rng, child, world), draw_order(rng, child), parent, name),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[World, Caller, Question, Question, int]:
    """A company, who asks, and what; and of how many lists the table is walked before they are merged."""
    world = draw(worlds())
    asked = questions(draw(GENERATORS), world)
    return (world, draw(callers(world)), *asked, draw(st.sampled_from([page_ids.MERGED, 0])))


async def test_every_answer_is_the_models(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, levels, values, counts, order, pages and refusals equal the model's, in every shape of query."""
    loop = asyncio.get_running_loop()
    seen: Counter[str] = Counter()

    async def check(case: tuple[World, Caller, Question, Question, int]) -> None:
        world, caller, question, nested, merged = case
        monkeypatch.setattr(page_ids, "MERGED", merged)
        view = View(world, caller)
        async with serving(database, world) as server:
            asker = await server.sign_in(caller)
            if view.denied():
                response = await asker.post("{ viewer { name } }")
                assert response.status_code in {401, 403}
                seen["denied"] += 1
                return
            seen["records"] += await check_everything(asker, view)
            seen[await check_question(asker, view, question)] += 1
            await check_nested(asker, view, nested)

    def run(coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    @settings(
        max_examples=CASES,
        deadline=None,
        print_blob=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    @given(cases())
    def every_case(case: tuple[World, Caller, Question, Question, int]) -> None:
        run(check(case))

    with shared_documents(SETTINGS.limits):
        await asyncio.to_thread(every_case)
    assert seen["records"] > CASES // 2, seen
    assert seen["found"] > CASES // 50, seen
