"""The issuer of signed tokens, and its public keys: fetched when they are needed, however often somebody asks."""

import asyncio
import json
import logging
import math
import ssl
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from joserfc.errors import SecurityWarning
from joserfc.jwk import JWKRegistry, Key

from models.oidc import Oidc, is_secure
from permissions.signed import Signed, key_name, read_signed
from permissions.tokens import unknown

DISCOVERY = "/.well-known/openid-configuration"
# In bytes, of either document; and how many keys of one are looked at.
LARGEST = 256 * 1024
MOST_KEYS = 100
LOG = logging.getLogger("lastfour.permissions")


@dataclass(frozen=True, slots=True)
class Times:
    """In seconds: when keys are fetched again, and for how long they are used without, which is how an outage goes by.

    `between` is what lies between two attempts at least, whoever asks; `patience` is for how long the issuer may take.
    """

    fresh: float = 300
    usable: float = 3600
    between: float = 10
    patience: float = 5


class IssuerError(Exception):
    """The issuer's documents are not what they have to be; the message is for the operators."""


@dataclass(slots=True)
class Issuer:
    """The issuer of the settings, and its keys by name as this process has fetched them last."""

    oidc: Oidc
    times: Times = Times()
    clock: Callable[[], float] = time.monotonic
    _trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _keys: dict[str, Key] = field(default_factory=dict)
    _fetched: float = -math.inf
    _asked: float = -math.inf
    _fetching: "asyncio.Task[None] | None" = None

    async def recognise(self, token: str) -> Signed:
        """What a token says that this issuer has signed; UnauthenticatedError for any other."""
        key = await self._key(key_name(token))
        if key is None:
            raise unknown()
        return read_signed(token, key, self.oidc)

    async def _key(self, name: str) -> Key | None:
        """The key of a name; an unknown one may be new, so keys are fetched, and everybody waits for the same fetch."""
        age = self.clock() - self._fetched
        if name not in self._keys or age > self.times.usable:
            await asyncio.shield(self._fetch_once())
        elif age > self.times.fresh:
            self._fetch_once()
        usable = self.clock() - self._fetched <= self.times.usable
        return self._keys.get(name) if usable else None

    def _fetch_once(self) -> "asyncio.Future[None]":
        """The fetch under way, or a new one, or none so soon after the last."""
        if self._fetching is None or self._fetching.done():
            if self.clock() - self._asked < self.times.between:
                nothing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                nothing.set_result(None)
                return nothing
            self._asked = self.clock()
            self._fetching = asyncio.ensure_future(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        """Fetch the keys; if that fails, those that there are stay, and the operators are told."""
        try:
            async with asyncio.timeout(self.times.patience):
                self._keys = await self._fetch_keys()
            self._fetched = self.clock()
        except Exception as error:  # noqa: BLE001, whatever goes wrong there, it is the issuer's
            why = error if isinstance(error, IssuerError) else type(error).__name__
            LOG.warning("the keys of %s could not be fetched: %s", self.oidc.issuer, why)

    async def _fetch_keys(self) -> dict[str, Key]:
        async with httpx.AsyncClient(verify=self._trusted, timeout=self.times.patience) as client:
            found = await _document(client, self.oidc.issuer.rstrip("/") + DISCOVERY)
            if found.get("issuer") != self.oidc.issuer:
                raise IssuerError("its discovery document names another issuer")
            place = found.get("jwks_uri")
            if not isinstance(place, str) or not is_secure(place):
                raise IssuerError("its discovery document names no place for keys that is under https")
            return read_keys(await _document(client, place))


async def _document(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """A JSON object from an address, of a size that can be meant."""
    body = bytearray()
    async with client.stream("GET", url, headers={"accept": "application/json"}) as answer:
        if answer.status_code != httpx.codes.OK:
            raise IssuerError(f"{url} answers {answer.status_code}")
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise IssuerError(f"{url} answers with more than {LARGEST} bytes")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise IssuerError(f"{url} answers with no JSON object")
    return found


def read_keys(document: dict[str, Any]) -> dict[str, Key]:
    """The keys of a document that can be used, by name; of the others it may hold any."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise IssuerError("its keys are no list")
    keys: dict[str, Key] = {}
    for one in listed[:MOST_KEYS]:
        try:
            with warnings.catch_warnings():
                # A key that the library warns of is too short.
                warnings.simplefilter("error", SecurityWarning)
                key = JWKRegistry.import_key(one)
        except Exception as error:  # noqa: BLE001, a key that can't be read is not used, whatever it lacks
            LOG.warning("a key of the issuer can't be used: %s", type(error).__name__)
            continue
        if key.kid is not None and key.get("use") in {None, "sig"}:
            keys.setdefault(key.kid, key)
    return keys
