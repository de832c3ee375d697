"""The one way to write records: checked, in bulk, with relations carried and the log kept, all in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Insert, Table, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.access import external_key
from models.actor import Actor
from models.catalogue import CATALOGUE, Entity
from models.chart import number_chart
from models.functions import id_table
from models.records import sales_line
from models.relations import customer_relation
from models.words import ORGANISATION, Resource
from permissions.epoch import bump_epoch
from resolvers.new_record import NewRecord, RejectedRecordError, check_record
from resolvers.prepare import Prepared, prepare, targets_first

CREATE = "CREATE"

# What plans are compiled from: a change of these makes every plan that was compiled before unusable.
COMPILED_INTO_PLANS = ORGANISATION | {Resource.PERSON, Resource.STORE_ACCOUNT}


async def create_records(
    connection: AsyncConnection,
    resource: Resource,
    records: Sequence[NewRecord],
    *,
    actor: Actor,
    now: datetime,
    secret: str,
) -> list[int]:
    """Write new records and return their ids, in the order given; all are written, or none.

    Raises RejectedRecordError for the first record that can't be written. Whether the actor may write them is decided
    before; this is what everybody's writes have in common.
    """
    for index, record in enumerate(records):
        if problems := check_record(resource, record):
            raise RejectedRecordError(index, problems)
    prepared = prepare(resource, records, now)
    await insert_prepared(connection, prepared)
    entries = [
        log.entry_of(actor, now, CREATE, resource.value, one, as_json(record))
        for one, record in zip(prepared.ids, records, strict=True)
    ]
    await log.append(connection, secret, entries)
    return prepared.ids


async def insert_prepared(connection: AsyncConnection, prepared: Prepared) -> None:
    """Insert the rows of a batch, a statement for each table, and keep what follows from them up to date."""
    if not prepared.records:
        return
    entity = CATALOGUE[prepared.resource]
    await connection.execute(insert(entity.table), targets_first(entity, prepared.records))
    if entity.related is not None and prepared.relations:
        await connection.execute(insert(entity.related), prepared.relations)
    for table, rows in (
        (sales_line, prepared.lines),
        (external_key, prepared.external_keys),
        *((labels.table, prepared.labels) for labels in entity.labels if labels.target is Resource.TAG),
    ):
        if rows:
            await connection.execute(insert(table), rows)
    if entity.belongs_to_customer and entity.related is not None:
        await connection.execute(carrying(connection, entity, entity.related, prepared.ids))
    if prepared.resource is Resource.PERSON:
        await number_chart(connection)
    if prepared.resource in COMPILED_INTO_PLANS:
        await bump_epoch(connection)


def carrying(connection: AsyncConnection, entity: Entity, related: Table, ids: Sequence[int]) -> Insert:
    """The statement that gives children just written the relations of their customers, within the database."""
    child = entity.table
    link = next(link for link in entity.links if link.target is Resource.CUSTOMER)
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
        )
        .select_from(given)
        .join(child, child.c.id == given.c.id)
        .join(customer_relation, customer_relation.c.record_id == child.c[link.column])
    )
    names = ("record_id", "person_id", "relation", "through_customer", "expires_at", "label", "created_at")
    return insert(related).from_select(names, carried)


def as_json(record: NewRecord) -> dict[str, Any]:
    """The fields and links that were given, as the log keeps them; ids as text, for many readers of JSON round them."""
    values = {name: _json_value(value) for name, value in record.fields.items() if value is not None}
    return values | {name: str(target) for name, target in record.links.items() if target is not None}


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
