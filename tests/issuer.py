"""A local issuer for tests: a server that publishes keys, and tokens signed with them or made up in other ways."""

import base64
import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.demo import NOW
from tests.gql.conftest import listening

AUDIENCE = "lastfour"
PIECE = 8
DISCOVERY = "/realm/.well-known/openid-configuration"
# One of each kind; a second for what comes after a rotation.
KEYS: dict[str, tuple[str, Key]] = {
    "rsa": ("RS256", RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})),
    "ec": ("ES256", ECKey.generate_key("P-256", {"kid": "ec", "alg": "ES256"})),
    "ed": ("EdDSA", OKPKey.generate_key("Ed25519", {"kid": "ed"})),
    "next": ("ES256", ECKey.generate_key("P-256", {"kid": "next"})),
}


@dataclass
class LocalIssuer:
    """What the issuer answers, path by path, and how often it was asked; it answers nothing while it is held."""

    url: str = ""
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    open: threading.Event = field(default_factory=threading.Event)
    # In seconds, before each of the pieces in which it then answers.
    pause: float = 0

    def publish(self, *names: str) -> None:
        """Answer with the public halves of these keys."""
        self.answer(DISCOVERY, {"issuer": self.url, "jwks_uri": f"{self.url}/keys"})
        self.answer("/realm/keys", {"keys": [KEYS[name][1].as_dict(private=False) for name in names]})
        self.asked.clear()
        self.pause = 0
        self.open.set()

    def answer(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Answer at a path with JSON, or with bytes as they are."""
        self.answers[path] = (status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)

    async def serve(self, request: Request) -> Response:
        """Answer."""
        self.asked[request.url.path] += 1
        await anyio.to_thread.run_sync(self.open.wait)
        status, body, headers = self.answers.get(request.url.path, (404, b"", {}))
        return StreamingResponse(self._pieces(body), status, headers) if self.pause else Response(body, status, headers)

    async def _pieces(self, body: bytes) -> AsyncIterator[bytes]:
        for place in range(0, len(body), PIECE):
            await anyio.sleep(self.pause)
            yield body[place : place + PIECE]

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a token for Erin says; a change to None leaves something out."""
        now = int(NOW.timestamp())
        said = {"iss": self.url, "aud": AUDIENCE, "sub": "1", "email": "erin@lastfour.example", "iat": now}
        return {name: value for name, value in (said | {"exp": now + 300} | changes).items() if value is not None}

    def token(self, signed_with: str = "ec", header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token that is signed with a key by its name, whatever its header says; None leaves a part of that out."""
        algorithm, key = KEYS[signed_with]
        head = {"alg": algorithm, "kid": signed_with} | (header or {})
        written = _parts({name: value for name, value in head.items() if value is not None}, self.claims(**changes))
        return f"{written}.{coded(JWSRegistry.algorithms[head['alg']].sign(written.encode(), key))}"


def made_up(header: Any, claims: Any, secret: bytes | None = None) -> str:
    """A token put together by hand: unsigned, or with a hash under a secret."""
    written = _parts(header, claims)
    signature = b"" if secret is None else hmac.digest(secret, written.encode(), hashlib.sha256)
    return f"{written}.{coded(signature)}"


def _parts(header: Any, claims: Any) -> str:
    return ".".join(coded(json.dumps(part).encode()) for part in (header, claims))


def coded(said: bytes) -> str:
    """Bytes as a token has them."""
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()


@contextmanager
def issuing() -> Iterator[LocalIssuer]:
    """An issuer that listens on a port."""
    issuer = LocalIssuer()
    with listening(Starlette(routes=[Route("/{path:path}", issuer.serve)])) as port:
        issuer.url = f"http://127.0.0.1:{port}/realm"
        try:
            yield issuer
        finally:
            issuer.open.set()
