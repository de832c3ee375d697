"""The demo company is the same every time, and has who and what the documentation names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from intake import company
from intake.accounts import CARD_OF_THE_FIRST, CUSTOMERS
from intake.demo import build_demo, issue_demo_tokens
from models.catalogue import CATALOGUE
from models.columns import METADATA
from models.database import Database
from models.errors import BadInputError, UnauthenticatedError
from models.log import SAID, log_entry
from models.records import customer, person
from models.relations import customer_relation
from models.words import PersonStatus, PrincipalKind, Relation, Resource
from permissions.principal import authenticate
from resolvers.writing.new_record import NewRecord, check_record
from tests.databases import NewDatabase

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
# What is random on purpose, and what says when the demo was made.
DIFFERENT = {"token", "log_head"}


async def content(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Everything in a database but tokens, in one order; of the log, what it says."""
    found = {}
    async with database.snapshot() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in DIFFERENT:
                rows = (await connection.execute(select(table))).mappings()
                said = SAID if table is log_entry else tuple(table.columns.keys())
                found[table.name] = sorted(({name: row[name] for name in said} for row in rows), key=repr)
    return found


@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
async def test_two_builds_are_equal(own_database: Database, kind: str, new_database: NewDatabase) -> None:
    """Down to the ids, so that examples in the documentation hold."""
    other = Database(await new_database(kind))
    try:
        for database in (own_database, other):
            await build_demo(database, NOW, "s")
        first, second = await content(own_database), await content(other)
    finally:
        await other.close()
    assert first == second
    assert first["customer"]


async def test_the_callers_are_who_they_are(own_database: Database) -> None:
    """Each token is of who it is said to be; that of lena, who has left, is refused."""
    await build_demo(own_database, NOW, "s")
    tokens = await issue_demo_tokens(own_database, NOW)
    assert tokens.keys() == {*company.CALLERS, company.INTEGRATION}
    async with own_database.snapshot() as connection:
        for name, token in tokens.items():
            if name == "lena":
                with pytest.raises(UnauthenticatedError):
                    await authenticate(connection, token, NOW)
                continue
            principal = await authenticate(connection, token, NOW)
            partner = name == company.INTEGRATION
            assert principal.kind is (PrincipalKind.INTEGRATION if partner else PrincipalKind.PERSON)
            assert principal.email == (None if partner else company.email(name))


async def test_the_first_customer_is_the_one_of_the_examples(own_database: Database) -> None:
    """C-0001 is erin's, carl serves it, and its card ends in 4242."""
    await build_demo(own_database, NOW, "s")
    async with own_database.snapshot() as connection:
        query = (
            select(customer.c.card_number, customer_relation.c.relation, person.c.email)
            .join(customer_relation, customer_relation.c.record_id == customer.c.id)
            .join(person, person.c.id == customer_relation.c.person_id)
            .where(customer.c.number == "C-0001")
        )
        rows = (await connection.execute(query)).all()
    assert {row.card_number for row in rows} == {CARD_OF_THE_FIRST}
    assert {(row.relation, row.email) for row in rows} == {
        (Relation.CREATOR, "erin@lastfour.example"),
        (Relation.ACCOUNT_EXECUTIVE, "erin@lastfour.example"),
        (Relation.CSR, "carl@lastfour.example"),
    }


async def test_the_company_is_as_large_as_the_documentation_says(own_database: Database) -> None:
    """About sixty people in six departments, forty customers; something is deleted, one person has left."""
    await build_demo(own_database, NOW, "s")
    found = await content(own_database)
    assert 55 <= len(found["person"]) <= 65
    assert len(found["department"]) == 6
    assert len(found["customer"]) == CUSTOMERS
    assert [row["name"] for row in found["person"] if row["status"] is PersonStatus.LEFT] == ["Lena Vogel"]
    for name in ("customer", "opportunity", "sales_record"):
        assert sum(row["deleted_at"] is not None for row in found[name]) == 1, name
    assert sum(row["customer_id"] is None for row in found["opportunity"]) == 4


async def test_every_record_would_pass_the_write_function(own_database: Database) -> None:
    """What the generator draws is what people could have typed."""
    await build_demo(own_database, NOW, "s")
    found = await content(own_database)
    for resource in Resource:
        entity = CATALOGUE[resource]
        for row in found[entity.table.name]:
            record = NewRecord(
                {name: row[name] for name in entity.fields}, {link.name: row[link.column] for link in entity.links}
            )
            assert check_record(resource, record) == [], row


async def test_a_demo_is_built_once(own_database: Database) -> None:
    """A database with people in it, or with other people in it, is refused."""
    with pytest.raises(BadInputError, match="not of the demo company"):
        await issue_demo_tokens(own_database, NOW)
    await build_demo(own_database, NOW, "s")
    with pytest.raises(BadInputError, match="people in this database already"):
        await build_demo(own_database, NOW + timedelta(days=1), "s")
