"""Databases made for tests, each a copy of one that was migrated once."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from models.database import Database
from models.migrate import migrate
from models.settings import sqlite_path
from tests.postgresql import Server

KINDS = ("sqlite", "postgresql")

NewDatabase = Callable[[str], Awaitable[str]]


class Databases:
    """Makes databases of either kind; a PostgreSQL server is there from the first time that it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Server | None = None
        self._templates: dict[str, str] = {}
        self._opened: list[Database] = []

    async def new(self, kind: str) -> str:
        """A migrated, empty database; returns its URL."""
        if kind not in self._templates:
            url = await self.bare(kind)
            await migrate(url)
            self._templates[kind] = url
        return await self.bare(kind, self._templates[kind])

    async def bare(self, kind: str, template: str | None = None) -> str:
        """A database without tables, or a copy of another that nobody is connected to; returns its URL."""
        if kind == "postgresql":
            self._server = self._server or Server()
            return await self._server.create(template)
        path = self._folder / f"{uuid4().hex}.db"
        copied = sqlite_path(template) if template else None
        if copied:
            shutil.copyfile(copied, path)
        return f"sqlite:///{path}"

    def open(self, url: str) -> Database:
        """Open a database, to be closed at the end at the latest: a test that fails doesn't make others fail."""
        self._opened.append(Database(url))
        return self._opened[-1]

    async def close(self) -> None:
        """Close what was opened, and stop what was started."""
        for database in self._opened:
            await database.close()
        if self._server:
            await self._server.close()
