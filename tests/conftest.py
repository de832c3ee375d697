"""The databases that tests run on: each kind is migrated once, and copied for whoever asks for one of their own."""

import gc
from collections.abc import AsyncIterator

import pytest

from gql.interpreter import OBJECTS
from models.database import Database
from tests.databases import KINDS, Databases, NewDatabase


def pytest_collection_finish() -> None:
    """Have the collector look less often, as a server does: it took a tenth of the time of a process of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


@pytest.fixture(scope="session")
async def databases(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Databases]:
    """Where databases come from, and go at the end, whatever happened."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture(scope="session")
def new_database(databases: Databases) -> NewDatabase:
    """Make a migrated, empty database of the kind that is named, and give its URL."""
    return databases.new


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: a test that uses this, or what follows, runs once on each."""
    return str(request.param)


@pytest.fixture(scope="session")
async def database_url(kind: str, new_database: NewDatabase) -> str:
    """The URL of a migrated database that all tests share; who writes to it rolls back."""
    return await new_database(kind)


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database that all tests share."""
    shared = Database(database_url)
    yield shared
    await shared.close()


@pytest.fixture
async def own_database(kind: str, new_database: NewDatabase) -> AsyncIterator[Database]:
    """A database for one test, which may leave in it what it likes."""
    own = Database(await new_database(kind))
    yield own
    await own.close()
