"""What one request works with: its snapshot, its access, its cursors and its loaders."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar

from aiodataloader import DataLoader
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.apply import Summary
from models.errors import NoPlanError
from models.interrupt import interrupt
from models.prepared import Prepared
from models.shielded import to_the_end
from permissions.access import Access
from resolvers.cursors import Cursors

T = TypeVar("T")

# A batch resolver: for the parents of one level, as many results.
Batch = Callable[["Session", Sequence[Any], Any], Awaitable[Sequence[Any]]]


class Session:
    """One request's view of the data. Statements go one after another, for they share one connection."""

    def __init__(
        self, connection: AsyncConnection, access: Access | None, cursors: Cursors, summary: Summary | None = None
    ) -> None:
        """Work on the snapshot that `connection` has open, as `access` allows; without one, nothing can be read.

        What is shown is counted in the `summary`, if somebody wants it.
        """
        self._connection = connection
        self._access = access
        self._turn = asyncio.Lock()
        self._closed = False
        self._under_way: asyncio.Task[Any] | None = None
        self._batches = asyncio.Lock()
        self._loaders: dict[tuple[Batch, Any], DataLoader[Any, Any]] = {}
        self._loaded: defaultdict[tuple[Batch, Any], dict[Any, Any]] = defaultdict(dict)
        self.cursors = cursors
        self.summary = summary
        self.rows_read = 0

    @property
    def access(self) -> Access:
        """What the caller may see; a session without it fails closed."""
        if self._access is None:
            raise NoPlanError("rows were asked for without an access plan")
        return self._access

    @property
    def dialect(self) -> str:
        """The name of the database: sqlite or postgresql."""
        return self._connection.dialect.name

    async def run(self, statement: Prepared, values: Mapping[str, Any]) -> Mapping[str, Sequence[Any]]:
        """Run a statement of the row seam, and return what it finds by columns; without an access it is not run."""
        _ = self.access
        # A field that fails cancels its siblings, and a statement that is cut off half-way breaks the connection for
        # whoever has it next; so a statement that has begun is run to its end, whether anybody still waits or not.
        running = asyncio.ensure_future(self._run(statement, values))
        running.add_done_callback(heard)
        return await asyncio.shield(running)

    async def select(self, statement: Select[Any]) -> list[SimpleNamespace]:
        """Run a statement that is asked too seldom to be kept, as `run` does; its rows, by the columns' labels."""
        found = await self.run(Prepared.of(statement, self.dialect), self.access.values)
        return [SimpleNamespace(**dict(zip(found, row, strict=True))) for row in zip(*found.values(), strict=True)]

    async def _run(self, statement: Prepared, values: Mapping[str, Any]) -> Mapping[str, Sequence[Any]]:
        async with self._turn:
            if self._closed:
                raise NoPlanError("rows were asked for after the snapshot was closed")
            self._under_way = asyncio.current_task()
            found = await statement.fetch(self._connection, values)
            self.rows_read += len(next(iter(found.values()), ()))
            return found

    async def lend(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Let some work read grants and the chart on the snapshot, in turn: to say who may do what, and why.

        Like a statement, it goes to its end once it has begun, unless it is stopped. Rows are for `run` alone.
        """
        _ = self.access
        running = asyncio.ensure_future(self._lend(work))
        running.add_done_callback(heard)
        return await asyncio.shield(running)

    async def _lend(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self._turn:
            if self._closed:
                raise NoPlanError("grants were asked for after the snapshot was closed")
            self._under_way = asyncio.current_task()
            return await work(self._connection)

    async def close(self) -> None:
        """Begin no other statement, and wait for the one under way, however often the request is cancelled meanwhile.

        The snapshot is about to end; a connection that goes back with a statement on it is broken for the next request.
        """
        self._closed = True
        await to_the_end(self._turn.acquire())

    async def stop(self) -> None:
        """Close, and have the database stop what is under way: nobody waits for the request any more."""
        self._closed = True
        if self._under_way is not None and not self._under_way.done():
            await to_the_end(interrupt(self._connection, self._under_way))
        await self.close()

    async def load(self, batch: Batch, arguments: Any, parent: Any) -> Any:
        """The result of a batch resolver for one parent, asked together with the others of its level."""
        key = (batch, arguments)
        if key not in self._loaders:

            async def load(parents: list[Any]) -> list[Any]:
                return await self.load_many(batch, arguments, parents)

            self._loaders[key] = DataLoader(load)
        # Two fields may wait for one result; one that is cancelled must not take it from the other.
        return await asyncio.shield(self._loaders[key].load(parent))

    async def load_many(self, batch: Batch, arguments: Any, parents: Sequence[Any]) -> list[Any]:
        """The results of a batch resolver for all parents of a level.

        Results are kept for the request by batch resolver, arguments (the selected columns among them) and parent. One
        batch goes to its end before the next, so the statements of a request always come in the same order.
        """
        loaded = self._loaded[batch, arguments]
        async with self._batches:
            missing = [parent for parent in dict.fromkeys(parents) if parent not in loaded]
            if missing:
                loaded.update(zip(missing, await batch(self, missing, arguments), strict=True))
        return [loaded[parent] for parent in parents]


def heard(running: asyncio.Future[Any]) -> None:
    """Take note of an exception that nobody waits for any more, so that no log tells of it with its text."""
    if not running.cancelled():
        running.exception()
