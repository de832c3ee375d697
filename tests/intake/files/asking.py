"""Asks an imported company over HTTP, in process, as the people who came with it."""

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gql.app import create_app
from intake.files.importing import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.actor import command
from models.database import Database, database_now
from models.settings import Settings
from permissions.names import find_by_name
from permissions.tokens import issue_token

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"
SECRET = "a secret of the tests"


def read_csv(path: Path) -> list[list[str]]:
    """A file's rows, read without any of the code under test; the header first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


async def load_example(database: Database, name: str) -> Report:
    """Import one of the two sets of data by its mapping in `examples/`."""
    mapping = read_mapping(ROOT / "examples" / f"{name}.toml")
    return await Import(database, mapping, DATA / name, command("import"), SECRET).run()


@dataclass(frozen=True)
class Company:
    """A database with the data in it, what the two imports said, and a client of the API over it."""

    database: Database
    first: Report
    second: Report
    client: httpx.AsyncClient

    async def ask(self, name: str, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to a person (by email) or an integration (by name), without errors."""
        async with self.database.transaction() as connection:
            caller = await find_by_name(connection, name)
            token = await issue_token(connection, caller.kind, caller.id, await database_now(connection))
        headers = {"authorization": f"Bearer {token}"}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body: dict[str, Any] = answer.json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    async def all_of(self, name: str, connection: str, fields: str) -> list[dict[str, Any]]:
        """All records of a connection that a caller sees, page by page, as many as it counts."""
        query = f"""query ($after: String) {{ {connection}(first: 1000, after: $after) {{
            totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {fields} }} }} }} }}"""
        seen: list[dict[str, Any]] = []
        after = None
        while True:
            page = (await self.ask(name, query, after=after))[connection]
            seen += [edge["node"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                assert page["totalCount"] == len(seen)
                return seen


@asynccontextmanager
async def imported_twice(database: Database, name: str) -> AsyncIterator[Company]:
    """One of the two sets of data, imported twice and asked over HTTP."""
    first, second = await load_example(database, name), await load_example(database, name)
    transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), database))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{name}") as client:
        yield Company(database, first, second, client)
