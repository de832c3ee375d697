"""Tokens: shown once, kept as hashes, and good for nothing once they, or who they are of, have ended."""

import binascii
import re
import string
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration, token
from models.actor import command
from models.database import Database
from models.errors import BadInputError, FrozenError, UnauthenticatedError
from models.log import log_entry
from models.records import person
from models.words import Action, PersonStatus, PrincipalKind, Resource
from permissions.epoch import read_epoch
from permissions.levels import Level
from permissions.organisation import create_integration
from permissions.principal import authenticate
from permissions.tokens import Limits, comes_from, hash_of, issue, issue_token, read_networks, with_checksum
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ERIN, SPONSOR, PARTNER = 1, 2, 3
UNKNOWN = "This token is not valid: ask for a new one."


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with a person, and an integration that another person sponsors; it is rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        people = [
            NewRecord(
                {"work_id": str(one), "name": name, "email": f"{name}@x.example", "status": PersonStatus.ACTIVE}, id=one
            )
            for one, name in ((ERIN, "erin"), (SPONSOR, "sue"))
        ]
        await create_records(opened, Resource.PERSON, people, actor=command("tests"), now=NOW, secret="s")
        await create_integration(
            opened, "swift", SPONSOR, actor=command("tests"), now=NOW, secret="s", integration_id=PARTNER
        )
        yield opened
        await transaction.rollback()


async def of_erin(connection: AsyncConnection, expires_at: datetime | None = None) -> str:
    """A token of the person."""
    return await issue_token(connection, PrincipalKind.PERSON, ERIN, NOW, expires_at=expires_at)


async def of_partner(connection: AsyncConnection) -> str:
    """A token of the integration."""
    return await issue_token(connection, PrincipalKind.INTEGRATION, PARTNER, NOW)


async def test_a_token_is_256_random_bits_with_a_prefix(connection: AsyncConnection) -> None:
    """So that a scanner of leaked secrets knows one when it sees it, and nobody guesses one."""
    one, other = await of_erin(connection), await of_erin(connection)
    assert re.fullmatch(r"lf_[A-Za-z0-9]{43}[A-Za-z0-9]{6}", one)
    assert one[:-6] != other[:-6]


@pytest.mark.parametrize(("body", "checksum"), [("lf_" + "0" * 43, "3jg5g4"), ("lf_" + "z" * 43, "3DE6i5")])
def test_the_checksum_is_the_crc_of_the_rest_in_base_62(body: str, checksum: str) -> None:
    """As other issuers of tokens do it, so that scanners can tell a token from what looks like one."""
    number = int.from_bytes(binascii.crc32(body.encode()).to_bytes(4, "big"), "big")
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    expected = "".join(digits[number // 62**place % 62] for place in range(5, -1, -1))
    assert with_checksum(body) == body + expected
    assert expected == checksum


async def test_a_token_is_stored_as_its_hash_alone(connection: AsyncConnection) -> None:
    """Neither its row nor the log has the token or a part of it: it can be seen once, when it is issued."""
    secret = await of_erin(connection)
    (row,) = (await connection.execute(select(token))).all()
    assert row.hash == hash_of(secret)
    assert re.fullmatch("[0-9a-f]{64}", row.hash)
    assert row.last_four == secret[-4:]
    told = repr(row) + repr((await connection.execute(select(log_entry))).all())
    assert secret not in told
    assert secret[3:15] not in told


async def test_a_token_names_its_principal_and_its_limits(connection: AsyncConnection) -> None:
    """Which are read back as they were given; a token without limits has none."""
    resources, actions = {Resource.SHIPMENT, Resource.CUSTOMER}, {Action.VIEW, Action.EXPORT}
    limits = Limits(frozenset(resources), frozenset(actions), Level.MASKED, only_documents=True)
    secret = await issue_token(connection, PrincipalKind.PERSON, ERIN, NOW, limits=limits)
    found = await authenticate(connection, secret, NOW)
    token_id = (await connection.execute(select(token.c.id))).scalar_one()
    assert (found.kind, found.id, found.name, found.email) == (PrincipalKind.PERSON, ERIN, "erin", "erin@x.example")
    assert (found.limits, found.token_id, found.sponsor_id) == (limits, token_id, None)
    nothing = Limits(frozenset(), frozenset(), Level.HIDDEN)
    secret = await issue_token(connection, PrincipalKind.PERSON, ERIN, NOW, limits=nothing)
    assert (await authenticate(connection, secret, NOW)).limits == nothing
    assert (await authenticate(connection, await of_erin(connection), NOW)).limits == Limits()


async def test_a_token_of_an_integration_names_its_sponsor(connection: AsyncConnection) -> None:
    """Whose bounds are the integration's."""
    found = await authenticate(connection, await of_partner(connection), NOW)
    assert (found.kind, found.id, found.name) == (PrincipalKind.INTEGRATION, PARTNER, "swift")
    assert (found.email, found.sponsor_id) == (None, SPONSOR)


async def test_issuing_a_token_outdates_plans(connection: AsyncConnection) -> None:
    """Tokens are among what the epoch counts."""
    epoch = await read_epoch(connection)
    await of_erin(connection)
    assert await read_epoch(connection) > epoch


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "lf_",
        "lf_" + "A" * 43,
        "lf_" + "A" * 49,
        with_checksum("lf_" + "A" * 42),
        with_checksum("lf_" + "A" * 43),
        with_checksum("lf_" + "A" * 44),
        with_checksum("xx_" + "A" * 43),
        with_checksum("lf_" + "A" * 42 + "\0"),
    ],
)
async def test_what_is_no_token_is_refused(connection: AsyncConnection, secret: str) -> None:
    """In the words for a token that is unknown."""
    with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
        await authenticate(connection, secret, NOW)


