"""Who writes beside whom: writers of a few records at the same time, an import of a whole file by itself."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

# The advisory lock of whoever writes records; any number that nothing else locks.
WRITING = 0x1A57F042


async def take_turn(connection: AsyncConnection, *, alone: bool) -> None:
    """Wait until one may write, which goes before any other lock, and keep one's turn until the transaction ends.

    Writers lock rows as they come to them, and the database tells them when two wait for each other: the one begins
    again. An import has locked thousands by then, and would have to begin again with the file, so it is left alone.
    """
    if connection.dialect.name == "postgresql":
        # On SQLite there is one writer at a time anyway.
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        await connection.execute(select(lock(WRITING)))
