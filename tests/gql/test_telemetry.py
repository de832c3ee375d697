"""Traces go to a collector where somebody asks for them, and hold nothing that the log may not hold."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from starlette.applications import Starlette

from gql.app import create_app
from gql.telemetry import Telemetry
from models.database import Database
from models.errors import BadInputError
from models.settings import Settings, read_settings
from tests.demo import SECRET, Demo, pinned
from tests.gql.canaries import SENT, ask_all, secrets_of
from tests.gql.conftest import listening

ON = Settings(secret=SECRET, telemetry=True)
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector:
    """Takes what is exported, as a collector of OpenTelemetry does: protobuf by POST at /v1/traces."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        bodies = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                assert (self.path, self.headers["content-type"]) == ("/v1/traces", "application/x-protobuf")
                bodies.append(body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_said: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def read(self) -> list[tuple[str, Span]]:
        """Every span, with the name of the service that it is of."""
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                (service,) = (a.value.string_value for a in resource.resource.attributes if a.key == "service.name")
                found += [(service, span) for scope in resource.scope_spans for span in scope.spans]
        return found


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector, to which the standard variables of the environment point."""
    one = Collector()
    thread = threading.Thread(target=one.server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{one.server.server_address[1]}")
    try:
        yield one
    finally:
        one.server.shutdown()
        thread.join()
        one.server.server_close()


def in_process(app: Starlette) -> httpx.AsyncClient:
    """A client of an application."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://told")


def told(span: Span) -> dict[str, Any]:
    """What a span says."""
    values = {}
    for one in span.attributes:
        kind = one.value.WhichOneof("value")
        values[one.key] = (
            [inner.string_value for inner in one.value.array_value.values]
            if kind == "array_value"
            else getattr(one.value, kind or "string_value")
        )
    return values


def served(spans: list[tuple[str, Span]]) -> list[Span]:
    """Those of requests, the first to begin first."""
    found = [span for _, span in spans if span.kind == Span.SPAN_KIND_SERVER]
    return sorted(found, key=lambda span: span.start_time_unix_nano)


def test_a_request_is_a_span_with_its_statements_below(own_demo: Demo, collector: Collector) -> None:
    """Below the span of the client; what is left when the server ends is sent all the same."""
    headers = {**own_demo.headers("ada"), "traceparent": f"00-{TRACE}-{PARENT}-01", "x-request-id": "one"}
    list_ = {"query": "{ customers(first: 2, orderBy: [{field: NUMBER}]) { nodes { number } } }"}
    write = {"query": 'mutation { createTag(input: {name: "x"}) { userErrors { code } } }'}
    wrong = {"query": '{ a: node(id: "x") { id } b: node(id: "y") { id } }'}
    with listening(create_app(ON, Database(own_demo.url), pinned)) as port:
        for body in (list_, write, wrong):
            answer = httpx.post(f"http://127.0.0.1:{port}/graphql", json=body, headers=headers)
            assert answer.status_code == 200
    spans = collector.read()
    assert {service for service, _ in spans} == {"lastfour"}
    read, written, refused = served(spans)
    for span in (read, written, refused):
        assert (span.name, span.trace_id.hex(), span.parent_span_id.hex()) == ("POST /graphql", TRACE, PARENT)
        assert span.end_time_unix_nano > span.start_time_unix_nano
        assert span.status.code == Status.STATUS_CODE_UNSET
    first = told(read)
    assert len(first.pop("lastfour.document")) == 16
    assert first.pop("lastfour.rows") in {2, 3}
    assert first == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
        "graphql.operation.type": "query",
        "lastfour.request": "one",
        "lastfour.cost": 3,
        "lastfour.codes": [],
    }
    assert told(written)["graphql.operation.type"] == "mutation"
    assert told(refused)["lastfour.codes"] == ["BAD_USER_INPUT", "BAD_USER_INPUT"]
    texts = {
        span.span_id: [
            told(one)["db.query.text"]
            for _, one in spans
            if one.parent_span_id == span.span_id and told(one)["db.system.name"] == own_demo.kind
        ]
        for span in (read, written)
    }
    assert any("FROM customer" in text for text in texts[read.span_id])
    assert any(text.startswith(("INSERT INTO tag", "COPY tag")) for text in texts[written.span_id])
    assert any(text.startswith("UPDATE log_head") for text in texts[written.span_id])
    # Nothing is told that belongs to no request.
    assert {one.trace_id.hex() for _, one in spans} == {TRACE}


