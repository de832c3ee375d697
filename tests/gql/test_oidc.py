"""People sign in at the company's issuer: who is let in by its tokens, and what nobody is let in by."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from sqlalchemy import select, update

from gql.app import create_app
from models.access import token as token_table
from models.log import log_entry
from models.oidc import Oidc
from models.records import person
from models.settings import Settings
from models.words import PersonStatus
from permissions.tokens import with_checksum
from tests.databases import NewDatabase
from tests.demo import NOW, SECRET, Demo, building, pinned
from tests.issuer import AUDIENCE, KEYS, LocalIssuer, issuing, made_up

SECONDS = int(NOW.timestamp())
ASKED = {"query": "{ viewer { name } customers(first: 2) { nodes { name cardNumber } } }"}
ERIN = person.c.email == "erin@lastfour.example"


@pytest.fixture(scope="module")
async def demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """The demo company, for this file alone."""
    async with building(kind, await new_database(kind)) as built:
        yield built


@pytest.fixture(scope="module")
def listening_issuer() -> Iterator[LocalIssuer]:
    """The issuer's server."""
    with issuing() as issuer:
        yield issuer


@pytest.fixture
def issuer(listening_issuer: LocalIssuer) -> LocalIssuer:
    """The issuer, with three keys."""
    listening_issuer.publish("rsa", "ec", "ed")
    return listening_issuer


@dataclass
class Office:
    """The company behind an application that believes the issuer."""

    demo: Demo
    client: httpx.AsyncClient

    async def ask(self, token: str, query: str = ASKED["query"], **variables: Any) -> httpx.Response:
        """Ask with a token."""
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers={"authorization": f"Bearer {token}"})

    async def refused(self, token: str) -> None:
        """Be refused in the words for a token that nobody has issued."""
        unknown = await self.ask(with_checksum("lf_" + "x" * 43))
        answer = await self.ask(token)
        assert (answer.status_code, answer.content) == (401, unknown.content)
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"

    async def log(self) -> list[tuple[str, str, bool]]:
        """Who could not sign in, with which code, and whether by no token of ours."""
        where = log_entry.c.action == "SIGN_IN_FAILED"
        async with self.demo.database.snapshot() as connection:
            rows = await connection.execute(select(log_entry).where(where))
            return sorted((row.actor_name, row.refused, row.token_id is None) for row in rows)

    async def set(self, condition: Any, **values: Any) -> None:
        """Change people."""
        async with self.demo.database.transaction() as connection:
            await connection.execute(update(person).where(condition).values(**values))


@pytest.fixture
async def office(demo: Demo, issuer: LocalIssuer) -> AsyncIterator[Office]:
    """An application that has not asked the issuer for anything yet."""
    settings = Settings(secret=SECRET, oidc=Oidc(issuer.url, AUDIENCE))
    transport = httpx.ASGITransport(create_app(settings, demo.database, pinned))
    async with httpx.AsyncClient(transport=transport, base_url="http://oidc") as client:
        yield Office(demo, client)


LET_IN: dict[str, dict[str, Any]] = {
    "RS256": {"signed_with": "rsa"},
    "ES256": {"signed_with": "ec"},
    "EdDSA": {"signed_with": "ed"},
    "Ed25519": {"signed_with": "ed", "header": {"alg": "Ed25519"}},
    "among other audiences": {"aud": ["other", AUDIENCE]},
    "the address in capitals": {"email": "Erin@LastFour.example"},
    "a verified address": {"email_verified": True},
    "over, by as little as clocks differ": {"exp": SECONDS - 29},
    "not valid yet, by as little": {"nbf": SECONDS + 30, "iat": SECONDS + 30},
    "a header with more in it": {"header": {"nonce": "x", "x5t": "y"}},
}


