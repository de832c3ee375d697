"""Settings from the environment, read once, each with a safe default; a secret has none that would be safe."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import BadInputError
from models.limits import Limits, Rate, read_limits, read_rate
from models.oidc import Oidc, read_oidc

# As a browser sends it: in small letters, without a path, and a host of another script in Punycode.
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
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
    telemetry: bool = False
    limits: Limits = field(default_factory=Limits)
    rate: Rate = field(default_factory=Rate)
    documents: str = ""
    only_documents: bool = False
    oidc: Oidc | None = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; BadInputError says what is wrong with one."""
    port = environment.get("LASTFOUR_PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadInputError(f"LASTFOUR_PORT must be a number from 1 to 65535, not {port!r}.")
    limits = read_limits(environment)
    documents = environment.get("LASTFOUR_DOCUMENTS", "")
    return Settings(
        database_url=environment.get("LASTFOUR_DATABASE_URL", DEFAULT_DATABASE),
        secret=environment.get("LASTFOUR_SECRET", ""),
        host=environment.get("LASTFOUR_HOST", "127.0.0.1"),
        port=int(port),
        cors_origins=_origins(environment.get("LASTFOUR_CORS_ORIGINS", "")),
        metrics_token=environment.get("LASTFOUR_METRICS_TOKEN", ""),
        telemetry=_yes(environment, "LASTFOUR_TELEMETRY"),
        limits=limits,
        rate=read_rate(environment, limits),
        documents=documents,
        only_documents=_only(environment, documents),
        oidc=read_oidc(environment),
    )


def _yes(environment: Mapping[str, str], name: str) -> bool:
    """Whether something is switched on."""
    written = environment.get(name, "no")
    if written not in {"yes", "no"}:
        raise BadInputError(f"{name} must be yes or no, not {written[:40]!r}.")
    return written == "yes"


def _only(environment: Mapping[str, str], documents: str) -> bool:
    """Whether trusted documents alone are answered, of which there have to be some."""
    only = _yes(environment, "LASTFOUR_ONLY_DOCUMENTS")
    if only and not documents:
        raise BadInputError("LASTFOUR_ONLY_DOCUMENTS needs LASTFOUR_DOCUMENTS, or nothing could be asked at all.")
    return only


def _origins(written: str) -> tuple[str, ...]:
    """Origins between commas or spaces, as browsers write them; `*` is all of them."""
    origins = tuple(written.replace(",", " ").split())
    for origin in origins:
        if origin != "*" and not ORIGIN.fullmatch(origin):
            raise BadInputError(
                f"LASTFOUR_CORS_ORIGINS: {origin!r} is no origin, such as https://crm.example or http://localhost:3000."
            )
    return origins


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite database, or None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
