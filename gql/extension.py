"""The PermissionExtension: opens the snapshot, resolves the caller to an access plan, and hands both to the resolvers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from strawberry.extensions import SchemaExtension

from gql.context import Context
from gql.names import camel_case, type_name
from masking.fields import CLASSES
from models.database import Database, database_now
from permissions.access import Access
from permissions.plan import PlanCache
from permissions.principal import authenticate
from resolvers.cursors import Cursors
from resolvers.session import Session

Clock = Callable[[AsyncConnection], Awaitable[datetime]]


@dataclass
class Gate:
    """The way from a token to an access, for one app: its database, its secret, its clock and its plans."""

    database: Database
    secret: str
    clock: Clock = database_now
    plans: PlanCache = field(default_factory=PlanCache)

    async def admit(self, connection: AsyncConnection, token: str) -> Access:
        """What the token's principal may see, in the snapshot that the connection has open."""
        now = await self.clock(connection)
        principal = await authenticate(connection, token, now)
        return Access(await self.plans.plan_of(connection, principal, CLASSES), now)


class PermissionExtension(SchemaExtension):
    """Every operation runs within one snapshot, as one principal."""

    async def on_execute(self) -> AsyncIterator[None]:  # type: ignore[override]
        """Open the snapshot around the execution; a caller who may not come in stops it before any resolver runs.

        A request with `"extensions": {"masking": true}` is answered with a summary of how far fields were shown.
        """
        context: Context = self.execution_context.context
        async with context.gate.database.snapshot() as connection:
            access = await context.gate.admit(connection, context.token)
            cursors = Cursors(context.gate.secret, access.plan.principal)
            asked = self.execution_context.operation_extensions or {}
            context.opened = Session(connection, access, cursors, summarise=asked.get("masking") is True)
            yield

    def get_results(self) -> dict[str, Any]:
        """`extensions.masking`, for a request that asked for it: how many values were shown at each level."""
        session = self.execution_context.context.opened
        if session is None or session.summary is None:
            return {}
        return {
            "masking": [
                {
                    "type": type_name(resource),
                    "field": ".".join(camel_case(part) for part in name.split(".")),
                    "levels": {level.name: count for level, count in sorted(levels.items())},
                }
                for (resource, name), levels in sorted(session.summary.counts.items())
            ]
        }
