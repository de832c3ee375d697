"""Keyset paging: every order, both ways, page by page, is the list itself, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.actor import command
from models.catalogue import CATALOGUE
from models.database import Database
from models.errors import BadInputError, MaskedFieldError
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.grants import Grant
from permissions.levels import Level
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal
from resolvers.cursors import Cursors
from resolvers.listing import Listing, OrderKey, Page, read_listing
from resolvers.rows import Fetched, Parent, cursor_of, fetch_children, fetch_page
from resolvers.session import Session
from resolvers.writing.new_record import NewRecord
from resolvers.writing.rows import mark_deleted
from resolvers.writing.write import create_records

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ERIN = Principal(PrincipalKind.PERSON, 1, "Erin", "erin@x.example")
CUSTOMER = Resource.CUSTOMER
MATCHES_ALL = Match(None, frozenset(), None, across_groups=False)
MATCHES_HERS = Match(People(ids=frozenset({1})), frozenset({Relation.CREATOR}), None, across_groups=False)

Row = dict[str, Any]


def rule(match: Match, resource: Resource = CUSTOMER, **levels: Level) -> Rule:
    """A grant to view a resource, with these levels."""
    return Rule(
        Grant(
            grantee_kind=GranteeKind.ALL_USERS,
            resource=resource,
            actions=frozenset({Action.VIEW}),
            reaches=frozenset({Reach.EVERYONE}),
            levels=levels,
        ),
        match,
    )


def session_on(connection: AsyncConnection, *rules: Rule) -> Session:
    """A session of a caller whom all customers are shown, credit limits too, unless other rules are given."""
    given_rules = rules or (rule(MATCHES_ALL, credit_limit=Level.FULL), rule(MATCHES_ALL, Resource.STORE_ACCOUNT))
    plan = AccessPlan(ERIN, 1, CLASSES, given_rules, frozenset(), (), None)
    return Session(connection, Access(plan, NOW), Cursors("s", ERIN))


async def write(connection: AsyncConnection, resource: Resource, *records: NewRecord) -> None:
    """Write records, as these tests."""
    await create_records(connection, resource, records, actor=command("tests"), now=NOW, secret="s")


def customer(row: Row) -> NewRecord:
    """A customer of the row's id, with its values, created so many minutes after NOW."""
    row = dict(row)
    one, minutes, store = row.pop("id"), row.pop("minutes", 0), row.pop("store", None)
    fields = {"number": "1", "name": "N", "status": CustomerStatus.LEAD, **row}
    return NewRecord(fields, {"store_account": store}, id=one, created_at=NOW + timedelta(minutes=minutes))


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with a person and two store accounts, which is rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        erin = {"work_id": "1", "name": ERIN.name, "email": ERIN.email, "status": PersonStatus.ACTIVE}
        await write(opened, Resource.PERSON, NewRecord(erin, id=1))
        stores = (NewRecord({"platform": "AMAZON", "name": "S"}, id=one) for one in (1, 2))
        await write(opened, Resource.STORE_ACCOUNT, *stores)
        yield opened
        await transaction.rollback()


def by(*words: str) -> Listing:
    """The list of customers by these fields; a minus says descending."""
    order = [OrderKey(word.removeprefix("-"), word.startswith("-")) for word in words]
    return read_listing(CUSTOMER, "customers", order=order)


async def ids(session: Session, listing: Listing) -> list[int]:
    """The ids of the whole list."""
    return [record.id for record in await fetch_page(session, listing, Page(1000), ())]


async def walk(session: Session, listing: Listing, size: int, *, backwards: bool = False) -> list[int]:
    """The ids of the whole list, asked for page by page, in the order of the walk."""
    found: list[int] = []
    cursor = None
    while True:
        records = await fetch_page(session, listing, Page(size, cursor, backwards), ())
        found += [record.id for record in records]
        if not records.more:
            return found
        cursor = cursor_of(session, listing, records[-1])


