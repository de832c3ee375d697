"""How many requests of one caller are worked on at once: more wait, and nobody waits for somebody else's."""

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """The turns of one process, by the tokens that requests come with."""

    def __init__(self, most: int) -> None:
        """Give each token so many at once."""
        self._most = most
        # Those of tokens that nobody holds or waits for are forgotten.
        self._of: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def one(self, token: str) -> AsyncIterator[None]:
        """Wait for a turn, and have it for as long as the block takes."""
        turns = self._of.get(token)
        if turns is None:
            turns = self._of[token] = Semaphore(self._most)
        async with turns:
            yield
