"""The end of a request that takes too long, or that nobody waits for any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Receive

# In seconds: a client is listened to from then on. Most requests are answered by then, and need not pay for it.
LISTEN_AFTER = 0.1


class StoppedError(Exception):
    """The time is over; or the client is gone."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__()
        self.gone = gone


@asynccontextmanager
async def deadline(seconds: float, receive: Receive) -> AsyncIterator[None]:
    """Cancel what is done meanwhile when its time is over or its client gone, and raise StoppedError for it."""
    loop = asyncio.get_running_loop()
    listening: asyncio.Task[None] | None = None
    gone = False

    async def listen() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        limit.reschedule(loop.time())

    def begin() -> None:
        nonlocal listening
        listening = loop.create_task(listen())

    later = loop.call_later(LISTEN_AFTER, begin)
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise StoppedError(gone=gone) from None
    finally:
        later.cancel()
        if listening is not None:
            listening.cancel()
