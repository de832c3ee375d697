"""The Maven data through `examples/maven.toml`: everybody sees what the CSV files give them, counted here by hand."""

import csv
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from gql.app import create_app
from intake.files.load import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.actor import command
from models.columns import METADATA
from models.database import Database
from models.records import customer, opportunity
from models.settings import Settings
from models.words import PrincipalKind
from permissions.names import find_by_name
from permissions.tokens import issue_token
from tests.databases import Databases

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT.parent / "shared" / "data" / "maven"
MAPPING = ROOT / "examples" / "maven.toml"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECRET = "a secret of the tests"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the Maven data is not at {FOLDER}")

PAGE = """query ($after: String) { opportunities(first: 1000, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { number stage amount engagedOn closedOn product { name } } } } }"""


def rows(name: str) -> list[dict[str, str]]:
    """A file, read without any of the code under test."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def email(name: str) -> str:
    """The address that the mapping makes."""
    return f"{name.lower().replace(' ', '.')}@maven.example"


@dataclass(frozen=True)
class Loaded:
    """A database with the data in it, what the two imports said, and a client of the API over it."""

    database: Database
    first: Report
    second: Report
    client: httpx.AsyncClient

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """Ask as a person."""
        async with self.database.transaction() as connection:
            principal = await find_by_name(connection, email(name))
            token = await issue_token(connection, PrincipalKind.PERSON, principal.id, NOW)
        headers = {"authorization": f"Bearer {token}"}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body = answer.json()
        assert "errors" not in body, body
        return body["data"]

    async def opportunities(self, name: str) -> dict[str, Any]:
        """All that a person sees, by number."""
        seen: dict[str, Any] = {}
        after = None
        while True:
            page = (await self.ask(name, PAGE, after=after))["opportunities"]
            seen |= {edge["node"]["number"]: edge["node"] for edge in page["edges"]}
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                assert page["totalCount"] == len(seen)
                return seen


async def load(database: Database) -> Report:
    """Import once."""
    async with database.transaction() as connection:
        return await Import(connection, read_mapping(MAPPING), FOLDER, command("import"), NOW, SECRET).run()


@pytest.fixture(scope="module")
async def maven(kind: str, databases: Databases) -> AsyncIterator[Loaded]:
    """The data, imported twice."""
    database = databases.open(await databases.new(kind))
    first, second = await load(database), await load(database)
    transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://maven") as client:
        yield Loaded(database, first, second, client)


async def test_every_row_is_accounted_for(maven: Loaded) -> None:
    """Nothing is rejected, and the 8,800 opportunities are there; 1,425 have no customer."""
    assert not maven.first.rejected
    assert [(load.file, load.rows, load.written) for load in maven.first.loads[1:]] == [
        ("sales_teams.csv", 35, 3),
        ("sales_teams.csv", 35, 6),
        ("sales_teams.csv", 35, 35),
        ("products.csv", 7, 7),
        ("accounts.csv", 85, 85),
        ("sales_pipeline.csv", 8800, 8800),
    ]
    async with maven.database.snapshot() as connection:
        without = select(func.count()).where(opportunity.c.customer_id.is_(None))
        assert (await connection.execute(without)).scalar_one() == 1425


async def test_a_second_import_changes_nothing_and_says_so(maven: Loaded) -> None:
    """Every row is known by its key."""
    assert not maven.second.changed
    assert not maven.second.rejected
    assert "nothing was changed" in str(maven.second)
    async with maven.database.snapshot() as connection:
        for table, count in (("opportunity", 8800), ("person", 41), ("access_grant", 5)):
            rows = select(func.count()).select_from(METADATA.tables[table])
            assert (await connection.execute(rows)).scalar_one() == count, table


async def test_each_agent_sees_exactly_their_own(maven: Loaded) -> None:
    """By number; the five agents without any see none."""
    theirs: dict[str, set[str]] = {row["sales_agent"]: set() for row in rows("sales_teams.csv")}
    for row in rows("sales_pipeline.csv"):
        theirs[row["sales_agent"]].add(row["opportunity_id"])
    assert len(theirs) == 35
    assert sum(not numbers for numbers in theirs.values()) == 5
    for agent, numbers in theirs.items():
        assert (await maven.opportunities(agent)).keys() == numbers, agent


async def test_each_manager_sees_exactly_the_team_s(maven: Loaded) -> None:
    """By number, with what was won; values, days and mended products are those of the file."""
    managers = {row["sales_agent"]: row["manager"] for row in rows("sales_teams.csv")}
    assert len(set(managers.values())) == 6
    pipeline = rows("sales_pipeline.csv")
    for manager in set(managers.values()):
        team = {row["opportunity_id"]: row for row in pipeline if managers[row["sales_agent"]] == manager}
        seen = await maven.opportunities(manager)
        assert seen.keys() == team.keys(), manager
        for number, node in seen.items():
            row = team[number]
            assert node["stage"] == row["deal_stage"].upper()
            assert (node["engagedOn"] or "", node["closedOn"] or "") == (row["engage_date"], row["close_date"])
            assert float(node["amount"] or "nan") == pytest.approx(float(row["close_value"] or "nan"), nan_ok=True)
            assert node["product"]["name"].replace(" ", "") == row["product"].replace(" ", "")


async def test_what_is_misspelt_is_mended(maven: Loaded) -> None:
    """By the mapping's values: `technolgy` and `Philipines`."""
    async with maven.database.snapshot() as connection:
        found = (await connection.execute(select(customer.c.industry, customer.c.country))).all()
    written = Counter(row["sector"].replace("technolgy", "technology") for row in rows("accounts.csv"))
    assert Counter(row.industry for row in found) == written
    countries = {row.country for row in found}
    assert "Philippines" in countries
    assert "Philipines" not in countries


async def test_everybody_sees_products_and_people_but_no_customers(maven: Loaded) -> None:
    """What the mapping's grants give beside opportunities."""
    query = "{ products { totalCount } people { totalCount } customers { totalCount } }"
    found = await maven.ask("Carl Lin", query)
    assert {name: answer["totalCount"] for name, answer in found.items()} == {
        "products": 7,
        "people": 41,
        "customers": 0,
    }
