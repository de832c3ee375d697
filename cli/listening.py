"""Running the server: a port of its own, and an end that lets others clean up."""

import json
import os
import signal
import socket
from collections.abc import Sequence

import uvicorn
from h11 import Data, EndOfMessage, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from gql.graphiql.callers import Caller
from models.database import Database
from models.errors import BadInputError
from models.settings import Settings


def listen(settings: Settings) -> socket.socket:
    """Take the port, before anything else is done; BadInputError when somebody has it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        taken = socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None) or 0
        why = os.strerror(number) if number > 0 else getattr(error, "strerror", None) or error
        raise BadInputError(
            f"Can't listen on {settings.host}:{settings.port}: {why}. Set LASTFOUR_HOST or LASTFOUR_PORT."
        ) from error
    # Connections inherit it; without it the end of every answer waits 40 ms for the client's acknowledgement.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


def run(settings: Settings, taken: socket.socket, callers: Sequence[Caller] = ()) -> None:
    """Serve until interrupted or terminated, and raise KeyboardInterrupt then; `callers` are for the demo's page."""
    # Building the schema takes a second, which other commands need not wait for.
    from gql.app import create_app  # noqa: PLC0415

    # The server raises the signal that ended it again; as an exception it lets temporary files be removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app = create_app(settings, database=Database(settings.database_url), callers=callers)
    # An access log would tell what GET requests ask for, literals and all.
    with taken:
        uvicorn.Server(uvicorn.Config(app, http=Protocol, server_header=False, access_log=False)).run(sockets=[taken])


class Protocol(H11Protocol):
    """HTTP as the server speaks it, whose own errors are in JSON like all others."""

    def send_400_response(self, msg: str) -> None:
        """Tell a client that what it sent is no HTTP, and hang up."""
        error = {"message": msg, "extensions": {"code": "BAD_USER_INPUT"}}
        headers = [
            ("content-type", "application/json; charset=utf-8"),
            ("cache-control", "private, no-store"),
            ("connection", "close"),
        ]
        for event in (
            Response(status_code=400, headers=headers, reason=b"Bad Request"),
            Data(data=json.dumps({"errors": [error]}).encode()),
            EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def url(settings: Settings) -> str:
    """Where the server answers."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/graphql"
