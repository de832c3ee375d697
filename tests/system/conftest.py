"""The demo company, which all whole-system tests ask: built once on each database."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import NewDatabase
from tests.demo import Demo, building


@pytest.fixture(scope="session")
async def demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """The demo company; nobody writes to it."""
    async with building(kind, await new_database(kind)) as built:
        yield built
