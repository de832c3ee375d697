"""Request ids: one for each request, in its answer and in the log."""

import re
import secrets
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
# What can be written into a log or a header as it is, and is no token of ours that somebody sends as an id.
SAFE = re.compile(r"(?!.*lf_)[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)

# The id of the request that is being answered.
CURRENT: ContextVar[str | None] = ContextVar("request_id", default=None)


class RequestId:
    """Names each request: by what the client or a proxy calls it, if that is harmless, or else at random."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id in the context, and send the id back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        number = given if SAFE.fullmatch(given) else secrets.token_hex(16)
        CURRENT.set(number)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        await self._app(scope, receive, send_with_id)
