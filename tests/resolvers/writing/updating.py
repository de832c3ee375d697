"""What tests of updates share: three people, records of each kind, and short words for changing and reading them."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.actor import Actor
from models.log import log_entry
from models.records import sales_line
from models.words import (
    Channel,
    ContractStatus,
    CustomerStatus,
    OpportunityStage,
    PrincipalKind,
    Relation,
    Resource,
    SalesStatus,
)
from resolvers.writing.change import Change, Person
from resolvers.writing.new_record import NewRecord, Related, SalesLine
from resolvers.writing.write import Outcome, create_records, writing
from tests.logs import problems

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
UNTIL = NOW + timedelta(days=1)
ACTOR = Actor(PrincipalKind.PERSON, 1, "Ada", 77)
SECRET = "s"
ADA, BOB, CAT = 1, 2, 3
CHANGED, UNCHANGED, DELETED, ABSENT = Outcome.CHANGED, Outcome.UNCHANGED, Outcome.DELETED, Outcome.ABSENT
CREATOR, EXECUTIVE, CSR, SHARED = Relation.CREATOR, Relation.ACCOUNT_EXECUTIVE, Relation.CSR, Relation.SHARED

CUSTOMER = {"number": "C-1", "name": "Straße", "status": CustomerStatus.ACTIVE}
# A child of each kind, with a label that is not the first, and one that it is given later.
CHILDREN: Mapping[Resource, tuple[dict[str, Any], str, Any]] = {
    Resource.CONTACT: ({"name": "Jane", "title": "Dr"}, "name", "Joan"),
    Resource.CONTACT_LOG: (
        {"channel": Channel.CALL, "occurred_at": NOW, "subject": "Hello"},
        "occurred_at",
        NOW - timedelta(days=3),
    ),
    Resource.OPPORTUNITY: (
        {"number": "O-1", "stage": OpportunityStage.WON, "title": "Big"},
        "title",
        "Bigger",
    ),
    Resource.CONTRACT: ({"number": "K-1", "status": ContractStatus.DRAFT, "title": "Paper"}, "title", "Papers"),
    Resource.SALES_RECORD: ({"number": "S-1", "status": SalesStatus.OPEN}, "number", "S-2"),
}
SALE = CHILDREN[Resource.SALES_RECORD][0]


async def create(connection: AsyncConnection, resource: Resource, *records: NewRecord) -> None:
    """Write new records, at NOW."""
    await create_records(connection, resource, records, actor=ACTOR, now=NOW, secret=SECRET)


async def update(connection: AsyncConnection, resource: Resource, *changes: Change) -> list[Outcome]:
    """Change records, at LATER."""
    async with writing(connection, actor=ACTOR, now=LATER, secret=SECRET) as writer:
        return await writer.update(resource, changes)


async def read(connection: AsyncConnection, table: Table) -> dict[int, dict[str, Any]]:
    """All rows of records, by id."""
    return {row["id"]: dict(row) for row in (await connection.execute(select(table))).mappings()}


async def related(connection: AsyncConnection, table: Table, one: int, *, carried: bool = False) -> set[Related]:
    """Who relates to a record, of itself or through its customer."""
    of_it = (table.c.record_id == one) & (table.c.through_customer == carried)
    rows = await connection.execute(select(table.c.person_id, table.c.relation, table.c.expires_at).where(of_it))
    return {(person_id, relation, until) for person_id, relation, until in rows}


async def copies(connection: AsyncConnection, table: Table, one: int) -> list[tuple[Any, datetime]]:
    """The copies of a record's label and creation time, of each of its relations."""
    rows = await connection.execute(select(table.c.label, table.c.created_at).where(table.c.record_id == one))
    return [(label, created_at) for label, created_at in rows]


async def sale_lines(connection: AsyncConnection, one: int) -> list[tuple[int, SalesLine]]:
    """The lines of a sale, with their positions."""
    line = sales_line.c
    columns = (line.position, line.product_id, line.quantity, line.unit_price, line.discount)
    rows = await connection.execute(select(*columns).where(line.sales_record_id == one).order_by(line.position))
    return [(position, SalesLine(*values)) for position, *values in rows]


async def edits(connection: AsyncConnection) -> list[tuple[int, dict[str, Any], dict[str, Any]]]:
    """The record, before and after of each edit, as the log has them."""
    said = select(log_entry.c.record_id, log_entry.c.before, log_entry.c.after)
    rows = await connection.execute(
        said.where(log_entry.c.action == "EDIT").order_by(log_entry.c.occurred_at, log_entry.c.id)
    )
    return [(one, before, after) for one, before, after in rows]


async def holds(connection: AsyncConnection) -> bool:
    """Whether the log has entries, and the audit finds nothing wrong with them."""
    return await problems(connection, SECRET) == []


def every(people: Mapping[Relation, Collection[Person]]) -> set[Related]:
    """Relations by relation, as rows have them."""
    return {(one, relation, until) for relation, named in people.items() for one, until in named}


LINES = (SalesLine(None, 2, Decimal("1.50"), Decimal("0.125")), SalesLine(8, 1), SalesLine(None, 3))
