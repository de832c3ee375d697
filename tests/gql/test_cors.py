"""Pages of other origins ask where the setting lets them, and nothing but the API."""

from collections.abc import Iterator

import httpx
import pytest

from gql.app import create_app
from gql.graphiql.callers import Caller
from models.database import Database
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned
from tests.gql.conftest import Live, listening

OURS = "https://crm.example"
THEIRS = "https://evil.example"
ASKING = {"access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type"}


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[httpx.Client]:
    """A client of a server that lets pages of one origin ask."""
    settings = Settings(secret=SECRET, cors_origins=(OURS, "http://localhost:3000"))
    app = create_app(settings, Database(demo.url), pinned, [Caller("erin", "", demo.tokens["erin"])])
    with listening(app) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as one:
        yield one


def test_a_browser_is_told_that_it_may_ask(client: httpx.Client) -> None:
    """With the headers that a question needs, without cookies, and for that origin."""
    answer = client.options("/graphql", headers={"origin": OURS, **ASKING})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == OURS
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": THEIRS, **ASKING},
        {"origin": f"{OURS}.evil.example", **ASKING},
        {"origin": "null", **ASKING},
        {"origin": OURS, "access-control-request-method": "DELETE"},
        {"origin": OURS, "access-control-request-method": "POST", "access-control-request-headers": "x-other"},
    ],
)
def test_or_that_it_may_not(client: httpx.Client, headers: dict[str, str]) -> None:
    """With an error in JSON for who looks."""
    answer = client.options("/graphql", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}
    assert answer.headers.get("access-control-allow-origin") in {None, OURS}


def test_an_answer_may_be_read_by_that_origin_alone(client: httpx.Client, demo: Demo) -> None:
    """An error too, or the page could not tell its user what is wrong."""
    for headers in (demo.headers("erin"), {}):
        body = {"query": "{ viewer { name } }"}
        ours = client.post("/graphql", json=body, headers={**headers, "origin": OURS})
        assert ours.headers["access-control-allow-origin"] == OURS
        assert "x-request-id" in ours.headers["access-control-expose-headers"]
        assert "Origin" in ours.headers["vary"]
        assert "Accept" in ours.headers["vary"]
        theirs = client.post("/graphql", json=body, headers={**headers, "origin": THEIRS})
        assert "access-control-allow-origin" not in theirs.headers


@pytest.mark.parametrize("path", ["/graphql", "/healthz", "/graphiql/none.js"])
def test_nothing_but_the_api_may_be_read(client: httpx.Client, path: str) -> None:
    """The demo's page has tokens in it."""
    answer = client.get(path, headers={"origin": OURS, "accept": "text/html"})
    assert "access-control-allow-origin" not in answer.headers


def test_without_the_setting_nobody_else_may_ask(live: Live) -> None:
    """Which is the default."""
    for answer in (
        live.client.options("/graphql", headers={"origin": OURS, **ASKING}),
        live.client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=live.headers() | {"origin": OURS}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]
