"""What ties people together and is no record of its own: members of groups, integrations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, select, update
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
    if not people:
        return
    await lock_epoch(connection)
    await connection.execute(insert(group_member), [{"group_id": group_id, "person_id": one} for one in people])
    joined = log.entry_of(
        actor, now, LogAction.JOIN_GROUP, Resource.GROUP, group_id, {"joined": [str(one) for one in people]}
    )
    await bump_epoch(connection)
    await log.append(connection, secret, [joined])


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
    asked = and_(cross_group_access.c.person_id == leaver, cross_group_access.c.approved_by_id.is_(None))
    await connection.execute(update(cross_group_access).where(asked).values(person_id=successor))
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
    row = {"id": one, "name": name, "sponsor_id": sponsor_id, "active": True, "created_at": now}
    await connection.execute(insert(integration), [row])
    made = log.entry_of(actor, now, LogAction.CREATE_INTEGRATION, None, one, {"name": name, "sponsor": str(sponsor_id)})
    await bump_epoch(connection)
    await log.append(connection, secret, [made])
    return one
