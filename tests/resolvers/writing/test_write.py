"""The write function: what it refuses, and all that it writes for a record."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import external_key
from models.actor import Actor
from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import contact, customer, customer_tag, person, sales_line
from models.relations import contact_relation, customer_relation, sales_record_relation
from models.words import CustomerStatus, PrincipalKind, Relation, Resource, SalesStatus
from permissions.epoch import read_epoch
from resolvers.writing.new_record import NewRecord, RejectedRecordError, SalesLine, check_record
from resolvers.writing.write import create_records
from tests.colleagues import colleague

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ACTOR = Actor(PrincipalKind.PERSON, 1, "Ada", 77)
CUSTOMER = {"number": "C-1", "name": "Straße", "status": CustomerStatus.ACTIVE}


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with two people in it, which is rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        await write(opened, Resource.PERSON, colleague(1), colleague(2))
        yield opened
        await transaction.rollback()


async def write(connection: AsyncConnection, resource: Resource, *records: NewRecord) -> list[int]:
    """Write as the actor of these tests."""
    return await create_records(connection, resource, records, actor=ACTOR, now=NOW, secret="s")


async def read(connection: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    """All rows of a table."""
    return [dict(row) for row in (await connection.execute(select(table))).mappings()]


def reasons(resource: Resource, record: NewRecord) -> dict[str, str]:
    """What is wrong with a record, by field."""
    return {problem.field: problem.reason for problem in check_record(resource, record)}


async def test_a_record_gets_an_id_a_version_times_and_folded_text(connection: AsyncConnection) -> None:
    """What is not given is filled in, and text is folded in Python, the same on both databases."""
    first, second = await write(connection, Resource.CUSTOMER, NewRecord(CUSTOMER), NewRecord(CUSTOMER))
    rows = {row["id"]: row for row in await read(connection, customer)}
    assert rows.keys() == {first, second}
    row = rows[first]
    assert 0 < first < 2**63
    assert (row["version"], row["created_at"], row["updated_at"], row["deleted_at"]) == (1, NOW, NOW, None)
    assert (row["name_folded"], row["number_folded"], row["email_folded"]) == ("strasse", "c-1", None)


async def test_a_record_keeps_the_id_and_the_times_that_it_comes_with(connection: AsyncConnection) -> None:
    """A generator, and an import with history, give their own."""
    old = NOW - timedelta(days=9)
    record = NewRecord(CUSTOMER, id=5, created_at=old, deleted_at=NOW)
    assert await write(connection, Resource.CUSTOMER, record) == [5]
    (row,) = await read(connection, customer)
    assert (row["created_at"], row["updated_at"], row["deleted_at"]) == (old, old, NOW)


async def test_relations_carry_the_sort_keys_of_their_record(connection: AsyncConnection) -> None:
    """Pages walk them without looking at the record."""
    until = NOW + timedelta(days=1)
    relations = [(1, Relation.CREATOR, None), (2, Relation.SHARED, until)]
    (one,) = await write(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, relations=relations))
    rows = await read(connection, customer_relation)
    assert {(row["person_id"], row["relation"], row["expires_at"]) for row in rows} == set(relations)
    assert {(row["record_id"], row["label"], row["created_at"]) for row in rows} == {(one, "Straße", NOW)}
    assert not any(row["through_customer"] for row in rows)


async def test_a_child_carries_the_relations_of_its_customer(connection: AsyncConnection) -> None:
    """Beside its own, as rows of their own, with the child's sort keys; shares keep their end."""
    until = NOW + timedelta(days=1)
    theirs = [(1, Relation.CREATOR, None), (2, Relation.CSR, None), (2, Relation.SHARED, until)]
    with_people = NewRecord(CUSTOMER, relations=theirs)
    served, alone = await write(connection, Resource.CUSTOMER, with_people, NewRecord(CUSTOMER))
    own = [(1, Relation.CREATOR, None)]
    first, second = await write(
        connection,
        Resource.CONTACT,
        NewRecord({"name": "Jane"}, {"customer": served}, own),
        NewRecord({"name": "John"}, {"customer": alone}, own),
    )
    rows = await read(connection, contact_relation)
    carried = {
        (row["record_id"], row["person_id"], row["relation"], row["expires_at"], row["label"])
        for row in rows
        if row["through_customer"]
    }
    assert carried == {(first, *relation, "Jane") for relation in theirs}
    assert {row["record_id"] for row in rows if not row["through_customer"]} == {first, second}


