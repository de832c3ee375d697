"""The log: who changed what, when, each entry chained to the one before by a keyed hash."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, String, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.actor import Actor
from models.bulk import insert_rows
from models.columns import METADATA, choice, moment, text
from models.words import PrincipalKind

log_entry = Table(
    "log_entry",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    moment("occurred_at", required=True),
    choice("actor_kind", PrincipalKind),
    Column("actor_id", BigInteger),
    text("actor_name", required=True),
    Column("token_id", BigInteger),
    Column("action", String(32), nullable=False),
    Column("resource", String(32)),
    Column("record_id", BigInteger),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("hash", String(64), nullable=False),
    Index(None, "resource", "record_id", "sequence"),
    Index(None, "actor_id", "sequence"),
    Index(None, "occurred_at", "sequence"),
)

GENESIS = "0" * 64

# The advisory lock of whoever appends; any number that nothing else locks.
APPENDING = 0x1A57F042


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `before` and `after` hold only the fields that changed, as JSON values."""

    occurred_at: datetime
    actor_kind: PrincipalKind
    actor_id: int | None
    actor_name: str
    action: str
    resource: str | None = None
    record_id: int | None = None
    token_id: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def entry_of(
    actor: Actor,
    now: datetime,
    action: str,
    resource: str | None = None,
    record_id: int | None = None,
    after: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
) -> Entry:
    """What an actor did, as the log has it."""
    return Entry(
        occurred_at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        token_id=actor.token_id,
        action=action,
        resource=resource,
        record_id=record_id,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )


def chain(secret: str, previous: str, sequence: int, entry: Entry) -> str:
    """The keyed hash of an entry and of the hash before it; altered, missing or reordered entries break it."""
    said = {**_columns(entry), "occurred_at": entry.occurred_at.astimezone(UTC).isoformat()}
    body = json.dumps([previous, sequence, said], default=str, sort_keys=True, ensure_ascii=True)
    return hmac.digest(secret.encode(), body.encode(), "sha256").hex()


async def wait_to_append(connection: AsyncConnection) -> None:
    """Wait until nobody else appends, and keep others from it until this transaction ends.

    Who locks rows as well waits here first: two who lock in different orders would wait for each other.
    """
    if connection.dialect.name == "postgresql":
        # On SQLite there is one writer at a time anyway.
        await connection.execute(select(func.pg_advisory_xact_lock(APPENDING)))


async def append(connection: AsyncConnection, secret: str, entries: Sequence[Entry]) -> None:
    """Add entries at the end of the log, in the transaction of the change that they tell of."""
    await wait_to_append(connection)
    newest = select(log_entry.c.sequence, log_entry.c.hash).order_by(log_entry.c.sequence.desc()).limit(1)
    last = (await connection.execute(newest)).first()
    sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
    rows = []
    for entry in entries:
        sequence += 1
        previous = chain(secret, previous, sequence, entry)
        rows.append({**_columns(entry), "sequence": sequence, "hash": previous})
    await insert_rows(connection, log_entry, rows)


def _columns(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in NAMES}


NAMES = tuple(one.name for one in fields(Entry))
