"""What work waits for: begun together, heard in the order in which it was asked for, left to nobody."""

from asyncio import Future, ensure_future, gather, iscoroutine, wait
from collections import deque
from collections.abc import Awaitable, Generator, Iterable, Sequence
from typing import Any, TypeVar

from gql.execution.errors import Failed

T = TypeVar("T")
# Work that may have to wait: it gives what for, and is sent what came of that: values, or `Failed`.
Work = Generator[Sequence[Awaitable[Any]], list[Any], T]


class _Call:
    """A piece of work, what it waits for, and, once that has begun, its futures."""

    __slots__ = ("awaitables", "futures", "work")

    def __init__(self, work: Work[Any], awaitables: Sequence[Awaitable[Any]]) -> None:
        self.work = work
        self.awaitables = awaitables
        self.futures: list[Future[Any]] = []


class Waiting:
    """Everything that is being waited for."""

    def __init__(self) -> None:
        self._calls: deque[_Call] = deque()
        self._fresh: list[_Call] = []

    def __bool__(self) -> bool:
        return bool(self._calls)

    @property
    def fresh(self) -> bool:
        """Whether something has not begun yet."""
        return bool(self._fresh)

    def add(self, work: Work[Any], awaitables: Sequence[Awaitable[Any]]) -> None:
        """Wait for something on behalf of a piece of work."""
        call = _Call(work, awaitables)
        self._calls.append(call)
        self._fresh.append(call)

    def begin(self) -> None:
        """Begin what has not begun, in the order in which it was asked for."""
        for call in self._fresh:
            call.futures = [ensure_future(awaitable) for awaitable in call.awaitables]
        self._fresh.clear()

    async def first(self) -> tuple[Work[Any], list[Any]]:
        """The work that has waited longest, and what came of what it waits for."""
        call = self._calls[0]
        await wait(call.futures)
        outcomes = [_outcome(future) for future in call.futures]
        self._calls.popleft()
        return call.work, outcomes

    async def abandon(self, others: Iterable[Future[Any]] = ()) -> None:
        """Cancel what is under way, and wait until it has ended, so that nothing goes on behind a finished request."""
        self.drop()
        futures = [*(future for call in self._calls for future in call.futures), *others]
        for future in futures:
            future.cancel()
        if futures:
            # Their exceptions are taken note of, so that no log tells of one that nobody waits for any more.
            await gather(*futures, return_exceptions=True)

    def drop(self) -> None:
        """Let go of what has not begun, without a warning that it never did."""
        for call in self._fresh:
            for awaitable in call.awaitables:
                if iscoroutine(awaitable):
                    awaitable.close()


def _outcome(future: Future[Any]) -> Any:
    """What a future gave; an exception that is no error, such as a cancellation, is raised."""
    error = future.exception()
    if error is None:
        return future.result()
    if not isinstance(error, Exception):
        raise error
    return Failed(error)
