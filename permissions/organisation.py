"""What ties people together and is no record of its own: members of groups, integrations."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.access import cross_group_access, group_member, integration, token
from models.actor import Actor
from models.columns import new_id
from models.words import LogAction, PrincipalKind, Resource
from permissions.epoch import bump_epoch, lock_epoch


async def add_members(
    connection: AsyncConnection, group_id: int, people: Sequence[int], *, actor: Actor, now: datetime, secret: str
) -> None:
    """Let people into a group that they are not in yet."""
    await lock_epoch(connection)
    joined = await change_members(connection, group_id, people, actor, now)
    await log.append(connection, secret, joined)


async def change_members(
    connection: AsyncConnection,
    group_id: int,
    joining: Collection[int],
    actor: Actor,
    now: datetime,
    leaving: Collection[int] = (),
) -> list[log.Entry]:
    """Let people into a group and others out, for who holds the epoch alone; returns what is to be logged.

    Who is in it already joins it no more, and who is not in it does not leave it.
    """
    mine = group_member.c.group_id == group_id
    members = set((await connection.execute(select(group_member.c.person_id).where(mine))).scalars())
    joined, left = sorted(set(joining) - members), sorted(members & set(leaving))
    if joined:
        await connection.execute(insert(group_member), [{"group_id": group_id, "person_id": one} for one in joined])
    for one in left:
        await connection.execute(delete(group_member).where(mine, group_member.c.person_id == one))
    if joined or left:
        await bump_epoch(connection)
    changes = ((LogAction.JOIN_GROUP, "joined", joined), (LogAction.LEAVE_GROUP, "left", left))
    return [
        log.entry_of(actor, now, action, Resource.GROUP, group_id, {name: [str(one) for one in people]})
        for action, name, people in changes
        if people
    ]


async def end_access(connection: AsyncConnection, leaver: int, successor: int, now: datetime) -> Mapping[str, Any]:
    """End a person's tokens, and move what they sponsor and ask for to a successor; return what the log says of it.

    Whoever calls it holds the epoch alone.
    """
    theirs = and_(token.c.principal_kind == PrincipalKind.PERSON, token.c.principal_id == leaver)
    await connection.execute(update(token).where(theirs, token.c.revoked_at.is_(None)).values(revoked_at=now))
    sponsored = integration.c.sponsor_id == leaver
    names = select(integration.c.name).where(sponsored).order_by(integration.c.name)
    integrations = list((await connection.execute(names)).scalars())
    await connection.execute(update(integration).where(sponsored).values(sponsor_id=successor))
    # What was denied stays with who asked: it is over, and whoever denied it may be the successor.
    asked = cross_group_access.c
    unanswered = and_(asked.person_id == leaver, asked.approved_by_id.is_(None), asked.denied_by_id.is_(None))
    await connection.execute(update(cross_group_access).where(unanswered).values(person_id=successor))
    await bump_epoch(connection)
    return {"integrations": integrations} if integrations else {}


async def create_integration(
    connection: AsyncConnection,
    name: str,
    sponsor_id: int,
    *,
    actor: Actor,
    now: datetime,
    secret: str,
    integration_id: int | None = None,
) -> int:
    """Make an integration, bounded by the person who sponsors it, and return its id; it has no token yet."""
    await lock_epoch(connection)
    one = integration_id or new_id()
    made = await insert_integration(connection, one, name, sponsor_id, actor, now)
    await log.append(connection, secret, [made])
    return one


async def insert_integration(
    connection: AsyncConnection, one: int, name: str, sponsor_id: int, actor: Actor, now: datetime
) -> log.Entry:
    """The same with an id, for who holds the epoch alone; returns what is to be logged."""
    row = {"id": one, "name": name, "sponsor_id": sponsor_id, "active": True, "created_at": now}
    await connection.execute(insert(integration), [row])
    await bump_epoch(connection)
    said = {"name": name, "sponsor": str(sponsor_id)}
    return log.entry_of(actor, now, LogAction.CREATE_INTEGRATION, None, one, said)


async def is_called(connection: AsyncConnection, name: str) -> bool:
    """Whether an integration has this name."""
    return (await connection.execute(select(integration.c.id).where(integration.c.name == name))).first() is not None


async def integration_names(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """How integrations are called, by id."""
    found = await connection.execute(select(integration.c.id, integration.c.name).where(integration.c.id.in_(ids)))
    return {row.id: row.name for row in found}
