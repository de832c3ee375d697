"""A server over one open transaction: what a test wrote in it is asked for over HTTP, and rolled back afterwards."""

from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from gql import gate
from gql.app import create_app
from gql.limits.documents import Documents
from models.database import Database
from models.limits import UNLIMITED, Limits
from models.settings import Settings
from tests.proof.load import SECRET, load, token_for
from tests.proof.world import Caller, World

# Everything is asked for at once, of companies that have a dozen records: that costs what it may, not what it is.
SETTINGS = Settings(secret=SECRET, rate=UNLIMITED, limits=Limits(cost=10**12))


class OneTransaction(Database):
    """A database whose snapshots all look at the transaction that a test has open."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """The transaction."""
        yield self._connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A part of the transaction."""
        async with self._connection.begin_nested():
            yield self._connection

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Leave it: beside the transaction there is nothing to run it on."""
        work.close()


class Server:
    """The app over a world, asked in process."""

    def __init__(self, connection: AsyncConnection, world: World) -> None:
        self.connection = connection
        # A test may let time pass.
        self.now = world.now
        self._world = world

        async def now(_connection: AsyncConnection) -> datetime:
            return self.now

        self._app = create_app(SETTINGS, OneTransaction(connection), now)
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=True)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://proof")

    async def sign_in(self, caller: Caller) -> "Asker":
        """Make a token for a caller."""
        return Asker(self._client, await token_for(self.connection, self._world, caller))


class Asker:
    """A client with a caller's token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"}
        # What is asked for about each answer, besides the answer.
        self.extensions: dict[str, Any] = {}

    async def post(self, query: str, **variables: Any) -> httpx.Response:
        """Ask, and return the response as it is."""
        body = {"query": query, "variables": variables, "extensions": self.extensions}
        return await self._client.post("/graphql", json=body, headers=self._headers)

    async def ask(self, query: str, **variables: Any) -> Any:
        """Ask, and return the data; an error is the test's failure."""
        answer = (await self.post(query, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@contextmanager
def shared_documents(limits: Limits) -> Iterator[None]:
    """Have all apps read documents as one process does that was asked them before: once, whatever the data."""
    with pytest.MonkeyPatch.context() as patch:
        documents = Documents(limits)
        patch.setattr(gate, "Documents", lambda _limits: documents)
        yield


@asynccontextmanager
async def serving(database: Database, world: World) -> AsyncIterator[Server]:
    """Load a world into a transaction, serve it, and roll it back."""
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        try:
            await load(connection, world)
            yield Server(connection, world)
        finally:
            await transaction.rollback()
