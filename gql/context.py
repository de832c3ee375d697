"""What resolvers are handed with each request."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from strawberry.types import Info

from gql.gate import Gate
from gql.limits.documents import Document
from gql.limits.rate import Meter
from masking.apply import Summary
from models.errors import NoPlanError
from permissions.signed import Signed
from resolvers.cursors import Cursors
from resolvers.session import Session


@dataclass
class Context:
    """One request: what it came with, and the session in which its data are read.

    A query has one session. In a mutation each root field has its own, which is opened once the field has written.
    """

    gate: Gate
    # What the issuer's token says, once it is recognised.
    token: str | Signed
    opened: Session | None = None
    # The client's address, as the server tells it.
    address: str | None = None
    idempotency_key: str | None = None
    # A keyed hash of what is asked, once it is known; and how far fields were shown, if the request asks for that.
    request: str = ""
    summary: Summary | None = None
    # Whether execution has begun: what is wrong before that is wrong with the document. Of which type it is then.
    executed: bool = False
    operation: str | None = None
    # How many rows were read, once the session is closed.
    rows_read: int = 0
    # What is asked for, once it is read; what it costs at most, and of that to write; the objects that were shown.
    document: Document | None = None
    requested_cost: int | None = None
    writes_cost: int = 0
    objects_cost: int | None = None
    # The caller's bucket, where callers may ask for so much and no more.
    meter: Meter | None = None
    _snapshot: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def session(self) -> Session:
        """The session of the request; none is open outside execution, and then nothing can be read."""
        if self.opened is None:
            raise NoPlanError("a resolver ran before the snapshot was opened")
        return self.opened

    @property
    def actual_cost(self) -> int | None:
        """What the request has cost: never more than it was said to; the schema's description costs what it costs."""
        if self.requested_cost is None or self.objects_cost is None:
            return self.requested_cost
        return min(self.objects_cost + self.writes_cost, self.requested_cost)

    async def open(self, *, ended_here: bool = False) -> Session:
        """Open a snapshot of the database, with what the caller may see in it; raises if they may not come in.

        `ended_here` tells that the request has just ended the token that it came with.
        """
        self.token = await self.gate.recognise(self.token)
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self.gate.database.snapshot())
            access = await self.gate.admit(connection, self.token, self.address, ended_here=ended_here)
            cursors = Cursors(self.gate.secret, access.plan.principal)
            self.opened = Session(connection, access, cursors, self.summary)
            self._snapshot = stack.pop_all()
        return self.opened

    async def close(self, *, stop: bool = False) -> None:
        """Close the session that is open, if one is; told to `stop`, without waiting for a statement under way."""
        if self.opened is None:
            return
        self.rows_read += self.opened.rows_read
        try:
            await (self.opened.stop() if stop else self.opened.close())
        finally:
            self.opened = None
            await self._snapshot.aclose()


def session_of(info: Info[Any, Any]) -> Session:
    """The session of the request that a resolver works for."""
    context: Context = info.context
    return context.session
