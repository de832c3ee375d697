"""A transaction for the tests of updates."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from models.database import Database
from models.words import (
    Resource,
)
from tests.colleagues import colleague
from tests.resolvers.writing.updating import (
    ADA,
    BOB,
    CAT,
    create,
)


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with three people in it, which is rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        await create(opened, Resource.PERSON, *map(colleague, (ADA, BOB, CAT)))
        yield opened
        await transaction.rollback()
