"""Tokens that an issuer has signed (OpenID Connect): believed by their signature, and held against the moment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key

from models.oidc import Oidc
from permissions.tokens import unknown

# Signatures of public keys alone: no `none`, and nothing by which whoever knows a public key could sign.
ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
# Of a token, in characters; and how far the clocks of issuer and database may be apart, in seconds.
LONGEST = 8192
LEEWAY = 30
SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token says that was signed by the issuer; whether it holds at a moment is not known yet."""

    oidc: Oidc
    claims: Mapping[str, Any] = field(repr=False)

    def address_at(self, now: datetime) -> str:
        """The e-mail address of whom it lets in at a moment; UnauthenticatedError if it is for others, or over."""
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.oidc.issuer},
            aud={"essential": True, "value": self.oidc.audience},
            exp={"essential": True},
        )
        try:
            rules.validate(dict(self.claims))
        except JoseError:
            raise unknown() from None
        return self.address

    @property
    def address(self) -> str:
        """The e-mail address that it says, at whatever moment; UnauthenticatedError if it says none for certain."""
        found = self.claims.get(self.oidc.claim)
        # The issuer may let people write an address of their own choice, and says so.
        certain = self.oidc.claim != "email" or self.claims.get("email_verified", True) is True
        if not isinstance(found, str) or not found or not certain:
            raise unknown()
        return found


class _Registry(jws.JWSRegistry):
    """Allows the algorithms above, and takes no part of a header for more than it is."""

    max_header_length = LONGEST

    def get_alg(self, name: str) -> Any:
        """The algorithm of a name; the library warns of EdDSA, which has a newer name, and is what issuers say."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


REGISTRY = _Registry(strict_check_header=False)


def may_be_signed(token: str) -> bool:
    """Whether a token has the shape of one that an issuer has signed."""
    return len(token) <= LONGEST and bool(SHAPE.fullmatch(token))


def key_name(token: str) -> str:
    """The name of the key that a token says it was signed with."""
    try:
        header = jws.extract_compact(token.encode(), registry=REGISTRY).headers()
        REGISTRY.get_alg(header["alg"])
        name = header["kid"]
    except Exception:  # noqa: BLE001, whatever a stranger's bytes lead the library to, they are no token
        raise unknown() from None
    if not isinstance(name, str):
        raise unknown()
    return name


def read_signed(token: str, key: Key, oidc: Oidc) -> Signed:
    """What a token says; UnauthenticatedError unless the key's owner has signed it."""
    try:
        return Signed(oidc, jwt.decode(token, key, registry=REGISTRY).claims)
    except Exception:  # noqa: BLE001, as above
        raise unknown() from None
