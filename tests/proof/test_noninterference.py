"""Databases that look alike to a caller answer alike, byte for byte, and are asked alike; seeded leaks are found."""

import os
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.proof.alike.leaks.all import LEAKS
from tests.proof.alike.leaks.table import read, rows
from tests.proof.alike.runs import bench
from tests.proof.alike.script import script_of

# 3,000 pairs in CI, in parts that run beside each other; LASTFOUR_PROOF_PAIRS asks for more or fewer of them.
PAIRS = int(os.environ.get("LASTFOUR_PROOF_PAIRS", "3000"))
PARTS = 4
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
    if figures.pairs > 500:
        assert counted["changes"] > 3 * figures.pairs
        assert counted["answered"] > counted["requests"] / 2
        assert min(counted[name] for name in ("sqlite", "postgresql", "warm", "writes", "touched")) > 0


@pytest.mark.parametrize("name", read())
async def test_a_leak_is_found(databases: Databases, name: str) -> None:
    """By the family that was written down, which tells nothing of the program as it is."""
    number, other, script = read()[name]["family"], read()[name]["other"], script_of(read()[name]["script"])
    async with bench(databases) as opened:
        assert await opened.family(number, kind="sqlite", script=script, only=other) is None
        with LEAKS[name].open():
            found = await opened.family(number, kind="sqlite", script=script, only=other)
    # What is merely broken is told apart by the ids of its errors.
    assert found is not None
    assert "INTERNAL_SERVER_ERROR" not in found.difference.one + found.difference.other


def test_the_table_of_leaks_is_what_was_found() -> None:
    """In docs/proof.md, leak by leak; those that were not found are named there as well."""
    page = (Path(__file__).parents[2] / "docs" / "proof.md").read_text()
    assert all(row in page for row in rows())
    assert all(f"`{name}`" in page for name in LEAKS if name not in read())
