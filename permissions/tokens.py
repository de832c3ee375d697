"""Bearer tokens: made once, shown once, kept as a hash."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import token
from models.columns import new_id
from models.words import Action, PrincipalKind, Resource
from permissions.epoch import bump_epoch
from permissions.levels import Level

PREFIX = "lf_"
SHAPE = re.compile(r"lf_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How a token narrows what its principal may do; None leaves it as it is."""

    resources: frozenset[Resource] | None = None
    actions: frozenset[Action] | None = None
    level: Level | None = None


NO_LIMITS = Limits()


def hash_of(secret: str) -> str:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def issue_token(
    connection: AsyncConnection,
    kind: PrincipalKind,
    principal_id: int,
    now: datetime,
    *,
    limits: Limits = NO_LIMITS,
    expires_at: datetime | None = None,
) -> str:
    """Make a token for a person or an integration and return it: this is the only time that it can be seen."""
    secret = PREFIX + secrets.token_urlsafe(32)
    await connection.execute(
        insert(token).values(
            id=new_id(),
            hash=hash_of(secret),
            principal_kind=kind,
            principal_id=principal_id,
            resources=None if limits.resources is None else sorted(limits.resources),
            actions=None if limits.actions is None else sorted(limits.actions),
            level=None if limits.level is None else limits.level.name,
            expires_at=expires_at,
            created_at=now,
        )
    )
    await bump_epoch(connection)
    return secret
