"""A demo company that tests write to: one for each file of tests, whose tests make what they change."""

import itertools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.databases import NewDatabase
from tests.demo import NOW, building
from tests.gql.mutations.company import Company


@pytest.fixture(scope="module")
async def company(kind: str, new_database: NewDatabase) -> AsyncIterator[Company]:
    """The company, asked in process."""
    moment = itertools.count()

    async def ticking(_connection: AsyncConnection) -> datetime:
        # Each transaction has a moment of its own, by which the log keeps them in order.
        return NOW + timedelta(milliseconds=next(moment))

    async with building(kind, await new_database(kind), ticking) as built:
        yield Company(built)
