"""Opening the database for a command: one that is there, and of the present shape."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from models.database import Database
from models.errors import BadInputError
from models.migrate import is_current
from models.settings import Settings, read_settings, sqlite_path


def usable_settings() -> Settings:
    """The settings; BadInputError says how a database is named, without repeating what may hold a password."""
    settings = read_settings()
    try:
        make_url(settings.database_url)
    except (ArgumentError, ValueError):
        raise BadInputError(
            "LASTFOUR_DATABASE_URL can't be read: it is like sqlite:///file.db or postgresql://user@host/name."
        ) from None
    return settings


def make_room(path: Path) -> None:
    """Make an empty file where a new SQLite database goes, so that an OSError says why it can't be there."""
    path.open("ab").close()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database of the settings, closed at the end.

    Raises BadInputError when it is not there or not migrated: SQLite would make an empty file without a word.
    """
    path = sqlite_path(settings.database_url)
    if path and not path.exists():
        raise BadInputError(f"There is no database {path} yet: run `lastfour migrate`.")
    database = Database(settings.database_url)
    try:
        async with database.snapshot() as connection:
            if not await is_current(connection):
                raise BadInputError("The database is not of this version's shape: run `lastfour migrate`.")
        yield database
    finally:
        await database.close()


def required_secret(settings: Settings) -> str:
    """The secret; BadInputError says what to do without one."""
    if not settings.secret:
        raise BadInputError(
            "LASTFOUR_SECRET is not set: cursors and the log's chain need it. "
            "Make one with `openssl rand -hex 32`, and keep it."
        )
    return settings.secret
