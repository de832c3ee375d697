"""Documents that are named instead of sent: registered at deploy, or sent once by whoever asks."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.main import main
from gql.app import create_app
from gql.persisted import Persisted
from models.errors import BadInputError
from models.settings import Settings, read_settings
from permissions.names import find_by_name
from permissions.tokens import Limits, issue_token
from tests.databases import NewDatabase
from tests.demo import NOW, SECRET, Demo, pinned

ME = "query Me { viewer { name } }\n"
MANY = "query Many($n: Int!) { customers(first: $n) { nodes { id } } }"
NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
GRAPHQL = "application/graphql-response+json"

Asked = Callable[..., Any]


def digest(text: str) -> str:
    """The hash that a document goes by."""
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(text: str, **more: Any) -> dict[str, Any]:
    """A request by the hash of a document, as Apollo's clients send it."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}, **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two documents, and a file that is none."""
    (tmp_path / "me.graphql").write_text(ME)
    (tmp_path / "many.v2.graphql").write_text(MANY)
    (tmp_path / "notes.txt").write_text("no document")
    return tmp_path


@pytest.fixture
async def asked(demo: Demo, folder: Path) -> AsyncIterator[Asked]:
    """Ask a server with those documents, and perhaps no others."""
    async with AsyncExitStack() as stack:

        async def client(*, only: bool = False) -> Any:
            settings = Settings(secret=SECRET, documents=str(folder), only_documents=only)
            transport = httpx.ASGITransport(create_app(settings, demo.database, pinned))
            found = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://documents"))

            async def ask(caller: str, **body: Any) -> dict[str, Any]:
                answer = (await found.post("/graphql", json=body, headers=demo.headers(caller))).json()
                return {"code": answer["errors"][0]["extensions"]["code"]} if "errors" in answer else answer["data"]

            return ask

        yield client


@pytest.mark.parametrize("name", ["me", f"sha256:{digest(ME)}"])
async def test_a_document_is_asked_by_its_name(asked: Asked, name: str) -> None:
    """By everybody, each for themself."""
    ask = await asked()
    assert await ask("erin", documentId=name) == {"viewer": {"name": "Erin Walsh"}}
    assert await ask("ada", documentId=name) == {"viewer": {"name": "Ada Byrne"}}


async def test_a_document_takes_variables_and_an_operation(asked: Asked) -> None:
    """As if it had been sent."""
    ask = await asked()
    answer = await ask("ada", documentId="many.v2", variables={"n": 2}, operationName="Many")
    assert len(answer["customers"]["nodes"]) == 2
    assert await ask("ada", documentId="many.v2") == {"code": "BAD_USER_INPUT"}
    # A partner has another schema, and so another answer to the same text.
    assert await ask("swift-logistics", documentId="many.v2", variables={"n": 2}) == {
        "code": "GRAPHQL_VALIDATION_FAILED"
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documentId": "none"}, NOT_FOUND),
        ({"documentId": "notes"}, NOT_FOUND),
        ({"documentId": "../me"}, NOT_FOUND),
        ({"documentId": f"sha256:{digest('{ none }')}"}, NOT_FOUND),
        ({"documentId": digest(ME)}, NOT_FOUND),
        ({"documentId": ""}, NOT_FOUND),
        ({"documentId": 5}, "BAD_USER_INPUT"),
        ({"documentId": "me", "query": ME}, "BAD_USER_INPUT"),
        ({"extensions": {"persistedQuery": 5}}, "BAD_USER_INPUT"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": digest(ME)}}}, "BAD_USER_INPUT"),
        (persisted(ME), NOT_FOUND),
        (persisted(ME, query=MANY), "BAD_USER_INPUT"),
    ],
)
async def test_what_is_not_known_is_not_found(asked: Asked, body: dict[str, Any], code: str) -> None:
    """Only the names of files are names, and a hash is that of the whole text."""
    assert await (await asked())("ada", **body) == {"code": code}


async def test_only_trusted_documents_are_answered(asked: Asked) -> None:
    """By name or by their very text, when that is set; nothing else is, and nothing else is kept."""
    ask = await asked(only=True)
    assert await ask("erin", documentId="me") == {"viewer": {"name": "Erin Walsh"}}
    assert await ask("erin", query=ME) == {"viewer": {"name": "Erin Walsh"}}
    assert await ask("erin", query="{ viewer { name } }") == {"code": "FORBIDDEN"}
    assert await ask("erin", query="{ __schema { types { name } } }") == {"code": "FORBIDDEN"}
    other = "{ viewer { id } }"
    assert await ask("erin", **persisted(other, query=other)) == {"code": "FORBIDDEN"}
    assert await ask("erin", **persisted(other)) == {"code": NOT_FOUND}


