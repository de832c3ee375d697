"""Writers at the same time: each sees what the other wrote, and neither locks the other out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import customer
from models.relations import contact_relation, customer_relation
from models.words import (
    PersonStatus,
    Resource,
)
from permissions.freeze import set_frozen
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import Outcome, writing
from tests.colleagues import colleague
from tests.databases import Databases
from tests.logs import problems
from tests.resolvers.writing.updating import (
    ACTOR,
    ADA,
    BOB,
    CAT,
    CHANGED,
    CSR,
    CUSTOMER,
    LATER,
    SECRET,
    UNCHANGED,
    create,
    read,
    related,
    update,
)

Work = Callable[[AsyncConnection], Awaitable[Any]]


async def at_once(database: Database, first: Work, *others: Work) -> list[Any]:
    """What transactions come to, where the others begin while the first, which has written, is still open."""
    wrote = asyncio.Event()

    async def begin() -> Any:
        async with database.transaction() as connection:
            result = await first(connection)
            wrote.set()
            await asyncio.sleep(0.3)
            return result

    async def follow(work: Work) -> Any:
        async with asyncio.timeout(10):
            await wrote.wait()
        async with database.transaction() as connection:
            return await work(connection)

    return await asyncio.gather(begin(), *map(follow, others), return_exceptions=True)


def changing(resource: Resource, *changes: Change, delay: float = 0) -> Work:
    """The work of changing records, a little later."""

    async def work(connection: AsyncConnection) -> list[Outcome]:
        await asyncio.sleep(delay)
        return await update(connection, resource, *changes)

    return work


async def start(database: Database, *records: NewRecord) -> None:
    """Commit three people, and customers."""
    async with database.transaction() as connection:
        await create(connection, Resource.PERSON, *map(colleague, (ADA, BOB, CAT)))
        await create(connection, Resource.CUSTOMER, *records)


async def test_writers_at_once_see_what_the_other_wrote(own_database: Database) -> None:
    """Whoever comes second waits for the first, and compares with what that left."""
    await start(own_database, NewRecord(CUSTOMER, relations=[(ADA, CSR, None)], id=5))
    less = changing(Resource.CUSTOMER, Change(5, {"name": "New"}))
    more = changing(Resource.CUSTOMER, Change(5, {"name": "New"}, relations={CSR: [(ADA, None), (BOB, None)]}))
    assert await at_once(own_database, more, less, more) == [[CHANGED], [UNCHANGED], [UNCHANGED]]
    async with own_database.snapshot() as connection:
        assert (await read(connection, customer))[5]["version"] == 2
        assert await related(connection, customer_relation, 5) == {(ADA, CSR, None), (BOB, CSR, None)}


@pytest.mark.parametrize("child_first", [False, True])
async def test_a_child_that_comes_while_its_customer_changes_follows(
    own_database: Database, *, child_first: bool
) -> None:
    """Whichever writer is first, the other waits: a child never keeps relations that its customer has no more."""
    await start(own_database, NewRecord(CUSTOMER, relations=[(ADA, CSR, None)], id=5))
    change = changing(Resource.CUSTOMER, Change(5, relations={CSR: [(BOB, None)]}))

    async def add(connection: AsyncConnection) -> None:
        await create(connection, Resource.CONTACT, NewRecord({"name": "Jane"}, {"customer": 5}, id=51))

    works = (add, change) if child_first else (change, add)
    assert await at_once(own_database, *works) == ([None, [CHANGED]] if child_first else [[CHANGED], None])
    async with own_database.snapshot() as connection:
        assert await related(connection, contact_relation, 51, carried=True) == {(BOB, CSR, None)}


async def test_a_child_that_goes_to_another_customer_has_nothing_of_the_one_before(own_database: Database) -> None:
    """Although the one before changes meanwhile, and gives its children what it has now."""
    customers = [NewRecord(CUSTOMER, relations=[(ADA, CSR, None)], id=one) for one in (5, 6)]
    await start(own_database, *customers)
    async with own_database.transaction() as connection:
        await create(connection, Resource.CONTACT, NewRecord({"name": "Jane"}, {"customer": 5}, id=51))
    moves = changing(Resource.CONTACT, Change(51, links={"customer": 6}))
    change = changing(Resource.CUSTOMER, Change(5, relations={CSR: [(BOB, None)]}))
    assert await at_once(own_database, moves, change) == [[CHANGED], [CHANGED]]
    async with own_database.snapshot() as connection:
        assert await related(connection, contact_relation, 51, carried=True) == {(ADA, CSR, None)}


async def test_writers_of_several_records_do_not_lock_each_other_out(own_database: Database) -> None:
    """Whatever the order of the changes, records are locked in one order, so that no two wait for each other.

    There are many records for PostgreSQL to look them up one by one, in the order given if nobody says otherwise.
    """
    await start(own_database, *(NewRecord(CUSTOMER, id=one) for one in range(1, 1501)))

    def naming(name: str, *ids: int, delay: float = 0) -> Work:
        return changing(Resource.CUSTOMER, *(Change(one, {"name": name}) for one in ids), delay=delay)

    works = naming("first", 3), naming("second", 1, 3, 2), naming("third", 2, 1, delay=0.1)
    assert await at_once(own_database, *works) == [[CHANGED], [CHANGED] * 3, [CHANGED] * 2]


@pytest.mark.parametrize(("resource", "above"), [(Resource.PERSON, "superior"), (Resource.DEPARTMENT, "parent")])
async def test_a_cycle_that_two_writers_make_is_refused(own_database: Database, resource: Resource, above: str) -> None:
    """Each alone would be fine, and no record is in both changes; the second, before it ends, sees the first's."""
    values = {"work_id": "1", "email": "p@x.example", "status": PersonStatus.ACTIVE} if above == "superior" else {}
    there = {1: None, 2: 4, 3: 1, 4: None}
    async with own_database.transaction() as connection:
        records = (NewRecord({"name": "N", **values}, {above: over}, id=one) for one, over in there.items())
        await create(connection, resource, *records)
    works = [changing(resource, Change(one, links={above: over})) for one, over in ((1, 2), (4, 3))]
    first, second = await at_once(own_database, *works)
    assert first == [CHANGED]
    assert isinstance(second, BadInputError)
    async with own_database.snapshot() as connection:
        rows = await read(connection, CATALOGUE[resource].table)
    assert {one: row[f"{above}_id"] for one, row in rows.items()} == {**there, 1: 2}


