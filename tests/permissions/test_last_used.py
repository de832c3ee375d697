"""When a token was used last is written beside the request, and once a minute at most."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from models.access import token
from models.database import Database
from models.records import person
from models.words import PersonStatus, PrincipalKind
from permissions.last_used import LastUsed
from permissions.tokens import issue, with_checksum
from tests.databases import Databases
from tests.gql.logged import ADA, BOB, NOW, Logged, company

MINUTE = timedelta(minutes=1)
ASKED = {"query": "{ viewer { name } }"}


@pytest.fixture
async def used(own_database: Database) -> tuple[LastUsed, int]:
    """What notes uses, and a token."""
    async with own_database.transaction() as connection:
        one = (await issue(connection, PrincipalKind.PERSON, 1, NOW)).id
    return LastUsed(own_database), one


async def last(database: Database, one: int) -> datetime | None:
    """What is written, once it is."""
    await database.settle()
    async with database.snapshot() as connection:
        found: datetime | None = (
            await connection.execute(select(token.c.last_used_at).where(token.c.id == one))
        ).scalar_one()
        return found


async def test_a_use_is_written_once_a_minute(used: tuple[LastUsed, int], own_database: Database) -> None:
    """Also if other processes note uses of the same token; a request without a token uses none."""
    here, one = used
    there = LastUsed(own_database)
    here.note(None, NOW)
    assert await last(own_database, one) is None
    here.note(one, NOW)
    assert await last(own_database, one) == NOW
    for process in (here, there):
        process.note(one, NOW + MINUTE - timedelta(seconds=1))
        assert await last(own_database, one) == NOW
    here.note(one, NOW + MINUTE)
    assert await last(own_database, one) == NOW + MINUTE


async def test_nobody_waits_for_it(used: tuple[LastUsed, int], own_database: Database) -> None:
    """Whoever holds the token's row, or the database, holds up no request; it is written afterwards."""
    here, one = used
    async with own_database.transaction() as connection:
        await connection.execute(select(token.c.id).where(token.c.id == one).with_for_update())
        here.note(one, NOW)
        # The note is back while the row is still held.
    assert await last(own_database, one) == NOW


async def test_a_use_that_can_not_be_written_is_tried_again(
    used: tuple[LastUsed, int], own_database: Database, databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    """With the next request; the log of the server says so."""
    here, one = used
    here.database = databases.open(await databases.bare("sqlite"))
    here.note(one, NOW)
    await here.database.settle()
    here.database = own_database
    assert "could not be written" in caplog.text
    here.note(one, NOW)
    assert await last(own_database, one) == NOW


async def test_whoever_signs_in_uses_their_token(own_database: Database) -> None:
    """And who is refused does not."""
    async with company(own_database) as logged:
        await logged.as_(ADA).ask("{ viewer { name } }")
        await own_database.settle()
        async with own_database.snapshot() as connection:
            rows = await connection.execute(select(token.c.principal_id, token.c.last_used_at))
            uses = {row.principal_id: row.last_used_at for row in rows}
    assert uses.pop(ADA) is not None
    assert set(uses.values()) == {None}


async def test_what_is_no_token_has_the_database_do_nothing(own_database: Database) -> None:
    """Beside once in a minute, when the log is told of it; what has the shape of a token it looks up, and no more."""
    async with company(own_database) as logged:
        assert await _connections(logged, f"lf_{'x' * 49}") > 0
        assert await _connections(logged, f"lf_{'y' * 49}") == 0
        assert await _connections(logged, "nonsense") == 0
        assert await _connections(logged, with_checksum(f"lf_{'x' * 43}")) == 1
        assert await _connections(logged, logged.tokens[ADA]) > 0
        async with own_database.transaction() as connection:
            await connection.execute(update(person).where(person.c.id == BOB).values(status=PersonStatus.LEFT))
        # Whose token was issued is told of by name: it is looked up again for that.
        assert await _connections(logged, logged.tokens[BOB]) > 1


async def _connections(logged: Logged, secret: str) -> int:
    """How often a request with a token takes a connection to the database."""
    taken: list[object] = []

    def note(connection: object, *_more: object) -> None:
        taken.append(connection)

    readers = logged.database._readers if logged.database.is_sqlite else logged.database.engine  # noqa: SLF001
    pool = readers.sync_engine.pool
    event.listen(pool, "checkout", note)
    try:
        await logged.client.post("/graphql", json=ASKED, headers={"authorization": f"Bearer {secret}"})
    finally:
        event.remove(pool, "checkout", note)
    return len(taken)
