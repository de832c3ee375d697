"""Work shielded from cancellation: it comes to its end, however often whoever waits for it is cancelled."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def to_the_end(work: Awaitable[T]) -> T:
    """What comes of the work; a cancellation meanwhile is raised when the work has ended.

    A connection that is left in the middle of a statement is broken for whoever has it next.
    """
    running = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError as error:
            if running.cancelled():
                raise
            cancelled = error
        except BaseException:  # noqa: BLE001, S110, it is raised below, from the work itself
            pass
    if cancelled is not None:
        if not running.cancelled():
            running.exception()
        raise cancelled
    return running.result()
