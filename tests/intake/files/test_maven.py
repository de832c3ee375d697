"""The Maven data through `examples/maven.toml`: everybody sees what the CSV files give them, counted here by hand."""

from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from models.columns import METADATA
from models.records import customer, opportunity
from tests.databases import Databases
from tests.intake.files.asking import DATA, Company, imported_twice, read_csv

FOLDER = DATA / "maven"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the Maven data is not at {FOLDER}")

FIELDS = "number stage amount engagedOn closedOn product { name }"


def rows(name: str) -> list[dict[str, str]]:
    """A file's rows by column."""
    header, *lines = read_csv(FOLDER / name)
    return [dict(zip(header, line, strict=True)) for line in lines]


def email(name: str) -> str:
    """The address that the mapping makes."""
    return f"{name.lower().replace(' ', '.')}@maven.example"


async def opportunities(maven: Company, name: str) -> dict[str, Any]:
    """All that a person sees, by number."""
    return {node["number"]: node for node in await maven.all_of(email(name), "opportunities", FIELDS)}


@pytest.fixture(scope="module")
async def maven(kind: str, databases: Databases) -> AsyncIterator[Company]:
    """The data, imported twice."""
    async with imported_twice(databases.open(await databases.new(kind)), "maven") as company:
        yield company


async def test_every_row_is_accounted_for(maven: Company) -> None:
    """Nothing is rejected, and the 8,800 opportunities are there; 1,425 have no customer, which the report says."""
    assert not maven.first.rejected
    assert [(load.file, load.rows, load.created, load.changed) for load in maven.first.loads] == [
        ("the mapping", 3, 3, 0),
        ("sales_teams.csv", 35, 3, 0),
        ("sales_teams.csv", 35, 6, 0),
        ("sales_teams.csv", 35, 35, 0),
        ("the mapping", 3, 3, 0),
        ("the mapping", 3, 0, 3),
        ("products.csv", 7, 7, 0),
        ("accounts.csv", 85, 85, 0),
        ("sales_pipeline.csv", 8800, 8800, 0),
    ]
    for load in (*maven.first.loads, *maven.second.loads):
        assert load.rows == load.loaded + load.skipped + load.repeated + load.rejected
    assert "OPPORTUNITY: 8,800 created, 1,425 without customer" in str(maven.first)
    async with maven.database.snapshot() as connection:
        without = select(func.count()).where(opportunity.c.customer_id.is_(None))
        assert (await connection.execute(without)).scalar_one() == 1425


async def test_a_second_import_changes_nothing_and_says_so(maven: Company) -> None:
    """Every row is known by its key."""
    assert not maven.second.changed
    assert not maven.second.rejected
    assert "nothing was changed" in str(maven.second)
    async with maven.database.snapshot() as connection:
        for table, count in (("opportunity", 8800), ("person", 44), ("access_grant", 5)):
            there = select(func.count()).select_from(METADATA.tables[table])
            assert (await connection.execute(there)).scalar_one() == count, table
        versions = await connection.execute(select(opportunity.c.version).distinct())
        assert versions.scalars().all() == [1]


async def test_each_agent_sees_exactly_their_own(maven: Company) -> None:
    """By number; the five agents without any see none."""
    theirs: dict[str, set[str]] = {row["sales_agent"]: set() for row in rows("sales_teams.csv")}
    for row in rows("sales_pipeline.csv"):
        theirs[row["sales_agent"]].add(row["opportunity_id"])
    assert len(theirs) == 35
    assert sum(not numbers for numbers in theirs.values()) == 5
    for agent, numbers in theirs.items():
        assert (await opportunities(maven, agent)).keys() == numbers, agent


async def test_each_manager_sees_exactly_the_team_s(maven: Company) -> None:
    """By number, with the won value that the file comes to; values, days and mended products are those of the file."""
    managers = {row["sales_agent"]: row["manager"] for row in rows("sales_teams.csv")}
    assert len(set(managers.values())) == 6
    pipeline = rows("sales_pipeline.csv")
    won = Decimal(0)
    for manager in sorted(set(managers.values())):
        team = {row["opportunity_id"]: row for row in pipeline if managers[row["sales_agent"]] == manager}
        seen = await opportunities(maven, manager)
        assert seen.keys() == team.keys(), manager
        for number, node in seen.items():
            row = team[number]
            assert node["stage"] == row["deal_stage"].upper()
            assert (node["engagedOn"] or "", node["closedOn"] or "") == (row["engage_date"], row["close_date"])
            assert (Decimal(node["amount"]) if node["amount"] else None) == (
                Decimal(row["close_value"]) if row["close_value"] else None
            )
            assert node["product"]["name"] == row["product"].replace("GTXPro", "GTX Pro")
        expected = sum(Decimal(row["close_value"]) for row in team.values() if row["deal_stage"] == "Won")
        assert sum(Decimal(node["amount"]) for node in seen.values() if node["stage"] == "WON") == expected, manager
        won += expected
    assert won == 10_005_534


async def test_each_head_sees_exactly_the_office_s(maven: Company) -> None:
    """By number: those of every agent of the office, and nobody else's."""
    offices = {row["sales_agent"]: row["regional_office"] for row in rows("sales_teams.csv")}
    assert sorted(set(offices.values())) == ["Central", "East", "West"]
    for office in set(offices.values()):
        expected = {
            row["opportunity_id"] for row in rows("sales_pipeline.csv") if offices[row["sales_agent"]] == office
        }
        assert (await opportunities(maven, f"Head of {office}")).keys() == expected, office


async def test_what_is_misspelt_is_mended(maven: Company) -> None:
    """By the mapping's values: `technolgy` and `Philipines`."""
    async with maven.database.snapshot() as connection:
        found = (await connection.execute(select(customer.c.industry, customer.c.country))).all()
    written = Counter(row["sector"].replace("technolgy", "technology") for row in rows("accounts.csv"))
    assert Counter(row.industry for row in found) == written
    countries = {row.country for row in found}
    assert "Philippines" in countries
    assert "Philipines" not in countries


async def test_everybody_sees_products_and_people_but_no_customers(maven: Company) -> None:
    """What the mapping's grants give beside opportunities."""
    query = "{ products { totalCount } people { totalCount } customers { totalCount } }"
    found = await maven.ask(email("Carl Lin"), query)
    assert {name: answer["totalCount"] for name, answer in found.items()} == {
        "products": 7,
        "people": 44,
        "customers": 0,
    }
