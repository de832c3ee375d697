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
from models.errors import UnauthenticatedError
from models.log import append_alone, entry_of
from models.records import person
from models.words import LogAction, PrincipalKind, Resource
from permissions.tokens import hash_of, require_shape

# Of one token, or of all that nobody knows, one failure is logged in so much time; the next says how many there were.
ONCE_IN = timedelta(minutes=1)
UNKNOWN = Actor(PrincipalKind.PERSON, None, "an unknown token")


@dataclass(slots=True)
class SignInFailures:
    """What this process has noted of failures: by token, when it logged one last, and how many came since."""

    database: Database
    secret: str
    _noted: dict[int | None, tuple[datetime, int]] = field(default_factory=dict)
    # When, by this process's own clock, the database was last asked because of what is no token at all.
    _asked: float = -math.inf

    def is_counted(self, secret_token: str) -> bool:
        """Count what is no token by its shape, and say so, unless its turn to be logged may have come.

        So nobody has the database work by sending what they have made up.
        """
        try:
            require_shape(secret_token)
        except UnauthenticatedError:
            if time.monotonic() - self._asked < ONCE_IN.total_seconds() and None in self._noted:
                logged, missed = self._noted[None]
                self._noted[None] = (logged, missed + 1)
                return True
            self._asked = time.monotonic()
        return False

    async def note(self, secret_token: str, code: str, now: datetime) -> None:
        """Log that a token was refused with a code, unless one of it was logged a moment ago."""
        async with self.database.snapshot() as connection:
            whose = await owner_of(connection, secret_token)
        # Only tokens that were issued are told apart, so that what is kept here is bounded as well.
        logged, missed = self._noted.get(whose.token_id, (None, 0))
        if logged is not None and now - logged < ONCE_IN:
            self._noted[whose.token_id] = (logged, missed + 1)
            return
        self._noted[whose.token_id] = (now, 0)
        about = Resource.PERSON if whose.kind is PrincipalKind.PERSON and whose.id is not None else None
        said = {"failures": missed + 1}
        entry = entry_of(whose, now, LogAction.SIGN_IN_FAILED, about, whose.id, said, refused=code)
        await append_alone(self.database, self.secret, [entry])


async def owner_of(connection: AsyncConnection, secret_token: str) -> Actor:
    """Whose token it is, whether it still lets them in or not."""
    row = (await connection.execute(select(token).where(token.c.hash == hash_of(secret_token)))).first()
    if row is None:
        return UNKNOWN
    owners = person if row.principal_kind is PrincipalKind.PERSON else integration
    name = (await connection.execute(select(owners.c.name).where(owners.c.id == row.principal_id))).scalar_one()
    return Actor(row.principal_kind, row.principal_id, name, row.id)
