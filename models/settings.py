"""Settings from the environment, read once, each with a safe default; a secret has none that would be safe."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadInputError

# As a browser sends it: in small letters, without a path, and a host of another script in Punycode.
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
# Without question mark and fragment, as issuers are named.
HTTPS = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")
LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[^\s?#]*)?")
DEFAULT_DATABASE = "sqlite:///lastfour.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, as `LASTFOUR_…`: where the data are, the secret, where to listen, and to whom."""

    database_url: str = DEFAULT_DATABASE
    secret: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    cors_origins: tuple[str, ...] = ()
    metrics_token: str = ""
    oidc: "Oidc | None" = None


@dataclass(frozen=True, slots=True)
class Oidc:
    """Whose signed tokens let people in: the issuer, whom they have to be for, and the claim that names a person."""

    issuer: str
    audience: str
    claim: str = "email"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; BadInputError says what is wrong with one."""
    port = environment.get("LASTFOUR_PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadInputError(f"LASTFOUR_PORT must be a number from 1 to 65535, not {port!r}.")
    return Settings(
        database_url=environment.get("LASTFOUR_DATABASE_URL", DEFAULT_DATABASE),
        secret=environment.get("LASTFOUR_SECRET", ""),
        host=environment.get("LASTFOUR_HOST", "127.0.0.1"),
        port=int(port),
        cors_origins=_origins(environment.get("LASTFOUR_CORS_ORIGINS", "")),
        metrics_token=environment.get("LASTFOUR_METRICS_TOKEN", ""),
        oidc=_oidc(environment),
    )


def _origins(written: str) -> tuple[str, ...]:
    """Origins between commas or spaces, as browsers write them; `*` is all of them."""
    origins = tuple(written.replace(",", " ").split())
    for origin in origins:
        if origin != "*" and not ORIGIN.fullmatch(origin):
            raise BadInputError(
                f"LASTFOUR_CORS_ORIGINS: {origin!r} is no origin, such as https://crm.example or http://localhost:3000."
            )
    return origins


def _oidc(environment: Mapping[str, str]) -> Oidc | None:
    """Whose signed tokens let people in; nobody's, unless both issuer and audience are named."""
    issuer, audience = (environment.get(f"LASTFOUR_OIDC_{name}", "") for name in ("ISSUER", "AUDIENCE"))
    if not issuer and not audience:
        return None
    if not issuer or not audience:
        raise BadInputError("LASTFOUR_OIDC_ISSUER and LASTFOUR_OIDC_AUDIENCE are set together, or neither is.")
    if not is_private_address(issuer):
        raise BadInputError(f"LASTFOUR_OIDC_ISSUER: {issuer!r} is no issuer, such as https://login.example/realm.")
    return Oidc(issuer, audience, environment.get("LASTFOUR_OIDC_CLAIM") or "email")


def is_private_address(url: str) -> bool:
    """Whether what comes from an address is what was sent: it is under https, or does not leave the machine."""
    return bool(HTTPS.fullmatch(url) or LOOPBACK.fullmatch(url))


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite database, or None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
