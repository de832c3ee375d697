"""What other systems call a record that was merged into another: their links to it lead to the other from then on."""

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import external_key
from models.words import Resource


async def lead_to(connection: AsyncConnection, resource: Resource, loser: int, winner: int) -> None:
    """Have links to a record lead to another, and those that led to it before; its own row stays its own."""
    key = external_key.c
    theirs = or_(key.record_id == loser, key.merged_into_id == loser)
    await connection.execute(update(external_key).where(key.resource == resource, theirs).values(merged_into_id=winner))
