"""Requests to the application in process: HTTP as ASGI has it, without a client's own cost."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a client gets, but for the day's time: the program sends no Date, and the id of the request is given."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


async def send(
    app: Starlette, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", query: str = ""
) -> Answer:
    """Send one request, and wait for all of its answer."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("proof", 80),
        "state": {},
    }
    told: list[Message] = []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            # The client stays until it is answered.
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send_back(message: Message) -> None:
        told.append(message)

    await app(scope, receive, send_back)
    start = told[0]
    return Answer(
        start["status"],
        tuple((name.decode(), value.decode()) for name, value in start["headers"]),
        b"".join(message.get("body", b"") for message in told[1:]),
    )
