"""The demo company for tests of the edge: in process, and behind a real server."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from gql.app import create_app
from models.database import Database
from models.settings import Settings
from tests.databases import NewDatabase
from tests.demo import SECRET, Demo, building, pinned


@pytest.fixture(scope="session")
async def demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """The demo company; nobody writes to it."""
    async with building(kind, await new_database(kind)) as built:
        yield built


@pytest.fixture
async def own_demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """A demo company for one test, which may break it."""
    async with building(kind, await new_database(kind)) as built:
        yield built


class Errors(logging.Handler):
    """Keeps what was logged as an error, by whichever thread."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line, with its traceback if it has one."""
        self.lines.append(logging.Formatter().format(record))


@contextmanager
def errors_logged() -> Iterator[list[str]]:
    """The errors that are logged meanwhile, by the program and by the server."""
    handler = Errors()
    loggers = [logging.getLogger(name) for name in ("", "uvicorn", "uvicorn.error")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@dataclass
class Live:
    """A server that listens on a port, and clients for it."""

    demo: Demo
    port: int
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    def headers(self, caller: str = "erin") -> dict[str, str]:
        """The headers that a caller sends."""
        return {**self.demo.headers(caller), "content-type": "application/json"}


@contextmanager
def listening(app: Starlette) -> Iterator[int]:
    """An application behind uvicorn, in a thread with a loop of its own; gives the port."""
    taken = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, server_header=False, log_config=None))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([taken])))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server has not started"
            time.sleep(0.01)
        yield taken.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
        taken.close()


@pytest.fixture(scope="session")
def live(demo: Demo) -> Iterator[Live]:
    """The demo company behind a real server, which has a database pool of its own."""
    with listening(create_app(Settings(secret=SECRET), Database(demo.url), pinned)) as port:
        served = Live(demo, port)
        try:
            yield served
        finally:
            served.client.close()
