"""What belongs to a customer, whoever may see it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.words import Resource
from resolvers.writing.carry import customer_column


async def children_of(connection: AsyncConnection, resource: Resource, customer: int) -> Sequence[int]:
    """The ids of a customer's records of a kind, deleted ones too, which are locked until the transaction ends."""
    entity = CATALOGUE[resource]
    table = entity.table
    mine = select(table.c.id).where(table.c[customer_column(entity)] == customer).order_by(table.c.id)
    return (await connection.execute(mine.with_for_update())).scalars().all()
