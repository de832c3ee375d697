"""The demo company behind limits of a test's own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from gql.app import create_app
from models.limits import Limits
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned
from tests.proof.server import Asker

Limited = Callable[..., Any]


@pytest.fixture
async def limited(demo: Demo) -> AsyncIterator[Limited]:
    """Ask the demo company as somebody, with some limits set."""
    async with AsyncExitStack() as stack:

        async def ask(caller: str = "sven", **limits: int) -> Asker:
            app = create_app(Settings(secret=SECRET, limits=Limits(**limits)), demo.database, pinned)
            transport = httpx.ASGITransport(app)
            client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://limited"))
            return Asker(client, demo.tokens[caller])

        yield ask
