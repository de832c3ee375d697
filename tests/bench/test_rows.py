"""The companies that row filters are measured on are as the product would have written them, and can be measured."""

from sqlalchemy import Connection, Table, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.rows.generate import CONTACTS, generate
from bench.rows.lists import LISTS
from bench.rows.run import measure_lists
from bench.rows.shapes import NOTHING, Even, Skewed
from models.database import Database
from models.records import contact, customer, person
from models.relations import contact_relation, customer_relation
from tests.databases import NewDatabase

CUSTOMERS, PEOPLE = 200, 60


async def test_a_company_is_whole(own_database: Database) -> None:
    """Everything is there, children carry their customer's relations, and no index or key is missing."""
    async with own_database.snapshot() as connection:
        before = await connection.run_sync(_indexes_and_keys)
    await own_database.close()
    shape = Even(CUSTOMERS, PEOPLE)
    await generate(own_database.engine.url.render_as_string(hide_password=False), shape)
    async with own_database.snapshot() as connection:
        assert await connection.run_sync(_indexes_and_keys) == before
        assert await _count(connection, customer) == CUSTOMERS
        assert await _count(connection, contact) == CUSTOMERS * CONTACTS
        assert await _count(connection, person) == shape.everybody
        own = (
            select(contact.c.id, customer_relation.c.person_id, customer_relation.c.relation)
            .join(customer_relation, customer_relation.c.record_id == contact.c.customer_id)
        )  # fmt: skip
        carried = select(contact_relation.c.record_id, contact_relation.c.person_id, contact_relation.c.relation)
        through = carried.where(contact_relation.c.through_customer)
        assert set(await connection.execute(own)) == set(await connection.execute(through))


async def test_lists_are_heard_and_measured(kind: str, new_database: NewDatabase) -> None:
    """Each list's statements reach the meter, for every caller, under every kind of grant."""
    url = await new_database(kind)
    shape = Skewed(CUSTOMERS, PEOPLE)
    await generate(url, shape)
    lists = [asked for asked in LISTS if asked.name in {"50 by name after the 100th", "totalCount"}]
    lists += [asked for asked in LISTS if asked.granted == "own, and all of one region"]
    measured = await measure_lists(url, shape, kind, lists)
    sees = dict(zip(shape.callers, (caller.sees for caller in measured.callers), strict=True))
    assert sees[0] == CUSTOMERS
    assert sees[NOTHING] == 0
    assert set(measured.costs) == {asked.name for asked in lists}
    assert all(cost.milliseconds for costs in measured.costs.values() for cost in costs)


def _indexes_and_keys(connection: Connection) -> tuple[object, object]:
    inspector = inspect(connection)
    indexes = {
        # What an index leaves out is told by an object that equals itself alone.
        (table, index["name"]): (index["column_names"], {k: str(v) for k, v in index["dialect_options"].items()})
        for table, found in inspector.get_multi_indexes().items()
        for index in found
    }
    return indexes, inspector.get_multi_foreign_keys()


async def _count(connection: AsyncConnection, table: Table) -> int:
    return len((await connection.execute(select(table))).all())
