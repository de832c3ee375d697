"""Children carry their customer's relations as rows of their own; here those rows follow what they are copies of."""

from collections.abc import Sequence

from sqlalchemy import Insert, Table, delete, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE, Entity
from models.functions import id_table
from models.relations import customer_relation
from models.words import Resource

NAMES = ("record_id", "person_id", "relation", "through_customer", "expires_at", "label", "created_at", "deleted_at")
CHILDREN = tuple(entity for entity in CATALOGUE.values() if entity.belongs_to_customer)


def carrying(connection: AsyncConnection, entity: Entity, related: Table, ids: Sequence[int]) -> Insert:
    """The statement that gives children the relations of their customers, within the database."""
    child = entity.table
    given = id_table(connection.dialect.name, ids)
    carried = (
        select(
            child.c.id,
            customer_relation.c.person_id,
            customer_relation.c.relation,
            true(),
            customer_relation.c.expires_at,
            child.c[entity.label],
            child.c.created_at,
            child.c.deleted_at,
        )
        .select_from(given)
        .join(child, child.c.id == given.c.id)
        .join(customer_relation, customer_relation.c.record_id == child.c[customer_column(entity)])
    )
    return insert(related).from_select(NAMES, carried)


async def carry_again(connection: AsyncConnection, entity: Entity, ids: Sequence[int]) -> None:
    """Give children that are there the relations that their customers have now."""
    if entity.related is None or not ids:
        return
    given = id_table(connection.dialect.name, ids)
    of_these = entity.related.c.record_id.in_(select(given.c.id))
    await connection.execute(delete(entity.related).where(of_these, entity.related.c.through_customer))
    await connection.execute(carrying(connection, entity, entity.related, ids))


async def carry_to_children(connection: AsyncConnection, customers: Sequence[int]) -> None:
    """Give all children of customers the relations that these have now."""
    for entity in CHILDREN:
        given = id_table(connection.dialect.name, customers)
        child = entity.table
        mine = select(child.c.id).join(given, child.c[customer_column(entity)] == given.c.id)
        # Locked, so that none goes to another customer, and is given its relations twice, meanwhile.
        mine = mine.order_by(child.c.id).with_for_update(of=child)
        await carry_again(connection, entity, (await connection.execute(mine)).scalars().all())


async def copy_to_relations(connection: AsyncConnection, entity: Entity, ids: Sequence[int]) -> None:
    """Copy what pages are walked by, and whether records are deleted, to all of their relations."""
    if entity.related is None or not ids:
        return
    record, related = entity.table, entity.related
    given = id_table(connection.dialect.name, ids)
    copied = {"label": record.c[entity.label], "deleted_at": record.c.deleted_at}
    now = {
        name: select(column).where(record.c.id == related.c.record_id).scalar_subquery()
        for name, column in copied.items()
    }
    await connection.execute(update(related).where(related.c.record_id.in_(select(given.c.id))).values(**now))


def customer_column(entity: Entity) -> str:
    """The column by which a child links to its customer."""
    return next(link.column for link in entity.links if link.target is Resource.CUSTOMER)
