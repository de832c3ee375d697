"""A mapping of people and customers that tests of loading share, and a run of it over a file."""

from pathlib import Path
from typing import Any

from intake.files.importing import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.actor import command
from models.database import Database

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
