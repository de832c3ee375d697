"""Tokens that were issued: whose they are, what they allow, and how they end. Their secrets are nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration, token
from models.words import Action, PrincipalKind, Resource
from permissions.epoch import bump_epoch
from permissions.levels import Level
from permissions.tokens import Limits


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a person, or of an integration that somebody sponsors."""

    id: int
    kind: PrincipalKind
    principal_id: int
    sponsor_id: int | None
    last_four: str
    limits: Limits
    networks: Sequence[str] | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by_id: int | None

    def ended(self, now: datetime) -> bool:
        """Whether it lets nobody in any more."""
        return self.revoked_at is not None or (self.expires_at is not None and self.expires_at <= now)


def select_tokens() -> Select[Any]:
    """All tokens, with the sponsor of the integration that one is of."""
    of_integration = and_(token.c.principal_kind == PrincipalKind.INTEGRATION, integration.c.id == token.c.principal_id)
    columns = [column for column in token.c if column.name != "hash"]
    return select(*columns, integration.c.sponsor_id).select_from(token.outerjoin(integration, of_integration))


def token_of(row: Any) -> Token:
    """A token as its row says."""
    return Token(
        row.id,
        row.principal_kind,
        row.principal_id,
        row.sponsor_id,
        row.last_four,
        limits_of(row),
        row.networks,
        row.created_at,
        row.last_used_at,
        row.expires_at,
        row.revoked_at,
        row.replaced_by_id,
    )


def limits_of(row: Any) -> Limits:
    """How a token narrows what its principal may do, as its row says."""
    return Limits(
        None if row.resources is None else frozenset(map(Resource, row.resources)),
        None if row.actions is None else frozenset(map(Action, row.actions)),
        None if row.level is None else Level[row.level],
        row.only_documents,
    )


async def find_token(connection: AsyncConnection, one: int) -> Token | None:
    """A token by its id."""
    row = (await connection.execute(select_tokens().where(token.c.id == one))).first()
    return None if row is None else token_of(row)


async def revoke(connection: AsyncConnection, one: int, now: datetime) -> None:
    """End a token: it lets nobody in from the next request on."""
    await connection.execute(update(token).where(token.c.id == one).values(revoked_at=now))
    await bump_epoch(connection)


async def replace_token(connection: AsyncConnection, old: Token, new: int, until: datetime) -> datetime:
    """Say by which token another is replaced, and let it hold until a moment at most; return when it ends."""
    ends = until if old.expires_at is None else min(until, old.expires_at)
    await connection.execute(update(token).where(token.c.id == old.id).values(expires_at=ends, replaced_by_id=new))
    await bump_epoch(connection)
    return ends
