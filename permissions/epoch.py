"""The epoch: a number that changes with everything that a plan is compiled from."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import epoch
from models.functions import database_clock
from models.prepared import Fixed

READ = Fixed(select(epoch.c.value, database_clock().label("now")))


class Moment(NamedTuple):
    """When a snapshot was taken, by the database's clock, and the epoch in it."""

    now: datetime
    epoch: int


async def read_moment(connection: AsyncConnection) -> Moment:
    """The moment of this snapshot; its epoch is 0 before anything was granted."""
    (row,) = await READ.rows(connection)
    return Moment(row["now"], row["value"])


async def read_epoch(connection: AsyncConnection) -> int:
    """The epoch in this snapshot."""
    return (await read_moment(connection)).epoch


async def lock_epoch(connection: AsyncConnection, *, shared: bool = False) -> None:
    """Keep permissions as they are until this transaction ends: alone, to change them, or together with other writers.

    It comes before every other lock, so that no two writers wait for each other.
    """
    await connection.execute(select(epoch.c.id).with_for_update(read=shared))


async def bump_epoch(connection: AsyncConnection) -> None:
    """Make every plan that was compiled before this transaction unusable after it."""
    await connection.execute(update(epoch).values(value=epoch.c.value + 1))
