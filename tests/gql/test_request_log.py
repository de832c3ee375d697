"""One line for each request: who, what, how long; no values, and no tokens."""

import json
import logging
import socket
import time
from typing import Any

import httpx
import pytest

from cli.log_lines import JsonLines
from gql.app import create_app
from models.settings import Settings
from tests.demo import Demo, pinned
from tests.gql.conftest import Live


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> "Lines":
    """What is logged of requests, as it is written."""
    caplog.set_level(logging.INFO, "lastfour.requests")
    return Lines(caplog)


class Lines:
    """The lines of the log, as `lastfour serve` writes them."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def take(self) -> list[dict[str, Any]]:
        """The lines since the last time."""
        written = [JsonLines().format(one) for one in self._caplog.records if one.name == "lastfour.requests"]
        self._caplog.clear()
        return [json.loads(line) for line in written]


QUERY = "query ($n: Int) { customers(first: $n, orderBy: [{field: NUMBER}]) { nodes { number } } }"


async def test_a_request_is_one_line(demo: Demo, lines: Lines) -> None:
    """Which says all that is to be said, and is joined to the answer by the id."""
    headers = demo.headers("erin") | {"x-request-id": "mine"}
    await demo.client.post("/graphql", json={"query": QUERY, "variables": {"n": 2}}, headers=headers)
    (line,) = lines.take()
    assert line.pop("ms") >= 0
    assert line.pop("rows") in {2, 3}
    assert line.pop("at").endswith("+00:00")
    assert line.pop("principal").startswith("PERSON:")
    assert len(line.pop("document")) == 16
    assert line == {
        "level": "info",
        "event": "request",
        "request": "mine",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "codes": [],
    }


async def test_a_document_has_one_name_under_one_secret(demo: Demo, lines: Lines) -> None:
    """Whoever asks it; who reads the log can't find it by guessing."""
    for caller in ("erin", "carl"):
        await demo.client.post("/graphql", json={"query": QUERY}, headers=demo.headers(caller))
    await demo.client.post("/graphql", json={"query": QUERY + " "}, headers=demo.headers("erin"))
    app = create_app(Settings(secret="another"), demo.database, pinned)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        await client.post("/graphql", json={"query": QUERY}, headers=demo.headers("erin"))
    first, second, third, fourth = lines.take()
    assert first["document"] == second["document"]
    assert first["principal"] != second["principal"]
    assert len({first["document"], third["document"], fourth["document"]}) == 3


@pytest.mark.parametrize(
    ("body", "status", "codes", "known"),
    [
        ({"query": "{ nothing }"}, 200, ["GRAPHQL_VALIDATION_FAILED"], True),
        ({"query": '{ a: node(id: "x") { id } b: node(id: "y") { id } }'}, 200, ["BAD_USER_INPUT"] * 2, True),
        ({"query": 5}, 400, ["BAD_USER_INPUT"], True),
        (None, 401, ["UNAUTHENTICATED"], False),
    ],
)
async def test_errors_are_told_by_their_codes(
    demo: Demo, lines: Lines, body: Any, status: int, codes: list[str], known: bool
) -> None:
    """Of the answer and of a refusal alike."""
    await demo.client.post("/graphql", json=body, headers=demo.headers("erin") if body else {})
    (line,) = lines.take()
    assert (line["status"], line["codes"], line["principal"] is not None) == (status, codes, known)


async def test_nothing_that_a_client_sends_is_in_the_log(demo: Demo, caplog: pytest.LogCaptureFixture) -> None:
    """Neither literals, variables, names, addresses, headers nor the token; nor anything of the answer."""
    caplog.set_level(logging.DEBUG)
    literal = '{ zebra1: customers(where: {name: {contains: "zebra2"}}) { nodes { name } } }'
    named = "query zebra3 ($zebra4: String) { customers(where: {name: {contains: $zebra4}}) { nodes { number } } }"
    everything = "{ customers { nodes { number cardNumber } } }"
    headers = demo.headers("erin") | {"user-agent": "zebra5", "x-request-id": "zebra6 6", "referer": "http://zebra7"}
    for body in ({"query": literal}, {"query": named, "variables": {"zebra4": "zebra8"}}, {"query": everything}):
        await demo.client.post("/graphql", json=body, headers=headers)
    await demo.client.get("/graphql", params={"query": literal}, headers=headers)
    await demo.client.get("/zebra9", params={"zebra": "zebra"}, headers=headers)
    await demo.client.request("ZEBRA", "/graphql", headers=headers)
    await demo.client.get("/healthz", headers={"x-request-id": demo.tokens["erin"]})
    ours = [one for one in caplog.records if one.name.startswith("lastfour")]
    assert len(ours) == 7
    written = "\n".join(map(JsonLines().format, ours))
    for secret in ("zebra", "ZEBRA", "C-0001", "4242", demo.tokens["erin"], "Erin"):
        assert secret not in written


def test_who_hangs_up_is_noted(live: Live, lines: Lines) -> None:
    """As somebody who has gone, and as no error of ours."""
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: {live.headers()['authorization']}\r\n"
            "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        )
        connection.sendall(head.encode())
    found: list[dict[str, Any]] = []
    for _ in range(200):
        found += lines.take()
        if found:
            break
        time.sleep(0.05)
    assert [line["status"] for line in found] == [499]
