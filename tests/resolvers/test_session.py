"""The session of a request: nothing without a plan, one statement at a time, and results shared by nobody else."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.database import Database
from models.errors import NoPlanError
from models.prepared import Prepared
from models.words import PrincipalKind, Resource
from permissions.access import Access
from permissions.plan import AccessPlan
from permissions.principal import Principal
from resolvers import rows
from resolvers.batch import LinkArguments, ListArguments, Selection, resolve_children, resolve_lines, resolve_link
from resolvers.batch import resolve_list as list_from_the_root
from resolvers.cursors import Cursors
from resolvers.listing import Page, read_listing
from resolvers.rows import Parent
from resolvers.session import Session

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ERIN = Principal(PrincipalKind.PERSON, 1, "Erin")
CUSTOMERS = read_listing(Resource.CUSTOMER, "customers")
CONTACTS = read_listing(Resource.CONTACT, "contacts")
ASKED = ListArguments(CONTACTS, Page(), Selection(frozenset({"name"}), total=True), Resource.CUSTOMER)
ONE = {dialect: Prepared.of(select(literal_column("1").label("one")), dialect) for dialect in ("sqlite", "postgresql")}
PARENT = Parent(1, 1)
WITHOUT_GRANTS = Access(AccessPlan(ERIN, 1, CLASSES, (), frozenset(), (), None), NOW)


class CountedConnection:
    """A connection that counts the statements that are run on it, and how many at once."""

    def __init__(self, dialect: str = "sqlite") -> None:
        self.dialect = SimpleNamespace(name=dialect)
        self.sync_connection = SimpleNamespace(connection=SimpleNamespace(driver_connection=self))
        self.statements = self.running = self.most = 0

    async def execute_fetchall(self, _statement: str, _values: Any) -> list[Any]:
        """Take a while, and return no rows."""
        self.statements += 1
        self.running += 1
        self.most = max(self.most, self.running)
        for _ in range(5):
            await asyncio.sleep(0)
        self.running -= 1
        return []

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        """The same, as PostgreSQL's driver is asked."""
        return await self.execute_fetchall(statement, values)


def session_on(connection: CountedConnection, access: Access | None = None) -> Session:
    """A session on a connection that is none."""
    return Session(cast("AsyncConnection", connection), access, Cursors("s", ERIN))


SEAM: dict[str, Callable[[Session], Coroutine[Any, Any, Any]]] = {
    "fetch_page": lambda session: rows.fetch_page(session, CUSTOMERS, Page(), ["name"]),
    "fetch_children": lambda session: rows.fetch_children(
        session, Resource.CUSTOMER, [PARENT], CONTACTS, Page(), ["name"]
    ),
    "fetch_by_id": lambda session: rows.fetch_by_id(session, Resource.CUSTOMER, [1], ["name"]),
    "fetch_signatures": lambda session: rows.fetch_signatures(session, Resource.CUSTOMER, [1]),
    "fetch_lines": lambda session: rows.fetch_lines(session, [PARENT], ["quantity"]),
    "count_rows": lambda session: rows.count_rows(session, CUSTOMERS),
    "count_children": lambda session: rows.count_children(session, Resource.CUSTOMER, [1], CONTACTS),
    "resolve_list": lambda session: list_from_the_root(session, replace(ASKED, parent=None)),
    "resolve_children": lambda session: resolve_children(session, [PARENT], ASKED),
    "resolve_link": lambda session: resolve_link(session, [1], LinkArguments(Resource.CUSTOMER, frozenset({"name"}))),
    "resolve_lines": lambda session: resolve_lines(session, [PARENT], frozenset({"quantity"})),
}


def test_every_function_of_the_seam_is_tested_here() -> None:
    """One that is added has to be added to the table above."""
    public = {
        name
        for name, function in vars(rows).items()
        if inspect.iscoroutinefunction(function) and function.__module__ == rows.__name__ and not name.startswith("_")
    }
    assert public == {name for name in SEAM if not name.startswith("resolve_")}


async def test_a_session_without_an_access_runs_nothing() -> None:
    """Not even a statement that names no resource."""
    connection = CountedConnection()
    with pytest.raises(NoPlanError):
        await session_on(connection).run(ONE["sqlite"], {})
    assert connection.statements == 0


@pytest.mark.parametrize("name", SEAM)
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_without_an_access_nothing_is_read(name: str, dialect: str) -> None:
    """It fails before any statement is run."""
    connection = CountedConnection(dialect)
    with pytest.raises(NoPlanError):
        await SEAM[name](session_on(connection))
    assert connection.statements == 0


async def test_statements_go_one_after_another() -> None:
    """However many resolvers ask at once: they share one connection."""
    connection = CountedConnection()
    session = session_on(connection, WITHOUT_GRANTS)
    await asyncio.gather(*(session.run(ONE["sqlite"], {}) for _ in range(10)))
    assert (connection.statements, connection.most) == (10, 1)


