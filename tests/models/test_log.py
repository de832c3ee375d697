"""The log's chain holds as long as nobody has touched what was written."""

import asyncio
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from models.database import Database
from models.log import GENESIS, Entry, append, chain, log_entry
from models.words import PrincipalKind

SECRET = "a secret of the tests"
MOMENT = datetime(2026, 1, 1, 12, 30, 0, 5, tzinfo=UTC)


def entry(action: str, **more: Any) -> Entry:
    """An entry of one administrator."""
    return Entry(MOMENT, PrincipalKind.PERSON, 7, "Ada", action, **more)


ENTRIES = [
    entry("EDIT", resource="CUSTOMER", record_id=2**62, before={"name": None}, after={"name": "é\U0001f600", "n": 1.5}),
    entry("VIEW", token_id=5),
    entry("DELETE", resource="CUSTOMER", record_id=8, before={"tags": [{"b": 1, "a": 2}]}),
]


async def holds(database: Database, secret: str = SECRET) -> bool:
    """Whether every entry, as it is read back, has the hash that it should have."""
    async with database.snapshot() as connection:
        rows = (await connection.execute(select(log_entry).order_by(log_entry.c.sequence))).mappings().all()
    previous = GENESIS
    for sequence, row in enumerate(rows, start=1):
        read = Entry(**{field.name: row[field.name] for field in fields(Entry)})
        previous = chain(secret, previous, sequence, read)
        if (row["sequence"], row["hash"]) != (sequence, previous):
            return False
    return True


@pytest.fixture
async def log(own_database: Database) -> Database:
    """A database with a log of three entries, written at two times."""
    for entries in (ENTRIES[:2], ENTRIES[2:]):
        async with own_database.transaction() as connection:
            await append(connection, SECRET, entries)
    return own_database


async def test_a_log_that_nobody_touched_holds(log: Database) -> None:
    """What was appended is read back with hashes that follow from each other, under this secret only."""
    assert await holds(log)
    assert not await holds(log, "another secret")


@pytest.mark.parametrize(
    "change",
    [
        update(log_entry).where(log_entry.c.sequence == 2).values(actor_name="Eve"),
        update(log_entry).where(log_entry.c.sequence == 1).values(after={"name": "other"}),
        update(log_entry).where(log_entry.c.sequence == 3).values(occurred_at=MOMENT + timedelta(microseconds=1)),
        update(log_entry).where(log_entry.c.sequence == 1).values(hash=GENESIS),
        delete(log_entry).where(log_entry.c.sequence == 2),
    ],
    ids=["who", "what", "when", "hash", "missing"],
)
async def test_a_log_that_was_touched_does_not_hold(log: Database, change: Any) -> None:
    """An entry that was altered or taken out breaks the chain."""
    async with log.transaction() as connection:
        await connection.execute(change)
    assert not await holds(log)


async def test_entries_that_were_swapped_do_not_hold(log: Database) -> None:
    """The order of entries is part of what is sealed."""
    async with log.transaction() as connection:
        for before, after in ((1, 9), (2, 1), (9, 2)):
            await connection.execute(update(log_entry).where(log_entry.c.sequence == before).values(sequence=after))
    assert not await holds(log)


async def test_a_moment_in_another_zone_is_sealed_as_it_is_read(own_database: Database) -> None:
    """The database gives moments back in UTC, so that is how they are hashed."""
    local = MOMENT.astimezone(timezone(timedelta(hours=2)))
    async with own_database.transaction() as connection:
        await append(connection, SECRET, [Entry(local, PrincipalKind.PERSON, 7, "Ada", "EDIT")])
    assert await holds(own_database)


async def test_transactions_that_append_at_once_wait_for_each_other(own_database: Database) -> None:
    """Nobody's entry is lost or refused because somebody else was writing, the first entries included."""

    async def write(number: int) -> None:
        async with own_database.transaction() as connection:
            await append(connection, SECRET, [entry(f"EDIT {number}")])
            await asyncio.sleep(0.02)

    for _ in range(2):
        await asyncio.gather(*(write(number) for number in range(4)))
    assert await holds(own_database)


async def test_an_entry_goes_with_its_change(log: Database) -> None:
    """A transaction that fails leaves no entry, and no gap."""
    with pytest.raises(RuntimeError, match="halfway"):
        async with log.transaction() as connection:
            await append(connection, SECRET, ENTRIES)
            raise RuntimeError("halfway")
    async with log.transaction() as connection:
        await append(connection, SECRET, [])
        await append(connection, SECRET, ENTRIES[:1])
    assert await holds(log)
