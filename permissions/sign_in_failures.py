"""Sign-ins that failed, in the log: each token's at most once in a while, so that nobody can fill the log with them."""

import math
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration, token
from models.actor import Actor
from models.database import Database
from models.errors import LastfourError, UnauthenticatedError, UnknownTokenError
from models.log import append_alone, entry_of
from models.records import person
from models.words import LogAction, PrincipalKind, Resource
from permissions.principal import find_addressed
from permissions.signed import Signed
from permissions.tokens import hash_of, require_shape

# Of one token, or of all that nobody knows, one failure is logged in so much time; the next says how many there were.
ONCE_IN = timedelta(minutes=1)
UNKNOWN = Actor(PrincipalKind.PERSON, None, "an unknown token")


@dataclass(slots=True)
class SignInFailures:
    """What this process has noted of failures: by whose, when it logged one last, and how many came since."""

    database: Database
    secret: str
    _noted: dict[Actor, tuple[datetime, int]] = field(default_factory=dict)
    # When, by this process's own clock, the database was last asked because of what is no token at all.
    _asked: float = -math.inf

    def is_counted(self, shown: str | Signed, error: LastfourError) -> bool:
        """Count what nobody has issued, and say so, unless its turn to be logged may have come.

        So for what somebody has made up the database does nothing, or looks it up once if it has the shape of a token.
        """
        if isinstance(error, UnknownTokenError) or not _has_shape(shown):
            if time.monotonic() - self._asked < ONCE_IN.total_seconds() and UNKNOWN in self._noted:
                logged, missed = self._noted[UNKNOWN]
                self._noted[UNKNOWN] = (logged, missed + 1)
                return True
            self._asked = time.monotonic()
        return False

    async def note(self, whose: Actor, code: str, now: datetime) -> None:
        """Log that somebody's token was refused with a code, unless one of it was logged a moment ago."""
        # Only tokens that were issued and people are told apart, so that what is kept here is bounded as well.
        logged, missed = self._noted.get(whose, (None, 0))
        if logged is not None and now - logged < ONCE_IN:
            self._noted[whose] = (logged, missed + 1)
            return
        self._noted[whose] = (now, 0)
        about = Resource.PERSON if whose.kind is PrincipalKind.PERSON and whose.id is not None else None
        said = {"failures": missed + 1}
        entry = entry_of(whose, now, LogAction.SIGN_IN_FAILED, about, whose.id, said, refused=code)
        await append_alone(self.database, self.secret, [entry])


def _has_shape(shown: str | Signed) -> bool:
    """Whether it may be a token by its shape, or was signed by the issuer."""
    if isinstance(shown, str):
        try:
            require_shape(shown)
        except UnauthenticatedError:
            return False
    return True


async def owner_of(connection: AsyncConnection, shown: str | Signed) -> Actor:
    """Whose token it is, or whom a signed one names, whether it still lets them in or not."""
    if isinstance(shown, Signed):
        return await _named_by(connection, shown)
    row = (await connection.execute(select(token).where(token.c.hash == hash_of(shown)))).first()
    if row is None:
        return UNKNOWN
    owners = person if row.principal_kind is PrincipalKind.PERSON else integration
    name = (await connection.execute(select(owners.c.name).where(owners.c.id == row.principal_id))).scalar_one()
    return Actor(row.principal_kind, row.principal_id, name, row.id)


async def _named_by(connection: AsyncConnection, signed: Signed) -> Actor:
    try:
        row = await find_addressed(connection, signed.address)
    except UnauthenticatedError:
        return UNKNOWN
    return UNKNOWN if row is None else Actor(PrincipalKind.PERSON, row.person_id, row.name)
