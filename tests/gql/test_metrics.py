"""Metrics are there for who has their token, and count what was answered."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from gql.app import create_app
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned

TOKEN = "for the monitoring"
SHOWN = {"authorization": f"bearer {TOKEN}"}


@pytest.fixture
async def client(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that counts from zero."""
    app = create_app(Settings(secret=SECRET, metrics_token=TOKEN), demo.database, pinned)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as one:
        yield one


async def test_they_are_absent_without_the_setting(demo: Demo) -> None:
    """Even for who sends an empty token."""
    for headers in ({}, {"authorization": "Bearer "}, demo.headers("ada")):
        assert (await demo.client.get("/metrics", headers=headers)).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer other", f"Basic {TOKEN}", f"bearer {TOKEN}x", "Bearer \xe9"])
async def test_they_need_their_token(client: httpx.AsyncClient, demo: Demo, given: str) -> None:
    """That of an administrator is another."""
    for value in (given, demo.headers("ada")["authorization"]):
        answer = await client.get("/metrics", headers=[(b"authorization", value.encode("latin-1"))])
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_they_count_requests_errors_and_rows(client: httpx.AsyncClient, demo: Demo) -> None:
    """By path and status, by code; and no path of the client's making."""
    query = "{ customers(first: 2, orderBy: [{field: NUMBER}]) { nodes { number } } }"
    broken = '{ a: node(id: "x") { id } b: node(id: "y") { id } }'
    for _ in range(3):
        await client.post("/graphql", json={"query": query}, headers=demo.headers("erin"))
    await client.post("/graphql", json={"query": broken}, headers=demo.headers("erin"))
    await client.post("/graphql", json={"query": query})
    await client.get("/my/own/path")
    shown = (await client.get("/metrics", headers=SHOWN)).text
    counts = dict(re.findall(r"^(lastfour_\S+) ([0-9.]+)$", shown, re.MULTILINE))
    assert counts['lastfour_requests_total{path="/graphql",status="200"}'] == "4.0"
    assert counts['lastfour_requests_total{path="/graphql",status="401"}'] == "1.0"
    assert counts['lastfour_requests_total{path="other",status="404"}'] == "1.0"
    assert counts['lastfour_errors_total{code="BAD_USER_INPUT"}'] == "2.0"
    assert counts['lastfour_errors_total{code="UNAUTHENTICATED"}'] == "1.0"
    assert counts['lastfour_request_seconds_count{path="/graphql"}'] == "5.0"
    assert float(counts["lastfour_rows_read_total"]) >= 6
    assert "own" not in shown
