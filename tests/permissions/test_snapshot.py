"""One moment per request: what changes holds from the next request on, on every process, and never within one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.gate import Gate
from masking.fields import CLASSES
from models.access import grant as grant_table
from models.access import token as token_table
from models.actor import command
from models.catalogue import CATALOGUE
from models.chart import number_chart
from models.database import Database
from models.errors import FrozenError, UnauthenticatedError
from models.log import log_entry
from models.records import customer, person
from models.relations import customer_relation
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, PrincipalKind, Reach, Relation, Resource
from permissions.epoch import bump_epoch
from permissions.freeze import set_frozen
from permissions.grants import Grant, write_grants
from permissions.levels import Level
from permissions.tokens import hash_of, issue_token
from resolvers.cursors import Cursors
from resolvers.listing import OrderKey, Page, read_listing
from resolvers.rows import count_rows, fetch_by_id, fetch_page
from resolvers.session import Session
from resolvers.writing.new_record import NewRecord
from resolvers.writing.rows import mark_deleted
from resolvers.writing.write import create_records

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ADA, ERIN, CARL, OMAR = 1, 2, 3, 4
BY_NUMBER = read_listing(Resource.CUSTOMER, "customers", order=[OrderKey("number", descending=False)])
SEEN = [("C-1", "carl@shop.example"), ("C-2", "omar@shop.example")]
NOTHING: list[tuple[str, str]] = []


async def create(connection: AsyncConnection, resource: Resource, *records: NewRecord) -> None:
    """Write records, as these tests."""
    await create_records(connection, resource, records, actor=command("tests"), now=NOW, secret="s")


def of_customers(grantee: int, **more: Any) -> Grant:
    """A grant to view the customers of whom the grantee's reports are account executives, e-mail whole."""
    fields: dict[str, Any] = {
        "grantee_kind": GranteeKind.USER,
        "grantee_id": grantee,
        "resource": Resource.CUSTOMER,
        "actions": frozenset({Action.VIEW}),
        "relations": frozenset({Relation.ACCOUNT_EXECUTIVE}),
        "reaches": frozenset({Reach.ALL_SUBORDINATES}),
        "levels": {"email": Level.FULL},
    }
    return Grant(**(fields | more))


def customer_of(one: int, owner: int, email: str) -> NewRecord:
    """A customer, and who its account executive is."""
    fields = {"number": f"C-{one}", "name": "N", "status": CustomerStatus.LEAD, "email": email}
    return NewRecord(fields, relations=[(owner, Relation.ACCOUNT_EXECUTIVE, None)], id=one)


@dataclass
class Process:
    """One process of the deployment: a database, opened by itself, and a gate with plans of its own."""

    gate: Gate

    @asynccontextmanager
    async def request(self, token: str) -> AsyncIterator[Session]:
        """A request that is under way."""
        async with self.gate.database.snapshot() as connection:
            access = await self.gate.admit(connection, token)
            yield Session(connection, access, Cursors("s", access.plan.principal))

    async def ask(self, token: str) -> list[tuple[str, str]]:
        """A request of its own."""
        async with self.request(token) as session:
            return await numbers_and_emails(session)


async def numbers_and_emails(session: Session) -> list[tuple[str, str]]:
    """What a session sees of all customers, by their number."""
    records = await fetch_page(session, BY_NUMBER, Page(), ("number", "email"))
    return [(record.value("number"), record.value("email")) for record in records]


@dataclass
class Deployment:
    """Two processes over one database, and a token of Erin's, below whom Carl and Omar are."""

    one: Process
    other: Process
    token: str

    async def answers(self) -> tuple[Any, Any]:
        """What both processes answer Erin."""
        return (await self.one.ask(self.token), await self.other.ask(self.token))

    async def change(self, *changes: Callable[[AsyncConnection], Awaitable[Any]]) -> None:
        """Commit changes by the first process."""
        async with self.one.gate.database.transaction() as connection:
            for change in changes:
                await change(connection)

    async def refused(self, error: type[Exception]) -> None:
        """Both processes refuse Erin by this error."""
        for process in (self.one, self.other):
            with pytest.raises(error):
                await process.ask(self.token)


@pytest.fixture
async def deployment(own_database: Database) -> AsyncIterator[Deployment]:
    """Two processes that have both compiled Erin's plan."""
    async with AsyncExitStack() as stack:
        other = Database(own_database.engine.url.render_as_string(hide_password=False))
        stack.push_async_callback(other.close)
        async with own_database.transaction() as connection:
            people = [(ADA, "ada", None), (ERIN, "erin", None), (CARL, "carl", ERIN), (OMAR, "omar", CARL)]
            await create(
                connection,
                Resource.PERSON,
                *(
                    NewRecord(
                        {
                            "work_id": str(one),
                            "name": name,
                            "email": f"{name}@x.example",
                            "status": PersonStatus.ACTIVE,
                        },
                        {"superior": above},
                        id=one,
                    )
                    for one, name, above in people
                ),
            )
            customers = [customer_of(1, CARL, "carl@shop.example"), customer_of(2, OMAR, "omar@shop.example")]
            await create(connection, Resource.CUSTOMER, *customers)
            await write_grants(connection, [of_customers(ERIN, id=77)], NOW, CLASSES)
            token = await issue_token(connection, PrincipalKind.PERSON, ERIN, NOW)
        processes = [Process(Gate(database, "s")) for database in (own_database, other)]
        yield Deployment(processes[0], processes[1], token)


async def freeze(connection: AsyncConnection) -> None:
    """Freeze Erin."""
    actor = command("tests")
    assert await set_frozen(connection, "erin@x.example", frozen=True, actor=actor, now=NOW, secret="s")


