"""The demo company for tests: built once for each kind of database, and asked over the real application in process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette

from gql.app import create_app
from gql.gate import Clock
from intake.demo import build_demo, issue_demo_tokens
from models.database import Database
from models.limits import LARGEST, UNLIMITED, Limits
from models.settings import Settings
from tests.proof.server import Asker

# The moment that the demo was built at, and that it stays: nothing in it ends while tests run.
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECRET = "the secret of the demo in tests"
SETTINGS = Settings(secret=SECRET)
# For who asks for everything at once.
UNBOUNDED = Settings(secret=SECRET, rate=UNLIMITED, limits=Limits(cost=LARGEST))

CALLERS = ("ada", "sven", "erin", "omar", "carl", "hana", "fay", "lena", "swift-logistics")
# lena has left, and is refused.
ADMITTED = tuple(caller for caller in CALLERS if caller != "lena")


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo company on one database, its application, and a token for each caller."""

    kind: str
    url: str
    database: Database
    app: Starlette
    client: httpx.AsyncClient
    tokens: dict[str, str]

    def as_(self, caller: str) -> Asker:
        """Ask as a caller, by name."""
        return Asker(self.client, self.tokens[caller])

    def headers(self, caller: str) -> dict[str, str]:
        """The headers that a caller sends."""
        return {"authorization": f"Bearer {self.tokens[caller]}"}


async def pinned(_connection: AsyncConnection) -> datetime:
    """The clock of the demo in tests."""
    return NOW


@asynccontextmanager
async def building(kind: str, url: str, clock: Clock = pinned, settings: Settings = SETTINGS) -> AsyncIterator[Demo]:
    """Build the demo company in an empty database, and serve it in process."""
    async with serving(kind, url, await build(url), clock, settings) as served:
        yield served


async def build(url: str) -> dict[str, str]:
    """Build the demo company in an empty database; returns the tokens of its callers."""
    database = Database(url)
    try:
        await build_demo(database, NOW, SECRET)
        return await issue_demo_tokens(database, NOW)
    finally:
        await database.close()


@asynccontextmanager
async def serving(
    kind: str, url: str, tokens: dict[str, str], clock: Clock = pinned, settings: Settings = SETTINGS
) -> AsyncIterator[Demo]:
    """Serve in process the demo company that a database has."""
    database = Database(url)
    try:
        app = create_app(settings, database, clock)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
            yield Demo(kind, url, database, app, client, tokens)
    finally:
        await database.close()
