"""When tokens were used last: written once a minute at most, beside the requests that use them."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from models.access import token
from models.database import Database

ONCE_IN = timedelta(minutes=1)
LOG = logging.getLogger("lastfour.permissions")


@dataclass(slots=True)
class LastUsed:
    """What this process has noted of uses: by token, when it wrote one last."""

    database: Database
    _noted: dict[int, datetime] = field(default_factory=dict)

    def note(self, token_id: int | None, now: datetime) -> None:
        """Have it written that a token is used, unless it was a moment ago; nobody waits for it."""
        if token_id is None or (token_id in self._noted and now - self._noted[token_id] < ONCE_IN):
            return
        self._noted[token_id] = now
        self.database.later(self._write(token_id, now))

    async def _write(self, token_id: int, now: datetime) -> None:
        used = token.c.last_used_at
        # Other processes note uses of the same token.
        due = or_(used.is_(None), used <= now - ONCE_IN)
        try:
            async with self.database.transaction() as connection:
                this = update(token).where(token.c.id == token_id, due)
                await connection.execute(this.values(last_used_at=now))
        except Exception as error:  # noqa: BLE001, nobody waits for it, and the next use is as good
            self._noted.pop(token_id, None)
            LOG.warning("that a token was used could not be written: %s", type(error).__name__)
