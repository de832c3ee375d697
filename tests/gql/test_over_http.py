"""GraphQL over HTTP as its specification says, by a live server: statuses, media types and what is in the body."""

import json
import socket
from typing import Any

import httpx
import pytest

from tests.gql.conftest import Live

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"

OK = "{ viewer { name } }"
PARTIAL = '{ viewer { name } node(id: "garbage") { id } }'
UNPARSED = "{"
INVALID = "{ nothing }"
UNNAMED = "query a { __typename } query b { __typename }"
COERCED = "query ($id: ID!) { node(id: $id) { id } }"


def ask(live: Live, accept: str | None, **body: Any) -> httpx.Response:
    """Post a question, and accept this in return."""
    request = live.client.build_request("POST", "/graphql", content=json.dumps(body), headers=live.headers())
    del request.headers["accept"]
    request.headers.update({"accept": accept} if accept else {})
    return live.client.send(request)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("*/*", JSON),
        (None, JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.9", JSON),
        ("text/html, */*;q=0.1", JSON),
    ],
)
def test_an_answer_comes_as_it_is_accepted(live: Live, accept: str | None, media: str) -> None:
    """In the media type that the client likes best, in UTF-8."""
    answer = ask(live, accept, query=OK)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    assert "accept" in answer.headers["vary"].lower()
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.json() == {"data": {"viewer": {"name": "Erin Walsh"}}}


@pytest.mark.parametrize(
    ("body", "plain", "graphql", "keys"),
    [
        ({"query": OK}, 200, 200, {"data"}),
        ({"query": PARTIAL}, 200, 294, {"data", "errors"}),
        ({"query": UNPARSED}, 200, 400, {"errors"}),
        ({"query": INVALID}, 200, 400, {"errors"}),
        ({"query": UNNAMED}, 200, 400, {"errors"}),
        ({"query": UNNAMED, "operationName": "c"}, 200, 400, {"errors"}),
        ({"query": COERCED, "variables": {"id": None}}, 200, 400, {"errors"}),
        ({"query": COERCED, "variables": {"id": {}}}, 200, 400, {"errors"}),
        ({"query": 5}, 400, 400, {"errors"}),
        ({"query": OK, "variables": [7]}, 400, 400, {"errors"}),
        ({"query": OK, "operationName": ["a"]}, 400, 400, {"errors"}),
        ({"qeury": OK}, 400, 400, {"errors"}),
    ],
)
def test_the_status_tells_clients_that_know_it(
    live: Live, body: dict[str, Any], plain: int, graphql: int, keys: set[str]
) -> None:
    """Where nothing was executed there is no data, not even null; plain JSON hides a GraphQL error behind 200."""
    for accept, status in ((JSON, plain), (GRAPHQL, graphql)):
        answer = ask(live, accept, **body)
        assert (answer.status_code, answer.json().keys()) == (status, keys)
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"


def test_null_parameters_are_none(live: Live) -> None:
    """As are those that are empty."""
    for name in (None, ""):
        answer = ask(live, GRAPHQL, query=OK, variables=None, operationName=name, extensions=None)
        assert answer.status_code == 200
    params = {"query": OK, "variables": "", "operationName": "", "extensions": ""}
    assert live.client.get("/graphql", params=params, headers=live.headers()).status_code == 200


def test_a_refusal_is_of_the_accepted_type_too(live: Live) -> None:
    """With its status, which goes before any GraphQL."""
    answer = live.client.post("/graphql", content=b"{", headers=live.headers() | {"accept": GRAPHQL})
    assert (answer.status_code, answer.headers["content-type"]) == (400, f"{GRAPHQL}; charset=utf-8")
    answer = live.client.post("/graphql", content=b"{", headers={"accept": GRAPHQL, "content-type": JSON})
    assert (answer.status_code, answer.headers["content-type"]) == (401, f"{GRAPHQL}; charset=utf-8")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/graphql", "GET, HEAD, OPTIONS, POST"),
        ("PATCH", "/graphql", "GET, HEAD, OPTIONS, POST"),
        ("TRACE", "/graphql", "GET, HEAD, OPTIONS, POST"),
        ("QUERY", "/graphql", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("DELETE", "/graphiql/none.js", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_taken_is_told_which_are(live: Live, method: str, path: str, allow: str) -> None:
    """In the header, for programs, and in words."""
    answer = live.client.request(method, path, headers=live.headers())
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json()["errors"][0]["message"] == f"This path takes {allow}."


def test_a_mutation_by_get_is_told_how_to_come(live: Live) -> None:
    """GET is safe: it is for queries alone."""
    answer = live.client.get("/graphql", params={"query": "mutation { __typename }"}, headers=live.headers())
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_options_tells_the_methods(live: Live) -> None:
    """Without a token, and nothing else."""
    answer = live.client.options("/graphql")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS, POST", b"")


def test_head_is_a_get_without_the_answer(live: Live) -> None:
    """The same headers, the length too."""
    told = [
        live.client.request(method, "/graphql", params={"query": OK}, headers=live.headers())
        for method in ("GET", "HEAD")
    ]
    assert [answer.status_code for answer in told] == [200, 200]
    assert told[0].headers["content-length"] == told[1].headers["content-length"]
    assert told[1].content == b""


def test_the_schema_has_a_version(live: Live) -> None:
    """The same for all who have the whole schema, another for a partner."""
    versions = {
        caller: live.client.post("/graphql", json={"query": OK}, headers=live.headers(caller)).headers["schema-version"]
        for caller in ("erin", "carl", "swift-logistics")
    }
    assert versions["erin"] == versions["carl"] != versions["swift-logistics"]


def test_a_type_that_is_not_taken_is_refused_before_the_body(live: Live) -> None:
    """The client has not sent a byte of it yet."""
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: {live.headers()['authorization']}\r\n"
        "Content-Type: text/plain\r\nContent-Length: 500\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", live.port), timeout=20) as connection:
        connection.sendall(head.encode())
        assert connection.recv(20).startswith(b"HTTP/1.1 415")


TAKES = (
    ("gzip, br", "gzip"),
    ("br;q=1.0, GZip;q=0.2", "gzip"),
    ("identity", None),
    ("br", None),
    ("gzip;q=0, identity", None),
    ("gzip ; q=0.000", None),
    ("x-gzipped", None),
)


def test_large_answers_are_compressed_for_who_takes_that(live: Live) -> None:
    """Small ones are not, and neither are those of a client that does not say so."""
    large = {"query": "{ customers(first: 1000) { nodes { id number name website city country } } }"}
    for takes, encoding in TAKES:
        headers = live.headers() | {"accept-encoding": takes}
        answer = live.client.post("/graphql", json=large, headers=headers)
        assert answer.headers.get("content-encoding") == encoding
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert len(answer.json()["data"]["customers"]["nodes"]) == 15
    small = live.client.post("/graphql", json={"query": OK}, headers=live.headers())
    assert "content-encoding" not in small.headers
