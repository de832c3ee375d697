"""What is set for signing in at the company's issuer (OpenID Connect): nothing, unless somebody says at which."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.errors import BadInputError

# Without question mark and fragment, as issuers are named.
HTTPS = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")
LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[^\s?#]*)?")


@dataclass(frozen=True, slots=True)
class Oidc:
    """Whose signed tokens let people in: the issuer, whom they have to be for, and the claim that names a person."""

    issuer: str
    audience: str
    claim: str = "email"


def read_oidc(environment: Mapping[str, str]) -> Oidc | None:
    """Whose signed tokens let people in; nobody's, unless both issuer and audience are named."""
    issuer, audience = (environment.get(f"LASTFOUR_OIDC_{name}", "") for name in ("ISSUER", "AUDIENCE"))
    if not issuer and not audience:
        return None
    if not issuer or not audience:
        raise BadInputError("LASTFOUR_OIDC_ISSUER and LASTFOUR_OIDC_AUDIENCE are set together, or neither is.")
    if not is_secure(issuer):
        raise BadInputError(f"LASTFOUR_OIDC_ISSUER: {issuer!r} is no issuer, such as https://login.example/realm.")
    return Oidc(issuer, audience, environment.get("LASTFOUR_OIDC_CLAIM") or "email")


def is_secure(url: str) -> bool:
    """Whether nobody can change on its way what an address answers: it is under https, or on this machine."""
    return bool(HTTPS.fullmatch(url) or LOOPBACK.fullmatch(url))
