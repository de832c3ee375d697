"""The epoch: a number that changes with everything that a plan is compiled from."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import epoch
from models.prepared import Fixed

READ = Fixed(select(epoch.c.value))


async def read_epoch(connection: AsyncConnection) -> int:
    """The epoch in this snapshot; 0 before anything was granted."""
    found = await READ.rows(connection)
    value: int = found[0]["value"]
    return value


async def lock_epoch(connection: AsyncConnection, *, shared: bool = False) -> None:
    """Keep permissions as they are until this transaction ends: alone, to change them, or together with other writers.

    It comes before every other lock, so that no two writers wait for each other.
    """
    await connection.execute(select(epoch.c.id).with_for_update(read=shared))


async def bump_epoch(connection: AsyncConnection) -> None:
    """Make every plan that was compiled before this transaction unusable after it."""
    await connection.execute(update(epoch).values(value=epoch.c.value + 1))
