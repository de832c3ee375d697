"""What tests ask of the log: whether it holds, and what was written last."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.log import log_entry
from models.log_audit import Audit


async def problems(connection: AsyncConnection, secret: str) -> list[str]:
    """What the audit finds in the log."""
    return [str(problem) async for problem in Audit(connection, secret).run()]


async def newest(connection: AsyncConnection, count: int) -> list[Row[Any]]:
    """The entries that were written last, the newest first."""
    entry = log_entry.c
    query = select(log_entry).order_by(entry.occurred_at.desc(), entry.id.desc()).limit(count)
    return list(await connection.execute(query))
