"""Many connections at once on one worker, and what many requests leave in its memory."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from bench.client import Client, length_of
from bench.errors import BenchError
from bench.targets import Running
from bench.works import Work

AT_ONCE = 16


class _Connection(asyncio.Protocol):
    """One connection that asks as soon as it was answered; `next_request` is None at the end."""

    def __init__(self, next_request: Callable[[], bytes | None], expected: int | None) -> None:
        self._next = next_request
        self._expected = expected
        self._found = bytearray()
        self._wanted = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first time."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer; ask again when it is whole."""
        self._found += data
        try:
            if not self._wanted and (end := self._found.find(b"\r\n\r\n")) >= 0:
                length = length_of(self._found[:end])
                if self._expected not in {None, length}:
                    raise BenchError(f"An answer is {length} bytes long, not {self._expected}.")
                self._wanted = end + 4 + length
        except BenchError as error:
            self._end(error)
            return
        if self._wanted and len(self._found) >= self._wanted:
            self._found.clear()
            self._wanted = 0
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell whoever waits, unless all is done."""
        self._end(BenchError("A target closed the connection."))

    def _ask(self) -> None:
        request = self._next()
        if request is None:
            self._end(None)
            self._transport.close()
        else:
            self._transport.write(request)

    def _end(self, error: BenchError | None) -> None:
        if not self.ended.done():
            if error is None:
                self.ended.set_result(None)
            else:
                self.ended.set_exception(error)


async def _ask(port: int, next_request: Callable[[], bytes | None], expected: int | None) -> None:
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: _Connection(next_request, expected), "127.0.0.1", port)
        for _ in range(AT_ONCE)
    ]
    await asyncio.gather(*(connection.ended for _, connection in opened))


def throughput(targets: Sequence[Running], work: Work, *, seconds: float, rounds: int) -> dict[str, float]:
    """Requests a second by the targets' names, the median of rounds that each take so many seconds, one to warm up."""
    rates: dict[str, list[float]] = {one.target.name: [] for one in targets}
    for turn in range(rounds + 1):
        for one in targets:
            rate = _rate(one, one.asked(work), seconds)
            if turn:
                rates[one.target.name].append(rate)
    return {name: statistics.median(found) for name, found in rates.items()}


def _rate(one: Running, asked: bytes, seconds: float) -> float:
    with closing(Client(one.port)) as client:
        size = len(client.ask(asked))
    sent = 0
    started = time.perf_counter()

    def next_request() -> bytes | None:
        nonlocal sent
        if time.perf_counter() - started > seconds:
            return None
        sent += 1
        return asked

    asyncio.run(_ask(one.port, next_request, size))
    return sent / (time.perf_counter() - started)


def memory(one: Running, requests: Callable[[int], bytes], marks: Sequence[int]) -> dict[int, float]:
    """How much memory, in MB, the target's process holds once it has answered so many requests."""
    held = {}
    sent = 0
    for mark in marks:

        def next_request(until: int = mark) -> bytes | None:
            nonlocal sent
            if sent >= until:
                return None
            sent += 1
            return requests(sent)

        asyncio.run(_ask(one.port, next_request, None))
        held[mark] = resident(one.pid)
    return held


def resident(pid: int) -> float:
    """The memory that a process holds, in MB, as Linux tells it."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