@pytest.mark.parametrize("what", LET_IN)
async def test_a_person_is_let_in_as_by_a_token_of_ours(office: Office, issuer: LocalIssuer, what: str) -> None:
    """The same answer, to the byte."""
    by_ours = await office.ask(office.demo.tokens["erin"])
    answer = await office.ask(issuer.token(**LET_IN[what]))
    assert answer.json()["data"]["viewer"] == {"name": "Erin Walsh"}
    assert (answer.status_code, answer.content) == (200, by_ours.content)


REFUSED: dict[str, dict[str, Any]] = {
    "of another issuer": {"iss": "https://login.example"},
    "of none": {"iss": None},
    "of a list of issuers": {"iss": ["https://login.example"]},
    "for another audience": {"aud": "other"},
    "for others": {"aud": ["other", "lastfour2"]},
    "for nobody": {"aud": None},
    "for an empty list": {"aud": []},
    "over": {"exp": SECONDS - 30},
    "without an end": {"exp": None},
    "with an end that is no number": {"exp": "2030"},
    "not valid yet": {"nbf": SECONDS + 31},
    "issued in the future": {"iat": SECONDS + 31},
    "an address that is not verified": {"email_verified": False},
    "an address of which nobody knows": {"email_verified": "true"},
    "an address that nobody has": {"email": "nobody@lastfour.example"},
    "the address of who has left": {"email": "lena@lastfour.example"},
    "an integration's name": {"email": "swift-logistics"},
    "a letter that is an ASCII one when it is small": {"email": "a\u212aira@lastfour.example"},
    "no address": {"email": None},
    "an empty address": {"email": ""},
    "a list of addresses": {"email": ["erin@lastfour.example"]},
    "another key than it says": {"signed_with": "next", "header": {"kid": "ec"}},
    "a key that nobody knows": {"signed_with": "next"},
    "no name of a key": {"header": {"kid": None}},
    "an algorithm that is not allowed": {"signed_with": "rsa", "header": {"alg": "RS512"}},
    "another that is not": {"signed_with": "rsa", "header": {"alg": "PS256"}},
    "a rule that nobody knows": {"header": {"crit": ["rule"], "rule": 1}},
    "too long": {"more": "x" * 8192},
}


async def test_a_letter_of_ascii_may_be_written_large(office: Office, issuer: LocalIssuer) -> None:
    """Which another, whose small letter is the same, is not."""
    answer = await office.ask(issuer.token(email="aKira@lastfour.example"))
    assert answer.json()["data"]["viewer"] == {"name": "Akira Mori"}


@pytest.mark.parametrize("what", REFUSED)
async def test_nobody_is_let_in(office: Office, issuer: LocalIssuer, what: str) -> None:
    """By whatever the issuer has not said, or not of somebody here."""
    await office.refused(issuer.token(**REFUSED[what]))


