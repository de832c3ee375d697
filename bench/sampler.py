"""Where a process spends its time: a look at its frames every millisecond, which costs it little."""

import gc
import json
import signal
import sys
import time
from collections import Counter
from types import FrameType
from typing import Any

import greenlet  # type: ignore[import-untyped]  # It has no types.
import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from bench import encoder
from bench.parts import FETCH, GARBAGE, HTTP, part_of

EVERY = 0.001
PATH = "/bench/parts"


def name_the_encoder() -> None:
    """Put a frame of Python around orjson, for all who import it from now on."""
    orjson.dumps = encoder.dumps


class Sampled:
    """An app whose time is sampled; asked at PATH, it tells how many seconds went to each part since the last time."""

    def __init__(self, app: ASGIApp) -> None:
        """Begin to sample the main thread, which is the loop's."""
        self._app = app
        self._spent: Counter[str] = Counter()
        self._since = time.perf_counter()
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
        gc.callbacks.append(self._collect)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the app, or for the sampler."""
        if scope.get("path") != PATH:
            await self._app(scope, receive, send)
            return
        body = json.dumps(self._spent).encode()
        self._spent.clear()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        """Give the time since the last look to where the process is now: a call into C is over by the time of one."""
        self._spend(_transport(frame) or part_of(_files(frame)))

    def _collect(self, phase: str, _told: dict[str, int]) -> None:
        """Tell the time of the garbage collector, which runs amid anything, from what it interrupts."""
        if phase == "start":
            self._look(0, sys._getframe(1))  # noqa: SLF001, there is no other way to a frame
        else:
            self._spend(GARBAGE)

    def _spend(self, part: str) -> None:
        now = time.perf_counter()
        self._spent[part] += now - self._since  # type: ignore[assignment]  # Counters count seconds as well.
        self._since = now


def _transport(frame: FrameType | None) -> str | None:
    """The part of a frame of the loop that hands data to a protocol in C, whose work has no frame of its own."""
    if frame is None or not frame.f_code.co_filename.endswith("/selector_events.py"):
        return None
    protocol: Any = getattr(frame.f_locals.get("self"), "_protocol", None)
    return FETCH if type(protocol).__module__.startswith("asyncpg") else HTTP


def _files(frame: FrameType | None) -> list[str]:
    """The files of the frames from the innermost outwards, and on through the greenlets that SQLAlchemy runs in."""
    files = []
    green: Any = greenlet.getcurrent()
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
        if frame is None and green is not None:
            green = green.parent
            frame = None if green is None else green.gr_frame
    return files
