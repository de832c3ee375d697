"""What ties people together and is no record of its own: members of groups, integrations."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.access import group_member, integration
from models.actor import Actor
from models.columns import new_id
from models.words import LogAction, Resource
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


async def integration_names(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """How integrations are called, by id."""
    found = await connection.execute(select(integration.c.id, integration.c.name).where(integration.c.id.in_(ids)))
    return {row.id: row.name for row in found}
