"""What resolvers are handed with each request."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from strawberry.types import Info

from gql.gate import Gate
from models.errors import NoPlanError
from resolvers.cursors import Cursors
from resolvers.session import Session


@dataclass
class Context:
    """One request: the token that it came with, and the session in which its data are read."""

    gate: Gate
    token: str
    opened: Session | None = None
    # Whether execution has begun: what is wrong before that is wrong with the document.
    executed: bool = False
    # How many rows were read, once the session is closed.
    rows_read: int = 0
    _snapshot: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def session(self) -> Session:
        """The session of the request; none is open outside execution, and then nothing can be read."""
        if self.opened is None:
            raise NoPlanError("a resolver ran before the snapshot was opened")
        return self.opened

    async def open(self) -> Session:
        """Open a snapshot of the database, with what the caller may see in it; raises if they may not come in."""
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self.gate.database.snapshot())
            access = await self.gate.admit(connection, self.token)
            self.opened = Session(connection, access, Cursors(self.gate.secret, access.plan.principal))
            self._snapshot = stack.pop_all()
        return self.opened

    async def close(self) -> None:
        """Close the session that is open, if one is."""
        if self.opened is None:
            return
        self.rows_read += self.opened.rows_read
        try:
            await self.opened.close()
        finally:
            self.opened = None
            await self._snapshot.aclose()


def session_of(info: Info[Any, Any]) -> Session:
    """The session of the request that a resolver works for."""
    context: Context = info.context
    return context.session
