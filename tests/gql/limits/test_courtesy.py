"""A long document is read while nobody is being answered, or else a little later."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from threading import Thread

import httpx
import pytest
from graphql import GraphQLSyntaxError, build_schema
from sqlalchemy.ext.asyncio import AsyncConnection

from gql import gate
from gql.app import create_app
from gql.limits import courtesy
from gql.limits.documents import LONG, Documents
from models.limits import Limits
from models.settings import Settings
from tests.demo import NOW, SECRET, Demo

# In seconds: long after all is read, and long before a test is given up.
ENOUGH, PATIENCE = 0.1, 60
DOCUMENT = "{ a }" + "#" * LONG
SCHEMA = build_schema("type Query { a: Int }")


@pytest.fixture
def documents() -> Documents:
    """Documents that nobody has sent."""
    return Documents(Limits())


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document waits for as long as somebody is being answered."""
    monkeypatch.setattr(courtesy, "PATIENCE", PATIENCE)


async def waits(documents: Documents, asked: Callable[[], Awaitable[None]]) -> None:
    """Check that a request waits for one that is being answered, and is answered then."""

    async def requested() -> None:
        with documents.courtesy.answering():
            await asked()

    with documents.courtesy.answering():
        task = asyncio.create_task(requested())
        assert not (await asyncio.wait([task], timeout=ENOUGH))[0]
    async with asyncio.timeout(PATIENCE / 2):
        await task


@pytest.mark.usefixtures("patient")
async def test_who_is_answered_goes_before_a_document_is_parsed(documents: Documents) -> None:
    """Nothing comes of one that can't be parsed before they are gone, either."""

    async def asked() -> None:
        with pytest.raises(GraphQLSyntaxError):
            await documents.checked(DOCUMENT[1:], SCHEMA)

    await waits(documents, asked)


@pytest.mark.usefixtures("patient")
async def test_who_is_answered_goes_before_a_document_is_validated(documents: Documents) -> None:
    """By a schema that it was not asked of, when it was parsed before."""
    await documents.checked(DOCUMENT, SCHEMA)
    other = build_schema("type Query { b: Int }")

    async def asked() -> None:
        assert len((await documents.checked(DOCUMENT, other))[1]) == 1

    await waits(documents, asked)


@pytest.mark.usefixtures("patient")
async def test_who_waits_for_a_document_is_not_waited_for(documents: Documents) -> None:
    """However many there are: they would wait for each other."""

    async def asked(number: int) -> None:
        with documents.courtesy.answering():
            assert (await documents.checked(f"{DOCUMENT}{number}", SCHEMA))[1] == []

    async with asyncio.timeout(PATIENCE / 2):
        await asyncio.gather(*map(asked, range(5)))


async def test_patience_ends(documents: Documents) -> None:
    """Where somebody is always being answered, documents are read all the same."""
    with documents.courtesy.answering(), documents.courtesy.answering():
        async with asyncio.timeout(PATIENCE / 2):
            assert (await documents.checked(DOCUMENT, SCHEMA))[1] == []


@pytest.mark.usefixtures("patient")
async def test_a_request_is_being_answered(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """From when it is admitted, until it has been executed."""
    documents = Documents(Limits())
    monkeypatch.setattr(gate, "Documents", lambda _limits: documents)
    threads: list[Thread] = []

    async def clock(_connection: AsyncConnection) -> datetime:
        documents.courtesy.begin()
        thread = Thread(target=documents.courtesy.give_way)
        threads.append(thread)
        thread.start()
        thread.join(ENOUGH)
        assert thread.is_alive()
        return NOW

    transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), demo.database, clock))
    async with httpx.AsyncClient(transport=transport, base_url="http://courtesy") as client:
        body = {"query": "{ viewer { name } }"}
        assert (await client.post("/graphql", json=body, headers=demo.headers("sven"))).json()["data"]
    (thread,) = threads
    thread.join(PATIENCE / 2)
    assert not thread.is_alive()
