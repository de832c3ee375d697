"""Writes a company of any size quickly: rows as the product prepares them, in the order of their ids.

Secondary indexes and foreign keys are taken away meanwhile, as they stand in the database: whatever the product's
migrations make is there again at the end.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection
from tqdm import tqdm

from bench.rows.shapes import Even
from masking.fields import CLASSES
from models.chart import intervals
from models.database import Database
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, Reach, Relation, Resource
from permissions.grants import Grant, write_grants
from resolvers.writing.new_record import NewRecord, Related
from resolvers.writing.prepare import prepare
from resolvers.writing.rows import insert_prepared

CONTACTS = 3  # of each customer
BATCH = 20_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
# Contacts are written in the order of their ids, which has nothing to do with whose they are.
STRIDE = 7_368_787
RELAXED = ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY")

FILLED = {
    "industry": "manufacturing",
    "website": "https://www.bluewater-analytics.example",
    "city": "Göteborg",
    "country": "Sweden",
    "email": "office@bluewater-analytics.example",
    "phone": "+46 555 123 4567",
    "address": "Station Avenue 120",
    "postcode": "41101",
    "tax_id": "SE123456789",
    "card_number": "4000001234567899",
    "notes": "Prefers to be called on +46 555 123 4567 before noon.",
}
ALIKE = {"email": "jane.roe@bluewater-analytics.example", "phone": "+46 555 123 4567", "mobile": "+46 555 765 4321"}


async def generate(url: str, shape: Even) -> None:
    """Fill an empty database."""
    database = Database(url)
    async with _bare(database):
        people = await _people(database, shape)
        customers, creators = await _customers(database, shape, people)
        await _contacts(database, shape, customers, creators)
        async with database.transaction() as connection:
            await write_grants(connection, grants(), NOW, CLASSES)
    await database.close()


def grants(region: str | None = None) -> list[Grant]:
    """What everybody may see: what they or those below them relate to, of all regions or of one by a data filter."""
    of_region = {"region": {"eq": region}}
    filters: dict[Resource, dict[str, Any]] = {Resource.CUSTOMER: of_region, Resource.CONTACT: {"customer": of_region}}
    return [
        Grant(
            grantee_kind=GranteeKind.ALL_USERS,
            resource=resource,
            actions=frozenset({Action.VIEW}),
            relations=frozenset(Relation),
            reaches=frozenset({Reach.MYSELF, Reach.ALL_SUBORDINATES}),
            data_filter=None if region is None else data_filter,
        )
        for resource, data_filter in filters.items()
    ]


async def _people(database: Database, shape: Even) -> list[int]:
    ids = _ids(shape, shape.everybody)
    above = [shape.above(place) for place in range(shape.everybody)]
    superiors = [None if one is None else ids[one] for one in above]
    records = [
        NewRecord(
            {
                "work_id": f"p{place}",
                "name": f"Person {place}",
                "email": email_of(place),
                "status": PersonStatus.ACTIVE,
            },
            {"superior": superiors[place]},
            id=ids[place],
            created_at=NOW,
        )
        for place in range(shape.everybody)
    ]
    prepared = prepare(Resource.PERSON, records, NOW)
    numbered = intervals(dict(zip(ids, superiors, strict=True)))
    for row in prepared.records:
        row["lft"], row["rgt"] = numbered[row["id"]]
    async with database.transaction() as connection:
        await insert_prepared(connection, prepared)
    return ids


def email_of(place: int) -> str:
    """The address of the person at a place."""
    return f"p{place}@lastfour.example"


async def _customers(database: Database, shape: Even, people: list[int]) -> tuple[list[int], list[int]]:
    """Write customers; their ids, and who entered each of them."""
    ids = _ids(shape, shape.customers)
    creators: list[int] = []
    for numbers in _batches(shape.customers, "customers"):
        records = []
        for number in numbers:
            owned = shape.customer(number)
            related: list[Related] = [
                (people[owned.creator], Relation.CREATOR, None),
                (people[owned.executive], Relation.ACCOUNT_EXECUTIVE, None),
                (people[owned.served_by], Relation.CSR, None),
            ]
            if owned.shared_with is not None:
                related.append((people[owned.shared_with], Relation.SHARED, None))
            creators.append(people[owned.creator])
            fields = {"number": f"C-{number}", "name": owned.name, "region": owned.region, **FILLED}
            fields["status"] = CustomerStatus.ACTIVE
            created_at = NOW - YEARS * owned.age
            records.append(NewRecord(fields, relations=related, id=ids[number], created_at=created_at))
        async with database.transaction() as connection:
            await insert_prepared(connection, prepare(Resource.CUSTOMER, records, NOW))
    return ids, creators


async def _contacts(database: Database, shape: Even, customers: list[int], creators: list[int]) -> None:
    """Write contacts, each entered by whoever entered its customer; what they carry is copied by the product."""
    count = shape.customers * CONTACTS
    ids = _ids(shape, count)
    random = shape.random.random
    for numbers in _batches(count, "contacts"):
        records = []
        for number in numbers:
            mine = number * STRIDE % shape.customers
            fields = {"title": "Buyer", "name": f"Contact {int(random() * 1e9)}", **ALIKE}
            records.append(
                NewRecord(
                    fields,
                    {"customer": customers[mine]},
                    ((creators[mine], Relation.CREATOR, None),),
                    id=ids[number],
                    created_at=NOW - YEARS * random(),
                )
            )
        async with database.transaction() as connection:
            await insert_prepared(connection, prepare(Resource.CONTACT, records, NOW))


def _ids(shape: Even, count: int) -> list[int]:
    """Random ids in their order, so that the tables grow at their end."""
    return sorted({shape.random.getrandbits(63) or 1 for _ in range(count)})


def _batches(count: int, what: str) -> Iterator[range]:
    with tqdm(total=count, unit=f" {what}", unit_scale=True) as bar:
        for first in range(0, count, BATCH):
            numbers = range(first, min(first + BATCH, count))
            yield numbers
            bar.update(len(numbers))


@asynccontextmanager
async def _bare(database: Database) -> AsyncIterator[None]:
    """Without foreign keys and secondary indexes, and on SQLite without safety nets."""
    if database.is_sqlite:
        event.listen(database.engine.sync_engine, "connect", _relax)
    async with database.transaction() as connection:
        taken = await (_taken_from_sqlite if database.is_sqlite else _taken_from_postgresql)(connection)
    yield
    for statement in tqdm(taken, unit=" indexes and keys"):
        async with database.transaction() as connection:
            await connection.exec_driver_sql(statement)


def _relax(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for setting in RELAXED:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


async def _taken_from_sqlite(connection: AsyncConnection) -> list[str]:
    """Drop what can be made again; the statements that do so."""
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = await _all(connection, named)
    for name, _ in found:
        await connection.exec_driver_sql(f"DROP INDEX {name}")
    return [sql for _, sql in found]


async def _taken_from_postgresql(connection: AsyncConnection) -> list[str]:
    keys = """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    """
    indexes = """
        SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        AND indexname NOT IN (SELECT conname FROM pg_constraint)
    """
    found = await _all(connection, keys)
    for table, name, _ in found:
        await connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    made = await _all(connection, indexes)
    for name, _ in made:
        await connection.exec_driver_sql(f"DROP INDEX {name}")
    return [
        *(definition for _, definition in made),
        *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in found),
    ]


async def _all(connection: AsyncConnection, query: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in await connection.exec_driver_sql(query)]
