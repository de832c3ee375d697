"""Work that is to come to its end does, and what came of it is told."""

import asyncio

import pytest

from models.shielded import to_the_end


async def test_the_result_is_the_works_own() -> None:
    """A value or an exception, if nobody is cancelled."""

    async def work(*, fail: bool) -> int:
        await asyncio.sleep(0)
        if fail:
            raise ValueError("no")
        return 7

    assert await to_the_end(work(fail=False)) == 7
    with pytest.raises(ValueError, match="no"):
        await to_the_end(work(fail=True))


@pytest.mark.parametrize("fail", [False, True])
async def test_a_cancellation_waits_however_often_it_comes(*, fail: bool) -> None:
    """It is raised once the work has ended, well or not."""
    ended = False

    async def work() -> None:
        nonlocal ended
        for _ in range(20):
            await asyncio.sleep(0)
        ended = True
        if fail:
            raise ValueError("no")

    waiting = asyncio.ensure_future(to_the_end(work()))
    for _ in range(3):
        await asyncio.sleep(0)
        waiting.cancel()
        assert not ended
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended
