"""The page as it comes over HTTP: who gets it, what it may load, what it holds."""

import json
import re
from html import unescape

import httpx
import pytest

from gql.app import create_app
from gql.graphiql.callers import Caller
from gql.graphiql.page import FILES
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "worker-src 'self'"
)
CALLER = Caller("erin", "\"quotes\" & <tags> 'too'", "lf_<token>")


async def test_a_browser_gets_the_page(demo: Demo) -> None:
    """Without a token; with headers that let nothing in from elsewhere, and that let nobody keep or frame it."""
    answer = await demo.client.get("/graphql", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.9"])
async def test_a_client_that_prefers_json_does_not(demo: Demo, accept: str) -> None:
    """It is told in JSON what is missing."""
    answer = await demo.client.get("/graphql", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (401, "application/json")


async def test_a_form_can_not_be_posted_for_the_page(demo: Demo) -> None:
    """The page is for a GET; whatever a browser posts is a question."""
    answer = await demo.client.post("/graphql", headers=BROWSER)
    assert answer.json()["errors"]


async def test_the_page_names_files_of_ours_alone(demo: Demo) -> None:
    """Each of them is there, is kept for ever by who has it, and has nothing that runs within the page."""
    page = (await demo.client.get("/graphql", headers=BROWSER)).text
    named = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(named) >= 3
    for name in named:
        assert name.startswith("./graphiql/"), name
        file = await demo.client.get(name.removeprefix("."))
        assert file.status_code == 200
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert file.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*src=)|<style| on[a-z]+=", page)


async def test_workers_are_files_of_ours_with_a_policy(demo: Demo) -> None:
    """A worker goes by the policy that it comes with."""
    workers = [path.name for path in FILES.glob("*.worker-*.js")]
    assert {name.split(".")[0] for name in workers} == {"editor", "graphql", "json"}
    for name in workers:
        answer = await demo.client.get(f"/graphiql/{name}")
        assert answer.headers["content-security-policy"] == "default-src 'none'; script-src 'self'"
        assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/graphiql/none.js", 404),
        ("GET", "/graphiql/", 404),
        ("GET", "/graphiql", 404),
        ("GET", "/graphiql/..%2findex.html", 404),
        ("GET", "/graphiql/%2e%2e/%2e%2e/page.py", 404),
        ("POST", "/graphiql/none.js", 405),
    ],
)
async def test_there_is_nothing_else(demo: Demo, method: str, path: str, status: int) -> None:
    """Whatever else is asked for is an error in JSON."""
    answer = await demo.client.request(method, path)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, "BAD_USER_INPUT")


async def test_no_token_is_in_the_page(demo: Demo) -> None:
    """Nor a name: only the demo puts its callers there."""
    page = (await demo.client.get("/graphql", headers=BROWSER)).text
    assert '<meta name="lastfour-callers" content="" />' in page
    assert "lf_" not in page


async def test_the_demo_has_its_callers_in_the_page(demo: Demo) -> None:
    """As data that the page reads, whatever is in their names."""
    app = create_app(Settings(secret=SECRET), demo.database, pinned, [CALLER])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        page = (await client.get("/graphql", headers=BROWSER)).text
    (written,) = re.findall(r'<meta name="lastfour-callers" content="([^"]*)" />', page)
    assert json.loads(unescape(written)) == [{"name": CALLER.name, "about": CALLER.about, "token": CALLER.token}]
    assert "<tags>" not in page
