"""By levels and field by field, everything is answered alike: on random schemas, documents and resolvers."""

import gc
import os
from collections.abc import Iterator

import pytest

from tests.gql.execution.compare import compare
from tests.gql.execution.documents import Writer
from tests.gql.execution.world import World

# How many worlds, from which on; a failure tells the seed of its world, to go straight to it.
WORLDS = int(os.environ.get("LASTFOUR_EXECUTION_WORLDS", "60"))
FIRST = int(os.environ.get("LASTFOUR_EXECUTION_FIRST", "0"))
DOCUMENTS = 4
PARTS = 4


@pytest.fixture
def nothing_old() -> Iterator[None]:
    """Leave out of the search for what is left behind all that was there before, which makes it quick."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("nothing_old")
@pytest.mark.parametrize("part", range(PARTS))
async def test_by_levels_is_as_field_by_field(part: int) -> None:
    """Data, errors and how often resolvers are asked; `compare` says how."""
    for seed in range(FIRST + part, FIRST + WORLDS, PARTS):
        world = World(seed)
        for number in range(DOCUMENTS):
            text, values = Writer(world, number).document()
            try:
                await compare(world, text, values)
            except Exception as error:
                again = f"LASTFOUR_EXECUTION_FIRST={seed} LASTFOUR_EXECUTION_WORLDS=1"
                raise AssertionError(f"{again}, document {number}, {values}:\n{text}") from error
