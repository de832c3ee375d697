"""The rows that a write comes to: inserted for new records, updated for changed ones, with what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import external_key
from models.bulk import insert_rows
from models.catalogue import CATALOGUE, Entity
from models.functions import id_table
from models.records import sales_line
from models.words import Resource
from resolvers.writing.carry import carry_again, carry_to_children, carrying, copy_to_relations, customer_column
from resolvers.writing.change import Difference
from resolvers.writing.prepare import Prepared, line_rows, relation_row, targets_first

Differences = Mapping[int, Difference]


async def insert_prepared(connection: AsyncConnection, prepared: Prepared) -> None:
    """Insert the rows of a batch of new records, a statement for each table."""
    entity = CATALOGUE[prepared.resource]
    await insert_rows(connection, entity.table, targets_first(entity, prepared.records))
    if entity.related is not None:
        await insert_rows(connection, entity.related, prepared.relations)
    await insert_rows(connection, sales_line, prepared.lines)
    await insert_rows(connection, external_key, prepared.external_keys)
    for labels in entity.labels:
        await insert_rows(connection, labels.table, prepared.labels)
    if entity.belongs_to_customer and entity.related is not None:
        await connection.execute(carrying(connection, entity, entity.related, prepared.ids))


async def update_rows(connection: AsyncConnection, entity: Entity, differences: Differences, now: datetime) -> None:
    """Update the rows of changed records, and what is copied from them."""
    await _update_columns(connection, entity, differences, now)
    if entity.related is not None:
        await _end_relations(connection, entity.related, differences)
        await _begin_relations(connection, entity, entity.related, differences)
        await copy_to_relations(connection, entity, _with_columns(differences, [entity.label]))
    if entity.resource is Resource.CUSTOMER:
        await carry_to_children(connection, [one for one, found in differences.items() if found.ended or found.begun])
    elif entity.belongs_to_customer:
        await carry_again(connection, entity, _with_columns(differences, [customer_column(entity)]))
    tagged = {one: found.tags for one, found in differences.items() if found.tags is not None}
    for labels in entity.labels if tagged else ():
        given = id_table(connection.dialect.name, tagged)
        own = labels.table.c[labels.own_column]
        await connection.execute(delete(labels.table).where(own.in_(select(given.c.id))))
        names = (labels.own_column, labels.target_column)
        rows = [dict(zip(names, (one, tag), strict=True)) for one, tags in tagged.items() for tag in tags]
        await insert_rows(connection, labels.table, rows)
    lined = {one: found.lines for one, found in differences.items() if found.lines is not None}
    if lined:
        given = id_table(connection.dialect.name, lined)
        await connection.execute(delete(sales_line).where(sales_line.c.sales_record_id.in_(select(given.c.id))))
        await insert_rows(
            connection, sales_line, [row for one, lines in lined.items() for row in line_rows(one, lines)]
        )


async def mark_deleted(
    connection: AsyncConnection, entity: Entity, one: int, deleted_at: datetime | None, now: datetime
) -> None:
    """Say when a record was deleted, or that it is not; who relates to it stays as it is, but for the copy of that."""
    table = entity.table
    marked = {"deleted_at": deleted_at, "version": table.c.version + 1, "updated_at": now}
    await connection.execute(update(table).where(table.c.id == one).values(**marked))
    await copy_to_relations(connection, entity, [one])


def _with_columns(differences: Differences, names: Iterable[str]) -> list[int]:
    """The records in which one of the columns changes."""
    return [one for one, found in differences.items() if not found.columns.keys().isdisjoint(names)]


async def _update_columns(connection: AsyncConnection, entity: Entity, differences: Differences, now: datetime) -> None:
    """Set the columns that differ, a statement for each set of them; every change makes a new version."""
    table = entity.table
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for one, found in differences.items():
        row = {f"new_{name}": value for name, value in found.columns.items()}
        alike[tuple(sorted(found.columns))].append({"one": one, **row})
    for names, rows in alike.items():
        changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        statement = update(table).where(table.c.id == bindparam("one"))
        await connection.execute(statement.values(**changed, version=table.c.version + 1, updated_at=now), rows)


async def _end_relations(connection: AsyncConnection, related: Table, differences: Differences) -> None:
    ended = [
        {"one": one, "who": person_id, "how": relation}
        for one, found in differences.items()
        for person_id, relation, _ in found.ended
    ]
    if ended:
        this = (related.c.record_id == bindparam("one")) & (related.c.person_id == bindparam("who"))
        own = (related.c.relation == bindparam("how")) & not_(related.c.through_customer)
        await connection.execute(delete(related).where(this, own), ended)


async def _begin_relations(
    connection: AsyncConnection, entity: Entity, related: Table, differences: Differences
) -> None:
    begun = {one: found.begun for one, found in differences.items() if found.begun}
    if not begun:
        return
    table = entity.table
    given = id_table(connection.dialect.name, begun)
    copied = (table.c[entity.label], table.c.created_at, table.c.deleted_at)
    keys = select(table.c.id, *copied).join(given, table.c.id == given.c.id)
    rows = [
        relation_row(one, person, label, created_at, deleted_at)
        for one, label, created_at, deleted_at in await connection.execute(keys)
        for person in begun[one]
    ]
    await insert_rows(connection, related, rows)
