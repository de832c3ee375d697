"""The gate: the way from a token to what its principal may see, the same for the view and for the extension."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.database import Database, database_now
from permissions.access import Access
from permissions.plan import PlanCache
from permissions.principal import Principal, authenticate

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
        return await self.access(connection, await authenticate(connection, token, now), now)

    async def access(self, connection: AsyncConnection, principal: Principal, now: datetime) -> Access:
        """What a principal may see at a moment."""
        return Access(await self.plans.plan_of(connection, principal, CLASSES), now)
