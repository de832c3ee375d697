"""What is drawn by hypothesis, which shrinks a case that fails: the same companies, from a generator of its own."""

from random import Random

from hypothesis import strategies as st

from tests.proof.companies import draw_caller, draw_world
from tests.proof.world import Caller, World

GENERATORS: st.SearchStrategy[Random] = st.randoms(use_true_random=False)


def worlds() -> st.SearchStrategy[World]:
    """Draw a small company with up to eight grants."""
    return GENERATORS.map(draw_world)


def callers(world: World) -> st.SearchStrategy[Caller]:
    """Draw who asks."""
    return GENERATORS.map(lambda rng: draw_caller(rng, world))
