"""Where a token comes from, as a live server tells: by the connection, or by a proxy that the server believes."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from gql.app import create_app
from models.database import Database
from models.records import person
from models.settings import Settings
from models.words import PrincipalKind
from permissions.tokens import issue
from tests.databases import NewDatabase
from tests.demo import NOW, SECRET, building, pinned
from tests.gql.conftest import listening


@pytest.fixture
async def served(new_database: NewDatabase) -> AsyncIterator[tuple[int, str, str]]:
    """The port of a server, a token for a network elsewhere, and one for this machine."""
    async with building("sqlite", await new_database("sqlite")) as demo:
        async with demo.database.transaction() as connection:
            one = (await connection.execute(select(person.c.id).where(person.c.email.startswith("erin@")))).scalar_one()
            secrets = [
                (await issue(connection, PrincipalKind.PERSON, one, NOW, networks=[network])).secret
                for network in ("198.51.100.0/24", "127.0.0.0/8")
            ]
        with listening(create_app(Settings(secret=SECRET), Database(demo.url), pinned)) as port:
            yield port, secrets[0], secrets[1]


@pytest.mark.parametrize(
    ("forwarded", "elsewhere", "here"),
    [
        (None, 401, 200),
        ("198.51.100.7", 200, 401),
        # A client may begin the header as it likes; what the believed proxy has added to it counts.
        ("198.51.100.7, 203.0.113.5", 401, 401),
        ("203.0.113.5, 198.51.100.7", 200, 401),
        ("not an address", 401, 401),
    ],
)
async def test_the_address_is_the_connections_or_the_believed_proxys(
    served: tuple[int, str, str], forwarded: str | None, elsewhere: int, here: int
) -> None:
    """A token is let in from its network alone."""
    port, *secrets = served

    def ask(secret: str) -> int:
        headers = {"authorization": f"Bearer {secret}"} | ({"x-forwarded-for": forwarded} if forwarded else {})
        body = {"query": "{ viewer { name } }"}
        return httpx.post(f"http://127.0.0.1:{port}/graphql", json=body, headers=headers).status_code

    assert [await asyncio.to_thread(ask, secret) for secret in secrets] == [elsewhere, here]
