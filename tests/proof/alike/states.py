"""A database in which one state after another is loaded, served, asked, and taken out again."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from graphql import GraphQLSchema, build_client_schema, build_schema, get_introspection_query
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette

from gql.app import create_app
from gql.schema import print_schema
from models.database import Database
from models.limits import UNLIMITED
from models.settings import Settings
from tests.proof.alike.asgi import Answer, send
from tests.proof.alike.fresh import Fresh
from tests.proof.alike.script import Request
from tests.proof.load import SECRET, load, token_for
from tests.proof.server import OneTransaction
from tests.proof.world import Caller, World

SETTINGS = Settings(secret=SECRET, rate=UNLIMITED)


@dataclass
class State:
    """A state that is served: time goes on by a second with each request."""

    connection: AsyncConnection
    world: World
    fresh: Fresh
    _app: Starlette = field(init=False)
    _requests: int = 0
    _tokens: dict[Caller, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        """Serve it by an app that knows nothing yet."""

        async def now(_connection: AsyncConnection) -> Any:
            return self.world.now + timedelta(seconds=self._requests)

        self._requests = 0
        self._app = create_app(SETTINGS, OneTransaction(self.connection), now)

    @asynccontextmanager
    async def untouched(self) -> AsyncIterator[None]:
        """The state as it was loaded, and an app that knows nothing; whatever is written meanwhile is taken back."""
        self._start()
        savepoint = await self.connection.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()

    async def admit(self, caller: Caller) -> None:
        """Give a caller a token."""
        self._tokens[caller] = await token_for(self.connection, self.world, caller)

    async def ask(self, caller: Caller, request: Request, answers: list[bytes] | None = None) -> Answer:
        """Send a request, and read the answer."""
        self._requests += 1
        self.fresh.begin(self._requests)
        headers = {
            "authorization": f"Bearer {self._tokens[caller]}",
            "content-type": "application/json",
            "x-request-id": f"request-{self._requests}",
            **request.headers,
        }
        return await send(self._app, "POST", "/graphql", headers, request.body(answers or []))


@asynccontextmanager
async def serving(
    database: Database, world: World, fresh: Fresh, *callers: Caller, logged: bool
) -> AsyncIterator[State]:
    """Load a world into a transaction, serve it to those who have come with it, and roll it back."""
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        try:
            fresh.begin(0)
            await load(connection, world, logged=logged)
            state = State(connection, world, fresh)
            for caller in callers:
                await state.admit(caller)
            yield state
        finally:
            await transaction.rollback()


@cache
def whole_schema() -> GraphQLSchema:
    """What a person can ask for, and so does who is let in nowhere."""
    return build_schema(print_schema())


_SCHEMAS: dict[str, GraphQLSchema] = {}


async def schema_for(state: State, caller: Caller) -> GraphQLSchema:
    """What an integration can ask for, as the server tells it; read once for all that are told the same."""
    viewer = await state.ask(caller, Request("{ viewer { id } }"))
    version = dict(viewer.headers)["schema-version"]
    if version not in _SCHEMAS:
        answer = await state.ask(caller, Request(get_introspection_query(descriptions=False)))
        _SCHEMAS[version] = build_client_schema(json.loads(answer.body)["data"])
    return _SCHEMAS[version]
