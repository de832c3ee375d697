"""What resolvers are handed with each request."""

from dataclasses import dataclass
from typing import Any

from strawberry.types import Info

from gql.gate import Gate
from models.errors import NoPlanError
from resolvers.session import Session


@dataclass
class Context:
    """One request: the token that it came with, and the session once the PermissionExtension has opened it."""

    gate: Gate
    token: str
    opened: Session | None = None
    # How many rows were read, once the session is closed.
    rows_read: int = 0

    @property
    def session(self) -> Session:
        """The session of the request; none is open outside execution, and then nothing can be read."""
        if self.opened is None:
            raise NoPlanError("a resolver ran before the snapshot was opened")
        return self.opened


def session_of(info: Info[Any, Any]) -> Session:
    """The session of the request that a resolver works for."""
    context: Context = info.context
    return context.session
