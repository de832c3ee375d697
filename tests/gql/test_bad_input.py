"""Whatever is sent over a real connection is answered: by a status, a code and what to do, and never by a crash."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gql.app import create_app
from gql.body import LARGEST_BODY
from gql.errors import Code
from models.settings import Settings
from tests.demo import Demo, pinned
from tests.gql.bad_requests import ASKED, INPUT, SENT, Ask, Send, an_id
from tests.gql.conftest import Live, errors_logged
from tests.proof.server import Asker

KNOWN = set(Code) - {Code.INTERNAL_SERVER_ERROR}


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged as an error meanwhile, by the program or by the server."""
    with errors_logged() as lines:
        yield
    assert not lines


def refused(answer: httpx.Response, status: int, code: str, says: str) -> None:
    """The answer is this error, in the form that all have."""
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert "data" not in answer.json() or answer.json()["data"] is not None or "path" in answer.json()["errors"][0]
    assert answer.headers["cache-control"] == "private, no-store"
    errors: list[dict[str, Any]] = answer.json()["errors"]
    assert all(error["extensions"]["code"] in KNOWN for error in errors)
    assert (answer.status_code, errors[0]["extensions"]["code"]) == (status, code), errors[0]
    assert says in errors[0]["message"]
    assert "Traceback" not in answer.text
    assert len(errors[0]["message"]) < 500


def post(live: Live, body: object, caller: str = "erin") -> httpx.Response:
    """Send a body as JSON."""
    return live.client.post("/graphql", content=json.dumps(body).encode(), headers=live.headers(caller))


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.name)
def test_a_document_that_cannot_be_answered_is_refused(live: Live, case: Ask) -> None:
    """With a code of its kind and words that help."""
    refused(post(live, {"query": case.query, "variables": case.variables}), 200, case.code, case.says)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("case", SENT, ids=lambda case: case.name)
def test_a_request_that_cannot_be_read_is_refused(live: Live, case: Send) -> None:
    """By its status too, before GraphQL sees it."""
    headers = {name: value for name, value in (live.headers() | case.headers).items() if value}
    params = {"query": case.query} if case.query else None
    answer = live.client.request(case.method, case.path, content=case.content, headers=headers, params=params)
    refused(answer, case.status, case.code, case.says)
    assert ("www-authenticate" in answer.headers) is (case.status == 401)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("told", [True, False], ids=["length-told", "length-untold"])
def test_a_body_of_ten_megabytes_is_refused(live: Live, told: bool) -> None:
    """Whether it says how long it is or not; what is not told is not read to its end."""
    body = json.dumps({"query": f"{{ viewer {{ name }} }} # {'x' * 10_000_000}"}).encode()
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    try:
        answer = live.client.post("/graphql", content=body if told else pieces, headers=live.headers())
    except httpx.WriteError:  # the server has closed the connection, and its answer went with it
        return
    refused(answer, 413, INPUT, f"{LARGEST_BODY} bytes")


@pytest.mark.usefixtures("quiet")
def test_a_length_that_is_a_lie_changes_nothing(live: Live) -> None:
    """A request that announces more than may be sent is refused before it is sent."""
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: {live.headers()['authorization']}\r\n"
        "Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(head.encode())
        assert connection.recv(20).startswith(b"HTTP/1.1 413")


def first_cursor(live: Live, query: str, caller: str = "erin") -> str:
    """The end cursor of the one list of a query."""
    (found,) = post(live, {"query": query}, caller).json()["data"].values()
    cursor: str = found["pageInfo"]["endCursor"]
    return cursor