async def test_a_token_may_be_for_trusted_documents_alone(asked: Asked, demo: Demo) -> None:
    """Whatever others may ask; what it sends otherwise is not kept for it."""
    async with demo.database.transaction() as connection:
        erin = await find_by_name(connection, "erin@lastfour.example")
        limits = Limits(only_documents=True)
        demo.tokens["kiosk"] = await issue_token(connection, erin.kind, erin.id, NOW, limits=limits)
    ask = await asked()
    assert await ask("kiosk", documentId="me") == {"viewer": {"name": "Erin Walsh"}}
    assert await ask("kiosk", query=ME) == {"viewer": {"name": "Erin Walsh"}}
    other = "{ viewer { id } }"
    assert await ask("kiosk", query=other) == {"code": "FORBIDDEN"}
    assert await ask("kiosk", **persisted(other, query=other)) == {"code": "FORBIDDEN"}
    assert await ask("kiosk", **persisted(other)) == {"code": NOT_FOUND}
    assert "viewer" in await ask("erin", query=other)


async def test_a_document_that_was_sent_once_is_known_to_who_sent_it(asked: Asked) -> None:
    """And to nobody else: the answer to a hash would tell what others ask."""
    ask = await asked()
    text = "{ viewer { email } }"
    assert await ask("erin", **persisted(text)) == {"code": NOT_FOUND}
    erin = {"viewer": {"email": "erin@lastfour.example"}}
    assert await ask("erin", **persisted(text, query=text)) == erin
    assert await ask("erin", **persisted(text)) == erin
    for caller in ("ada", "swift-logistics"):
        assert await ask(caller, **persisted(text)) == {"code": NOT_FOUND}


async def test_by_get_too_and_with_its_status(demo: Demo) -> None:
    """As clients of this protocol ask, so that they need no body; the message is the one that they look for."""
    text = "{ viewer { kind } }"
    extensions = json.dumps(persisted(text)["extensions"])
    headers = demo.headers("carl")

    async def get(accept: str, **more: str) -> httpx.Response:
        parameters = {"extensions": extensions, **more}
        return await demo.client.get("/graphql", params=parameters, headers={**headers, "accept": accept})

    assert (await get(GRAPHQL)).status_code == 400
    missing = await get("application/json")
    assert missing.status_code == 200
    assert missing.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert (await get(GRAPHQL, query=text)).json() == {"data": {"viewer": {"kind": "PERSON"}}}
    assert (await get(GRAPHQL)).json() == {"data": {"viewer": {"kind": "PERSON"}}}


def test_what_is_kept_is_bounded_for_each_caller() -> None:
    """One who sends much pushes out nobody else's documents."""
    kept = Persisted()
    text = "{ viewer { name } }"
    kept.keep(("PERSON", 1), digest(text), text)
    for number in range(100):
        long = f"# {number} {'x' * 5_000}"
        kept.keep(("PERSON", 2), digest(long), long)
    assert kept.find(("PERSON", 2), digest(long)) == long
    assert kept.find(("PERSON", 2), digest(f"# 0 {'x' * 5_000}")) is None
    assert kept.find(("PERSON", 1), digest(text)) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ nothing }", "is not valid: Cannot query field 'nothing'"),
        ("{", "Syntax Error"),
        ("{" + "#" * 200_000, "too long"),
    ],
)
async def test_a_folder_with_a_document_that_is_not_valid_stops_the_server(
    demo: Demo, folder: Path, text: str, says: str
) -> None:
    """At start, by the name of the file."""
    (folder / "wrong.graphql").write_text(text)
    with pytest.raises(BadInputError, match=r"wrong\.graphql") as caught:
        create_app(Settings(secret=SECRET, documents=str(folder)), demo.database, pinned)
    assert says in str(caught.value)


async def test_serve_says_so_before_any_worker_begins(
    folder: Path, monkeypatch: pytest.MonkeyPatch, new_database: NewDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, and ends."""
    (folder / "wrong.graphql").write_text("{")
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", await new_database("sqlite"))
    monkeypatch.setenv("LASTFOUR_SECRET", "s")
    monkeypatch.setenv("LASTFOUR_DOCUMENTS", str(folder))
    assert await asyncio.to_thread(main, ["serve"]) == 2
    assert "wrong.graphql" in capsys.readouterr().err


def test_settings() -> None:
    """A folder that is not there, and a switch that would leave nothing to ask, are told."""
    assert read_settings({"LASTFOUR_DOCUMENTS": "x", "LASTFOUR_ONLY_DOCUMENTS": "yes"}).only_documents
    for environment in (
        {"LASTFOUR_ONLY_DOCUMENTS": "yes"},
        {"LASTFOUR_DOCUMENTS": "x", "LASTFOUR_ONLY_DOCUMENTS": "1"},
    ):
        with pytest.raises(BadInputError, match="LASTFOUR_ONLY_DOCUMENTS"):
            read_settings(environment)
    with pytest.raises(BadInputError, match="no folder"):
        create_app(Settings(secret=SECRET, documents="/nowhere"))