async def test_writers_in_steps_do_not_lock_each_other_out(own_database: Database) -> None:
    """Whoever writes first keeps the others out from the start, and goes on to what they want as well."""
    await start(own_database, *(NewRecord(CUSTOMER, id=one) for one in (1, 2)))

    async def in_steps(connection: AsyncConnection) -> list[Outcome]:
        async with writing(connection, actor=ACTOR, now=LATER, secret=SECRET) as writer:
            outcomes = await writer.update(Resource.CUSTOMER, [Change(1, {"city": "Paris"})])
            await asyncio.sleep(0.2)
            return outcomes + await writer.update(Resource.CUSTOMER, [Change(2, {"city": "Paris"})])

    backwards = changing(Resource.CUSTOMER, Change(2, {"city": "Rome"}), delay=0.1)
    first, second = await asyncio.gather(
        *(_committed(own_database, work) for work in (in_steps, backwards)), return_exceptions=True
    )
    assert (first, second) == ([CHANGED, CHANGED], [CHANGED])


async def _committed(database: Database, work: Work) -> object:
    async with database.transaction() as connection:
        return await work(connection)


async def test_fifty_writers_at_once_leave_a_log_that_holds(own_database: Database, databases: Databases) -> None:
    """As four processes with connections of their own: nothing is lost, nothing is there twice, nobody is refused."""
    url = own_database.engine.url.render_as_string(hide_password=False)
    processes = [own_database, *(databases.open(url) for _ in range(3))]

    async def write(number: int) -> list[int]:
        record = NewRecord({**CUSTOMER, "number": str(number)})
        async with (
            processes[number % 4].transaction() as connection,
            writing(connection, actor=ACTOR, now=LATER, secret=SECRET) as writer,
        ):
            return await writer.create(Resource.CUSTOMER, [record])

    written = [one for ids in await asyncio.gather(*map(write, range(50))) for one in ids]
    async with own_database.snapshot() as connection:
        assert await problems(connection, SECRET) == []
        logged = (await connection.execute(select(log_entry.c.record_id))).scalars().all()
        assert sorted(logged) == sorted(written) == sorted(await read(connection, customer))


async def test_an_import_is_alone_and_a_freeze_does_not_wait_for_it(kind: str, own_database: Database) -> None:
    """Who writes a few records waits until the file is in; who ends somebody's access does not."""
    if kind == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    await start(own_database, NewRecord(CUSTOMER, id=1))
    ended: list[str] = []

    async def writes(connection: AsyncConnection) -> None:
        await update(connection, Resource.CUSTOMER, Change(1, {"city": "Paris"}))
        ended.append("write")

    async def freezes(connection: AsyncConnection) -> None:
        await set_frozen(connection, "1@x.example", frozen=True, actor=ACTOR, now=LATER, secret=SECRET)
        ended.append("freeze")

    async with own_database.transaction() as connection:
        async with writing(connection, actor=ACTOR, now=LATER, secret=SECRET, alone=True) as writer:
            await writer.create(Resource.CUSTOMER, [NewRecord(CUSTOMER) for _ in range(1001)])
            write = asyncio.ensure_future(_committed(own_database, writes))
            async with asyncio.timeout(10):
                await _committed(own_database, freezes)
            await asyncio.sleep(0.2)
        ended.append("import")
    await write
    assert ended == ["freeze", "import", "write"]
