"""Fills an empty database with a company as large as is asked for, to try speed on.

It writes the rows that the write function would write, but one SEED entry in the log instead of one for each of
millions of records. Indexes and SQLite's safety nets are taken away meanwhile: who interrupts it has a database to
throw away, which was empty before.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.content import Content
from intake.crowd import write_crowd
from intake.demo import refuse_people
from intake.seed_rows import SeedRows
from models import log
from models.actor import command
from models.bulk import insert_rows
from models.catalogue import CATALOGUE
from models.database import Database
from models.records import sales_line
from models.words import Relation, Resource
from resolvers.writing.carry import carrying
from resolvers.writing.new_record import NewRecord
from resolvers.writing.prepare import Prepared, prepare
from resolvers.writing.write import Writer, writing

SEED = 5
BATCH = 5000
SEEDED = (
    *(Resource.CUSTOMER, Resource.CONTACT, Resource.OPPORTUNITY, Resource.CONTRACT),
    *(Resource.SALES_RECORD, Resource.SHIPMENT),
)
# The database was empty: nothing is lost that could not be seeded again.
RELAXED = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000", "temp_store=MEMORY")

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is wanted."""

    customers: int
    people: int


async def seed(database: Database, size: Size, *, now: datetime, secret: str, progress: Progress) -> None:
    """Seed an empty database; `progress` is told how many customers were added, each time some were.

    Raises BadInputError when there are people in it already.
    """
    content = Content(SEED)
    async with database.transaction() as connection:
        await refuse_people(connection)
        async with writing(connection, actor=command("seed"), now=now, secret=secret) as writer:
            crowd = await write_crowd(writer, content, size.people)
            products = await _write_products(writer, content, crowd.administrator)
        rows = SeedRows(content, crowd.people, products, now)
        said = {"customers": size.customers, "people": size.people}
        entry = log.entry_of(command("seed"), now, "SEED", after=said)
        await log.append(connection, secret, [entry])
    async with _relaxed(database):
        for first in range(0, size.customers, BATCH):
            count = min(BATCH, size.customers - first)
            async with database.transaction() as connection:
                for prepared in rows.batch(first, count):
                    await _insert(connection, prepared)
            progress(count)


async def _write_products(writer: Writer, content: Content, creator: int) -> list[tuple[int, Decimal]]:
    products = content.products()
    created = ((creator, Relation.CREATOR, None),)
    records = [NewRecord(fields, {}, created, id=content.id()) for fields in products]
    prepared = prepare(Resource.PRODUCT, records, writer.now)
    await writer.insert(prepared)
    return [(one, fields["list_price"]) for one, fields in zip(prepared.ids, products, strict=True)]


async def _insert(connection: AsyncConnection, prepared: Prepared) -> None:
    """Insert a batch in the order of its ids, so that the tables' pages are touched one after another."""
    entity = CATALOGUE[prepared.resource]
    prepared.records.sort(key=itemgetter("id"))
    prepared.relations.sort(key=itemgetter("record_id"))
    prepared.lines.sort(key=itemgetter("sales_record_id"))
    await insert_rows(connection, entity.table, prepared.records)
    if entity.related is not None:
        await insert_rows(connection, entity.related, prepared.relations)
    await insert_rows(connection, sales_line, prepared.lines)
    if entity.belongs_to_customer and entity.related is not None:
        await connection.execute(carrying(connection, entity, entity.related, sorted(prepared.ids)))


@asynccontextmanager
async def _relaxed(database: Database) -> AsyncIterator[None]:
    """Without secondary indexes, which are quicker made at the end, and on SQLite without safety nets."""
    indexes = [index for resource in SEEDED for index in _indexes(resource)]
    if database.is_sqlite:
        await _relax(database)
    async with database.transaction() as connection:
        for index in indexes:
            await connection.run_sync(index.drop)
    yield
    for index in indexes:
        async with database.transaction() as connection:
            await connection.run_sync(index.create)
    # New connections are set up as always.
    await database.close()
    if not database.is_sqlite:
        async with database.transaction() as connection:
            await connection.exec_driver_sql("ANALYZE")


def _indexes(resource: Resource) -> list[Index]:
    entity = CATALOGUE[resource]
    tables = [entity.table] if entity.related is None else [entity.table, entity.related]
    tables += [sales_line] if resource is Resource.SALES_RECORD else []
    return [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]


async def _relax(database: Database) -> None:
    """Set SQLite up: for that no other connection may be open, and no transaction, in which settings would stay."""
    await database.close()
    async with database.transaction() as connection:
        await connection.exec_driver_sql("COMMIT")
        for setting in RELAXED:
            await connection.exec_driver_sql(f"PRAGMA {setting}")
        await connection.exec_driver_sql("BEGIN")
