"""Loading by a mapping: each row is loaded or rejected by its line, and nothing is written by halves."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import contact_log, customer, person
from models.relations import customer_relation
from tests.intake.files.loading import CUSTOMERS, HEADER, MAPPING, PEOPLE, load, read, rejected


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
        + "2,Again,yes,,\n"
        + "8,a\0b,yes,,\n"
        + "9,Too large,yes,123456789012345678,\n"
    )
    report = await load(own_database, tmp_path, text)
    expected = [
        (5, "limit", "credit_limit can't be this: a number such as"),
        (6, "", "the row has 6 columns, the header 5"),
        (7, "who", "there is no PERSON 'Nobody'"),
        (8, "status", "status can't be this: one of LEAD, ACTIVE, CHURNED is needed"),
        (9, "id", "there is no value to know the row by"),
        (10, "id", "this key is on line 2 already"),
        (11, "name", "name is missing"),
        (13, "id", "this key is on line 5 already and was rejected"),
        (14, "name", "name can't be this: text can't hold the character NUL"),
        (15, "limit", "credit_limit can't be this: a decimal of at most 2 places"),
    ]
    found = sorted(rejected(report))
    assert [(line, column) for line, column, _ in found] == [(line, column) for line, column, _ in expected]
    for (_, _, reason), (_, _, beginning) in zip(found, expected, strict=True):
        assert reason.startswith(beginning)
    counts = report.loads[1]
    assert (counts.rows, counts.loaded, counts.created, counts.rejected) == (12, 2, 2, 10)
    assert "customers.csv, line 5: limit: credit_limit" in str(report)
    rows = await read(own_database, customer, "number")
    assert [row["name"] for row in rows] == ["Two\nlines", "Last"]
    assert [row["record_id"] for row in await read(own_database, customer_relation)] == [rows[0]["id"]]


async def test_what_was_rejected_is_all_in_a_file_that_only_its_owner_reads(
    own_database: Database, tmp_path: Path
) -> None:
    """With the value that is at fault, and without anything that a spreadsheet would run."""
    text = HEADER + "".join(f"{number},Name,=cmd(),,\n" for number in range(30))
    report = await load(own_database, tmp_path, text)
    path = tmp_path / "rejected.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == report.rejected == 30
    assert "... and 10 more." in str(report)
    assert str(path) in str(report)
    reason = "status can't be this: one of LEAD, ACTIVE, CHURNED is needed."
    assert rows[0] == {
        "file": "customers.csv",
        "line": "2",
        "resource": "CUSTOMER",
        "key": "0",
        "column": "status",
        "value": "'=cmd()",
        "reason": reason,
    }
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_report_of_before_is_replaced_and_another_file_is_not(own_database: Database, tmp_path: Path) -> None:
    """An import with nothing to reject leaves no report; a file that is none is refused before anything is written."""
    await load(own_database, tmp_path, HEADER + "1,One,no,,\n")
    assert (tmp_path / "rejected.csv").exists()
    await load(own_database, tmp_path, HEADER + "1,One,yes,,\n")
    assert not (tmp_path / "rejected.csv").exists()
    (tmp_path / "rejected.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"rejected.csv is there and is no report"):
        await load(own_database, tmp_path, HEADER + "2,Two,yes,,\n")
    assert len(await read(own_database, customer)) == 1


async def test_a_second_import_changes_what_has_changed_and_leaves_the_rest(
    own_database: Database, tmp_path: Path
) -> None:
    """An unchanged record keeps its version, a changed one is the row again, and the log has both sides."""
    await load(own_database, tmp_path, HEADER + "1,One,yes,1.50,Jane Roe\n2,Two,yes,,Jane Roe\n3,Bad,no,,\n")
    report = await load(own_database, tmp_path, HEADER + "1,One,yes,1.5,Jane Roe\n2,Zwei,yes,,John Doe\n3,Bad,yes,,\n")
    counts = report.loads[1]
    assert (counts.created, counts.changed, counts.unchanged, counts.rejected) == (1, 1, 1, 0)
    rows = await read(own_database, customer, "number")
    assert [(row["name"], row["version"]) for row in rows] == [("One", 1), ("Zwei", 2), ("Bad", 1)]
    people = {row["id"]: row["name"] for row in await read(own_database, person)}
    related = {(row["record_id"], people[row["person_id"]]) for row in await read(own_database, customer_relation)}
    assert related == {(rows[0]["id"], "Jane Roe"), (rows[1]["id"], "John Doe")}
    (edit,) = (row for row in await read(own_database, log_entry) if row["action"] == "EDIT")
    names = {name: str(one) for one, name in people.items()}
    assert edit["before"] == {"name": "Two", "account_executive": [names["Jane Roe"]]}
    assert edit["after"] == {"name": "Zwei", "account_executive": [names["John Doe"]]}
    third = await load(own_database, tmp_path, HEADER + "1,One,yes,1.5,Jane Roe\n2,Zwei,yes,,John Doe\n3,Bad,yes,,\n")
    assert not third.changed
    assert "nothing was changed" in str(third)


async def test_what_the_mapping_does_not_name_stays(own_database: Database, tmp_path: Path) -> None:
    """A field that somebody filled in here is not emptied, and a record that was deleted here stays so."""
    await load(own_database, tmp_path, HEADER + "1,One,yes,,\n2,Two,yes,,\n")
    async with own_database.transaction() as connection:
        await connection.execute(update(customer).where(customer.c.number == "1").values(city="Paris"))
        deleted = update(customer).where(customer.c.number == "2").values(deleted_at=customer.c.created_at)
        await connection.execute(deleted)
    report = await load(own_database, tmp_path, HEADER + "1,Uno,yes,,\n2,Due,yes,,\n")
    assert (report.loads[1].changed, report.loads[1].deleted) == (1, 1)
    assert "1 deleted here and left so" in str(report)
    assert [(row["name"], row["city"]) for row in await read(own_database, customer, "number")] == [
        ("Uno", "Paris"),
        ("Two", None),
    ]


@pytest.mark.parametrize("text", ["", "\n\n"])
async def test_a_file_that_can_not_be_read_is_refused(own_database: Database, tmp_path: Path, text: str) -> None:
    """As a whole, with the line of the mapping, and nothing is written."""
    with pytest.raises(BadInputError, match=r"mapping.toml, line 14, loads 2, file: customers.csv is empty"):
        await load(own_database, tmp_path, text)
    assert not await read(own_database, person)


async def test_a_second_row_of_a_record_must_say_the_same(own_database: Database, tmp_path: Path) -> None:
    """Where many rows name one record, one that says otherwise is rejected, not dropped."""
    mapping = PEOPLE + CUSTOMERS.replace('key = "id"', 'key = "id"\ndistinct = true')
    rows = "1,One,yes,,\n1,One,yes,,\n1,Other,yes,,\n2,Two,no,,\n2,Two,no,,\n"
    report = await load(own_database, tmp_path, HEADER + rows, mapping)
    counts = report.loads[1]
    assert (counts.created, counts.repeated, counts.rejected) == (1, 1, 3)
    assert [(line, reason) for line, _, reason in sorted(rejected(report))][::2] == [
        (4, "this key is on line 2 already"),
        (6, "this key is on line 5 already and was rejected"),
    ]


async def test_rows_are_left_out_and_values_are_none_by_the_mapping(own_database: Database, tmp_path: Path) -> None:
    """`skip` is counted, `empty` texts are no value, and `otherwise` is what is not named."""
    mapping = """
