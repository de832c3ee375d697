"""Stopping a statement half-way, so that its connection is as good as before."""

import asyncio
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from models.prepared import driver_of

# In seconds: how long SQLite is given before it is told again, for it only stops what it has begun.
AGAIN = 0.02


async def interrupt(connection: AsyncConnection, running: asyncio.Future[Any]) -> None:
    """Have the database stop the statement that a future of this connection waits for, and wait until it has."""
    driver = driver_of(connection)
    if connection.dialect.name == "postgresql":
        # The driver asks the server to cancel, and waits for that before it sends anything else.
        running.cancel()
    while not running.done():
        if connection.dialect.name == "sqlite":
            await driver.interrupt()
        await asyncio.wait((running,), timeout=AGAIN)
