"""Requests that may come twice: what was done for a caller's key is kept for a day, and not done again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, PrimaryKeyConstraint, String, Table, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from models.columns import METADATA, choice, moment
from models.errors import ConflictError
from models.words import PrincipalKind

KEPT = timedelta(hours=24)
LONGEST_KEY = 255

idempotency_key = Table(
    "idempotency_key",
    METADATA,
    choice("principal_kind", PrincipalKind),
    Column("principal_id", BigInteger, nullable=False),
    Column("key", String(LONGEST_KEY), nullable=False),
    # A keyed hash: what the caller sent may hold values that are not to be stored a second time.
    Column("request", String(64), nullable=False),
    Column("answers", JSON, nullable=False),
    moment("created_at", required=True),
    PrimaryKeyConstraint("principal_kind", "principal_id", "key"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A caller's key, and a hash of the request that it came with."""

    kind: PrincipalKind
    principal_id: int
    key: str
    request: str


async def claim(connection: AsyncConnection, claimed: Claim, now: datetime) -> dict[str, Any]:
    """What was answered to the request already, by root field; whoever claims the key as well waits for this one's end.

    Raises ConflictError when the key came with another request.
    """
    of = idempotency_key.c
    mine = and_(of.principal_kind == claimed.kind, of.principal_id == claimed.principal_id)
    await connection.execute(delete(idempotency_key).where(mine, of.created_at <= now - KEPT))
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {
        "principal_kind": claimed.kind,
        "principal_id": claimed.principal_id,
        "key": claimed.key,
        "request": claimed.request,
        "answers": {},
        "created_at": now,
    }
    await connection.execute(insert(idempotency_key).values(row).on_conflict_do_nothing())
    this = select(of.request, of.answers).where(mine, of.key == claimed.key).with_for_update()
    found = (await connection.execute(this)).one()
    if found.request != claimed.request:
        raise ConflictError("This Idempotency-Key was used for another request: send a new one with a new request.")
    return dict(found.answers)


async def keep(connection: AsyncConnection, claimed: Claim, answers: Mapping[str, Any]) -> None:
    """Keep what was answered, in the transaction that claimed the key."""
    of = idempotency_key.c
    mine = and_(of.principal_kind == claimed.kind, of.principal_id == claimed.principal_id, of.key == claimed.key)
    await connection.execute(update(idempotency_key).where(mine).values(answers=dict(answers)))
