"""The epoch: a number that changes with everything that a plan is compiled from."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import epoch
from models.prepared import Fixed

READ = Fixed(select(epoch.c.value))


async def read_epoch(connection: AsyncConnection) -> int:
    """The epoch in this snapshot; 0 before anything was granted."""
    found = await READ.rows(connection)
    return found[0]["value"] if found else 0


async def bump_epoch(connection: AsyncConnection) -> None:
    """Make every plan that was compiled before this transaction unusable after it."""
    changed = await connection.execute(update(epoch).values(value=epoch.c.value + 1))
    if changed.rowcount == 0:
        await connection.execute(insert(epoch).values(id=1, value=1))