async def revoke_grant(connection: AsyncConnection) -> None:
    """Revoke Erin's grant."""
    await connection.execute(update(grant_table).where(grant_table.c.id == 77).values(active=False))
    await bump_epoch(connection)


async def lower_email(connection: AsyncConnection) -> None:
    """Let Erin's grant show e-mail addresses masked."""
    await connection.execute(update(grant_table).where(grant_table.c.id == 77).values(levels={}))
    await bump_epoch(connection)


async def move_carl(connection: AsyncConnection) -> None:
    """Put Carl, and so Omar, below Ada."""
    await connection.execute(update(person).where(person.c.id == CARL).values(superior_id=ADA))
    await number_chart(connection)
    await bump_epoch(connection)


async def test_a_freeze_holds_from_the_next_request_on(deployment: Deployment) -> None:
    """On the process that did it and on the other."""
    assert await deployment.answers() == (SEEN, SEEN)
    await deployment.change(freeze)
    await deployment.refused(FrozenError)


async def test_a_revoked_grant_shows_nothing_from_the_next_request_on(deployment: Deployment) -> None:
    """Though both processes have a plan that knew it."""
    assert await deployment.answers() == (SEEN, SEEN)
    await deployment.change(revoke_grant)
    assert await deployment.answers() == (NOTHING, NOTHING)


async def test_a_lowered_level_masks_from_the_next_request_on(deployment: Deployment) -> None:
    """Rows stay, values are masked."""
    assert await deployment.answers() == (SEEN, SEEN)
    await deployment.change(lower_email)
    masked = [("C-1", "c***@shop.example"), ("C-2", "o***@shop.example")]
    assert await deployment.answers() == (masked, masked)


async def test_a_revoked_token_is_refused_from_the_next_request_on(deployment: Deployment) -> None:
    """Tokens are looked up in each request."""
    secret, moment = hash_of(deployment.token), {"revoked_at": NOW}
    assert await deployment.answers() == (SEEN, SEEN)

    async def revoke(connection: AsyncConnection) -> None:
        await connection.execute(update(token_table).where(token_table.c.hash == secret).values(**moment))

    await deployment.change(revoke)
    await deployment.refused(UnauthenticatedError)


async def test_a_change_of_the_chart_holds_from_the_next_request_on(deployment: Deployment) -> None:
    """Who is no longer above Carl doesn't see what is Carl's, nor what is Omar's, who is below him."""
    assert await deployment.answers() == (SEEN, SEEN)
    await deployment.change(move_carl)
    assert await deployment.answers() == (NOTHING, NOTHING)


async def test_a_share_that_was_taken_back_holds_from_the_next_request_on_without_a_new_plan(
    deployment: Deployment,
) -> None:
    """Relations are rows: no epoch has to be bumped for them."""
    assert await deployment.answers() == (SEEN, SEEN)

    async def take(connection: AsyncConnection) -> None:
        await connection.execute(customer_relation.delete().where(customer_relation.c.record_id == 1))

    await deployment.change(take)
    assert await deployment.answers() == (SEEN[1:], SEEN[1:])


async def test_a_request_under_way_keeps_its_snapshot(deployment: Deployment) -> None:
    """Rows, values, counts and levels stay as they were at its start, whatever is committed meanwhile."""
    assert await deployment.answers() == (SEEN, SEEN)

    async def rows(connection: AsyncConnection) -> None:
        await create(connection, Resource.CUSTOMER, customer_of(3, CARL, "new@shop.example"))
        await connection.execute(update(customer).where(customer.c.id == 1).values(email="changed@shop.example"))
        await mark_deleted(connection, CATALOGUE[Resource.CUSTOMER], 2, NOW, NOW)

    async with deployment.other.request(deployment.token) as session:
        assert await numbers_and_emails(session) == SEEN
        await deployment.change(rows, lower_email, move_carl, freeze)
        assert await numbers_and_emails(session) == SEEN
        assert await count_rows(session, BY_NUMBER) == 2
        assert (await fetch_by_id(session, Resource.CUSTOMER, [1], ["email"]))[1].value("email") == SEEN[0][1]
    await deployment.refused(FrozenError)


async def test_an_older_snapshot_is_read_with_the_plan_of_its_own_epoch(deployment: Deployment) -> None:
    """Even when a later request on the same process has compiled a later plan before."""
    process = deployment.one
    async with process.gate.database.snapshot() as older:
        await older.execute(select(func.count()).select_from(log_entry))
        await deployment.change(revoke_grant)
        assert await process.ask(deployment.token) == NOTHING
        access = await process.gate.admit(older, deployment.token)
        assert await numbers_and_emails(Session(older, access, Cursors("s", access.plan.principal))) == SEEN
    assert await process.ask(deployment.token) == NOTHING


async def test_now_is_read_once(deployment: Deployment) -> None:
    """A grant, a share and a token that end a moment after the request has begun hold to its end."""
    hours = count()

    async def clock(_connection: AsyncConnection) -> datetime:
        return NOW + timedelta(hours=next(hours))

    async def end_soon(connection: AsyncConnection) -> None:
        ends = {"valid_until": NOW + timedelta(minutes=30)}
        await connection.execute(update(grant_table).where(grant_table.c.id == 77).values(**ends))
        await connection.execute(update(customer_relation).values(expires_at=NOW + timedelta(minutes=30)))
        await bump_epoch(connection)

    await deployment.change(end_soon)
    deployment.one.gate.clock = clock
    async with deployment.one.request(deployment.token) as session:
        assert await numbers_and_emails(session) == SEEN
        assert await numbers_and_emails(session) == SEEN
        assert await count_rows(session, BY_NUMBER) == 2
    assert next(hours) == 1
    assert await deployment.one.ask(deployment.token) == NOTHING