OWN = "{ customers(first: 1) { pageInfo { endCursor } } }"


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("caller", "query"),
    [
        ("carl", OWN),
        ("erin", "{ contacts(first: 1) { pageInfo { endCursor } } }"),
        ("erin", "{ customers(first: 1, orderBy: [{field: NAME}]) { pageInfo { endCursor } } }"),
        ("erin", '{ customers(first: 1, where: {region: {eq: "EMEA"}}) { pageInfo { endCursor } } }'),
    ],
    ids=["of-another-caller", "of-another-list", "of-another-order", "of-another-filter"],
)
def test_a_foreign_cursor_is_refused(live: Live, caller: str, query: str) -> None:
    """A cursor is of use to who got it, for the list that it came from."""
    ask = "query ($after: String) { customers(after: $after) { nodes { id } } }"
    own, foreign = first_cursor(live, OWN), first_cursor(live, query, caller)
    assert "errors" not in post(live, {"query": ask, "variables": {"after": own}}).json()
    refused(post(live, {"query": ask, "variables": {"after": foreign}}), 200, INPUT, "cursor")
    tampered = own[:-3] + ("A" if own[-3] != "A" else "B") + own[-2:]
    refused(post(live, {"query": ask, "variables": {"after": tampered}}), 200, INPUT, "cursor")


@pytest.mark.usefixtures("quiet")
async def test_a_cursor_of_another_secret_is_stale(demo: Demo) -> None:
    """Cursors end with the secret that they were made by."""
    app = create_app(Settings(secret="the secret before"), demo.database, pinned)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client:
        stale = (await Asker(client, demo.tokens["erin"]).ask(OWN))["customers"]["pageInfo"]["endCursor"]
    ask = "query ($after: String) { customers(after: $after) { nodes { id } } }"
    refused(await demo.as_("erin").post(ask, after=stale), 200, INPUT, "start again without it")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "query",
    [
        "{ customers(where: {}) { totalCount } }",
        "{ customers(where: {name: {}}) { totalCount } }",
        "{ customers(where: {and: []}) { totalCount } }",
        "{ customers(where: {number: {notIn: []}}) { totalCount } }",
        "{ customers(where: {contacts: {}}) { totalCount } }",
        "{ customers(where: null, orderBy: [], first: null, after: null) { totalCount } }",
        '{ contracts(where: {signedOn: {gt: "0001-01-01", lt: "9999-12-31"}}) { totalCount } }',
        '{ customers(where: {createdAt: {gt: "0002-01-01T00:00:00Z", lt: "9998-12-31T23:59:59Z"}}) { totalCount } }',
        "{ customers(where: {version: {gt: -2147483648, lt: 2147483647}}) { totalCount } }",
        '{ salesRecords(where: {total: {gt: "-92233720368547758.08", lt: "92233720368547758.07"}}) { totalCount } }',
    ],
)
def test_what_is_empty_or_at_the_edge_asks_for_everything(live: Live, query: str) -> None:
    """An empty condition holds for all, and the ends of what a column holds are values like others."""
    (found,) = post(live, {"query": query}).json()["data"].values()
    assert found["totalCount"] in {15, 4, 8}


@pytest.mark.usefixtures("quiet")
def test_an_id_that_nobody_has_is_the_id_of_nothing(live: Live) -> None:
    """Of a known kind or not: null, and no error."""
    for written in ("Customer:1", "Customer:9223372036854775807", "Nonsense:1", "Viewer:1", "Grant:1"):
        answer = post(live, {"query": f'{{ node(id: "{an_id(written)}") {{ id }} }}'})
        assert answer.json() == {"data": {"node": None}}


@pytest.mark.usefixtures("quiet")
def test_a_websocket_is_not_opened(live: Live) -> None:
    """There is nothing to subscribe to."""
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(
            b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        answer = connection.recv(200)
    assert answer.startswith(b"HTTP/1.1 4")


@pytest.mark.usefixtures("quiet")
def test_a_question_in_the_address_is_answered(live: Live) -> None:
    """A GET with a query, and variables in it."""
    params = {
        "query": "query ($n: Int) { customers(first: $n) { nodes { number } } }",
        "variables": '{"n": 1}',
        "extensions": '{"masking": true}',
    }
    answer = live.client.get("/graphql", params=params, headers=live.headers())
    assert len(answer.json()["data"]["customers"]["nodes"]) == 1


def test_the_server_goes_on(live: Live) -> None:
    """After all of this it answers as before."""
    assert live.client.get("/healthz").json() == {"status": "ok"}
    assert post(live, {"query": "{ viewer { name } }"}).json() == {"data": {"viewer": {"name": "Erin Walsh"}}}