async def test_nothing_near_a_token_passes_for_it(connection: AsyncConnection) -> None:
    """Its hash, with or without the prefix, other capitals, and the token with something about it."""
    secret = await of_erin(connection)
    await authenticate(connection, secret, NOW)
    other_capitals = with_checksum(secret[:-6].swapcase())
    for near in (
        hash_of(secret),
        with_checksum(f"lf_{hash_of(secret)}"[:46]),
        other_capitals,
        f"{secret}\n",
        f" {secret}",
    ):
        with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
            await authenticate(connection, near, NOW)


async def test_a_token_holds_until_the_moment_that_it_expires(connection: AsyncConnection) -> None:
    """At that moment it holds no more."""
    secret = await of_erin(connection, expires_at=NOW)
    await authenticate(connection, secret, NOW - SECOND)
    for later in (NOW, NOW + SECOND):
        with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
            await authenticate(connection, secret, later)


async def test_a_revoked_token_is_refused_and_others_are_not(connection: AsyncConnection) -> None:
    """Revoking one leaves the person's other tokens as they are."""
    secret, other = await of_erin(connection), await of_erin(connection)
    await connection.execute(update(token).where(token.c.hash == hash_of(secret)).values(revoked_at=NOW))
    with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
        await authenticate(connection, secret, NOW)
    await authenticate(connection, other, NOW)


@pytest.mark.parametrize(
    "gone", [{"status": PersonStatus.LEFT}, {"deleted_at": NOW}, {"status": PersonStatus.FROZEN, "deleted_at": NOW}]
)
async def test_who_is_gone_is_unknown(connection: AsyncConnection, gone: dict[str, object]) -> None:
    """Who has left, or is deleted, is answered in the same words as a token that never was."""
    secret = await of_erin(connection)
    await connection.execute(update(person).where(person.c.id == ERIN).values(**gone))
    with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
        await authenticate(connection, secret, NOW)


async def test_who_is_frozen_is_told_so(connection: AsyncConnection) -> None:
    """With whom to ask; but only who has a token that holds."""
    secret, expired = await of_erin(connection), await of_erin(connection, expires_at=NOW)
    await connection.execute(update(person).where(person.c.id == ERIN).values(status=PersonStatus.FROZEN))
    with pytest.raises(FrozenError, match="ask a supervisor"):
        await authenticate(connection, secret, NOW)
    with pytest.raises(UnauthenticatedError):
        await authenticate(connection, expired, NOW)


@pytest.mark.parametrize(
    "change", [{"status": PersonStatus.FROZEN}, {"status": PersonStatus.LEFT}, {"deleted_at": NOW}]
)
async def test_an_integration_is_suspended_with_its_sponsor(
    connection: AsyncConnection, change: dict[str, object]
) -> None:
    """Frozen, left or deleted."""
    secret = await of_partner(connection)
    await connection.execute(update(person).where(person.c.id == SPONSOR).values(**change))
    with pytest.raises(FrozenError, match="suspended with its sponsor"):
        await authenticate(connection, secret, NOW)


async def test_an_integration_that_is_switched_off_is_unknown(connection: AsyncConnection) -> None:
    """Whatever its sponsor is."""
    secret = await of_partner(connection)
    await connection.execute(update(integration).values(active=False))
    with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
        await authenticate(connection, secret, NOW)


@pytest.mark.parametrize(
    ("address", "networks", "expected"),
    [
        ("192.0.2.7", ["192.0.2.0/24"], True),
        ("192.0.3.7", ["192.0.2.0/24"], False),
        ("192.0.3.7", ["192.0.2.0/24", "192.0.3.7/32"], True),
        ("::ffff:192.0.2.7", ["192.0.2.0/24"], True),
        ("2001:db8::1", ["2001:db8::/32"], True),
        ("2001:db9::1", ["2001:db8::/32"], False),
        ("192.0.2.7", ["2001:db8::/32"], False),
        ("testclient", ["0.0.0.0/0", "::/0"], False),
        ("", ["0.0.0.0/0"], False),
        (None, ["0.0.0.0/0"], False),
    ],
)
def test_an_address_is_in_a_network_or_not(address: str | None, networks: list[str], expected: bool) -> None:
    """Of either version; what is no address is in none."""
    assert comes_from(address, networks) is expected


def test_networks_are_read_or_refused() -> None:
    """Each once, as it is usually written; a host within a network is no network."""
    assert read_networks(["192.0.2.7", "192.0.2.0/24", "192.0.2.7/32"]) == ("192.0.2.0/24", "192.0.2.7/32")
    for wrong in ([], ["192.0.2.1/24"], ["everywhere"], ["192.0.2.0/33"], ["10.0.0.0/8"] * 101):
        with pytest.raises(BadInputError):
            read_networks(wrong)


async def test_a_token_comes_from_its_networks_alone(connection: AsyncConnection) -> None:
    """From elsewhere it is refused in the words for one that is unknown."""
    made = await issue(connection, PrincipalKind.PERSON, ERIN, NOW, networks=["192.0.2.0/24"])
    assert (await authenticate(connection, made.secret, NOW, "192.0.2.9")).id == ERIN
    for elsewhere in ("198.51.100.1", None):
        with pytest.raises(UnauthenticatedError, match=re.escape(UNKNOWN)):
            await authenticate(connection, made.secret, NOW, elsewhere)
    assert made.secret not in repr(made)
