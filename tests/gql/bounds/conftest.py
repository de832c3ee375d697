"""A company whose clock stands still, one second before, at and after the moment that a test is about."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.databases import NewDatabase
from tests.demo import NOW, build, serving
from tests.gql.mutations.company import Company, Ticking

SECOND = timedelta(seconds=1)
# What a test begins or ends at the first of these, and what it ends at the second.
STARTS, ENDS = NOW + timedelta(days=10), NOW + timedelta(days=11)


@dataclass(frozen=True, slots=True)
class Standing:
    """The company; everything of one request happens at the same moment."""

    company: Company

    async def around(self, moment: datetime, probe: Callable[[], Awaitable[Any]]) -> Sequence[Any]:
        """What a probe finds a second before, at, and a second after a moment.

        Nothing is written meanwhile, so what was compiled at the first of them is used at the others.
        """
        return [await self.at(one, probe) for one in (moment - SECOND, moment, moment + SECOND)]

    async def at(self, moment: datetime, probe: Callable[[], Awaitable[Any]]) -> Any:
        """What a probe finds at a moment."""
        self.company.clock.at = moment
        try:
            return await probe()
        finally:
            self.company.clock.at = NOW


@pytest.fixture(scope="session")
async def standing(kind: str, new_database: NewDatabase) -> AsyncIterator[Standing]:
    """The company, whose clock stands at the demo's moment until a test sets it."""
    url = await new_database(kind)
    tokens = await build(url)
    clock = Ticking(step=timedelta(0))
    async with serving(kind, url, tokens, clock) as served:
        yield Standing(Company(served, clock))
