"""Rows that are written in bulk are read as they were given, and what the database refuses leaves nothing behind."""

import traceback
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from models.bulk import insert_rows
from models.database import Database
from models.log import log_entry
from models.records import contact, customer, person, sales_line, sales_record
from models.relations import customer_relation
from models.words import CustomerStatus, PersonStatus, PrincipalKind, Relation, SalesStatus

NOW = datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=UTC)
BUILT_IN = {"version": 1, "created_at": NOW, "updated_at": NOW, "deleted_at": None}
CUSTOMER = {"number": "C-1", "name": "N", "status": CustomerStatus.LEAD}
# What a text format of rows would have to escape, and what is not null although it looks like it.
ODD = ["", " ", "\\N", "\\", "a\tb\r\nc", "'\";--", "NULL", "e\u0301 \u00e9 \U0001f600 \u202e", "\x01", "{}"]


def row(table: Table, one: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of records that names every column, as bulk rows do."""
    return {**{column.name: None for column in table.columns}, **BUILT_IN, "id": one, **values}


async def read(connection: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    """All rows of a table, in the order of its key."""
    rows = await connection.execute(select(table).order_by(*table.primary_key))
    return [dict(found) for found in rows.mappings()]


async def count(connection: AsyncConnection, table: Table) -> int:
    """How many rows a table has."""
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that is rolled back, in which nothing was done yet."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        yield opened
        await transaction.rollback()


async def test_every_text_comes_back(connection: AsyncConnection) -> None:
    """Nothing is escaped, trimmed or taken for null, and null stays null."""
    rows = [row(customer, one, {**CUSTOMER, "notes": text}) for one, text in enumerate([*ODD, None], start=1)]
    await insert_rows(connection, customer, rows)
    assert await read(connection, customer) == rows


async def test_numbers_days_and_moments_come_back(connection: AsyncConnection) -> None:
    """The largest, the smallest and the finest of each kind that its column holds; a moment comes back in UTC."""
    clients = [
        row(customer, 2**63 - 1, {**CUSTOMER, "credit_limit": Decimal("-0.01"), "latitude": -0.1, "longitude": 1e300}),
        row(customer, 1, {**CUSTOMER, "credit_limit": Decimal("92233720368547758.07"), "deleted_at": NOW}),
    ]
    moments = {"created_at": datetime(2, 1, 1, tzinfo=UTC), "updated_at": datetime(9998, 12, 31, 23, 59, tzinfo=UTC)}
    days = [
        row(contact, one, {"name": "N", "customer_id": 1, "birth_date": day, **moments})
        for one, day in enumerate([date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)], start=1)
    ]
    sale = row(sales_record, 1, {"number": "S-1", "status": SalesStatus.PAID, "customer_id": 1})
    line = {
        "sales_record_id": 1,
        "position": 2**31 - 1,
        "product_id": None,
        "quantity": -(2**31),
        "discount": Decimal("0.0001"),
        "unit_price": Decimal(5),
    }
    local = row(customer, 2, {**CUSTOMER, "created_at": NOW.astimezone(timezone(timedelta(hours=-7)))})
    await insert_rows(connection, customer, [*clients, local])
    await insert_rows(connection, contact, days)
    await insert_rows(connection, sales_record, [sale])
    await insert_rows(connection, sales_line, [line])
    least, second, largest = await read(connection, customer)
    assert [largest, least] == clients
    assert (second["created_at"], second["created_at"].utcoffset()) == (NOW, timedelta(0))
    assert await read(connection, contact) == days
    assert await read(connection, sales_record) == [sale]
    assert await read(connection, sales_line) == [line]


async def test_choices_relations_and_flags_come_back(connection: AsyncConnection) -> None:
    """As members of their enumerations, and as True and False, whatever the database keeps."""
    colleague = {"work_id": "1", "name": "P", "email": "p@x.example", "status": PersonStatus.FROZEN, "lft": 0, "rgt": 0}
    await insert_rows(connection, person, [row(person, 1, colleague)])
    await insert_rows(connection, customer, [row(customer, 1, {**CUSTOMER, "status": "CHURNED"})])
    related = [
        {
            "record_id": 1,
            "person_id": 1,
            "relation": relation,
            "through_customer": carried,
            "expires_at": NOW if carried else None,
            "label": "N",
            "created_at": NOW,
            "deleted_at": None if carried else NOW,
        }
        for relation in Relation
        for carried in (False, True)
    ]
    await insert_rows(connection, customer_relation, related)
    assert (await read(connection, person))[0]["status"] is PersonStatus.FROZEN
    assert (await read(connection, customer))[0]["status"] is CustomerStatus.CHURNED
    found = await read(connection, customer_relation)
    assert found == related
    assert {type(one["through_customer"]) for one in found} == {bool}


async def test_json_comes_back(connection: AsyncConnection) -> None:
    """Nested, with any text; None is the database's null and not JSON's."""
    said = {"names": [*ODD, None], "nested": {"n": 1.5, "yes": True, "\u00e9": {}}, "large": 2**53}
    entry = {
        **dict.fromkeys(log_entry.columns.keys()),
        "id": 1,
        "lane": 0,
        "number": 1,
        "occurred_at": NOW,
        "actor_kind": PrincipalKind.PERSON,
        "actor_id": None,
        "actor_name": "\u00c9va",
        "token_id": 2**63 - 1,
        "action": "EDIT",
        "resource": None,
        "record_id": None,
        "before": None,
        "after": said,
        "seal": "0" * 64,
        "hash": "0" * 64,
    }
    await insert_rows(connection, log_entry, [entry])
    assert await read(connection, log_entry) == [entry]
    assert (await connection.execute(select(log_entry.c.before.is_(None)))).scalar_one()


async def test_rows_go_with_the_transaction_that_they_begin(database: Database) -> None:
    """A transaction whose first statement writes in bulk undoes it: nothing is committed behind its back."""
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        await insert_rows(connection, customer, [row(customer, 1, CUSTOMER)])
        assert await count(connection, customer) == 1
        await transaction.rollback()
        assert await count(connection, customer) == 0


async def test_no_rows_are_no_mistake(connection: AsyncConnection) -> None:
    """Nothing is written for them."""
    await insert_rows(connection, customer, [])
    assert await count(connection, customer) == 0


async def test_a_row_that_leads_nowhere_is_refused(database: Database) -> None:
    """With the database's own error, which tells nothing that the row holds but the key that leads nowhere."""
    rows = [row(contact, one, {"name": "Jane Doe", "phone": "555-0199", "customer_id": 404}) for one in (71, 72)]
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as connection:
            await insert_rows(connection, customer, [row(customer, 1, CUSTOMER)])
            await insert_rows(connection, contact, rows)
    assert "foreign key" in str(refused.value).lower()
    assert not [value for value in ("Jane", "555", "71", "72") if value in str(refused.value)]
    assert refused.value.hide_parameters
    async with database.snapshot() as connection:
        assert (await count(connection, customer), await count(connection, contact)) == (0, 0)


async def test_a_connection_can_be_used_after_a_refusal(database: Database) -> None:
    """Rolled back to a savepoint, what was written before stays; rolled back as a whole, everything goes."""
    lost = [row(contact, 1, {"name": "Jane", "customer_id": 404})]
    found = [row(contact, 1, {"name": "Jane", "customer_id": 1})]
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        await insert_rows(connection, customer, [row(customer, 1, CUSTOMER)])
        with pytest.raises(DBAPIError):
            async with connection.begin_nested():
                await insert_rows(connection, contact, lost)
        await insert_rows(connection, contact, found)
        assert await read(connection, contact) == found
        with pytest.raises(DBAPIError):
            await insert_rows(connection, contact, lost)
        await transaction.rollback()
        assert (await count(connection, customer), await count(connection, contact)) == (0, 0)


async def test_a_row_that_breaks_a_rule_is_not_told(database: Database) -> None:
    """PostgreSQL's details have the whole row, and are left out of the error."""
    wrong: list[dict[str, Any]] = [{"version": 0}, {"name": None}]
    for values in wrong:
        with pytest.raises(DBAPIError) as refused:
            async with database.transaction() as connection:
                card = {"card_number": "4111111111111111"}
                await insert_rows(connection, customer, [row(customer, 1, {**CUSTOMER, **card, **values})])
        assert "4111111111111111" not in "".join(traceback.format_exception(refused.value))
