"""Leaking buckets: taken from, filled by time, given back to, and the same for all who look."""

import asyncio

import pytest

from models.buckets import Buckets
from models.database import Database
from models.limits import Rate

ERIN, OMAR = ("PERSON", 1), ("PERSON", 2)
# So slow that nothing comes back while a test runs.
SLOW = Rate(limit=1_000, restored=1)


async def test_what_is_there_can_be_taken_once(own_database: Database) -> None:
    """What is not there is not, and then nothing is; others have buckets of their own."""
    buckets = Buckets(own_database, SLOW)
    first = await buckets.take(ERIN, 600)
    assert (first.admitted, first.left) == (True, 400)
    assert 595 < first.full_in <= 600
    second = await buckets.take(ERIN, 700)
    assert not second.admitted
    assert 400 <= second.left <= 405
    assert 290 < second.wait <= 300
    assert (await buckets.take(ERIN, 400)).admitted
    assert not (await buckets.take(ERIN, 400)).admitted
    assert (await buckets.take(OMAR, 1_000)).admitted
    assert (await buckets.take(("INTEGRATION", 1), 1_000)).admitted


async def test_time_fills_it_up(own_database: Database) -> None:
    """To the brim and no further."""
    buckets = Buckets(own_database, Rate(limit=100, restored=200))
    assert (await buckets.take(ERIN, 100)).left == 0
    refused = await buckets.take(ERIN, 100)
    assert not refused.admitted
    await asyncio.sleep(refused.wait + 0.3)
    assert (await buckets.take(ERIN, 100)).left == 0
    await asyncio.sleep(1)
    assert (await buckets.take(ERIN, 30)).left == 70


async def test_what_is_given_back_can_be_taken_again(own_database: Database) -> None:
    """Much of it at once, by anybody; little of it by the next that the same process takes."""
    other = Database(own_database.engine.url.render_as_string(False))
    here, there = Buckets(own_database, SLOW), Buckets(other, SLOW)
    try:
        await here.take(ERIN, 1_000)
        level = await here.give_back(ERIN, 500)
        assert level is not None
        assert level.left == pytest.approx(500, abs=5)
        assert (await there.take(ERIN, 490)).admitted
        assert await here.give_back(ERIN, 9) is None
        assert not (await there.take(ERIN, 25)).admitted
        await here.give_back(ERIN, 9)
        assert (await here.take(ERIN, 0)).left >= 28
    finally:
        await other.close()


async def test_all_processes_share_it_and_none_takes_twice(own_database: Database) -> None:
    """However many ask at once."""
    url = own_database.engine.url.render_as_string(False)
    others = [Database(url) for _ in range(3)]
    try:
        shared = [Buckets(database, SLOW) for database in (own_database, *others)]
        levels = await asyncio.gather(*(buckets.take(ERIN, 30) for buckets in shared for _ in range(20)))
        # 33 times 30 are 990; a second in between would bring no more than a few.
        assert sum(level.admitted for level in levels) in {33, 34}
    finally:
        for database in others:
            await database.close()
