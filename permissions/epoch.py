"""The epoch: a number that changes with everything that a plan is compiled from."""

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import epoch


async def read_epoch(connection: AsyncConnection) -> int:
    """The epoch in this snapshot; 0 before anything was granted."""
    value: int | None = (await connection.execute(select(epoch.c.value))).scalar_one_or_none()
    return value or 0


async def bump_epoch(connection: AsyncConnection) -> None:
    """Make every plan that was compiled before this transaction unusable after it."""
    changed = await connection.execute(update(epoch).values(value=epoch.c.value + 1))
    if changed.rowcount == 0:
        await connection.execute(insert(epoch).values(id=1, value=1))


async def lock_epoch(connection: AsyncConnection) -> None:
    """Wait until nobody else changes what plans are compiled from, and keep others from it until this transaction ends.

    Who locks rows as well waits here first: two who lock in different orders would wait for each other.
    """
    if connection.dialect.name == "postgresql":
        # On SQLite there is one writer at a time anyway.
        await connection.execute(postgresql.insert(epoch).values(id=1, value=0).on_conflict_do_nothing())
        await connection.execute(select(epoch.c.value).with_for_update())
