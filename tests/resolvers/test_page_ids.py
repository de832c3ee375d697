"""Pages that are found by sorted lists are the pages of the whole list, however they are found."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from masking.fields import CLASSES
from models.actor import command
from models.catalogue import CATALOGUE
from models.database import Database
from models.records import customer
from models.relations import customer_relation
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, Reach, Relation, Resource
from permissions.access import Access
from permissions.epoch import read_epoch
from permissions.grants import Grant, write_grants
from permissions.names import find_by_name
from permissions.plan import compile_plan
from permissions.row_lists import count_lists
from resolvers import counting, few_rows, page_ids, statements
from resolvers.cursors import Cursors
from resolvers.listing import Listing, OrderKey, Page, read_listing
from resolvers.rows import count_rows, cursor_of, fetch_page
from resolvers.session import Session
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord
from resolvers.writing.rows import mark_deleted
from resolvers.writing.write import writing
from tests.databases import NewDatabase
from tests.demo import NOW, SECRET, building
from tests.statements import counted

CALLERS = ("sven", "hana", "erin", "carl")
LISTED = [
    resource for resource, entity in CATALOGUE.items() if resource is Resource.CUSTOMER or entity.belongs_to_customer
]
SIZE = 5


@pytest.fixture(scope="module")
async def company(kind: str, new_database: NewDatabase) -> AsyncIterator[Database]:
    """The demo company, in which some customers have one name, some are deleted, and some shares have ended."""
    async with building(kind, await new_database(kind)) as demo:
        async with demo.database.transaction() as connection:
            ids = (await connection.execute(select(customer.c.id).order_by(customer.c.number))).scalars().all()
            async with writing(connection, actor=command("tests"), now=NOW, secret=SECRET) as writer:
                await writer.update(Resource.CUSTOMER, [Change(one, {"name": "Alike"}) for one in ids[3:14]])
            for one in ids[::7]:
                await mark_deleted(connection, CATALOGUE[Resource.CUSTOMER], one, NOW, NOW)
            ended = update(customer_relation).where(customer_relation.c.relation == Relation.SHARED)
            await connection.execute(ended.values(expires_at=NOW - timedelta(seconds=1)))
        yield demo.database


@asynccontextmanager
async def session_of(database: Database, caller: str) -> AsyncIterator[Session]:
    """A session of a caller of the demo."""
    async with database.snapshot() as connection:
        principal = await find_by_name(connection, f"{caller}@lastfour.example")
        plan = await compile_plan(connection, principal, CLASSES, await read_epoch(connection))
        yield Session(connection, Access(plan, NOW), Cursors(SECRET, principal))


async def walk(session: Session, listing: Listing, *, backwards: bool) -> list[int]:
    """All records of a list, page by page."""
    found: list[int] = []
    cursor = None
    while True:
        page = await fetch_page(session, listing, Page(SIZE, cursor, backwards), ())
        found += [record.id for record in page]
        if not page.more:
            return found
        assert len(page) == SIZE
        cursor = cursor_of(session, listing, page[-1])


def listings(resource: Resource, fields: Sequence[str]) -> list[Listing]:
    """The resource's list by each of the fields, either way."""
    return [
        read_listing(resource, "all", order=[OrderKey(field, descending)])
        for field in fields
        for descending in (False, True)
    ]


