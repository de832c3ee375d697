"""The keys of an issuer: when they are fetched, what is made of what it answers, and how its outages go by."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from joserfc.jwk import ECKey

from models.errors import UnauthenticatedError
from models.oidc import Oidc
from permissions.issuer import LARGEST, Issuer, Times
from tests.issuer import AUDIENCE, DISCOVERY, KEYS, LocalIssuer, coded, issuing

AT_ONCE = Times(between=0)


EC = KEYS["ec"][1].as_dict(private=False)


@pytest.fixture(scope="module")
def listening_issuer() -> Iterator[LocalIssuer]:
    """The issuer's server."""
    with issuing() as local:
        yield local


@pytest.fixture
def local(listening_issuer: LocalIssuer) -> LocalIssuer:
    """The issuer, with one key."""
    listening_issuer.publish("ec")
    return listening_issuer


def believing(local: LocalIssuer, times: Times = AT_ONCE) -> Issuer:
    """The issuer as the program knows it, with no keys yet."""
    return Issuer(Oidc(local.url, AUDIENCE), times)


@dataclass
class Watch:
    """What passes of time only when it is told so."""

    at: float = 1000

    def __call__(self) -> float:
        """The seconds that have passed."""
        return self.at


async def believed(issuer: Issuer, token: str) -> bool:
    """Whether the issuer has signed a token, for all that the program knows."""
    try:
        signed = await issuer.recognise(token)
    except UnauthenticatedError:
        return False
    assert signed.address == "erin@lastfour.example"
    return True


async def test_keys_are_fetched_when_one_is_unknown(local: LocalIssuer) -> None:
    """A new one is found, and one that was taken out is forgotten with that."""
    issuer = believing(local)
    assert await believed(issuer, local.token())
    assert not await believed(issuer, local.token("next"))
    local.publish("next")
    assert await believed(issuer, local.token("next"))
    assert not await believed(issuer, local.token())
    local.publish()
    assert await believed(issuer, local.token("next"))
    assert not await believed(issuer, local.token())
    assert not await believed(issuer, local.token("next"))


async def test_they_are_fetched_once_in_a_while_whoever_asks(local: LocalIssuer) -> None:
    """Neither unknown keys nor failures make it more often."""
    watch = Watch()
    issuer = Issuer(Oidc(local.url, AUDIENCE), clock=watch)
    local.answer("/realm/keys", b"", 500)
    for _ in range(20):
        assert not await believed(issuer, local.token())
    assert local.asked == {DISCOVERY: 1, "/realm/keys": 1}
    local.publish("ec")
    watch.at += 9.9
    assert not await believed(issuer, local.token())
    watch.at += 0.1
    assert await believed(issuer, local.token())
    for number in range(20):
        assert not await believed(issuer, local.token("next", {"kid": f"{number}"}))
    assert local.asked == {DISCOVERY: 1, "/realm/keys": 1}
    watch.at += 10
    await asyncio.gather(*(believed(issuer, local.token("next", {"kid": f"{number}"})) for number in range(20)))
    assert local.asked == {DISCOVERY: 2, "/realm/keys": 2}


async def test_keys_in_use_are_fetched_again_without_anybody_waiting(local: LocalIssuer) -> None:
    """So one that the issuer has taken out does not hold for ever."""
    watch = Watch()
    issuer = Issuer(Oidc(local.url, AUDIENCE), clock=watch)
    assert await believed(issuer, local.token())
    local.publish("next")
    local.open.clear()
    watch.at += 300
    assert await believed(issuer, local.token())
    await asyncio.sleep(0.1)
    assert local.asked == {}
    watch.at += 1
    assert await believed(issuer, local.token())
    local.open.set()
    for _ in range(200):
        if not await believed(issuer, local.token()):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the key still holds")


async def test_an_outage_goes_by_unless_it_is_long(local: LocalIssuer) -> None:
    """Keys are used for some time without the issuer, and no longer."""
    watch = Watch()
    issuer = Issuer(Oidc(local.url, AUDIENCE), clock=watch)
    assert await believed(issuer, local.token())
    local.answer("/realm/keys", b"", 500)
    watch.at += 3600
    assert await believed(issuer, local.token())
    watch.at += 1
    assert not await believed(issuer, local.token())
    local.publish("ec")
    watch.at += 10
    assert await believed(issuer, local.token())


async def test_an_issuer_that_takes_its_time_is_not_waited_for(local: LocalIssuer) -> None:
    """Whoever waits is refused then: whether it answers nothing, or a little now and then."""
    local.open.clear()
    async with asyncio.timeout(10):
        assert not await believed(believing(local, Times(patience=0.3)), local.token())
    local.open.set()
    local.pause = 0.1
    async with asyncio.timeout(10):
        assert not await believed(believing(local, Times(patience=0.5)), local.token())


async def test_who_goes_while_they_wait_does_not_end_the_fetch(local: LocalIssuer) -> None:
    """Others wait for the same."""
    issuer = believing(local)
    local.open.clear()
    one, other = (asyncio.ensure_future(believed(issuer, local.token())) for _ in range(2))
    await asyncio.sleep(0.1)
    one.cancel()
    local.open.set()
    assert await other
    assert local.asked == {DISCOVERY: 1, "/realm/keys": 1}