empty = ["NULL", "-"]
[[loads]]
file = "customers.csv"
resource = "CUSTOMER"
key = "id"
skip = { status = ["test", ""] }
[loads.fields]
number = "id"
name = { template = "{name} ({who})" }
status = { column = "status", values = { no = "CHURNED" }, otherwise = "ACTIVE" }
credit_limit = "limit"
city = "who"
"""
    rows = "1,One,yes,NULL,A\n2,Two,no,-,B\n3,Three,test,,\n4,Four,,,\n5,Five,NULL,,C\n6,Six,x,,\n"
    report = await load(own_database, tmp_path, HEADER + rows, mapping)
    counts = report.loads[0]
    assert (counts.rows, counts.created, counts.skipped, counts.rejected) == (6, 2, 3, 1)
    found = [
        (row["name"], row["status"], row["credit_limit"], row["city"])
        for row in await read(own_database, customer, "number")
    ]
    assert found == [("One (A)", "ACTIVE", None, "A"), ("Two (B)", "CHURNED", None, "B")]


LOCAL = """
locale = "de_DE"
[[loads]]
file = "customers.csv"
delimiter = ";"
encoding = "cp1252"
timezone = "Europe/Berlin"
resource = "CUSTOMER"
key = "id"
fields = { number = "id", name = "name", status = { constant = "ACTIVE" }, credit_limit = "limit" }
[[loads]]
file = "customers.csv"
encoding = "cp1252"
timezone = "Europe/Berlin"
resource = "CONTACT_LOG"
key = "id"
links = { customer = "id" }
[loads.fields]
channel = { constant = "CALL" }
occurred_at = { column = "when", dates = "%d/%m/%y %H:%M" }
subject = "name"
"""


async def test_files_of_another_country_are_read_as_they_are_written(own_database: Database, tmp_path: Path) -> None:
    """Numbers by locale, days by format, moments where they were written down, accents by encoding."""
    text = "id;name;limit;when\n1;Müller & Söhne;1.234,50 €;31/12/25 23:30\n2;Ærø;1.5;31/06/25 10:00\n"
    report = await load(own_database, tmp_path, text.encode("cp1252"), LOCAL)
    (row,) = await read(own_database, customer)
    assert (row["name"], row["name_folded"], row["credit_limit"]) == (
        "Müller & Söhne",
        "müller & söhne",
        Decimal("1234.50"),
    )
    (said,) = await read(own_database, contact_log)
    assert said["occurred_at"].isoformat() == "2025-12-31T22:30:00+00:00"
    assert [(row.file, row.line, row.column) for row in report.first] == [
        ("customers.csv", 3, "limit"),
        ("customers.csv", 3, "when"),
    ]


async def test_an_encoding_that_was_found_out_is_told(own_database: Database, tmp_path: Path) -> None:
    """Nobody can know for sure, and a wrong one would show in names alone."""
    rows = "1,Müller,yes,,\n2,Crème brûlée,yes,,\n3,Señor Peña,yes,,\n"
    report = await load(own_database, tmp_path, (HEADER + rows).encode("cp1252"))
    assert "customers.csv was read as cp1252" in str(report)
    assert [row["name"] for row in await read(own_database, customer, "number")] == [
        "Müller",
        "Crème brûlée",
        "Señor Peña",
    ]


@pytest.mark.parametrize("option", ["dry_run", "atomic"])
async def test_nothing_is_kept_of_a_dry_run_nor_of_an_import_at_once_that_fails(
    own_database: Database, tmp_path: Path, option: str
) -> None:
    """A dry run reports as the import would; a grant to nobody undoes all of an atomic import, not of a usual one."""
    failing = MAPPING + '[[grants]]\nrole = "X"\nresource = "TAG"\nactions = ["VIEW"]\nreaches = ["EVERYONE"]\n'
    text = HEADER + "1,One,yes,,Jane Roe\n2,Two,no,,\n"
    if option == "dry_run":
        report = await load(own_database, tmp_path, text, dry_run=True)
        assert (report.loads[1].created, report.rejected) == (1, 1)
        assert "it was a dry run" in str(report)
    else:
        with pytest.raises(BadInputError, match=r"mapping.toml, line 20, grants 1: there is no ROLE 'X'"):
            await load(own_database, tmp_path, text, failing, atomic=True)
    async with own_database.snapshot() as connection:
        for table in (person, customer, log_entry):
            assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0
    if option == "atomic":
        with pytest.raises(BadInputError):
            await load(own_database, tmp_path, text, failing)
        assert len(await read(own_database, customer)) == 1
