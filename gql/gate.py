"""The gate: the way from a token to what its principal may see, the same for the view and for the extension."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from gql.errors import code_of, report
from gql.introspection import Introspections
from gql.limits.documents import Documents
from gql.limits.turns import Turns
from gql.persisted import Persisted
from gql.trusted import Trusted
from masking.fields import CLASSES
from models.buckets import Buckets
from models.database import Database, database_now
from models.errors import LastfourError
from models.limits import UNLIMITED, Limits, Rate
from permissions.access import Access
from permissions.epoch import read_moment
from permissions.issuer import Issuer
from permissions.last_used import LastUsed
from permissions.plan import PlanCache
from permissions.principal import authenticate
from permissions.sign_in_failures import SignInFailures, owner_of
from permissions.signed import Signed, may_be_signed
from permissions.tokens import require_shape

Clock = Callable[[AsyncConnection], Awaitable[datetime]]


@dataclass
class Gate:
    """The way from a token to an access, for one app: its database, its secret, its plans, its clock and its limits.

    The clock is the database's own if None.
    """

    database: Database
    secret: str
    clock: Clock | None = None
    limits: Limits = field(default_factory=Limits)
    rate: Rate = UNLIMITED
    plans: PlanCache = field(default_factory=PlanCache)
    introspections: Introspections = field(default_factory=Introspections)
    failures: SignInFailures = field(init=False)
    last_used: LastUsed = field(init=False)
    persisted: Persisted = field(default_factory=Persisted)
    documents: Documents = field(init=False)
    trusted: Trusted = field(init=False, default=Trusted({}, only=False))
    turns: Turns = field(init=False)
    # Whose tokens let people in beside our own.
    issuer: Issuer | None = field(init=False, default=None)
    buckets: Buckets | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.failures = SignInFailures(self.database, self.secret)
        self.last_used = LastUsed(self.database)
        self.documents = Documents(self.limits)
        self.turns = Turns(self.limits.at_once)
        if self.rate.limit:
            self.buckets = Buckets(self.database, self.rate)

    async def recognise(self, shown: str | Signed) -> str | Signed:
        """A token of our own, or what the issuer's says: before the database is asked, for the issuer may be slow.

        Raises UnauthenticatedError for what is neither.
        """
        if isinstance(shown, Signed):
            return shown
        if self.issuer is not None and may_be_signed(shown):
            return await self.issuer.recognise(shown)
        require_shape(shown)
        return shown

    async def admit(
        self, connection: AsyncConnection, token: str | Signed, address: str | None = None, *, ended_here: bool = False
    ) -> Access:
        """What the token's principal may see, in the snapshot that the connection has open.

        `ended_here` tells that the request has just ended the token that it came with.
        """
        moment = await read_moment(connection)
        now = moment.now if self.clock is None else await self.clock(connection)
        principal = await authenticate(connection, token, now, address, ended_here=ended_here)
        return Access(await self.plans.plan_of(connection, principal, CLASSES, moment.epoch), now)

    async def note_failure(self, token: str | Signed, error: LastfourError) -> None:
        """Log that a token did not let its bearer in; where that fails, the caller is refused all the same."""
        if self.failures.is_counted(token, error):
            return
        try:
            async with self.database.snapshot() as connection:
                now = await (self.clock or database_now)(connection)
                whose = await owner_of(connection, token)
            await self.failures.note(whose, code_of(error), now)
        except Exception as failure:  # noqa: BLE001, whatever it is, it is not for the caller to see
            report(failure)