@pytest.mark.parametrize("merged", [page_ids.MERGED, 0], ids=["merge", "two arms"])
@pytest.mark.parametrize("caller", CALLERS)
async def test_pages_by_lists_are_the_whole_list(
    company: Database, caller: str, merged: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name and by creation, either way and backwards, with ties, deleted records and relations that have ended."""
    async with session_of(company, caller) as session:
        for resource in LISTED:
            if count_lists(session.access.of(resource)) is None:
                continue
            for listing in listings(resource, (CATALOGUE[resource].label, "created_at")):
                monkeypatch.setattr(page_ids, "count_lists", lambda _of: None)
                whole = [record.id for record in await fetch_page(session, listing, Page(1000), ())]
                monkeypatch.undo()
                monkeypatch.setattr(page_ids, "MERGED", merged)
                assert await walk(session, listing, backwards=False) == whole
                assert await walk(session, listing, backwards=True) == whole[::-1]
                assert await count_rows(session, listing) == len(whole)


async def test_some_callers_rows_are_in_lists(company: Database) -> None:
    """The test above has something to compare: customers in many lists, and in few."""
    sizes = {}
    for caller in CALLERS:
        async with session_of(company, caller) as session:
            sizes[caller] = count_lists(session.access.of(Resource.CUSTOMER))
    assert (sizes["sven"] or 0) > 40
    assert 0 < (sizes["carl"] or 0) < 10


async def test_a_condition_is_part_of_a_list(company: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few lists are merged with it; with many it is the table that is walked."""
    async with session_of(company, "sven") as session:
        order = [OrderKey("name", descending=False)]
        listing = read_listing(Resource.CUSTOMER, "all", {"number": {"gte": "C-0010"}}, order)
        merged = await walk(session, listing, backwards=False)
        monkeypatch.setattr(page_ids, "MERGED", 0)
        assert await walk(session, listing, backwards=False) == merged
        assert len(merged) > SIZE


@pytest.mark.parametrize("several", [1, 5])
@pytest.mark.parametrize("most", [1, 3, 8, 20, 1000])
async def test_counts_by_lists_stop_at_the_most_that_is_told(
    company: Database, most: int, several: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows of relations there are for a record, and whichever relation has enough of them."""
    for caller in CALLERS:
        async with session_of(company, caller) as session:
            for resource in LISTED:
                listing = read_listing(resource, "all")
                whole = await fetch_page(session, listing, Page(1000), ())
                with monkeypatch.context() as patch:
                    patch.setattr(counting, "COUNTED", most)
                    patch.setattr(statements, "COUNTED", most)
                    patch.setattr(counting, "SEVERAL_EACH", several)
                    statements.forget()
                    assert await count_rows(session, listing) == min(len(whole), most + 1), resource
    statements.forget()


async def test_a_child_that_somebody_has_twice_is_counted_once(own_database: Database) -> None:
    """As their own and as their customer's, by the one relation that a grant names."""
    async with own_database.transaction() as connection:
        async with writing(connection, actor=command("tests"), now=NOW, secret=SECRET) as writer:
            fields = {"work_id": "1", "name": "Erin", "email": "erin@lastfour.example", "status": PersonStatus.ACTIVE}
            (erin,) = await writer.create(Resource.PERSON, [NewRecord(fields)])
            hers = [(erin, Relation.CREATOR, None)]
            client = {"number": "1", "name": "Client", "status": CustomerStatus.ACTIVE}
            (one,) = await writer.create(Resource.CUSTOMER, [NewRecord(client, relations=hers)])
            await writer.create(Resource.CONTACT, [NewRecord({"name": "Jane"}, {"customer": one}, hers)])
        grant = Grant(
            grantee_kind=GranteeKind.ALL_USERS,
            resource=Resource.CONTACT,
            actions=frozenset({Action.VIEW}),
            relations=frozenset({Relation.CREATOR}),
            reaches=frozenset({Reach.MYSELF}),
        )
        await write_grants(connection, [grant], NOW, CLASSES)
    async with session_of(own_database, "erin") as session:
        listing = read_listing(Resource.CONTACT, "all")
        assert await count_rows(session, listing) == 1
        assert len(await fetch_page(session, listing, Page(1), ())) == 1
        assert not (await fetch_page(session, listing, Page(1), ())).more


CONDITIONS: list[dict[str, Any]] = [
    {"region": {"eq": "EMEA"}},
    {"region": {"in": ["EMEA", "APAC"]}, "status": {"eq": "ACTIVE"}},
    {"or": [{"number": {"eq": "C-0010"}}, {"region": {"eq": "AMER"}}]},
    {"or": [{"number": {"eq": "C-0010"}}, {"status": {"eq": "ACTIVE"}}]},
    {"not": {"region": {"eq": "EMEA"}}},
]


@pytest.mark.parametrize("few", [few_rows.FEW, 0], ids=["few", "not few"])
async def test_rows_that_an_index_tells_are_looked_at_where_they_are_few(
    company: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And else the lists are merged: the same rows either way, which are those of the whole list."""
    monkeypatch.setattr(few_rows, "FEW", few)
    statements.forget()
    found = 0
    for caller in CALLERS:
        async with session_of(company, caller) as session:
            for where in CONDITIONS:
                listing = read_listing(Resource.CUSTOMER, "all", where, [OrderKey("name", descending=False)])
                with monkeypatch.context() as patch:
                    patch.setattr(page_ids, "count_lists", lambda _of: None)
                    whole = [record.id for record in await fetch_page(session, listing, Page(1000), ())]
                assert await walk(session, listing, backwards=False) == whole
                assert await walk(session, listing, backwards=True) == whole[::-1]
                assert await count_rows(session, listing) == len(whole)
                found += len(whole)
    assert found > 40
    statements.forget()


@pytest.mark.parametrize("few", [few_rows.FEW, 1], ids=["few", "not few"])
async def test_a_data_filter_that_an_index_answers(
    own_database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erin sees hers in the region, and neither hers elsewhere, nor others there, nor what was deleted there."""
    monkeypatch.setattr(few_rows, "FEW", few)
    statements.forget()
    async with own_database.transaction() as connection:
        async with writing(connection, actor=command("tests"), now=NOW, secret=SECRET) as writer:
            fields = {"work_id": "1", "name": "Erin", "email": "erin@lastfour.example", "status": PersonStatus.ACTIVE}
            (erin,) = await writer.create(Resource.PERSON, [NewRecord(fields)])
            hers = [(erin, Relation.CREATOR, None)]
            for number, (region, relations, gone) in enumerate(
                [
                    ("EMEA", hers, None),
                    ("EMEA", hers, None),
                    ("EMEA", hers, NOW),
                    ("APAC", hers, None),
                    ("EMEA", [], None),
                ]
            ):
                client = {"number": str(number), "name": "Client", "region": region, "status": CustomerStatus.ACTIVE}
                await writer.create(
                    Resource.CUSTOMER, [NewRecord(client, relations=relations, id=number + 1, deleted_at=gone)]
                )
        for region in ("EMEA", "POLAR"):
            grant = Grant(
                grantee_kind=GranteeKind.ALL_USERS,
                resource=Resource.CUSTOMER,
                actions=frozenset({Action.VIEW}),
                relations=frozenset({Relation.CREATOR}),
                reaches=frozenset({Reach.MYSELF}),
                data_filter={"region": {"eq": region}},
            )
            await write_grants(connection, [grant], NOW, CLASSES)
    async with session_of(own_database, "erin") as session:
        listing = read_listing(Resource.CUSTOMER, "all", order=[OrderKey("name", descending=False)])
        with counted(own_database.engine.sync_engine) as asked:
            assert [record.id for record in await fetch_page(session, listing, Page(10), ())] == [1, 2]
            assert await count_rows(session, listing) == 2
        if session.dialect == "postgresql":
            assert all("told" in sql for sql in asked)
    statements.forget()
