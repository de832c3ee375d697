"""Metrics in the format of Prometheus, of all workers together."""

import hmac
import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from gql.errors import Code
from gql.record import Record
from gql.refusal import PRIVATE, refusal

# In seconds: from a small query to the longest that anybody waits for.
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """Counts requests, and shows the counts to who has the token for them."""

    def __init__(self, token: str) -> None:
        """Count from zero; without a token the counts are shown to nobody."""
        self._token = token
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "lastfour_requests", "Requests by path and status.", ("path", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "lastfour_request_seconds", "How long requests took.", ("path",), buckets=BUCKETS, registry=self._registry
        )
        self._errors = Counter("lastfour_errors", "Errors in answers, by code.", ("code",), registry=self._registry)
        self._rows = Counter("lastfour_rows_read", "Rows read from the database.", registry=self._registry)

    def count(self, path: str, status: int, seconds: float, record: Record) -> None:
        """Count one request."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)
        for code in record.codes:
            self._errors.labels(str(code)).inc()
        self._rows.inc(record.rows or 0)

    async def show(self, request: Request) -> Response:
        """`/metrics`: as absent without a token in the settings, and refused without it in the request."""
        if not self._token:
            return refusal(404, Code.BAD_USER_INPUT, "Metrics are shown where LASTFOUR_METRICS_TOKEN is set.")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), self._token.encode()):
            message = "Send the token of LASTFOUR_METRICS_TOKEN: Authorization: Bearer …"
            return refusal(401, Code.UNAUTHENTICATED, message)
        return Response(generate_latest(self._shown()), headers=PRIVATE, media_type=CONTENT_TYPE_LATEST)

    def _shown(self) -> CollectorRegistry:
        """The counts of this process, or of all workers, which keep theirs in files of one folder."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return self._registry
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # its library is typed elsewhere
        return together
