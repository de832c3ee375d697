"""Reads records as they are, before they change: whole, because the log has to say what was there."""

from collections.abc import Sequence

from sqlalchemy import not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE, Entity
from models.functions import id_table
from models.records import sales_line
from models.words import Resource
from resolvers.writing.change import Change, Present
from resolvers.writing.new_record import SalesLine


async def lock_records(
    connection: AsyncConnection, resource: Resource, ids: Sequence[int], *, to_link: bool = False
) -> None:
    """Keep others from changing records until the transaction ends; `to_link` to them, beside others who do."""
    table = CATALOGUE[resource].table
    given = id_table(connection.dialect.name, ids)
    # Whoever locks several records does so in one order, so that no two wait for each other.
    chosen = select(table.c.id).where(table.c.id.in_(select(given.c.id))).order_by(table.c.id)
    await connection.execute(chosen.with_for_update(read=to_link, key_share=to_link))


async def read_present(
    connection: AsyncConnection, resource: Resource, changes: Sequence[Change]
) -> dict[int, Present]:
    """The records that changes are about, by id, locked until the transaction ends; only what the changes name."""
    entity = CATALOGUE[resource]
    table = entity.table
    columns = {link.column for link in entity.links if any(link.name in change.links for change in changes)}
    columns |= {name for change in changes for name in change.fields}
    given = id_table(connection.dialect.name, [change.id for change in changes])
    # In one order, as in `lock_records`.
    query = (
        select(table.c.id, table.c.deleted_at, *(table.c[name] for name in sorted(columns)))
        .select_from(given)
        .join(table, table.c.id == given.c.id)
        .order_by(table.c.id)
        .with_for_update(of=table)
    )
    found = {row["id"]: Present(dict(row)) for row in (await connection.execute(query)).mappings()}
    if any(change.relations for change in changes):
        await _read_relations(connection, entity, found)
    if any(change.lines is not None for change in changes):
        await _read_lines(connection, found)
    if any(change.tags is not None for change in changes):
        await _read_tags(connection, entity, found)
    return found


async def _read_relations(connection: AsyncConnection, entity: Entity, found: dict[int, Present]) -> None:
    if entity.related is None:
        return
    related = entity.related
    given = id_table(connection.dialect.name, found)
    query = (
        select(related.c.record_id, related.c.person_id, related.c.relation, related.c.expires_at)
        .select_from(given)
        .join(related, related.c.record_id == given.c.id)
        .where(not_(related.c.through_customer))
    )
    for record_id, person_id, relation, expires_at in await connection.execute(query):
        found[record_id].relations.setdefault(relation, set()).add((person_id, expires_at))


async def _read_lines(connection: AsyncConnection, found: dict[int, Present]) -> None:
    line = sales_line.c
    given = id_table(connection.dialect.name, found)
    query = (
        select(line.sales_record_id, line.product_id, line.quantity, line.unit_price, line.discount)
        .select_from(given)
        .join(sales_line, line.sales_record_id == given.c.id)
        .order_by(line.sales_record_id, line.position)
    )
    for record_id, *values in await connection.execute(query):
        found[record_id].lines.append(SalesLine(*values))


async def _read_tags(connection: AsyncConnection, entity: Entity, found: dict[int, Present]) -> None:
    given = id_table(connection.dialect.name, found)
    for labels in entity.labels:
        own, target = labels.table.c[labels.own_column], labels.table.c[labels.target_column]
        query = select(own, target).select_from(given).join(labels.table, own == given.c.id)
        for record_id, tag_id in await connection.execute(query):
            found[record_id].tags.add(tag_id)
