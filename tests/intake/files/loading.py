"""Mappings that tests of loading share, a run of one over a file, and what is in the tables then."""

from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from intake.files.importing import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.actor import command
from models.database import Database
from models.records import person

PEOPLE = """
[[loads]]
resource = "PERSON"
key = "name"
rows = [{ name = "Jane Roe" }, { name = "John Doe" }]
[loads.fields]
work_id = "name"
name = "name"
email = { template = "{name:dotted}@x.example" }
status = { constant = "ACTIVE" }
"""
CUSTOMERS = """
[[loads]]
file = "customers.csv"
resource = "CUSTOMER"
key = "id"
values = { status = { yes = "ACTIVE" } }
fields = { number = "id", name = "name", status = "status", credit_limit = "limit" }
relations = { ACCOUNT_EXECUTIVE = "who" }
"""
HEADER = "id,name,status,limit,who\n"
MAPPING = PEOPLE + CUSTOMERS
STAFF = """
[[loads]]
file = "customers.csv"
resource = "PERSON"
key = "id"
[loads.fields]
work_id = "id"
name = "name"
email = { template = "{id}@x.example" }
status = { constant = "ACTIVE" }
[loads.links]
superior = "boss"
"""


async def load(
    database: Database, folder: Path, csv_text: str | bytes, mapping: str = MAPPING, **options: Any
) -> Report:
    """Load a file of customers by a mapping, and give the report, whose rejected rows are in `rejected.csv`."""
    (folder / "mapping.toml").write_text('source = "crm"\n' + mapping, encoding="utf-8")
    (folder / "customers.csv").write_bytes(csv_text.encode() if isinstance(csv_text, str) else csv_text)
    read = read_mapping(folder / "mapping.toml")
    report = Report(folder / "rejected.csv")
    return await Import(database, read, folder, command("import"), "s", report=report, **options).run()


def rejected(report: Report) -> list[tuple[int, str, str]]:
    """Lines, columns and reasons."""
    return [(row.line, row.column, row.reason) for row in report.first]


async def read(database: Database, table: Table, *order: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    async with database.snapshot() as connection:
        rows = await connection.execute(select(table).order_by(*(table.c[name] for name in order)))
        return [dict(row) for row in rows.mappings()]


async def superiors(database: Database) -> dict[str, str | None]:
    """Who is under whom."""
    people = {row["id"]: row for row in await read(database, person)}
    for row in people.values():
        above = people[row["superior_id"]] if row["superior_id"] else None
        assert above is None or above["lft"] < row["lft"] < row["rgt"] < above["rgt"]
    return {
        row["work_id"]: people[row["superior_id"]]["work_id"] if row["superior_id"] else None for row in people.values()
    }
