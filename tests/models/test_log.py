"""The log takes entries with the change that they tell of, from whoever writes at the same time."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from models.actor import Actor
from models.database import Database
from models.errors import BrokenLogError
from models.log import Entry, append, append_alone, entry_of, log_entry, log_head
from models.log_chain import LANES
from models.words import LogAction, PrincipalKind
from tests.logs import problems

SECRET = "a secret of the tests"
MOMENT = datetime(2026, 1, 1, 12, 30, 0, 5, tzinfo=UTC)


def entry(action: LogAction, **more: Any) -> Entry:
    """An entry of one administrator."""
    return Entry(MOMENT, PrincipalKind.PERSON, 7, "Ada", action, **more)


EDIT = entry(
    LogAction.EDIT,
    resource="CUSTOMER",
    record_id=2**62,
    before={"name": None},
    after={"name": "é\U0001f600", "n": 1.5},
)
ENTRIES = [EDIT, entry(LogAction.GRANT, token_id=5), entry(LogAction.DELETE, before={"tags": [{"b": 1, "a": 2}]})]


async def found(database: Database, secret: str = SECRET) -> list[str]:
    """What the audit finds."""
    async with database.snapshot() as connection:
        return await problems(connection, secret)


async def test_what_was_appended_holds(own_database: Database) -> None:
    """Whatever the entries say, they are read back as they were sealed."""
    for entries in (ENTRIES[:2], ENTRIES[2:], []):
        await append_alone(own_database, SECRET, entries)
    assert await found(own_database) == []
    async with own_database.snapshot() as connection:
        rows = (await connection.execute(select(log_entry).order_by(log_entry.c.id))).mappings().all()
    said = [(row["action"], row["before"], row["after"], row["token_id"]) for row in rows]
    assert sorted(said, key=str) == sorted(
        ((one.action, one.before, one.after, one.token_id) for one in ENTRIES), key=str
    )


async def test_entries_of_one_moment_are_listed_in_the_order_that_they_were_written_in(own_database: Database) -> None:
    """Ids are random, and still grow within what is appended at once."""
    many = [entry(LogAction.EDIT, record_id=number) for number in range(50)]
    await append_alone(own_database, SECRET, many)
    async with own_database.snapshot() as connection:
        rows = (await connection.execute(select(log_entry).order_by(log_entry.c.id))).all()
    assert [row.record_id for row in rows] == list(range(50))
    assert len({row.id - before.id for before, row in pairwise(rows)}) == 49


async def test_a_moment_in_another_zone_is_sealed_as_it_is_read(own_database: Database) -> None:
    """The database gives moments back in UTC, so that is how they are hashed."""
    local = MOMENT.astimezone(timezone(timedelta(hours=2)))
    await append_alone(own_database, SECRET, [Entry(local, PrincipalKind.PERSON, 7, "Ada", LogAction.EDIT)])
    assert await found(own_database) == []


def test_an_action_without_a_word_is_refused() -> None:
    """Who may see an entry goes by its action, so there is none that nobody knows."""
    with pytest.raises(ValueError, match="HACK"):
        entry_of(Actor(PrincipalKind.PERSON, 7, "Ada"), MOMENT, "HACK")


async def test_transactions_that_append_at_once_do_not_wait_for_each_other(own_database: Database) -> None:
    """On PostgreSQL two of them are open at once, each with entries; on SQLite one writes after the other."""
    opened = 0
    together = asyncio.Event()

    async def write(number: int) -> None:
        nonlocal opened
        async with own_database.transaction() as connection:
            await append(connection, SECRET, [entry(LogAction.EDIT, record_id=number)])
            opened += 1
            if opened == 2:
                together.set()
            if not own_database.is_sqlite:
                async with asyncio.timeout(10):
                    await together.wait()

    await append_alone(own_database, SECRET, ENTRIES)
    await asyncio.gather(*(write(number) for number in range(2)))
    assert await found(own_database) == []


async def test_the_first_entries_may_come_at_once(own_database: Database) -> None:
    """Whoever comes first makes the lanes, and nobody's entry is lost or refused."""

    async def write(number: int) -> None:
        async with own_database.transaction() as connection:
            await append(connection, SECRET, [entry(LogAction.EDIT, record_id=number)])
            await asyncio.sleep(0.02)

    await asyncio.gather(*(write(number) for number in range(4)))
    assert await found(own_database) == []
    async with own_database.snapshot() as connection:
        assert (await connection.execute(select(func.count()).select_from(log_entry))).scalar_one() == 4


