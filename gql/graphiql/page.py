"""The page of GraphiQL and the files that it loads, all of them from this server."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from gql.accept import GRAPHQL_JSON, HTML, JSON, preferred
from gql.graphiql.callers import Caller

BUILT = Path(__file__).parent / "built"
FILES = BUILT / "graphiql"

# Nothing of another host, and no script but in files of ours. Styles may be inline: the editor places each line by a
# style of its own; there is nowhere that a style could send what it sees.
POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "worker-src": "'self'",
}
PAGE_HEADERS: Mapping[str, str] = {
    "cache-control": "private, no-store",
    "content-security-policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "vary": "Accept",
    "x-content-type-options": "nosniff",
}
# A file's name changes with what it holds. The policy is for workers, which have one of their own.
FILE_HEADERS: Mapping[str, str] = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; script-src 'self'",
    "x-content-type-options": "nosniff",
}

PLACE = '<meta name="lastfour-callers" content="" />'


class PageFirst:
    """Answers a browser's GET with the page, and leaves everything else to the API."""

    def __init__(self, api: ASGIApp, callers: Sequence[Caller] = ()) -> None:
        """Serve the page, which holds no token and nobody's data; in the demo it holds those of its callers."""
        self._api = api
        self._written = (BUILT / "index.html").read_text(encoding="utf-8")
        if callers:
            offered = escape(json.dumps([asdict(caller) for caller in callers]))
            self._written = self._written.replace(PLACE, PLACE.replace('""', f'"{offered}"'))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        reads = request.method in {"GET", "HEAD"}
        if reads and preferred(request.headers.get("accept"), (JSON, GRAPHQL_JSON, HTML)) == HTML:
            await HTMLResponse(self._written, headers=PAGE_HEADERS)(scope, receive, send)
        else:
            await self._api(scope, receive, send)


class PageFiles(StaticFiles):
    """The scripts, styles and workers of the page."""

    def __init__(self) -> None:
        super().__init__(directory=FILES)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file; its headers say for how long it may be kept, and what a worker may load."""
        response = await super().get_response(path, scope)
        response.headers.update(FILE_HEADERS)
        return response
