"""A demo company that tests write to: one for each file of tests, whose tests make what they change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.databases import Databases, NewDatabase
from tests.demo import build, serving
from tests.gql.mutations.company import Company, Ticking


@dataclass(frozen=True, slots=True)
class Built:
    """The demo company in a database that nobody writes to: it is built once, and copied."""

    kind: str
    url: str
    tokens: dict[str, str]


@pytest.fixture(scope="session")
async def built(kind: str, new_database: NewDatabase) -> Built:
    """The company to copy."""
    url = await new_database(kind)
    return Built(kind, url, await build(url))


@asynccontextmanager
async def copied(built: Built, databases: Databases) -> AsyncIterator[Company]:
    """A company of one's own, asked in process."""
    clock = Ticking()
    url = await databases.bare(built.kind, built.url)
    async with serving(built.kind, url, dict(built.tokens), clock) as served:
        yield Company(served, clock)


@pytest.fixture(scope="module")
async def company(built: Built, databases: Databases) -> AsyncIterator[Company]:
    """The company, asked in process."""
    async with copied(built, databases) as one:
        yield one


@pytest.fixture
async def own_company(built: Built, databases: Databases) -> AsyncIterator[Company]:
    """A company for one test, which may leave nobody there who administers it."""
    async with copied(built, databases) as one:
        yield one
