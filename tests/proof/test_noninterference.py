"""Databases that look alike to a caller answer alike, byte for byte, and are asked alike; seeded leaks are found."""

import json
import os

import pytest

from tests.databases import Databases
from tests.proof.alike.leaks.all import LEAKS
from tests.proof.alike.night import FOUND
from tests.proof.alike.runs import bench

# 3,000 pairs in CI, in parts that run beside each other; LASTFOUR_PROOF_PAIRS asks for more or fewer of them.
PAIRS = int(os.environ.get("LASTFOUR_PROOF_PAIRS", "3000"))
PARTS = 8
# Where the families of each part begin.
APART = 100_000


@pytest.mark.parametrize("part", range(PARTS))
async def test_what_looks_alike_answers_alike(databases: Databases, part: int) -> None:
    """Status, headers and body of every request are the same in all states of a family."""
    number = part * APART
    async with bench(databases) as opened:
        figures = opened.figures
        while figures.pairs < PAIRS // PARTS:
            found = await opened.family(number, audited=number % 10 == 0)
            if found is not None:
                pytest.fail((await opened.smaller(found)).told())
            number += 1
    counted = figures.counted
    # Else there would be nothing to tell apart.
    assert counted["broken"] == 0
    if figures.pairs > 100:
        assert counted["changes"] > 3 * figures.pairs
        assert counted["answered"] > counted["requests"] / 2
        assert min(counted[name] for name in ("sqlite", "postgresql", "warm", "writes", "touched")) > 0


@pytest.mark.parametrize("name", LEAKS)
async def test_a_leak_is_found(databases: Databases, name: str) -> None:
    """By the family that was written down, which tells nothing of the program as it is."""
    number = json.loads(FOUND.read_text())[name]["family"]
    async with bench(databases) as opened:
        assert await opened.family(number) is None
        with LEAKS[name].open():
            assert await opened.family(number) is not None