async def test_nothing_that_a_client_sends_is_exported(demo: Demo, collector: Collector) -> None:
    """Nor anything of the answer: as it is with the log, in the bytes as they are sent."""
    sent = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "zebra=zebra", "baggage": "zebra=zebra"}
    app = create_app(ON, Database(demo.url), pinned)
    async with app.router.lifespan_context(app), in_process(app) as client:
        asked = await ask_all(client, demo.headers("erin") | SENT | sent)
    assert len(served(collector.read())) == asked
    exported = b"\n".join(collector.bodies)
    assert b"SELECT" in exported
    for secret in secrets_of(demo):
        assert secret.encode() not in exported


async def test_a_statement_that_fails_is_told_by_the_kind_of_its_error(own_demo: Demo, collector: Collector) -> None:
    """Whose text may hold a value; the request is an error of ours."""
    app = create_app(ON, Database(own_demo.url), pinned)
    async with own_demo.database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE tag RENAME TO zebra")
    read = {"query": '{ tags(where: {name: {eq: "zebra"}}) { nodes { name } } }'}
    write = {"query": 'mutation { createTag(input: {name: "zebra"}) { userErrors { code } } }'}
    async with app.router.lifespan_context(app), in_process(app) as client:
        for body in (read, write):
            assert "INTERNAL" in (await client.post("/graphql", json=body, headers=own_demo.headers("ada"))).text
    spans = [span for _, span in collector.read()]
    failed = [told(one) for one in spans if one.status.code == Status.STATUS_CODE_ERROR]
    kinds = {"sqlite": "OperationalError", "postgresql": "UndefinedTableError"}
    writes = {"sqlite": "INSERT", "postgresql": "COPY"}
    assert [one["error.type"] for one in failed if "http.route" in one] == ["INTERNAL_SERVER_ERROR"] * 2
    assert kinds[own_demo.kind] in {one["error.type"] for one in failed if "SELECT" in one.get("db.query.text", "")}
    assert any(one.get("db.query.text", "").startswith(writes[own_demo.kind]) for one in failed)
    assert not any(b"zebra" in body for body in collector.bodies)


async def test_a_collector_that_is_away_is_nobodys_trouble(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are answered as ever, and the server ends soon."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    app = create_app(ON, Database(demo.url), pinned)
    async with asyncio.timeout(20), app.router.lifespan_context(app), in_process(app) as client:
        answer = await client.post("/graphql", json={"query": "{ viewer { name } }"}, headers=demo.headers("erin"))
    assert answer.json() == {"data": {"viewer": {"name": "Erin Walsh"}}}


def test_it_is_off_unless_somebody_asks_for_it() -> None:
    """And then it is not even imported."""
    assert not read_settings({}).telemetry
    assert read_settings({"LASTFOUR_TELEMETRY": "yes"}).telemetry
    with pytest.raises(BadInputError, match="LASTFOUR_TELEMETRY"):
        read_settings({"LASTFOUR_TELEMETRY": "http://collector:4318"})
    program = (
        "import sys; from gql.app import create_app; from models.settings import Settings;"
        "create_app(Settings(database_url='sqlite:///none.db', secret='s'));"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603, the program itself


def test_without_its_libraries_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of what to install."""
    monkeypatch.setitem(sys.modules, "gql.telemetry", None)
    with pytest.raises(BadInputError, match=r"lastfour\[telemetry\]"):
        create_app(ON)


async def test_what_no_handler_caught_is_told_by_its_kind(demo: Demo, collector: Collector) -> None:
    """Never by its words."""
    telemetry = Telemetry(Database(demo.url))
    noted = {"method": "GET", "path": "other", "status": 500, "codes": []}
    with pytest.raises(ValueError, match="zebra"), telemetry.request({"type": "http", "headers": []}, noted):
        raise ValueError("zebra")
    await telemetry.close()
    ((_, span),) = collector.read()
    assert (span.name, span.status.code) == ("GET other", Status.STATUS_CODE_ERROR)
    assert not any(b"zebra" in body for body in collector.bodies)