async def test_more_than_there_are_lanes_may_write_at_once(kind: str, own_database: Database) -> None:
    """Who finds no lane waits for one; everything is there at the end, and holds."""
    if kind == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    others = [Database(own_database.engine.url.render_as_string(hide_password=False)) for _ in range(2)]

    async def write(number: int) -> None:
        for turn in range(5):
            async with [own_database, *others][number % 3].transaction() as connection:
                await append(connection, SECRET, [entry(LogAction.EDIT, record_id=10 * number + turn)])
                await asyncio.sleep(0.02)

    try:
        await asyncio.gather(*(write(number) for number in range(2 * LANES)))
    finally:
        for other in others:
            await other.close()
    assert await found(own_database) == []
    async with own_database.snapshot() as connection:
        ids = (await connection.execute(select(log_entry.c.record_id))).scalars().all()
    assert sorted(ids) == sorted(10 * number + turn for number in range(2 * LANES) for turn in range(5))


async def test_a_transaction_that_appends_again_keeps_its_lane(own_database: Database) -> None:
    """However many batches an import writes, it holds one lane."""
    async with own_database.transaction() as connection:
        lane = await append(connection, SECRET, ENTRIES)
        for _ in range(10):
            assert await append(connection, SECRET, ENTRIES, lane) == lane
    assert await found(own_database) == []


async def test_an_entry_goes_with_its_change(own_database: Database) -> None:
    """A transaction that fails leaves no entry, and no gap."""
    await append_alone(own_database, SECRET, ENTRIES)
    with pytest.raises(RuntimeError, match="halfway"):
        async with own_database.transaction() as connection:
            await append(connection, SECRET, ENTRIES)
            raise RuntimeError("halfway")
    await append_alone(own_database, SECRET, ENTRIES[:1])
    assert await found(own_database) == []


async def test_nothing_is_written_under_another_secret(own_database: Database) -> None:
    """A log whose entries bear two secrets could never be verified."""
    await append_alone(own_database, SECRET, ENTRIES)
    with pytest.raises(BrokenLogError):
        await append_alone(own_database, "another secret", ENTRIES)
    assert await found(own_database) == []


async def test_a_lane_that_was_tampered_with_is_left_as_it_is(own_database: Database) -> None:
    """Others are gone on with, and nothing seals what was altered; without any, nothing is written."""
    await append_alone(own_database, SECRET, ENTRIES)
    async with own_database.transaction() as connection:
        (lane,) = (await connection.execute(select(log_entry.c.lane).distinct())).scalars()
        forged = update(log_head).where(log_head.c.lane == lane).values(number=2)
        await connection.execute(forged)
    before = await found(own_database)
    for _ in range(3 * LANES):
        await append_alone(own_database, SECRET, ENTRIES[:1])
    assert await found(own_database) == before == [f"lane {lane}, its end: it was altered"]
    async with own_database.transaction() as connection:
        await connection.execute(update(log_head).values(number=log_head.c.number + 1000))
    with pytest.raises(BrokenLogError):
        await append_alone(own_database, SECRET, ENTRIES)


async def test_lanes_are_not_made_again_for_a_log_that_has_entries(own_database: Database) -> None:
    """Who takes the ends of all lanes out does not get new ones, sealed."""
    await append_alone(own_database, SECRET, ENTRIES)
    async with own_database.transaction() as connection:
        await connection.execute(delete(log_head))
    with pytest.raises(BrokenLogError):
        await append_alone(own_database, SECRET, ENTRIES)
