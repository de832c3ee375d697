"""Integrations and tokens as those see them who answer for them: never a secret, for none is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from models.access import integration, token
from models.words import PrincipalKind
from permissions.issued import Token, select_tokens, token_of
from permissions.truth import FALSE
from resolvers.session import Session

# Tokens that ended longer ago are not listed.
LISTED = timedelta(days=30)
# Both lists are the caller's, who is the one parent that they are fetched for.
CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Integration:
    """A partner's program."""

    id: int
    name: str
    sponsor_id: int
    active: bool
    created_at: datetime


async def managed_integrations(session: Session) -> list[Integration]:
    """All integrations for an administrator, and for others those that they sponsor, by name; fetched once."""
    found: list[Integration] = await session.load(_fetch_integrations, None, CALLER)
    return found


async def listed_tokens(session: Session) -> list[Token]:
    """The caller's own tokens, and those of the integrations that they answer for, the newest first; fetched once."""
    found: list[Token] = await session.load(_fetch_tokens, None, CALLER)
    return found


async def _fetch_integrations(session: Session, _callers: Sequence[Any], _nothing: Any) -> Sequence[list[Integration]]:
    columns = (integration.c[name] for name in ("id", "name", "sponsor_id", "active", "created_at"))
    query = select(*columns).where(_managed(session)).order_by(integration.c.name, integration.c.id)
    return [[Integration(**vars(row)) for row in await session.select(query)]]


async def _fetch_tokens(session: Session, _callers: Sequence[Any], _nothing: Any) -> Sequence[list[Token]]:
    since = session.access.now - LISTED
    listed = and_(
        or_(token.c.revoked_at.is_(None), token.c.revoked_at > since),
        or_(token.c.expires_at.is_(None), token.c.expires_at > since),
    )
    of_integration = and_(token.c.principal_kind == PrincipalKind.INTEGRATION, _managed(session))
    mine = or_(_own(session), of_integration)
    query = select_tokens().where(listed, mine).order_by(token.c.created_at.desc(), token.c.id)
    return [[token_of(row) for row in await session.select(query)]]


def _managed(session: Session) -> ColumnElement[bool]:
    if session.access.is_administrator:
        return true()
    return and_(integration.c.sponsor_id == session.access.plan.principal.id, _is_person(session))


def _own(session: Session) -> ColumnElement[bool]:
    principal = session.access.plan.principal
    return and_(token.c.principal_kind == principal.kind, token.c.principal_id == principal.id)


def _is_person(session: Session) -> ColumnElement[bool]:
    return true() if session.access.plan.principal.kind is PrincipalKind.PERSON else FALSE
