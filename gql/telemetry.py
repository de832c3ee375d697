"""Traces for OpenTelemetry: a span for each request, and one below it for each statement of the database.

It is imported where LASTFOUR_TELEMETRY says so, for its libraries come with the extra `telemetry` alone.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import Scope

from gql.errors import Code
from models.database import Database
from models.watched import WATCHED

# What the line in the log says, and by which name a span tells it. Who asked is for the log alone.
ATTRIBUTES = {
    "method": "http.request.method",
    "path": "http.route",
    "status": "http.response.status_code",
    "operation": "graphql.operation.type",
    "request": "lastfour.request",
    "document": "lastfour.document",
    "rows": "lastfour.rows",
    "cost": "lastfour.cost",
    "codes": "lastfour.codes",
}
# In characters: a list of ten thousand values is a statement of as many places for them.
LONGEST_STATEMENT = 4_000
# An exception's text may hold a value, so spans are told of its kind alone, and by us.
SILENT: Mapping[str, Any] = {"record_exception": False, "set_status_on_exception": False}
PROPAGATOR = TraceContextTextMapPropagator()


class Telemetry:
    """Tells a collector of requests, at the address and in the ways that the standard `OTEL_…` variables say."""

    def __init__(self, database: Database) -> None:
        """Begin to tell, of what is asked of the database too."""
        named = Resource({SERVICE_NAME: "lastfour"}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(resource=Resource.create(named.attributes))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("lastfour")
        self._system = "sqlite" if database.is_sqlite else "postgresql"
        database.watch()

    @contextmanager
    def request(self, scope: Scope, noted: Mapping[str, Any]) -> Iterator[None]:
        """A span around a request, below that of the client if it names one; `noted` is told in the end."""
        # Of the client's own words nothing is taken over: `tracestate` could hold any.
        given = Headers(scope=scope).get("traceparent", "")
        context = PROPAGATOR.extract({"traceparent": given})
        with self._tracer.start_as_current_span("request", context, SpanKind.SERVER, **SILENT) as span:
            watched = WATCHED.set(self._statement)
            try:
                yield
            finally:
                WATCHED.reset(watched)
                _tell(span, noted)

    @contextmanager
    def _statement(self, sql: str) -> Iterator[None]:
        """A span for a statement that is run meanwhile, whose text has places for values and no values."""
        told = {"db.system.name": self._system, "db.query.text": sql[:LONGEST_STATEMENT]}
        span = self._tracer.start_span("statement", kind=SpanKind.CLIENT, attributes=told)
        try:
            yield
        except BaseException as error:
            _failed(span, type(error).__name__)
            raise
        finally:
            span.end()

    async def close(self) -> None:
        """Tell what is left to be told, and end; not on the loop, for the collector may be slow."""
        await asyncio.to_thread(self._provider.shutdown)


def _tell(span: Span, noted: Mapping[str, Any]) -> None:
    """Write what was noted of a request into its span."""
    span.update_name(f"{noted['method']} {noted['path']}")
    span.set_attributes({name: noted[said] for said, name in ATTRIBUTES.items() if noted.get(said) is not None})
    if noted["status"] >= 500 or Code.INTERNAL_SERVER_ERROR in noted["codes"]:
        _failed(span, str(Code.INTERNAL_SERVER_ERROR))


def _failed(span: Span, kind: str) -> None:
    span.set_status(Status(StatusCode.ERROR))
    span.set_attribute("error.type", kind)