async def test_an_issuer_that_is_not_there_has_signed_nothing(local: LocalIssuer, unused_tcp_port: int) -> None:
    """Nobody is let in by a guess."""
    nowhere = Issuer(Oidc(f"http://127.0.0.1:{unused_tcp_port}", AUDIENCE), AT_ONCE)
    assert not await believed(nowhere, local.token())


GARBAGE: dict[str, tuple[str, Any]] = {
    "no JSON": ("/realm/keys", b"<html>"),
    "half a document": ("/realm/keys", b'{"keys": ['),
    "nesting without end": ("/realm/keys", b"[" * 100_000),
    "a list": ("/realm/keys", []),
    "keys that are no list": ("/realm/keys", {"keys": {"ec": 1}}),
    "no keys": ("/realm/keys", {}),
    "too much": ("/realm/keys", b'{"keys": []}' + b" " * LARGEST),
    "another issuer's document": (DISCOVERY, {"issuer": "https://login.example", "jwks_uri": "KEYS"}),
    "no issuer": (DISCOVERY, {"jwks_uri": "KEYS"}),
    "no place for keys": (DISCOVERY, {"issuer": "ISSUER"}),
    "a place that is neither under https nor here by name": (DISCOVERY, {"issuer": "ISSUER", "jwks_uri": "ELSEWHERE"}),
    "a place that is not under https": (DISCOVERY, {"issuer": "ISSUER", "jwks_uri": "http://login.example/keys"}),
    "a file": (DISCOVERY, {"issuer": "ISSUER", "jwks_uri": "file:///etc/passwd"}),
    "a list of places": (DISCOVERY, {"issuer": "ISSUER", "jwks_uri": ["KEYS"]}),
    "a list of documents": (DISCOVERY, []),
}


@pytest.mark.parametrize("what", GARBAGE)
async def test_garbage_gives_no_keys_and_takes_none(
    local: LocalIssuer, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The operators are told; who has keys goes on with them."""
    with_keys, without = believing(local), believing(local)
    assert await believed(with_keys, local.token())
    path, body = GARBAGE[what]
    if not isinstance(body, bytes):
        written = json.dumps(body).replace("ISSUER", local.url).replace("KEYS", f"{local.url}/keys")
        # The same server by another address, which could be anybody's.
        written = written.replace("ELSEWHERE", f"{local.url.replace('127.0.0.1', '127.1')}/keys")
        body = written.encode()
    local.answer(path, body)
    assert not await believed(without, local.token())
    assert f"the keys of {local.url} could not be fetched: " in caplog.text
    assert not await believed(with_keys, local.token("next"))
    assert await believed(with_keys, local.token())


async def test_an_error_gives_no_keys_and_nobody_is_followed_elsewhere(local: LocalIssuer) -> None:
    """Whatever comes with it."""
    local.answer("/realm/keys", {"keys": [EC]}, 500)
    assert not await believed(believing(local), local.token())
    local.answer("/realm/other", {"keys": [EC]})
    local.answer("/realm/keys", b"", 302, location=f"{local.url}/other")
    assert not await believed(believing(local), local.token())


async def test_a_key_that_can_not_be_used_is_passed_over(local: LocalIssuer) -> None:
    """The others of its document hold; of two with one name the first does."""
    others: list[Any] = [
        *(1, None, {}, [], {"kty": "RSA", "kid": "rsa"}, {"kty": "EC", "kid": "ec"}, {"kty": [], "kid": "ec"}),
        *({"kty": "AKP", "kid": "ec"}, {**EC, "x": "AAAA"}),
        *({**EC, "use": "enc"}, {**EC, "kid": 7}),
    ]
    second = {**KEYS["next"][1].as_dict(private=False), "kid": "ec"}
    local.answer("/realm/keys", {"keys": [*others, EC, second]})
    issuer = believing(local)
    assert await believed(issuer, local.token())
    assert not await believed(issuer, local.token("next", {"kid": "ec"}))


@pytest.mark.parametrize(
    "changed",
    [{"use": "enc"}, {"alg": "ES384"}, {"key_ops": ["encrypt"]}, {"kid": "other"}, {"kty": "oct", "k": "c2VjcmV0"}],
)
async def test_a_key_for_something_else_signs_nothing(local: LocalIssuer, changed: dict[str, Any]) -> None:
    """It says itself what it is for."""
    local.answer("/realm/keys", {"keys": [{**EC, **changed}]})
    assert not await believed(believing(local), local.token())


async def test_a_short_key_signs_nothing(local: LocalIssuer) -> None:
    """Somebody may have found the private half."""
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505, for what has to be refused
    number = short.public_key().public_numbers().n.to_bytes(128)
    local.answer("/realm/keys", {"keys": [{"kty": "RSA", "kid": "rsa", "n": coded(number), "e": "AQAB"}]})
    head, body, _ = local.token("rsa").split(".")
    signature = short.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    assert not await believed(believing(local), f"{head}.{body}.{coded(signature)}")


async def test_a_key_of_another_curve_signs_nothing(local: LocalIssuer) -> None:
    """The algorithm says which it is."""
    curve = ECKey.generate_key("P-384", {"kid": "ec"}).as_dict(private=False)
    local.answer("/realm/keys", {"keys": [curve]})
    assert not await believed(believing(local), local.token())
