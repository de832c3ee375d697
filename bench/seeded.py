"""The company that the targets are asked about: made by `lastfour seed`, the same on both databases."""

import asyncio
import math
import os
import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # It has no types.

from bench.errors import BenchError
from bench.folder import Folder
from intake.crowd import ADMINISTRATOR
from models.database import Database, database_now
from permissions.names import find_by_name
from permissions.tokens import issue_token

SECRET = "kept beside the data of a bench"  # noqa: S105, it protects nothing
SHARE = 1 / 6
BUMP = "UPDATE epoch SET value = value + 1"

SEEN = """
SELECT above.email, count(DISTINCT r.record_id) FROM person above
JOIN person p ON p.lft BETWEEN above.lft AND above.rgt JOIN customer_relation r ON r.person_id = p.id
GROUP BY above.email
"""


@dataclass
class Company:
    """A company on two databases: whom to ask as, and how many customers that person sees."""

    customers: int
    people: int
    urls: dict[str, str]
    caller: str = ""
    sees: int = 0
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def url(self, kind: str) -> str:
        """Where the database of a kind is."""
        return self.urls[kind]

    def token(self, kind: str, email: str) -> str:
        """A person's token on the database of a kind."""
        return self.tokens[kind, email]


async def company(folder: Folder, customers: int, people: int) -> Company:
    """The company of this size, seeded unless an earlier run did that."""

    async def fill(url: str) -> None:
        print(f"Seeding {customers:,} customers into {url.partition(':')[0]}, which is done once.", flush=True)
        command = (str(Path(sys.executable).with_name("lastfour")), "seed")
        size = ("--customers", str(customers), "--people", str(people))
        settings = {"LASTFOUR_DATABASE_URL": url, "LASTFOUR_SECRET": SECRET}
        process = await asyncio.create_subprocess_exec(*command, *size, env={**os.environ, **settings})
        if await process.wait():
            raise BenchError("lastfour seed failed.")

    name = f"seeded_{customers}_{people}"
    found = Company(
        customers,
        people,
        {"postgresql": await folder.postgresql(name, fill), "sqlite": await folder.sqlite(name, fill)},
    )
    await choose_caller(found)
    for kind, url in found.urls.items():
        for email in (found.caller, ADMINISTRATOR):
            found.tokens[kind, email] = await issue(url, email)
    return found


async def choose_caller(company: Company) -> None:
    """Find the person who sees the share nearest to a sixth; the first by name among equals."""
    connection = await asyncpg.connect(company.url("postgresql"))
    seen: dict[str, int] = dict(await connection.fetch(SEEN))
    await connection.close()
    wanted = company.customers * SHARE
    company.caller = min(sorted(seen), key=lambda email: abs(math.log(seen[email] / wanted)))
    company.sees = seen[company.caller]


async def issue(url: str, email: str) -> str:
    """A token, as `lastfour token` makes them."""
    database = Database(url)
    async with database.transaction() as connection:
        principal = await find_by_name(connection, email)
        token = await issue_token(connection, principal.kind, principal.id, await database_now(connection))
    await database.close()
    return token


class Bumper:
    """Changes the epoch, as any change of grants does, so that no compiled plan holds any longer."""

    def __init__(self, company: Company) -> None:
        """Connect to both databases."""
        self._runner = asyncio.Runner()
        self._postgresql = self._runner.run(asyncpg.connect(company.url("postgresql")))
        self._sqlite = sqlite3.connect(company.url("sqlite").removeprefix("sqlite:///"), isolation_level=None)

    def bump(self, kind: str) -> None:
        """Add one to the epoch of a database."""
        if kind == "sqlite":
            self._sqlite.execute(BUMP)
        else:
            self._runner.run(self._postgresql.execute(BUMP))

    def close(self) -> None:
        """Let go of the connections."""
        self._sqlite.close()
        self._runner.run(self._postgresql.close())
        self._runner.close()
