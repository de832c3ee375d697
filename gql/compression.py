"""Compression of answers, for clients that take it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# From this many bytes on, at a level that takes a millisecond for 300 kB; docs/decisions/0032-compression.md.
SMALLEST, LEVEL = 1_000, 3


class Compression(GZipMiddleware):
    """Starlette's compression with gzip, which would take any mention of gzip for a wish."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, minimum_size=SMALLEST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, saying just whether it takes gzip or not."""
        if scope["type"] == "http":
            scope = {**scope, "headers": list(scope["headers"])}
            takes = _takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
            MutableHeaders(scope=scope)["accept-encoding"] = "gzip" if takes else "identity"
        await super().__call__(scope, receive, send)


def _takes_gzip(accepted: str) -> bool:
    for written in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in written.split(";"))
        if coding == "gzip":
            return not any(part.startswith("q=") and not part[2:].strip("0.") for part in parameters)
    return False
