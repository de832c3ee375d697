"""Observing requests: one line in the log for each, and the metrics."""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gql.metrics import Metrics
from gql.record import Record, record_of
from gql.request_id import CURRENT

LOG = logging.getLogger("lastfour.requests")

# What can be asked for by name. Any other path is of the client's making, and may hold anything.
PATHS = ("/graphql", "/healthz", "/readyz", "/metrics")
# nginx's word for a client that has gone before it was answered.
GONE = 499


class Tells(Protocol):
    """Tells somebody else of requests: what is noted is in `noted` when a request is over."""

    def request(self, scope: Scope, noted: dict[str, Any]) -> AbstractContextManager[None]:
        """Around a request."""


class Observed:
    """Times each request, and notes it when it is over."""

    def __init__(self, app: ASGIApp, metrics: Metrics, telemetry: Tells | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what became of it, whatever it was."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        noted: dict[str, Any] = {}
        with nullcontext() if self._telemetry is None else self._telemetry.request(scope, noted):
            await self._note(scope, receive, send, noted)

    async def _note(self, scope: Scope, receive: Receive, send: Send, noted: dict[str, Any]) -> None:
        begun = time.perf_counter()
        status = GONE

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        record = record_of(scope)
        try:
            await self._app(scope, receive, send_and_note)
        except Exception:
            status = 500
            raise
        finally:
            seconds = time.perf_counter() - begun
            path = _path(scope)
            self._metrics.count(path, status, seconds, record)
            noted |= _noted(scope, path, status, seconds, record)
            LOG.info("request", extra={"noted": noted})


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    if path.startswith("/graphiql/"):
        return "/graphiql"
    return path if path in PATHS else "other"


def _noted(scope: Scope, path: str, status: int, seconds: float, record: Record) -> dict[str, Any]:
    """What the line in the log says."""
    principal = record.principal
    return {
        "request": CURRENT.get(),
        "method": scope["method"] if scope["method"] in {"GET", "HEAD", "OPTIONS", "POST"} else "other",
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "principal": principal and f"{principal.kind}:{principal.id}",
        "operation": record.operation,
        "document": record.document,
        "rows": record.rows,
        "cost": record.cost,
        "codes": [str(code) for code in record.codes],
    }
