"""Loading by a mapping: each row is loaded or rejected by its line, and nothing is written by halves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.files.load import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.actor import command
from models.database import Database
from models.errors import BadInputError
from models.records import customer
from models.relations import customer_relation

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

PEOPLE = """
[[loads]]
resource = "PERSON"
key = "name"
rows = [{ name = "Jane Roe" }]
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


async def load(database: Database, folder: Path, csv_text: str, mapping: str = PEOPLE + CUSTOMERS) -> Report:
    """Load a file of customers."""
    (folder / "mapping.toml").write_text('source = "crm"\n' + mapping, encoding="utf-8")
    (folder / "customers.csv").write_bytes(csv_text.encode())
    async with database.transaction() as connection:
        read = read_mapping(folder / "mapping.toml")
        return await Import(connection, read, folder, command("import"), NOW, "s").run()


def rejected(report: Report) -> list[tuple[int, str]]:
    """Lines and reasons."""
    return [(row.line, row.reason) for row in report.rejected]


async def test_each_bad_row_is_told_by_line_and_reason(own_database: Database, tmp_path: Path) -> None:
    """Lines are those of the file, after values with line breaks and empty lines too; the good rows are loaded."""
    text = (
        "\ufeff"
        + HEADER
        + '1,"Two\nlines",yes,1.50,Jane Roe\r\n'
        + "\n"
        + "2,Bad number,yes,1_000,\n"
        + "3,Too,many,columns,here,now\n"
        + "4,Unknown,yes,,Nobody\n"
        + "5,Status,maybe,,\n"
        + ",No key,yes,,\n"
        + "1,Twice,yes,,\n"
        + "6,,yes,,\n"
        + "7,Last,yes,,\n"
    )
    report = await load(own_database, tmp_path, text)
    assert [line for line, _ in rejected(report)] == [5, 6, 7, 8, 9, 10, 11]
    reasons = [reason for _, reason in rejected(report)]
    expected = (
        "credit_limit: '1_000' can't be used: a number",
        "the row has 6 columns, the header 5",
        "there is no PERSON 'Nobody'",
        "status: 'maybe' can't be used",
        "id: there is no value",
        "id: '1' is on line 2 already",
        "name is missing",
    )
    for reason, beginning in zip(reasons, expected, strict=True):
        assert reason.startswith(beginning)
    counts = report.loads[1]
    assert (counts.rows, counts.written, counts.rejected) == (9, 2, 7)
    assert "customers.csv, line 5: credit_limit" in str(report)
    async with own_database.snapshot() as connection:
        names = (await connection.execute(select(customer.c.name).order_by(customer.c.number))).scalars().all()
        related = select(func.count()).select_from(customer_relation)
        assert (await connection.execute(related)).scalar_one() == 1
    assert names == ["Two\nlines", "Last"]


async def test_rows_that_were_rejected_load_once_they_are_mended(own_database: Database, tmp_path: Path) -> None:
    """The others are known and stay as they are."""
    await load(own_database, tmp_path, HEADER + "1,One,yes,,\n2,Two,no,,\n")
    report = await load(own_database, tmp_path, HEADER + "1,One,yes,,\n2,Two,yes,,\n")
    assert (report.loads[1].known, report.loads[1].written, report.rejected) == (1, 1, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "customers.csv is empty"),
        ("id,id\n", "line 1: the column 'id' is named twice"),
        ("id,name\n", "has no column 'limit'"),
        (HEADER + '1,"open', "customers.csv, line 2: unexpected end of data"),
    ],
)
async def test_a_file_that_can_not_be_read_is_refused(
    own_database: Database, tmp_path: Path, text: str, message: str
) -> None:
    """As a whole, with the line, and nothing of it is written."""
    with pytest.raises(BadInputError, match=message):
        await load(own_database, tmp_path, text)
    async with own_database.snapshot() as connection:
        assert (await connection.execute(select(func.count()).select_from(customer))).scalar_one() == 0


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("[[loads]", "mapping.toml: "),
        ("extra = 1", "'extra' is not one of grants, loads, source"),
        ("[[loads]]\nresource = 'SHIP'", "loads 1, resource: 'SHIP' is not one of CUSTOMER"),
        (CUSTOMERS.replace("number =", "numbr ="), "loads 1, fields: 'numbr' is not one of"),
        (CUSTOMERS.replace("file =", "files ="), "loads 1: 'files' is not one of"),
        (CUSTOMERS.replace("customers.csv", "none.csv"), "There is no file .*none.csv"),
        (CUSTOMERS.replace('"name",', '{ template = "{name!r}" },'), "fields.name: a column is written as"),
        (CUSTOMERS.replace('"name",', '{ template = "{name" },'), "fields.name: "),
        (CUSTOMERS.replace('"name",', "5,"), "fields.name: name a column"),
        ("[[grants]]\nresource = 'TAG'", "grants 1: write to = "),
        (
            "[[grants]]\nto = 'ALL_USERS'\nresource = 'TAG'\nactions = ['VIEW']\nreaches = ['MYSELF']",
            "grants 1: .*needs at least one relation",
        ),
        (
            "[[grants]]\nrole = 'X'\nresource = 'TAG'\nactions = ['VIEW']\nreaches = ['EVERYONE']",
            "grants 1: there is no ROLE 'X'",
        ),
    ],
)
async def test_a_mapping_with_a_mistake_is_refused_by_its_place(
    own_database: Database, tmp_path: Path, mapping: str, message: str
) -> None:
    """The words of the mistake, and where it is."""
    with pytest.raises(BadInputError, match=message):
        await load(own_database, tmp_path, HEADER, mapping)


async def test_a_second_row_of_a_record_must_say_the_same(own_database: Database, tmp_path: Path) -> None:
    """Where many rows name one record, one that says otherwise is rejected, not dropped."""
    mapping = PEOPLE + CUSTOMERS.replace('key = "id"', 'key = "id"\ndistinct = true')
    text = HEADER + "1,One,yes,,\n1,One,yes,,\n1,Other,yes,,\n"
    report = await load(own_database, tmp_path, text, mapping)
    counts = report.loads[1]
    assert (counts.written, counts.repeated, counts.rejected) == (1, 1, 1)
    assert rejected(report) == [(4, "id: '1' is on line 2 already")]
