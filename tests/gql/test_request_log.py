"""One line for each request: who, what, how long; no values, and no tokens."""

import json
import logging
import secrets
import socket
import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from cli.log_lines import JsonLines
from gql.app import create_app
from models.settings import Settings
from tests.demo import Demo, pinned
from tests.gql.canaries import SENT, ask_all, secrets_of
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
        # What a test asks goes by a name of its own: other servers of this process write into the same log.
        self.name = f"of-{secrets.token_hex(8)}"

    def headers(self, others: Mapping[str, str]) -> dict[str, str]:
        """The headers of a request whose line is looked for."""
        return {**others, "x-request-id": self.name}

    def written(self) -> list[str]:
        """The lines of such requests."""
        ours = [JsonLines().format(one) for one in self._caplog.records if one.name == "lastfour.requests"]
        return [line for line in ours if json.loads(line)["request"] == self.name]

    def read(self) -> list[dict[str, Any]]:
        """What they say."""
        return [json.loads(line) for line in self.written()]


QUERY = "query ($n: Int) { customers(first: $n, orderBy: [{field: NUMBER}]) { nodes { number } } }"


async def test_a_request_is_one_line(demo: Demo, lines: Lines) -> None:
    """Which says all that is to be said, and is joined to the answer by the id."""
    headers = lines.headers(demo.headers("erin"))
    await demo.client.post("/graphql", json={"query": QUERY, "variables": {"n": 2}}, headers=headers)
    (line,) = lines.read()
    assert line.pop("ms") >= 0
    assert line.pop("rows") in {2, 3}
    assert line.pop("at").endswith("+00:00")
    assert line.pop("principal").startswith("PERSON:")
    assert len(line.pop("document")) == 16
    assert line == {
        "level": "info",
        "event": "request",
        "request": lines.name,
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "operation": "query",
        # The list, and two records in it.
        "cost": 3,
        "codes": [],
    }


async def test_a_document_has_one_name_under_one_secret(demo: Demo, lines: Lines) -> None:
    """Whoever asks it; who reads the log can't find it by guessing."""
    for caller in ("erin", "carl"):
        await demo.client.post("/graphql", json={"query": QUERY}, headers=lines.headers(demo.headers(caller)))
    headers = lines.headers(demo.headers("erin"))
    await demo.client.post("/graphql", json={"query": QUERY + " "}, headers=headers)
    app = create_app(Settings(secret="another"), demo.database, pinned)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        await client.post("/graphql", json={"query": QUERY}, headers=headers)
    first, second, third, fourth = lines.read()
    assert first["document"] == second["document"]
    assert first["principal"] != second["principal"]
    assert len({first["document"], third["document"], fourth["document"]}) == 3


@pytest.mark.parametrize(
    ("body", "status", "codes", "known"),
    [
        ({"query": "{ nothing }"}, 200, ["GRAPHQL_VALIDATION_FAILED"], True),
        ({"query": '{ a: node(id: "x") { id } b: node(id: "y") { id } }'}, 200, ["BAD_USER_INPUT"] * 2, True),
        ({"query": 5}, 400, ["BAD_USER_INPUT"], False),
        (None, 401, ["UNAUTHENTICATED"], False),
    ],
)
async def test_errors_are_told_by_their_codes(
    demo: Demo, lines: Lines, body: Any, status: int, codes: list[str], known: bool
) -> None:
    """Of the answer and of a refusal alike."""
    headers = lines.headers(demo.headers("erin") if body else {})
    await demo.client.post("/graphql", json=body, headers=headers)
    (line,) = lines.read()
    assert (line["status"], line["codes"], line["principal"] is not None) == (status, codes, known)


async def test_nothing_that_a_client_sends_is_in_the_log(demo: Demo, lines: Lines) -> None:
    """Neither literals, variables, names, addresses, headers nor the token; nor anything of the answer."""
    asked = await ask_all(demo.client, lines.headers(demo.headers("erin") | SENT))
    assert len(lines.written()) == asked
    written = "\n".join(lines.written())
    for secret in secrets_of(demo):
        assert secret not in written


def test_who_hangs_up_is_noted(live: Live, lines: Lines) -> None:
    """As somebody who has gone, and as no error of ours."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in lines.headers(live.headers()).items())
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(f"POST /graphql HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: 500\r\n\r\n{{".encode())
    for _ in range(400):
        if lines.written():
            break
        time.sleep(0.05)
    assert [line["status"] for line in lines.read()] == [499]
