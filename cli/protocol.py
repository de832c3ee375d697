"""HTTP as the server speaks it: uvicorn's, whose errors are in JSON, and which waits for no client for ever."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

import uvicorn
from h11 import DONE, IDLE, SEND_BODY, Data, EndOfMessage, Response
from uvicorn.protocols.http.h11_impl import H11Protocol


class Configuration(uvicorn.Config):
    """How the server is to be run, with a limit that uvicorn has not."""

    def __init__(self, app: Any, *, header_seconds: int, **more: Any) -> None:
        """`header_seconds` is how long the headers of a request may take to come."""
        super().__init__(app, **more)
        self.header_seconds = header_seconds


class Protocol(H11Protocol):
    """One connection; each byte that comes would make uvicorn wait for another."""

    config: Configuration
    _too_slow: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # As it is inherited.
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._stop_watching()

    def data_received(self, data: bytes) -> None:
        """Take what has come; a part of the headers gives no more time for the rest."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request, or wait for the rest of a body that nobody wanted."""
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        """Have an end to the waiting for headers, and for a body whose request is answered; the others have theirs."""
        theirs = self.conn.their_state
        headers = theirs is IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))
        if not headers and not (theirs is SEND_BODY and self.conn.our_state is DONE):
            self._stop_watching()
        elif self._too_slow is None:
            self._too_slow = self.loop.call_later(self.config.header_seconds, self._hang_up)

    def _stop_watching(self) -> None:
        if self._too_slow is not None:
            self._too_slow.cancel()
            self._too_slow = None

    def _hang_up(self) -> None:
        """Tell a client that it is too slow, if it has begun, and hang up."""
        self._too_slow = None
        if self.transport.is_closing():
            return
        if self.conn.our_state is IDLE and self.conn.trailing_data[0]:
            self._refuse(408, f"The request's headers were not here within {self.config.header_seconds} seconds.")
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Tell a client that what it sent is no HTTP, and hang up."""
        self._refuse(400, msg)
        self.transport.close()

    def _refuse(self, status: int, message: str) -> None:
        """Answer with an error, in JSON like all others."""
        body = json.dumps({"errors": [{"message": message, "extensions": {"code": "BAD_USER_INPUT"}}]}).encode()
        headers = [
            ("content-type", "application/json; charset=utf-8"),
            ("content-length", str(len(body))),
            ("cache-control", "private, no-store"),
            ("connection", "close"),
        ]
        for event in (
            Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase.encode()),
            Data(data=body),
            EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
