"""The log: who changed what, when. It is only ever added to, and each entry is chained to the one before."""

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, UniqueConstraint, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from models.actor import Actor
from models.bulk import insert_rows
from models.columns import METADATA, choice, moment, new_id, text
from models.database import Database
from models.errors import BrokenLogError
from models.log_chain import LANES, Head, link, same, seal, seal_head
from models.words import LogAction, PrincipalKind

# `id` is random, for `number` would tell a reader how much there is that they don't see.
log_entry = Table(
    "log_entry",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    moment("occurred_at", required=True),
    choice("actor_kind", PrincipalKind),
    Column("actor_id", BigInteger),
    text("actor_name", required=True),
    Column("token_id", BigInteger),
    Column("action", String(32), nullable=False),
    Column("refused", String(32)),
    Column("resource", String(32)),
    Column("record_id", BigInteger),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("seal", String(64), nullable=False),
    Column("seen_lane", Integer),
    Column("seen_number", BigInteger),
    Column("seen_hash", String(64)),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("lane", "number"),
    Index(None, "occurred_at", "id"),
    Index(None, "resource", "record_id", "occurred_at", "id"),
    Index(None, "actor_id", "occurred_at", "id"),
    Index(None, "action", "occurred_at", "id"),
)

log_head = Table(
    "log_head",
    METADATA,
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

# How long to wait, in seconds, before looking again for a lane that nobody holds.
LOOK_AGAIN = 0.003


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or was refused with the code `refused`.

    `resource` and `record_id` name a record; what is none (a grant, a token, an integration) has an id alone. `before`
    and `after` hold only what changed, as JSON values.
    """

    occurred_at: datetime
    actor_kind: PrincipalKind
    actor_id: int | None
    actor_name: str
    action: LogAction
    resource: str | None = None
    record_id: int | None = None
    token_id: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    refused: str | None = None


SAID = tuple(one.name for one in fields(Entry))


def entry_of(
    actor: Actor,
    now: datetime,
    action: str,
    resource: str | None = None,
    record_id: int | None = None,
    after: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
    *,
    refused: str | None = None,
) -> Entry:
    """What an actor did, as the log has it; ValueError for an action that `LogAction` has not."""
    return Entry(
        occurred_at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        token_id=actor.token_id,
        action=LogAction(action),
        resource=resource,
        record_id=record_id,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        refused=refused,
    )


async def append(
    connection: AsyncConnection, secret: str, entries: Sequence[Entry], lane: int | None = None
) -> int | None:
    """Add entries at the end of the log, in the transaction of the change that they tell of; return their lane.

    The lane is held until the transaction ends, so this is best the last thing in it; a transaction that appends again
    names the `lane` that it holds already. Raises BrokenLogError when no lane's end bears the seal of this secret.
    """
    if not entries:
        return lane
    head, seen = await _take_lane(connection, secret, lane)
    rows = []
    # In the order of their ids, so that entries of one moment are listed in the order that they were written in.
    for one, entry in zip(sorted(new_id() for _ in entries), entries, strict=True):
        said = asdict(entry)
        sealed = seal(secret, one, said)
        head = Head(head.lane, head.number + 1, link(secret, head, sealed, seen))
        named = (seen.lane, seen.number, seen.hash) if seen else (None, None, None)
        rows.append(
            {
                **said,
                "id": one,
                "lane": head.lane,
                "number": head.number,
                "seal": sealed,
                **dict(zip(("seen_lane", "seen_number", "seen_hash"), named, strict=True)),
                "hash": head.hash,
            }
        )
        seen = None
    await insert_rows(connection, log_entry, rows)
    ended = {"number": head.number, "hash": head.hash, "seal": seal_head(secret, head)}
    await connection.execute(update(log_head).where(log_head.c.lane == head.lane).values(**ended))
    return head.lane


async def append_alone(database: Database, secret: str, entries: Sequence[Entry]) -> None:
    """Add entries in a transaction of their own: for what was refused, after its own transaction was rolled back."""
    async with database.transaction() as connection:
        await append(connection, secret, entries)


async def _take_lane(connection: AsyncConnection, secret: str, lane: int | None) -> tuple[Head, Head | None]:
    """The end of a lane that nobody else holds, held from now on, and the end of another lane as it was last seen."""
    broken: set[int] = set()
    while True:
        row = (await connection.execute(_free_lane(connection, broken, lane))).first()
        if row is None:
            await _make_sure_of_lanes(connection, secret, broken)
            continue
        head, seen = Head(row.lane, row.number, row.hash), Head(row.seen_lane, row.seen_number, row.seen_hash)
        if same(seal_head(secret, head), row.seal):
            return head, seen if seen.number and same(seal_head(secret, seen), row.seen_seal) else None
        # To go on from an end that was tampered with would seal it: the lane stays as it is, for the audit to find.
        broken.add(row.lane)


def _free_lane(connection: AsyncConnection, broken: Collection[int], lane: int | None) -> Any:
    """One lane that nobody else holds, and beside it another; SQLite has one writer, and needs one lane.

    It neither waits nor makes others wait: whoever finds no lane looks again, and nobody locks anybody out.
    """
    many = connection.dialect.name == "postgresql"
    chosen, other = random.sample(range(LANES), 2) if many else (0, 0)
    first = chosen if lane is None else lane
    lanes = log_head.c
    turn = (lanes.lane + (LANES - first)) % LANES
    mine = (
        select(lanes.lane, lanes.number, lanes.hash, lanes.seal)
        .where(lanes.lane.not_in(sorted(broken)))
        .order_by(turn)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("mine")
    )
    seen = log_head.alias("seen")
    named = [seen.c[name].label(f"seen_{name}") for name in ("lane", "number", "hash", "seal")]
    joined = mine.outerjoin(seen, (seen.c.lane == other) & (seen.c.lane != mine.c.lane))
    return select(*mine.c, *named).select_from(joined)


async def _make_sure_of_lanes(connection: AsyncConnection, secret: str, broken: Collection[int]) -> None:
    """Make the lanes of a log that is new, or wait a little where others hold all of them."""
    counted = select(func.count()).select_from(log_head).scalar_subquery()
    any_entry = select(log_entry.c.id).limit(1).scalar_subquery()
    lanes, entry = (await connection.execute(select(counted, any_entry))).one()
    if lanes == 0 and entry is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        fresh = [Head(lane) for lane in range(LANES)]
        rows = [{**asdict(head), "seal": seal_head(secret, head)} for head in fresh]
        await connection.execute(dialect.insert(log_head).on_conflict_do_nothing(), rows)
    elif len(broken) >= lanes:
        raise BrokenLogError
    else:
        await asyncio.sleep(LOOK_AGAIN)
