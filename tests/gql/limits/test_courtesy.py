"""A long document is read while nobody is being answered, or else a little later."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from threading import Thread

import httpx
import pytest
from graphql import GraphQLSyntaxError, build_schema

from gql import gate
from gql.app import create_app
from gql.limits import courtesy
from gql.limits.documents import LONG, Documents
from models.limits import Limits
from models.prepared import LOG
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned

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


async def test_a_queue_has_one_patience(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twenty documents the first ones wait for all of it, and the others no more."""
    monkeypatch.setattr(courtesy, "PATIENCE", 2)

    async def asked(number: int) -> None:
        with documents.courtesy.answering():
            assert (await documents.checked(f"{DOCUMENT}{number}", SCHEMA))[1] == []

    with documents.courtesy.answering():
        async with asyncio.timeout(20):
            await asyncio.gather(*map(asked, range(20)))


@pytest.mark.usefixtures("patient")
async def test_a_request_is_being_answered(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While it asks the database for what it is to show, and no longer once it was answered."""
    documents = Documents(Limits())
    monkeypatch.setattr(gate, "Documents", lambda _limits: documents)
    threads: list[Thread] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "FROM tag" in " ".join(record.getMessage().split()):
                documents.courtesy.begin()
                thread = Thread(target=documents.courtesy.give_way)
                threads.append(thread)
                thread.start()
                thread.join(ENOUGH)
                assert thread.is_alive()

    heard = Heard()
    caplog.set_level(logging.DEBUG, LOG.name)
    LOG.addHandler(heard)
    try:
        transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), demo.database, pinned))
        async with httpx.AsyncClient(transport=transport, base_url="http://courtesy") as client:
            body = {"query": "{ tags { nodes { name } } }"}
            assert (await client.post("/graphql", json=body, headers=demo.headers("ada"))).json()["data"]
    finally:
        LOG.removeHandler(heard)
    assert threads
    for thread in threads:
        thread.join(PATIENCE / 2)
        assert not thread.is_alive()
