"""Seeding: as much as was asked for, related as the write function relates it, into an empty database only."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Table, and_, func, inspect, select

from intake.content import Content
from intake.seed import SEEDED, Size, seed
from intake.seed_rows import SeedRows
from models.catalogue import CATALOGUE
from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import customer, person, sales_line
from models.relations import customer_relation
from models.words import Relation, Resource

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CUSTOMERS = 40
PEOPLE = 31
PER_CUSTOMER = {
    Resource.CUSTOMER: 1,
    Resource.CONTACT: 5,
    Resource.OPPORTUNITY: 2,
    Resource.CONTRACT: 1,
    Resource.SALES_RECORD: 2,
    Resource.SHIPMENT: 2,
}


async def seeded(database: Database) -> list[int]:
    """Seed, and return what progress was told."""
    steps: list[int] = []
    await seed(database, Size(CUSTOMERS, PEOPLE), now=NOW, secret="s", progress=steps.append)
    return steps


async def count(database: Database, table: Table) -> int:
    """How many rows a table has."""
    async with database.snapshot() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def test_as_much_is_there_as_was_asked_for(own_database: Database) -> None:
    """By the numbers per customer, with one log entry for all, and every index back in place."""
    assert sum(await seeded(own_database)) == CUSTOMERS
    assert PER_CUSTOMER.keys() == set(SEEDED)
    for resource, each in PER_CUSTOMER.items():
        assert await count(own_database, CATALOGUE[resource].table) == each * CUSTOMERS, resource
    assert await count(own_database, person) == PEOPLE + 1
    assert await count(own_database, sales_line) == 4 * CUSTOMERS
    assert await count(own_database, log_entry) == 1

    def indexes(connection: Connection, table: str) -> set[str | None]:
        return {index["name"] for index in inspect(connection).get_indexes(table)}

    async with own_database.snapshot() as connection:
        for resource in SEEDED:
            table = CATALOGUE[resource].table
            assert await connection.run_sync(indexes, table.name) == {str(index.name) for index in table.indexes}


async def test_the_people_are_a_tree_of_five_below_each(own_database: Database) -> None:
    """One at the top, five below, twenty-five below those."""
    await seeded(own_database)
    async with own_database.snapshot() as connection:
        widths = await connection.execute(select(person.c.rgt - person.c.lft).order_by(person.c.rgt - person.c.lft))
        spans = list(widths.scalars())
    assert spans == [1] * 26 + [11] * 5 + [61]


async def test_children_carry_what_their_customers_have(own_database: Database) -> None:
    """Every relation of a customer is on each of its children, and one customer in five is shared."""
    await seeded(own_database)
    async with own_database.snapshot() as connection:
        shared = select(func.count()).where(customer_relation.c.relation == Relation.SHARED)
        assert (await connection.execute(shared)).scalar_one() == CUSTOMERS // 5
        for resource in SEEDED:
            entity = CATALOGUE[resource]
            if not entity.belongs_to_customer or entity.related is None:
                continue
            same = and_(
                entity.related.c.record_id == entity.table.c.id,
                entity.related.c.through_customer,
                entity.related.c.person_id == customer_relation.c.person_id,
                entity.related.c.relation == customer_relation.c.relation,
                entity.related.c.label == entity.table.c[entity.label],
            )
            pairs = (
                select(func.count(), func.count(entity.related.c.record_id))
                .select_from(entity.table)
                .join(customer_relation, customer_relation.c.record_id == entity.table.c.customer_id)
                .outerjoin(entity.related, same)
            )
            wanted, found = (await connection.execute(pairs)).one()
            assert wanted == found > 0, resource


async def test_values_read_back_as_they_were_drawn(own_database: Database) -> None:
    """The quick way into the database stores what the ordinary one would."""
    await seeded(own_database)
    async with own_database.snapshot() as connection:
        rows = (await connection.execute(select(customer).order_by(customer.c.number))).mappings().all()
    assert [row["number"] for row in rows] == [f"C-{number:07}" for number in range(1, CUSTOMERS + 1)]
    drawn = next(SeedRows(Content(1), [1], [], NOW).batch(0, 1)).records[0]
    assert {name: type(value) for name, value in rows[0].items() if value is not None} == {
        name: type(value) for name, value in drawn.items() if value is not None
    }


async def test_a_database_with_people_is_refused(own_database: Database) -> None:
    """Made-up people never mix with real ones."""
    await seeded(own_database)
    with pytest.raises(BadInputError, match="people in this database already"):
        await seeded(own_database)
