"""The interpreter of a server is set for short waits once the server starts, and not before."""

import gc
import sys
from collections.abc import Iterator

import pytest

from gql.interpreter import OBJECTS, SWITCH
from tests.demo import Demo


@pytest.fixture
def as_before() -> Iterator[None]:
    """It is set otherwise before, and set back after."""
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.unfreeze()
    gc.set_threshold(OBJECTS - 1)
    sys.setswitchinterval(SWITCH * 2)
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("as_before")
async def test_a_server_sets_its_interpreter(demo: Demo) -> None:
    """What is there at the start is not looked at again, what comes seldom, and threads change often."""
    async with demo.app.router.lifespan_context(demo.app):
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] == OBJECTS
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