REGIONS = {1: None, 2: "b", 3: "B", 4: "ß", 5: "b", 6: None, 7: "", 8: "é", 9: "a"}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["region"], [7, 3, 9, 2, 5, 4, 8, 1, 6]),
        (["-region"], [8, 4, 5, 2, 9, 3, 7, 6, 1]),
        (["region", "-created_at"], [7, 3, 9, 5, 2, 4, 8, 6, 1]),
        (["-region", "created_at"], [8, 4, 2, 5, 9, 3, 7, 1, 6]),
        (["created_at"], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (["status"], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (["-status"], [9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (["-status", "region"], [7, 3, 9, 2, 5, 4, 8, 1, 6]),
    ],
)
async def test_orders_by_hand(connection: AsyncConnection, order: list[str], expected: list[int]) -> None:
    """By code point, nulls last either way, the id between equals in the direction of the last key."""
    rows = [{"id": one, "region": region, "minutes": one} for one, region in REGIONS.items()]
    await write(connection, CUSTOMER, *map(customer, rows))
    session, listing = session_on(connection), by(*order)
    assert await ids(session, listing) == expected
    assert await walk(session, listing, 2) == expected
    assert await walk(session, listing, 2, backwards=True) == expected[::-1]


TABLES = st.lists(
    st.fixed_dictionaries(
        {
            "region": st.sampled_from([None, "a", "B", "ß"]),
            "credit_limit": st.sampled_from([None, Decimal("-1.50"), Decimal(0), Decimal("10.00")]),
            "minutes": st.sampled_from([0, 1]),
            "store": st.sampled_from([1, 2]),
        }
    ),
    max_size=7,
)
ORDERS = st.lists(
    st.tuples(st.sampled_from(["region", "credit_limit", "created_at", "status"]), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda key: key[0],
)


def ordered(rows: Sequence[Row], order: Sequence[tuple[str, bool]]) -> list[Row]:
    """The rows as the list should have them: sorted by the last key first, each sort keeping what was before."""
    found = sorted(rows, key=lambda row: row["id"], reverse=order[-1][1])
    for name, descending in reversed(order):
        if name == "status":
            continue
        column = "minutes" if name == "created_at" else name
        known = [row for row in found if row[column] is not None]
        known.sort(key=lambda row, column=column: row[column], reverse=descending)  # type: ignore[misc]
        found = known + [row for row in found if row[column] is None]
    return found


async def test_walking_a_list_either_way_is_the_list(connection: AsyncConnection) -> None:
    """Whatever the rows, the order and the size of the pages, from the root and below each of the parents."""
    loop = asyncio.get_running_loop()

    async def check(rows: list[Row], order: list[tuple[str, bool]], size: int) -> None:
        savepoint = await connection.begin_nested()
        try:
            await write(connection, CUSTOMER, *map(customer, rows))
            session = session_on(connection)
            listing = read_listing(CUSTOMER, "customers", order=[OrderKey(*key) for key in order])
            in_order = ordered(rows, order)
            expected = [row["id"] for row in in_order]
            assert await walk(session, listing, size) == expected
            assert await walk(session, listing, size, backwards=True) == expected[::-1]
            of_stores = {one: [row["id"] for row in in_order if row["store"] == one] for one in (1, 2)}
            assert await walk_children(session, listing, size) == of_stores
            assert await walk_children(session, listing, size, backwards=True) == {
                one: children[::-1] for one, children in of_stores.items()
            }
        finally:
            await savepoint.rollback()

    def run(coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TABLES, ORDERS, st.integers(1, 3))
    def every(rows: list[Row], order: list[tuple[str, bool]], size: int) -> None:
        run(check([{**row, "id": one} for one, row in enumerate(rows, start=10)], order, size))

    await asyncio.to_thread(every)


async def walk_children(
    session: Session, listing: Listing, size: int, *, backwards: bool = False
) -> dict[int, list[int]]:
    """The ids of the customers of each store account: its first page asked for with the others', the rest alone."""
    found: dict[int, list[int]] = {1: [], 2: []}

    async def page(parents: list[int], cursor: str | None) -> dict[int, Fetched]:
        asked = Page(size, cursor, backwards)
        return dict(
            await fetch_children(
                session, Resource.STORE_ACCOUNT, [Parent(one, 0) for one in parents], listing, asked, ()
            )
        )

    pages = await page([1, 2], None)
    for parent in (1, 2):
        records = pages.get(parent, Fetched())
        while records:
            found[parent] += [record.id for record in records]
            if not records.more:
                break
            records = (await page([parent], cursor_of(session, listing, records[-1])))[parent]
    return found


async def test_pages_are_stable_when_rows_come_and_go(connection: AsyncConnection) -> None:
    """Nothing is shown twice or left out: what comes before the cursor stays away, what comes after it shows."""
    await write(connection, CUSTOMER, *(customer({"id": one, "region": "ABCDEF"[one]}) for one in (1, 3, 4)))
    session, listing = session_on(connection), by("region")
    first = await fetch_page(session, listing, Page(2), ("region",))
    assert ([record.id for record in first], first.more) == ([1, 3], True)
    await write(connection, CUSTOMER, *(customer({"id": one, "region": "ABCDEF"[one]}) for one in (2, 5)))
    await write(connection, CUSTOMER, customer({"id": 90, "region": "A"}), customer({"id": 91, "region": "D"}))
    # The page ended at 3, which is a D; 91 is a D too, and its id is higher.
    rest = await fetch_page(session, listing, Page(10, cursor_of(session, listing, first[1])), ())
    assert [record.id for record in rest] == [91, 4, 5]
    back = await fetch_page(session, listing, Page(10, cursor_of(session, listing, first[1]), backwards=True), ())
    assert [record.id for record in back] == [2, 1, 90]


async def test_a_cursor_stands_where_its_row_was(connection: AsyncConnection) -> None:
    """Though the row is gone, or what it was sorted by has changed."""
    await write(connection, CUSTOMER, *(customer({"id": one, "region": "ABCDEF"[one]}) for one in (1, 2, 3)))
    session, listing = session_on(connection), by("region")
    first = await fetch_page(session, listing, Page(2), ())
    cursor = cursor_of(session, listing, first[1])
    table = CATALOGUE[CUSTOMER].table
    await mark_deleted(connection, CATALOGUE[CUSTOMER], 2, NOW, NOW)
    await connection.execute(table.update().where(table.c.id == 1).values(region="Z"))
    assert [record.id for record in await fetch_page(session, listing, Page(10, cursor), ())] == [3, 1]


async def test_what_is_not_shown_whole_sorts_last_and_by_the_id(connection: AsyncConnection) -> None:
    """Row by row: hers are sorted by the address, the others' addresses have no say, either way."""
    emails = {1: "d@x", 2: "c@x", 3: None, 4: "b@x", 5: "a@x", 6: "e@x"}
    hers = {1, 2, 3, 6}
    records = []
    for one, email in emails.items():
        plain = customer({"id": one, "email": email})
        relations = [(1, Relation.CREATOR, None)] if one in hers else []
        records.append(NewRecord(plain.fields, relations=relations, id=one, created_at=plain.created_at))
    await write(connection, CUSTOMER, *records)
    session = session_on(connection, rule(MATCHES_ALL), rule(MATCHES_HERS, email=Level.FULL))
    for words, expected in ((["email"], [2, 1, 6, 3, 4, 5]), (["-email"], [6, 1, 2, 5, 4, 3])):
        assert await ids(session, by(*words)) == expected
        assert await walk(session, by(*words), 1) == expected
        assert await walk(session, by(*words), 2, backwards=True) == expected[::-1]


async def test_a_list_can_not_be_ordered_by_what_is_never_whole(connection: AsyncConnection) -> None:
    """It is refused by the grants alone, whatever the rows."""
    session = session_on(connection, rule(MATCHES_ALL, name=Level.REVEALABLE))
    for word in ("email", "-name"):
        with pytest.raises(MaskedFieldError, match="never see it whole"):
            await ids(session, by(word))


async def test_a_cursor_of_another_list_is_refused(connection: AsyncConnection) -> None:
    """With another order, another filter, or of another caller."""
    await write(connection, CUSTOMER, *(customer({"id": one}) for one in (1, 2)))
    session, listing = session_on(connection), by("region")
    cursor = cursor_of(session, listing, (await fetch_page(session, listing, Page(1), ()))[0])
    where = {"region": {"is_null": True}}
    filtered = read_listing(CUSTOMER, "customers", where, [OrderKey("region", descending=False)])
    for other in (by("-region"), by("region", "status"), by("city"), filtered):
        with pytest.raises(BadInputError, match="not one of this list"):
            await fetch_page(session, other, Page(1, cursor), ())
    other_caller = session_on(connection)
    other_caller.cursors = Cursors("s", Principal(PrincipalKind.PERSON, 2, "Omar"))
    with pytest.raises(BadInputError, match="not one of this list"):
        await fetch_page(other_caller, listing, Page(1, cursor), ())
    assert [record.id for record in await fetch_page(session, listing, Page(1, cursor), ())] == [2]
