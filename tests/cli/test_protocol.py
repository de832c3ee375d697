"""A client that sends by drops is let go of, and others are served meanwhile."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from cli.listening import configuration
from models.limits import Limits

# Far less than anybody would wait, on a machine with other things to do.
SOON = 20
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers at once at /, whatever is still to come; behind the body at /body; and behind two limits at /late."""
    assert scope["type"] == "http"
    while scope["path"] == "/body" and (await receive())["more_body"]:
        pass
    if scope["path"] == "/late":
        await asyncio.sleep(2)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"fine"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server whose clients have one second for their headers."""
    taken = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configuration(app, Limits(header_seconds=1), lifespan="off", log_config=None))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([taken])))
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield taken.getsockname()[1]
    server.should_exit = True
    thread.join(SOON)
    taken.close()


def assert_fine(connection: socket.socket) -> None:
    """Read an answer, to its end."""
    answer = b""
    while not answer.endswith(b"fine"):
        received = connection.recv(4096)
        assert received, answer
        answer += received


def drop(connection: socket.socket, drops: bytes, port: int) -> tuple[bytes, float]:
    """Send by drops until nobody takes them, asking something else beside it; what is answered, and after how long."""
    begun = time.monotonic()
    connection.settimeout(0.1)
    answer = b""
    for number in range(SOON * 10):
        try:
            connection.sendall(drops[number % len(drops) :][:1])
            if not (received := connection.recv(4096)):
                break
            answer += received
        except TimeoutError:
            assert httpx.get(f"http://127.0.0.1:{port}/").text == "fine"
        except OSError:
            break
    return answer, time.monotonic() - begun


@pytest.mark.parametrize("before", [0, 1])
def test_headers_have_to_come(port: int, before: int) -> None:
    """Of the first request of a connection, and of the next."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(before):
            connection.sendall(HEAD + b"\r\n")
            assert_fine(connection)
        connection.sendall(HEAD)
        answer, seconds = drop(connection, b"X-Slow: drop\r\n", port)
    assert 0.9 < seconds < SOON
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout")
    assert b"connection: close" in head.lower()
    (error,) = json.loads(body)["errors"]
    assert error["message"] == "The request's headers were not here within 1 seconds."
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


def test_who_says_nothing_is_told_nothing(port: int) -> None:
    """Browsers open connections ahead of time."""
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as connection:
        assert connection.recv(4096) == b""


def test_a_body_that_nobody_wants_has_to_come_too(port: int) -> None:
    """Its request is answered, and the connection is of no more use."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        answer, seconds = drop(connection, b"x", port)
    assert answer.endswith(b"fine")
    assert 0.9 < seconds < SOON


def test_what_is_under_way_has_limits_of_its_own(port: int) -> None:
    """A body that is read, and an answer that takes long, are not cut short by that of headers."""
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as connection:
        connection.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n")
        for _ in range(8):
            time.sleep(0.2)
            connection.sendall(b"x")
        assert_fine(connection)
        connection.sendall(HEAD.replace(b"/ ", b"/late ") + b"\r\n")
        assert_fine(connection)
