"""Requests for access to a walled group: asked by a person, answered by another, and at an end by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import cross_group_access, group_member
from models.words import RequestState
from permissions.epoch import bump_epoch, lock_epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest:
    """Who asks to be let into which group, why and for how many hours; and how it was answered."""

    id: int
    person_id: int
    group_id: int
    reason: str | None
    hours: int | None
    approved_by_id: int | None
    denied_by_id: int | None
    answer: str | None
    created_at: datetime
    decided_at: datetime | None
    expires_at: datetime | None

    def state(self, now: datetime) -> RequestState:
        """What has become of it by now."""
        if self.denied_by_id is not None:
            return RequestState.DENIED
        if self.approved_by_id is None:
            return RequestState.OPEN
        return RequestState.EXPIRED if self.expires_at is not None and self.expires_at <= now else RequestState.APPROVED


def request_of(row: Row[Any] | SimpleNamespace) -> AccessRequest:
    """A request as its row says."""
    return AccessRequest(**{name: getattr(row, name) for name in AccessRequest.__dataclass_fields__})


async def write_request(connection: AsyncConnection, request: AccessRequest) -> None:
    """Store a request, which lets nobody in before it is approved."""
    values = {name: getattr(request, name) for name in AccessRequest.__dataclass_fields__}
    await connection.execute(insert(cross_group_access).values(**values))


async def open_request(connection: AsyncConnection, person: int, group: int) -> AccessRequest | None:
    """The request that somebody has made already and nobody has answered."""
    rows = cross_group_access.c
    unanswered = select(cross_group_access).where(
        rows.person_id == person, rows.group_id == group, rows.approved_by_id.is_(None), rows.denied_by_id.is_(None)
    )
    row = (await connection.execute(unanswered.limit(1))).first()
    return None if row is None else request_of(row)


async def is_member(connection: AsyncConnection, person: int, group: int) -> bool:
    """Whether somebody is in a group for good."""
    rows = group_member.c
    found = select(rows.person_id).where(rows.person_id == person, rows.group_id == group)
    return (await connection.execute(found)).first() is not None


async def answer_approving(
    connection: AsyncConnection, request: AccessRequest, by: int, now: datetime, hours: int, answer: str | None
) -> datetime:
    """Let somebody in for so many hours from now on; return until when."""
    until = now + timedelta(hours=hours)
    said = {"approved_by_id": by, "expires_at": until, "answer": answer, "decided_at": now}
    await _answer(connection, request, said)
    return until


async def answer_denying(
    connection: AsyncConnection, request: AccessRequest, by: int, now: datetime, answer: str | None
) -> None:
    """Let somebody in no more, or not at all."""
    said = {"approved_by_id": None, "expires_at": None, "denied_by_id": by, "answer": answer, "decided_at": now}
    await _answer(connection, request, said)


async def _answer(connection: AsyncConnection, request: AccessRequest, said: dict[str, Any]) -> None:
    await lock_epoch(connection)
    await connection.execute(update(cross_group_access).where(cross_group_access.c.id == request.id).values(**said))
    await bump_epoch(connection)
