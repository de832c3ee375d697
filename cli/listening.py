"""Running the server: a port of its own, and an end that lets others clean up."""

import multiprocessing
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from cli.log_lines import CONFIGURATION
from cli.protocol import Configuration, Protocol
from gql.graphiql.callers import Caller
from models.database import Database
from models.errors import BadInputError
from models.limits import Limits
from models.settings import Settings, read_settings

# In seconds: for how long what has begun may go on when the server is told to end.
GRACE = 30


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


def run(settings: Settings, taken: socket.socket, callers: Sequence[Caller]) -> None:
    """Serve in this process until interrupted or terminated, and raise KeyboardInterrupt then.

    `callers` are for the page of the demo, whose log is for people.
    """
    # Building the schema takes a second, which other commands need not wait for.
    from gql.app import create_app  # noqa: PLC0415

    # The server raises the signal that ended it again; as an exception it lets temporary files be removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app = create_app(settings, database=Database(settings.database_url), callers=callers)
    with taken:
        uvicorn.Server(configuration(app, settings.limits)).run(sockets=[taken])


def run_workers(settings: Settings, taken: socket.socket, workers: int) -> None:
    """Serve the database of the environment by so many processes until terminated, and raise KeyboardInterrupt then.

    A worker that ends is replaced. Told to end, all finish what they have begun, for as long as GRACE.
    """
    with taken, tempfile.TemporaryDirectory(prefix="lastfour-metrics-") as folder:
        # Before any worker begins: each counts in files of its own here, and shows the sum of all.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        config = configuration(
            "cli.listening:application", settings.limits, factory=True, workers=workers, log_config=CONFIGURATION
        )
        Multiprocess(config, sockets=[taken]).run()
    raise KeyboardInterrupt


def application() -> Callable[..., Awaitable[None]]:
    """The application over the database of the environment, for a worker."""
    from gql.app import create_app  # noqa: PLC0415, see above

    threading.Thread(target=_end_with_the_first, daemon=True).start()
    return create_app(read_settings())


def _end_with_the_first() -> None:
    """End this worker when the process that began it is gone, or it would keep the port for nobody."""
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os.kill(os.getpid(), signal.SIGTERM)


def configuration(app: Any, limits: Limits, **more: Any) -> Configuration:
    """How the server is to be run; an access log would tell what GET requests ask for, literals and all."""
    return Configuration(
        app,
        header_seconds=limits.header_seconds,
        http=Protocol,
        server_header=False,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        # A worker that is busy for long is not dead.
        timeout_worker_healthcheck=GRACE,
        **more,
    )


def url(settings: Settings) -> str:
    """Where the server answers."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/graphql"
