"""A token that lets nobody in leaves a trace in the log, and can't fill it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.app import create_app
from models.access import integration, token
from models.database import Database
from models.log import log_entry
from models.records import person
from models.settings import Settings
from models.words import PersonStatus, PrincipalKind
from permissions.sign_in_failures import ONCE_IN, SignInFailures, owner_of
from permissions.tokens import hash_of, with_checksum
from tests.gql.logged import ADA, BOB, CAT, DAN, NOW, PARTNER, SECRET, Logged, company

UNKNOWN = with_checksum("lf_" + "x" * 43)
ASKED = {"query": "{ viewer { name } }"}


@pytest.fixture
async def logged(own_database: Database) -> AsyncIterator[Logged]:
    """The company, without entries."""
    async with company(own_database) as made:
        yield made


async def entries(database: Database) -> list[Any]:
    """Who could not sign in, in order, and how often."""
    query = select(log_entry).order_by(log_entry.c.occurred_at, log_entry.c.id)
    async with database.snapshot() as connection:
        return [
            (row.actor_kind, row.actor_name, row.token_id, row.resource, row.record_id, row.refused, row.after)
            for row in await connection.execute(query)
        ]


async def set_all(database: Database, *statements: Any) -> None:
    """Change what there is."""
    async with database.transaction() as connection:
        for statement in statements:
            await connection.execute(statement)


async def refused(logged: Logged, secret: str, status: int) -> None:
    """Ask with a token, and be refused."""
    answer = await logged.client.post("/graphql", json=ASKED, headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == status


async def test_who_could_not_sign_in_is_named(logged: Logged) -> None:
    """By whose token it was: frozen, ended, of who has left, suspended; or by nobody's."""
    theirs = token.c.hash == hash_of(logged.tokens[CAT])
    await set_all(
        logged.database,
        update(person).where(person.c.id == BOB).values(status=PersonStatus.FROZEN),
        update(token).where(theirs).values(revoked_at=NOW),
        update(person).where(person.c.id == DAN).values(status=PersonStatus.LEFT),
        update(integration).where(integration.c.id == PARTNER).values(active=False),
    )
    async with logged.database.snapshot() as connection:
        rows = await connection.execute(select(token.c.principal_id, token.c.id))
        ids = {row.principal_id: row.id for row in rows}
    for one, status in ((BOB, 403), (CAT, 401), (DAN, 401), (PARTNER, 401)):
        await refused(logged, logged.tokens[one], status)
    once = {"failures": 1}
    expected = [
        (PrincipalKind.PERSON, "Bob", ids[BOB], "PERSON", BOB, "FROZEN", once),
        (PrincipalKind.PERSON, "Cat", ids[CAT], "PERSON", CAT, "UNAUTHENTICATED", once),
        (PrincipalKind.PERSON, "Dan", ids[DAN], "PERSON", DAN, "UNAUTHENTICATED", once),
        (PrincipalKind.INTEGRATION, "partner", ids[PARTNER], None, PARTNER, "UNAUTHENTICATED", once),
    ]
    assert sorted(await entries(logged.database), key=str) == sorted(expected, key=str)


async def test_who_signs_in_leaves_no_trace(logged: Logged) -> None:
    """Nor does a request without a token: it tries nothing."""
    await logged.as_(ADA).ask("{ viewer { name } }")
    assert (await logged.client.post("/graphql", json={})).status_code == 401
    assert await entries(logged.database) == []


async def test_unknown_tokens_are_logged_as_one(logged: Logged) -> None:
    """However many are tried, and whatever they look like."""
    for number in range(20):
        await refused(logged, with_checksum(f"lf_{'x' * 41}{number:02}"), 401)
    await refused(logged, "nonsense", 401)
    assert await entries(logged.database) == [
        (PrincipalKind.PERSON, "an unknown token", None, None, None, "UNAUTHENTICATED", {"failures": 1})
    ]


async def test_the_next_entry_says_how_many_there_were(logged: Logged) -> None:
    """One in a minute, for each token that was issued and for all the others."""
    failures = SignInFailures(logged.database, SECRET)
    async with logged.database.snapshot() as connection:
        unknown, known = [await owner_of(connection, one) for one in (UNKNOWN, logged.tokens[BOB])]
    for second in range(59):
        await failures.note(unknown, "UNAUTHENTICATED", NOW + timedelta(seconds=second))
    await failures.note(known, "FROZEN", NOW + timedelta(seconds=30))
    await failures.note(known, "FROZEN", NOW + timedelta(seconds=31))
    await failures.note(unknown, "UNAUTHENTICATED", NOW + ONCE_IN)
    assert [(who, said["failures"]) for _, who, *_, said in await entries(logged.database)] == [
        ("an unknown token", 1),
        ("Bob", 1),
        ("an unknown token", 59),
    ]


async def test_a_log_that_can_not_be_written_does_not_change_the_answer(
    logged: Logged, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever may not come in is told so all the same, and the operators are told why nothing was logged."""

    async def now(_connection: AsyncConnection) -> datetime:
        return NOW

    await refused(logged, UNKNOWN, 401)
    transport = httpx.ASGITransport(create_app(Settings(secret="another"), logged.database, now))
    async with httpx.AsyncClient(transport=transport, base_url="http://log") as client:
        answer = await client.post("/graphql", json=ASKED, headers={"authorization": f"Bearer {UNKNOWN}"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert "BrokenLogError" in caplog.text
