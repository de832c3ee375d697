"""A demo company that tests write to: one for each file of tests, whose tests make what they change."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import NewDatabase
from tests.demo import building
from tests.gql.mutations.company import Company, Ticking


@pytest.fixture(scope="module")
async def company(kind: str, new_database: NewDatabase) -> AsyncIterator[Company]:
    """The company, asked in process."""
    clock = Ticking()
    async with building(kind, await new_database(kind), clock) as built:
        yield Company(built, clock)


@pytest.fixture
async def own_company(kind: str, new_database: NewDatabase) -> AsyncIterator[Company]:
    """A company for one test, which may leave nobody there who administers it."""
    clock = Ticking()
    async with building(kind, await new_database(kind), clock) as built:
        yield Company(built, clock)