async def test_what_is_not_signed_by_a_private_key_is_nothing(office: Office, issuer: LocalIssuer) -> None:
    """However it says that it is: unsigned, or with the public key for a secret."""
    assert (await office.ask(issuer.token("rsa"))).status_code == 200
    public = KEYS["rsa"][1].as_dict(private=False)
    as_pem = KEYS["rsa"][1].public_key.public_bytes(  # type: ignore[union-attr] # an RSA key has one
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for secret in (as_pem, json.dumps(public).encode(), str(public["n"]).encode(), b""):
        await office.refused(made_up({"alg": "HS256", "kid": "rsa"}, issuer.claims(), secret))
    for name in ("none", "None", "NONE", ""):
        await office.refused(made_up({"alg": name, "kid": "rsa"}, issuer.claims()))
        await office.refused(made_up({"alg": name, "kid": "rsa"}, issuer.claims()) + "AAAA")
    own = {"alg": "ES256", "kid": "next", "jwk": KEYS["next"][1].as_dict(private=False), "jku": f"{issuer.url}/own"}
    await office.refused(issuer.token("next", own))
    assert issuer.asked["/realm/own"] == 0


HEADERS: list[Any] = [
    *([], "alg", {}, None, {"alg": []}, {"alg": {}, "kid": "ec"}),
    *({"alg": "ES256", "kid": 1}, {"alg": "ES256", "kid": ["ec"]}),
]


async def test_what_is_no_token_at_all_is_refused_alike(office: Office, issuer: LocalIssuer) -> None:
    """Without an error of ours, whatever a stranger sends; nor is the issuer asked."""
    for header in HEADERS:
        await office.refused(made_up(header, issuer.claims()) + "AAAA")
    deep = made_up({}, {}).split(".")[1]
    nested = "W1tb" * 1900
    for garbage in ("a.b.c", "....", "a.b.c.d", "eyJ.eyJ.eyJ", "." * 9000, f"{deep}.{nested}.AAAA", f"{nested}.a.a"):
        await office.refused(garbage)
    assert issuer.asked.total() == 0


async def test_a_new_key_is_found_and_strangers_do_not_have_the_issuer_asked(
    office: Office, issuer: LocalIssuer
) -> None:
    """Once for the first token, and not for any of fifty that name keys which nobody has."""
    assert (await office.ask(issuer.token())).status_code == 200
    for number in range(50):
        await office.refused(issuer.token("next", {"kid": f"key {number}"}))
    assert (await office.ask(issuer.token("rsa"))).status_code == 200
    assert sorted(issuer.asked.values()) == [1, 1]


async def test_while_the_issuer_is_slow_others_are_answered(office: Office, issuer: LocalIssuer) -> None:
    """More wait for it than there are connections to the database; it is asked once, and then all are let in."""
    issuer.open.clear()
    waiting = [asyncio.ensure_future(office.ask(issuer.token())) for _ in range(40)]
    await asyncio.sleep(0.2)
    assert (await office.ask(office.demo.tokens["erin"])).status_code == 200
    assert not any(one.done() for one in waiting)
    issuer.open.set()
    assert {(await one).status_code for one in waiting} == {200}
    assert sorted(issuer.asked.values()) == [1, 1]


async def test_without_the_issuer_its_tokens_let_nobody_in(office: Office, issuer: LocalIssuer) -> None:
    """And nothing else breaks."""
    issuer.answer("/realm/keys", b"", 503)
    await office.refused(issuer.token())
    assert (await office.ask(office.demo.tokens["erin"])).status_code == 200


async def test_by_default_nobody_is_believed(demo: Demo, issuer: LocalIssuer) -> None:
    """Nor asked."""
    await Office(demo, demo.client).refused(issuer.token())
    assert issuer.asked.total() == 0


async def test_another_claim_may_name_the_person(demo: Demo, issuer: LocalIssuer) -> None:
    """And then it alone does; whether an address is verified says nothing of it."""
    settings = Settings(secret=SECRET, oidc=Oidc(issuer.url, AUDIENCE, "upn"))
    transport = httpx.ASGITransport(create_app(settings, demo.database, pinned))
    async with httpx.AsyncClient(transport=transport, base_url="http://oidc") as client:
        office = Office(demo, client)
        said: dict[str, Any] = {"upn": "omar@lastfour.example", "email_verified": False}
        assert (await office.ask(issuer.token(**said))).json()["data"]["viewer"]["name"].startswith("Omar")
        await office.refused(issuer.token())


async def test_who_is_frozen_is_told_so_and_the_log_names_them(office: Office, issuer: LocalIssuer) -> None:
    """As by a token of ours, from the next request on; of others it tells what is known."""
    before = Counter(await office.log())
    assert (await office.ask(issuer.token())).status_code == 200
    await office.set(ERIN, status=PersonStatus.FROZEN)
    try:
        answers = [await office.ask(token) for token in (issuer.token(), office.demo.tokens["erin"])]
    finally:
        await office.set(ERIN, status=PersonStatus.ACTIVE)
    assert {answer.status_code for answer in answers} == {403}
    assert answers[0].content == answers[1].content
    assert answers[0].json()["errors"][0]["extensions"]["code"] == "FROZEN"
    await office.ask(issuer.token(exp=SECONDS - 300, email="omar@lastfour.example"))
    await office.ask(issuer.token(email="lena@lastfour.example"))
    await office.ask(issuer.token("next"))
    said = Counter(await office.log())
    assert said - before == Counter(
        [
            ("Erin Walsh", "FROZEN", True),
            ("Erin Walsh", "FROZEN", False),
            ("Lena Vogel", "UNAUTHENTICATED", True),
            ("Omar Farouk", "UNAUTHENTICATED", True),
            ("an unknown token", "UNAUTHENTICATED", True),
        ]
    )


async def test_of_two_with_one_address_nobody_is_let_in(office: Office, issuer: LocalIssuer) -> None:
    """Unless the other has left: then it is clear who is meant."""
    omar = person.c.email == "omar@lastfour.example"
    async with office.demo.database.snapshot() as connection:
        (number,) = (await connection.execute(select(person.c.id).where(omar))).one()
    same = person.c.id == number
    await office.set(same, email="erin@lastfour.example")
    try:
        await office.refused(issuer.token())
        await office.set(same, status=PersonStatus.LEFT)
        assert (await office.ask(issuer.token())).json()["data"]["viewer"] == {"name": "Erin Walsh"}
        await office.set(same, status=PersonStatus.ACTIVE, deleted_at=NOW)
        assert (await office.ask(issuer.token())).json()["data"]["viewer"] == {"name": "Erin Walsh"}
    finally:
        await office.set(same, email="omar@lastfour.example", status=PersonStatus.ACTIVE, deleted_at=None)


WRITE = 'mutation { createCustomer(input: {name: "By OIDC", status: LEAD}) { customer { id } userErrors { code } } }'
ROTATE = "mutation ($id: ID!) { rotateToken(input: {token: $id, graceMinutes: 0}) { secret userErrors { code } } }"


async def test_who_has_signed_in_writes_without_a_token_of_ours(office: Office, issuer: LocalIssuer) -> None:
    """The log names the person and no token; and nothing of ours is had by it, for none is replaced or used."""
    ada = issuer.token(email="ada@lastfour.example")
    assert (await office.ask(ada, WRITE)).json()["data"]["createCustomer"]["userErrors"] == []
    async with office.demo.database.snapshot() as connection:
        created = select(log_entry).where(log_entry.c.action == "CREATE", log_entry.c.actor_id.is_not(None))
        (entry,) = (await connection.execute(created)).all()
    assert (entry.actor_name, entry.token_id) == ("Ada Byrne", None)
    tokens = (await office.ask(ada, "{ viewer { tokens { id } } }")).json()["data"]["viewer"]["tokens"]
    answer = (await office.ask(ada, ROTATE, id=tokens[0]["id"])).json()["data"]["rotateToken"]
    assert answer == {"secret": None, "userErrors": [{"code": "FORBIDDEN"}]}
    await office.demo.database.settle()
    async with office.demo.database.snapshot() as connection:
        used = (await connection.execute(select(token_table.c.last_used_at, token_table.c.principal_id))).all()
    assert [at for at, owner in used if owner == entry.actor_id] == [None]


async def test_a_token_that_ends_meanwhile_ends(demo: Demo, issuer: LocalIssuer) -> None:
    """What was believed at the first field of a request is looked at again at the next."""
    moments = iter([*[NOW] * 2, *[datetime(2026, 5, 5, tzinfo=UTC)] * 20])

    async def clock(_connection: Any) -> datetime:
        return next(moments)

    settings = Settings(secret=SECRET, oidc=Oidc(issuer.url, AUDIENCE))
    transport = httpx.ASGITransport(create_app(settings, demo.database, clock))
    async with httpx.AsyncClient(transport=transport, base_url="http://oidc") as client:
        answer = await Office(demo, client).ask(issuer.token(email="ada@lastfour.example"), WRITE)
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["UNAUTHENTICATED"]