async def test_what_hangs_on_a_record_is_written_with_it(connection: AsyncConnection) -> None:
    """Tags, lines and external keys."""
    (tag,) = await write(connection, Resource.TAG, NewRecord({"name": "key"}))
    (client,) = await write(
        connection, Resource.CUSTOMER, NewRecord(CUSTOMER, tags=[tag, tag], external=("crm", "Straße"))
    )
    sale = {"number": "S-1", "status": SalesStatus.OPEN}
    lines = [SalesLine(None, 2, Decimal("9.99"), Decimal("0.125")), SalesLine(None, 1)]
    (one,) = await write(connection, Resource.SALES_RECORD, NewRecord(sale, {"customer": client}, lines=lines))
    assert await read(connection, customer_tag) == [{"customer_id": client, "tag_id": tag}]
    (key,) = await read(connection, external_key)
    assert (key["resource"], key["source"], key["key"], key["record_id"]) == ("CUSTOMER", "crm", "Straße", client)
    assert [(row["position"], row["quantity"], row["unit_price"]) for row in await read(connection, sales_line)] == [
        (1, 2, Decimal("9.99")),
        (2, 1, None),
    ]
    assert {row["sales_record_id"] for row in await read(connection, sales_line)} == {one}
    assert not await read(connection, sales_record_relation)


async def test_the_log_says_who_wrote_what(connection: AsyncConnection) -> None:
    """One entry for each record, with its values as JSON."""
    (client,) = await write(connection, Resource.CUSTOMER, NewRecord({**CUSTOMER, "credit_limit": Decimal("10.50")}))
    fields = {"name": "Jane", "birth_date": date(1987, 4, 12), "email": None}
    (one,) = await write(connection, Resource.CONTACT, NewRecord(fields, {"customer": client}))
    written = select(log_entry).where(log_entry.c.record_id.in_([client, one])).order_by(log_entry.c.resource)
    entries = (await connection.execute(written)).all()
    assert [(row.action, row.resource, row.record_id, row.actor_name, row.token_id) for row in entries] == [
        ("CREATE", "CONTACT", one, "Ada", 77),
        ("CREATE", "CUSTOMER", client, "Ada", 77),
    ]
    assert entries[0].after == {"name": "Jane", "birth_date": "1987-04-12", "customer": str(client)}
    assert entries[1].after["credit_limit"] == "10.50"


async def test_the_epoch_follows_the_organisation_alone(connection: AsyncConnection) -> None:
    """People, departments, roles, groups and stores are compiled into plans; customers are rows."""
    epoch = await read_epoch(connection)
    await write(connection, Resource.CUSTOMER, NewRecord(CUSTOMER))
    assert await read_epoch(connection) == epoch
    for resource in (Resource.DEPARTMENT, Resource.ROLE, Resource.GROUP):
        await write(connection, resource, NewRecord({"name": "x"}))
    await write(connection, Resource.STORE_ACCOUNT, NewRecord({"name": "x", "platform": "AMAZON"}))
    assert await read_epoch(connection) == epoch + 4


async def test_people_may_come_in_any_order(connection: AsyncConnection) -> None:
    """A superior is written before whoever is below; a cycle is refused."""
    await write(connection, Resource.PERSON, colleague(12, superior=11), colleague(11, superior=1))
    rows = {row["id"]: row for row in await read(connection, person)}
    assert rows[1]["lft"] < rows[11]["lft"] < rows[12]["lft"] < rows[12]["rgt"] < rows[11]["rgt"] < rows[1]["rgt"]
    with pytest.raises(BadInputError, match="cycle"):
        await write(connection, Resource.PERSON, colleague(21, superior=22), colleague(22, superior=21))


async def test_one_bad_record_refuses_all_and_is_named(connection: AsyncConnection) -> None:
    """The error says which, which field, and why; nothing is written."""
    records = [NewRecord(CUSTOMER), NewRecord({**CUSTOMER, "name": "a\0b"}), NewRecord({})]
    with pytest.raises(RejectedRecordError, match=r"record 2: name .* NUL") as refused:
        await write(connection, Resource.CUSTOMER, *records)
    assert refused.value.index == 1
    assert [problem.field for problem in refused.value.problems] == ["name"]
    assert (await connection.execute(select(func.count()).select_from(customer))).scalar_one() == 0