async def test_closing_waits_for_the_statement_under_way_and_begins_no_other() -> None:
    """However often the request is cancelled meanwhile; what was queued is told that it came too late."""
    connection = CountedConnection()
    session = session_on(connection, WITHOUT_GRANTS)
    waiting = [asyncio.ensure_future(session.run(ONE["sqlite"], {})) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(session.close())
    for _ in range(3):
        await asyncio.sleep(0)
        closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert (connection.statements, connection.running) == (1, 0)
    for late in waiting[1:]:
        late.cancel()
    assert await waiting[0] == {"one": ()}


async def test_a_statement_whose_field_was_cancelled_is_run_to_its_end() -> None:
    """Cut off half-way, it would break the connection."""
    connection = CountedConnection()
    session = session_on(connection, WITHOUT_GRANTS)
    cut = asyncio.ensure_future(session.run(ONE["sqlite"], {}))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    cut.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut
    assert connection.running == 1
    await session.close()
    assert connection.running == 0


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A snapshot of a database that is empty."""
    async with database.snapshot() as opened:
        yield opened


async def test_a_driver_that_allows_one_statement_at_a_time_is_content(connection: AsyncConnection) -> None:
    """As asyncpg is, which refuses two."""
    session = Session(connection, WITHOUT_GRANTS, Cursors("s", ERIN))
    found = await asyncio.gather(*(session.run(ONE[session.dialect], {}) for _ in range(10)))
    assert [list(columns["one"]) for columns in found] == [[1]] * 10


class Asked:
    """A batch resolver that keeps what it was asked, and answers with its own words."""

    def __init__(self, word: str = "") -> None:
        self.word = word
        self.calls: list[tuple[list[Any], Any]] = []

    async def __call__(self, _session: Session, parents: Sequence[Any], arguments: Any) -> list[str]:
        """One result for each parent."""
        self.calls.append((list(parents), arguments))
        return [f"{self.word}{parent}" for parent in parents]


async def test_the_parents_of_a_level_are_asked_for_together() -> None:
    """Once for each parent, and what was asked for is kept for the request."""
    session, batch = session_on(CountedConnection()), Asked()
    found = await asyncio.gather(*(session.load(batch, "same", parent) for parent in (1, 2, 3, 2)))
    assert found == ["1", "2", "3", "2"]
    assert await session.load(batch, "same", 3) == "3"
    assert batch.calls == [([1, 2, 3], "same")]


async def test_other_arguments_are_another_batch() -> None:
    """A page, a filter, a selected column or a total more: what was loaded for one is not shown for another."""
    session, batch = session_on(CountedConnection()), Asked()
    variants = [
        ASKED,
        replace(ASKED, page=Page(5)),
        replace(ASKED, page=Page(cursor="x")),
        replace(ASKED, page=Page(backwards=True)),
        replace(ASKED, selection=Selection(frozenset({"name", "email"}), total=True)),
        replace(ASKED, selection=Selection(frozenset({"name"}))),
        replace(ASKED, selection=Selection(frozenset({"name"}), records=False, total=True)),
        replace(ASKED, listing=read_listing(Resource.CONTACT, "contacts", {"title": {"eq": "CEO"}})),
        replace(ASKED, listing=read_listing(Resource.CONTACT, "contacts", deleted=True)),
        replace(ASKED, listing=read_listing(Resource.CONTACT_LOG, "contacts")),
        replace(ASKED, parent=Resource.CONTACT),
    ]
    for _ in range(2):
        await asyncio.gather(*(session.load(batch, arguments, 1) for arguments in variants))
    assert batch.calls == [([1], arguments) for arguments in variants]


async def test_arguments_that_are_equal_are_one_batch() -> None:
    """Though they were read from two places of a document."""
    session, batch = session_on(CountedConnection()), Asked()

    def arguments() -> ListArguments:
        listing = read_listing(Resource.CONTACT, "contacts", {"title": {"in": ["CEO"]}})
        return ListArguments(listing, Page(), Selection(frozenset({"name", "email"})), Resource.CUSTOMER)

    await asyncio.gather(session.load(batch, arguments(), 1), session.load(batch, arguments(), 2))
    assert batch.calls == [([1, 2], arguments())]


async def test_two_batch_resolvers_never_share() -> None:
    """With the same arguments and the same parents."""
    session, one, other = session_on(CountedConnection()), Asked("one "), Asked("other ")
    found = await asyncio.gather(session.load(one, "same", 1), session.load(other, "same", 1))
    assert tuple(found) == ("one 1", "other 1")


async def test_two_callers_never_share() -> None:
    """Each session has loaders of its own, so what was loaded for one caller is not shown to another."""
    connection, batch = CountedConnection(), Asked()
    for _ in range(2):
        await session_on(connection).load(batch, "same", 1)
    assert batch.calls == [([1], "same")] * 2


async def test_a_plan_without_grants_asks_nothing() -> None:
    """The plan alone says that there is nothing to see."""
    connection = CountedConnection()
    session = session_on(connection, WITHOUT_GRANTS)
    assert await rows.fetch_page(session, CUSTOMERS, Page(), ["name"]) == []
    assert await rows.fetch_children(session, Resource.CUSTOMER, [PARENT], CONTACTS, Page(), ["name"]) == {}
    assert await rows.fetch_by_id(session, Resource.CUSTOMER, [1], ["name"]) == {}
    assert await rows.count_rows(session, CUSTOMERS) == 0
    assert await rows.count_children(session, Resource.CUSTOMER, [1], CONTACTS) == {}
    assert connection.statements == 0
