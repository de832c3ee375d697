"""A read is one moment, a write is whole or not at all, on both databases."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

import models.database
from models.database import POOL, Database, database_now
from models.errors import BadInputError
from models.records import customer_tag, tag
from models.shielded import to_the_end
from tests.databases import Databases

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def add_tag(connection: AsyncConnection, name: str = "new") -> None:
    """Add a row to a table that refers to no other."""
    await connection.execute(insert(tag).values(name=name, version=1, created_at=NOW, updated_at=NOW))


async def count_tags(connection: AsyncConnection) -> int:
    """How many rows that table has."""
    return (await connection.execute(select(func.count()).select_from(tag))).scalar_one()


async def test_a_snapshot_sees_one_moment(own_database: Database) -> None:
    """What another connection commits between two reads shows only to the next snapshot."""
    async with own_database.snapshot() as reader:
        before = await count_tags(reader)
        async with own_database.transaction() as writer:
            await add_tag(writer)
        during = await count_tags(reader)
    async with own_database.snapshot() as reader:
        after = await count_tags(reader)
    assert (before, during, after) == (0, 0, 1)


async def test_a_snapshot_begins_before_its_first_read_of_another_table(own_database: Database) -> None:
    """The moment is that of the first statement, whatever it reads: grants first, rows afterwards."""
    async with own_database.snapshot() as reader:
        await reader.execute(select(customer_tag))
        async with own_database.transaction() as writer:
            await add_tag(writer)
        assert await count_tags(reader) == 0


async def test_readers_and_a_writer_do_not_wait_for_each_other(own_database: Database) -> None:
    """A write can commit while several snapshots are open, and they while it is."""
    async with own_database.snapshot() as one, own_database.transaction() as writer, own_database.snapshot() as two:
        await add_tag(writer)
        assert (await count_tags(one), await count_tags(two), await count_tags(writer)) == (0, 0, 1)


async def test_who_writes_begins_immediately_and_waits_for_their_turn(own_database: Database) -> None:
    """Two processes read, and write later: SQLite would let none write that has read before the other's commit."""
    other = Database(own_database.engine.url.render_as_string(hide_password=False))

    async def write(database: Database) -> int:
        async with database.transaction() as connection:
            found = await count_tags(connection)
            await add_tag(connection)
            return found

    try:
        async with own_database.transaction() as connection:
            await count_tags(connection)
            second = asyncio.ensure_future(write(other))
            # On PostgreSQL it goes on meanwhile.
            await asyncio.wait({second}, timeout=0.2 if own_database.is_sqlite else None)
            await add_tag(connection)
        found = await second
        assert found == (1 if own_database.is_sqlite else 0)
        assert await write(own_database) == 2
    finally:
        await other.close()


async def test_a_snapshot_can_not_write(own_database: Database) -> None:
    """Both databases refuse, each in its own words."""
    with pytest.raises(DBAPIError, match=r"read-only transaction|readonly database"):
        async with own_database.snapshot() as connection:
            await add_tag(connection)
    async with own_database.snapshot() as connection:
        assert await count_tags(connection) == 0


async def test_a_transaction_that_fails_leaves_nothing(own_database: Database) -> None:
    """An exception rolls everything back, and the connection can be used again."""
    with pytest.raises(RuntimeError, match="halfway"):
        async with own_database.transaction() as connection:
            await add_tag(connection)
            raise RuntimeError("halfway")
    async with own_database.transaction() as connection:
        assert await count_tags(connection) == 0


async def test_a_reference_to_nothing_is_refused(own_database: Database) -> None:
    """Foreign keys are enforced, on SQLite too, where each connection has to ask for it."""
    with pytest.raises(IntegrityError):
        async with own_database.transaction() as connection:
            await connection.execute(insert(customer_tag).values(customer_id=1, tag_id=1))


async def test_an_error_does_not_tell_values(own_database: Database) -> None:
    """The text of a database error may end in a log, and says nothing of what was written."""
    with pytest.raises(IntegrityError) as caught:
        async with own_database.transaction() as connection:
            await connection.execute(insert(tag).values(id=7, name="4111111111114242", version=0))
    assert "4111111111114242" not in str(caught.value)


async def test_now_is_the_moment_of_the_database_in_utc(database: Database) -> None:
    """The clock gives a moment with a zone, close to that of this machine."""
    async with database.snapshot() as connection:
        now = await database_now(connection)
    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)


async def test_postgresql_plans_for_the_values_at_hand(database: Database) -> None:
    """Plans are made for the caller at hand, and never compiled to machine code; SQLite keeps a log beside its file."""
    async with database.snapshot() as connection:
        if database.is_sqlite:
            assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
        else:
            assert await connection.scalar(text("SHOW plan_cache_mode")) == "force_custom_plan"
            assert await connection.scalar(text("SHOW jit")) == "off"


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite+pysqlite:///file"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    """The message names the setting, and not the URL, which may hold a password."""
    with pytest.raises(BadInputError, match="LASTFOUR_DATABASE_URL must begin with") as caught:
        Database(url)
    assert url not in str(caught.value)


async def test_databases_do_not_share_rows(own_database: Database, kind: str, databases: Databases) -> None:
    """A copy is a database of its own: what is written to one is in no other."""
    async with own_database.transaction() as connection:
        await add_tag(connection)
    other = databases.open(await databases.new(kind))
    async with other.snapshot() as connection:
        assert await count_tags(connection) == 0


async def test_what_goes_beside_requests_waits_for_none_of_them(own_database: Database) -> None:
    """Every connection of the pool may be held by who waits for that one."""
    async with AsyncExitStack() as held:
        for _ in range(POOL["pool_size"] + POOL["max_overflow"]):
            await held.enter_async_context(own_database.snapshot())
        async with asyncio.timeout(5), own_database.beside() as connection:
            assert (await connection.execute(select(1))).scalar_one() == 1


async def test_whoever_is_cancelled_while_a_snapshot_begins_leaves_a_connection_for_others(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction has begun by then, and is ended; else the next one on that connection could not begin."""

    async def cancelled(work: Any) -> Any:
        monkeypatch.undo()
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        return await to_the_end(work)

    async def opening() -> None:
        monkeypatch.setattr(models.database, "to_the_end", cancelled)
        async with own_database.snapshot():
            pytest.fail("it was cancelled before")

    with pytest.raises(asyncio.CancelledError):
        await asyncio.ensure_future(opening())
    async with own_database.transaction() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    async with own_database.snapshot() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