async def test_nothing_is_written_for_no_records(connection: AsyncConnection) -> None:
    """An empty batch is no mistake."""
    assert await write(connection, Resource.CONTACT) == []
    assert await read(connection, contact) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "x" * 501}, "name"),
        ({"status": "SOLD"}, "status"),
        ({"status": None}, "status"),
        ({"colour": "red"}, "colour"),
        ({"version": 2}, "version"),
        ({"credit_limit": Decimal("0.001")}, "credit_limit"),
        ({"credit_limit": Decimal("NaN")}, "credit_limit"),
        ({"credit_limit": Decimal("1e17")}, "credit_limit"),
        ({"credit_limit": 5.0}, "credit_limit"),
        ({"latitude": float("inf")}, "latitude"),
    ],
)
def test_a_value_that_its_column_can_not_hold_is_refused(values: dict[str, Any], field: str) -> None:
    """By the field, before the database is asked."""
    assert reasons(Resource.CUSTOMER, NewRecord({**CUSTOMER, **values})).keys() == {field}


def test_values_that_fit_are_accepted() -> None:
    """Up to the limits, and null where nothing is required."""
    fields = {**CUSTOMER, "name": "x" * 500, "notes": "x" * 100_000, "phone": None, "credit_limit": Decimal("1.50")}
    assert reasons(Resource.CUSTOMER, NewRecord(fields)) == {}


@pytest.mark.parametrize(
    ("record", "resource", "field"),
    [
        (NewRecord({"name": "Jane"}), Resource.CONTACT, "customer"),
        (NewRecord({"name": "Jane"}, {"customer": 2**63}), Resource.CONTACT, "customer"),
        (NewRecord({"name": "Jane"}, {"customer": 1, "boss": 2}), Resource.CONTACT, "boss"),
        (NewRecord({"name": "x"}, relations=[(1, Relation.CSR, None)]), Resource.SUPPLIER, "csr"),
        (
            NewRecord(CUSTOMER, relations=[(1, Relation.CREATOR, None), (2, Relation.CREATOR, None)]),
            Resource.CUSTOMER,
            "creator",
        ),
        (
            NewRecord(CUSTOMER, relations=[(one, Relation.ACCOUNT_EXECUTIVE, None) for one in (1, 2)]),
            Resource.CUSTOMER,
            "account_executive",
        ),
        (NewRecord(CUSTOMER, relations=[(1, Relation.CSR, None)] * 2), Resource.CUSTOMER, "csr"),
        (NewRecord(CUSTOMER, relations=[(1, Relation.CREATOR, NOW)]), Resource.CUSTOMER, "creator"),
        (
            NewRecord(CUSTOMER, relations=[(1, Relation.SHARED, datetime(2026, 1, 1))]),  # noqa: DTZ001
            Resource.CUSTOMER,
            "shared",
        ),
        (NewRecord(CUSTOMER, lines=[SalesLine(None, 1)]), Resource.CUSTOMER, "lines"),
        (NewRecord({"name": "x"}, tags=[1]), Resource.TAG, "tags"),
        (NewRecord(CUSTOMER, external=("", "1")), Resource.CUSTOMER, "source"),
        (NewRecord(CUSTOMER, external=("crm", "x" * 501)), Resource.CUSTOMER, "key"),
        (NewRecord(CUSTOMER, external=("crm", "\0")), Resource.CUSTOMER, "key"),
    ],
)
def test_what_can_not_hang_on_a_record_is_refused(record: NewRecord, resource: Resource, field: str) -> None:
    """Links, relations, lines, tags and keys that are impossible are named."""
    assert reasons(resource, record).keys() == {field}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (SalesLine(None, 2**31), "lines.1.quantity"),
        (SalesLine(None, 1, Decimal("0.001")), "lines.1.unit_price"),
        (SalesLine(None, 1, None, Decimal("0.00001")), "lines.1.discount"),
    ],
)
def test_a_line_that_does_not_fit_is_refused(line: SalesLine, field: str) -> None:
    """By the line's number and the field."""
    record = NewRecord({"number": "S-1", "status": SalesStatus.OPEN}, {"customer": 1}, lines=[line])
    assert reasons(Resource.SALES_RECORD, record).keys() == {field}
