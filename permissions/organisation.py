"""What ties people together and is no record of its own: heads of departments, members of groups, integrations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.access import group_member, integration
from models.actor import Actor
from models.columns import new_id
from models.records import department
from models.words import Resource
from permissions.epoch import bump_epoch


async def appoint_heads(
    connection: AsyncConnection, heads: Mapping[int, int], *, actor: Actor, now: datetime, secret: str
) -> None:
    """Make people heads of departments: `heads` maps departments to people."""
    if not heads:
        return
    changed = {"head_id": bindparam("new_head"), "version": department.c.version + 1, "updated_at": now}
    await connection.execute(
        update(department).where(department.c.id == bindparam("one")).values(**changed),
        [{"one": one, "new_head": head} for one, head in heads.items()],
    )
    entries = [
        log.entry_of(actor, now, "EDIT", Resource.DEPARTMENT, one, {"head": str(head)}) for one, head in heads.items()
    ]
    await log.append(connection, secret, entries)
    await bump_epoch(connection)


async def add_members(
    connection: AsyncConnection, group_id: int, people: Sequence[int], *, actor: Actor, now: datetime, secret: str
) -> None:
    """Let people into a group that they are not in yet."""
    if not people:
        return
    await connection.execute(insert(group_member), [{"group_id": group_id, "person_id": one} for one in people])
    joined = log.entry_of(actor, now, "EDIT", Resource.GROUP, group_id, {"joined": [str(one) for one in people]})
    await log.append(connection, secret, [joined])
    await bump_epoch(connection)


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
    one = integration_id or new_id()
    row = {"id": one, "name": name, "sponsor_id": sponsor_id, "active": True, "created_at": now}
    await connection.execute(insert(integration), [row])
    made = log.entry_of(actor, now, "CREATE_INTEGRATION", None, one, {"name": name, "sponsor": str(sponsor_id)})
    await log.append(connection, secret, [made])
    await bump_epoch(connection)
    return one
