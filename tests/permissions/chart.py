"""A company with a chart, in which Mia stands in the middle, and what somebody sees of it by some grants."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.access import grant as grant_table
from models.actor import command
from models.database import Database
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.grants import Grant, write_grants
from permissions.plan import compile_plan
from permissions.principal import Principal
from resolvers.cursors import Cursors
from resolvers.listing import Page, read_listing
from resolvers.rows import fetch_page
from resolvers.session import Session
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records
from tests.colleagues import colleague

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT

# Departments: field sales and inside sales are below sales, on the road is below field sales; finance is apart.
SALES, FIELD, ROAD, INSIDE, FINANCE = 101, 102, 103, 104, 105
DEPARTMENTS = {SALES: None, FIELD: SALES, ROAD: FIELD, INSIDE: SALES, FINANCE: None}
SELLER, CLERK = 201, 202
AMAZON, DIRECT = 301, 302

# Who is below whom, in which department, as what. Mia asks; she stands in the middle.
TOP, BOSS, MIA, ANN, LEFT, LOW, PEER, ROADIE, INSIDER, CLERKS, ALONE = range(1, 12)
STAFF: dict[int, tuple[int | None, int | None, int | None]] = {
    TOP: (None, SALES, CLERK),
    BOSS: (TOP, SALES, None),
    MIA: (BOSS, FIELD, SELLER),
    ANN: (MIA, FINANCE, CLERK),
    LEFT: (MIA, None, None),  # has left
    LOW: (ANN, None, None),
    PEER: (BOSS, FIELD, None),
    ROADIE: (TOP, ROAD, None),
    INSIDER: (TOP, INSIDE, SELLER),
    CLERKS: (None, FINANCE, SELLER),
    ALONE: (None, None, None),
}
PRINCIPAL = Principal(PrincipalKind.PERSON, MIA, "Mia", "3@x.example")
PARTNER = Principal(PrincipalKind.INTEGRATION, 401, "swift", sponsor_id=BOSS)


async def create(connection: AsyncConnection, resource: Resource, records: Iterable[NewRecord]) -> None:
    """Write records, as these tests."""
    await create_records(connection, resource, list(records), actor=command("tests"), now=NOW, secret="s")


@asynccontextmanager
async def company(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with the chart, in which everybody has created the customer of their own id; rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        await create(opened, Resource.ROLE, (NewRecord({"name": "R"}, id=one) for one in (SELLER, CLERK)))
        await create(opened, Resource.GROUP, (NewRecord({"name": "G"}, id=one) for one in (AMAZON, DIRECT)))
        units = (NewRecord({"name": "D"}, {"parent": above}, id=one) for one, above in DEPARTMENTS.items())
        await create(opened, Resource.DEPARTMENT, units)
        people = []
        for one, (above, unit, role) in STAFF.items():
            status = PersonStatus.LEFT if one == LEFT else PersonStatus.ACTIVE
            people.append(colleague(one, status=status, superior=above, department=unit, role=role))
        await create(opened, Resource.PERSON, people)
        fields = {"number": "1", "name": "N", "status": CustomerStatus.LEAD}
        await create(
            opened, CUSTOMER, (NewRecord(fields, relations=[(one, Relation.CREATOR, None)], id=one) for one in STAFF)
        )
        yield opened
        await transaction.rollback()


def given(**changes: Any) -> Grant:
    """A grant for Mia to view the customers that she has created, but for the changes."""
    fields: dict[str, Any] = {
        "grantee_kind": GranteeKind.USER,
        "grantee_id": MIA,
        "resource": CUSTOMER,
        "actions": frozenset({Action.VIEW}),
        "relations": frozenset({Relation.CREATOR}),
        "reaches": frozenset({Reach.MYSELF}),
    }
    return Grant(**(fields | changes))


def to_partner(**changes: Any) -> Grant:
    """A grant for the integration to view every customer, but for the changes."""
    partner: dict[str, Any] = {"grantee_kind": GranteeKind.INTEGRATION, "grantee_id": PARTNER.id}
    return given(**(partner | {"reaches": frozenset({Reach.EVERYONE})} | changes))


def to_sponsor(**changes: Any) -> Grant:
    """A grant for the sponsor of the integration to view customers that the sponsor has created."""
    return given(**({"grantee_id": BOSS} | changes))


async def access_of(connection: AsyncConnection, *grants: Grant, principal: Principal = PRINCIPAL) -> Access:
    """What a principal may see when these are all the grants there are."""
    await connection.execute(delete(grant_table))
    await write_grants(connection, grants, NOW, CLASSES)
    return Access(await compile_plan(connection, principal, CLASSES, 1), NOW)


async def seen(connection: AsyncConnection, access: Access) -> set[int]:
    """Whose customers are seen."""
    session = Session(connection, access, Cursors("s", access.plan.principal))
    return {record.id for record in await fetch_page(session, read_listing(CUSTOMER, "customers"), Page(), ())}


def somebody(one: int) -> Principal:
    """Another person than Mia."""
    return Principal(PrincipalKind.PERSON, one, f"P {one}", f"{one}@x.example")
