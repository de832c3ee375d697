"""Settings from the environment, read once, each with a safe default; a secret has none that would be safe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadInputError

DEFAULT_DATABASE = "sqlite:///lastfour.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, as `LASTFOUR_…`: the database, the secret, and where to listen."""

    database_url: str = DEFAULT_DATABASE
    secret: str = ""
    host: str = "127.0.0.1"
    port: int = 8000


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a port that is no number is an error that says so."""
    port = environment.get("LASTFOUR_PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadInputError(f"LASTFOUR_PORT must be a number from 1 to 65535, not {port!r}.")
    return Settings(
        database_url=environment.get("LASTFOUR_DATABASE_URL", DEFAULT_DATABASE),
        secret=environment.get("LASTFOUR_SECRET", ""),
        host=environment.get("LASTFOUR_HOST", "127.0.0.1"),
        port=int(port),
    )


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite database, or None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
