"""Loading by a mapping: each row is loaded or rejected by its line, and nothing is written by halves."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from models.access import external_key
from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import contact, contact_log, customer, department, person, sales_line, sales_record, shipment
from models.relations import customer_relation
from models.words import Relation
from tests.intake.files.loading import CUSTOMERS, HEADER, MAPPING, PEOPLE, load, rejected


async def read(database: Database, table: Table, *order: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    async with database.snapshot() as connection:
        rows = await connection.execute(select(table).order_by(*(table.c[name] for name in order)))
        return [dict(row) for row in rows.mappings()]


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


async def superiors(database: Database) -> dict[str, str | None]:
    """Who is under whom."""
    people = {row["id"]: row for row in await read(database, person)}
    for row in people.values():
        above = people[row["superior_id"]] if row["superior_id"] else None
        assert above is None or above["lft"] < row["lft"] < row["rgt"] < above["rgt"]
    return {
        row["work_id"]: people[row["superior_id"]]["work_id"] if row["superior_id"] else None for row in people.values()
    }


async def test_superiors_may_come_in_any_order(own_database: Database, tmp_path: Path) -> None:
    """Whoever is below waits; who waits for nobody, or for themself, is rejected."""
    rows = "4,D,3\n3,C,2\n2,B,1\n1,A,\n5,E,none\n6,F,6\n7,G,8\n8,H,7\n9,I,5\n"
    report = await load(own_database, tmp_path, "id,name,boss\n" + rows, STAFF)
    assert await superiors(own_database) == {"1": None, "2": "1", "3": "2", "4": "3"}
    below = "its superior {} is below it, or can't be loaded either"
    assert sorted((line, reason) for line, _, reason in rejected(report)) == [
        (6, "there is no PERSON 'none'"),
        (7, below.format("'6'")),
        (8, below.format("'8'")),
        (9, below.format("'7'")),
        (10, below.format("'5'")),
    ]
    counts = report.loads[0]
    assert counts.rows == counts.loaded + counts.rejected == 9


async def test_a_chart_may_be_turned_round_and_never_into_a_cycle(own_database: Database, tmp_path: Path) -> None:
    """Rows are taken in an order that never makes a cycle; what is one in the end is rejected."""
    await load(own_database, tmp_path, "id,name,boss\n1,A,\n2,B,1\n3,C,2\n", STAFF)
    report = await load(own_database, tmp_path, "id,name,boss\n1,A,2\n2,B,3\n3,C,\n", STAFF)
    assert (report.loads[0].changed, report.rejected) == (3, 0)
    assert await superiors(own_database) == {"1": "2", "2": "3", "3": None}
    report = await load(own_database, tmp_path, "id,name,boss\n1,A,2\n2,B,3\n3,C,1\n", STAFF)
    assert (report.loads[0].unchanged, report.rejected) == (2, 1)
    assert await superiors(own_database) == {"1": "2", "2": "3", "3": None}


async def test_records_that_are_there_are_found_by_a_field(own_database: Database, tmp_path: Path) -> None:
    """Whatever the case of their text; of two that are alike neither is taken."""
    await load(own_database, tmp_path, "id,name,boss\n1,A,\n2,B,\n", STAFF)
    found = STAFF.replace('key = "id"', 'key = "id"\nfind = "email"').replace("{id}@x", "{mail}@X")
    found = 'links.superior = { column = "boss", by = "email" }\n'.join(found.split("[loads.links]\n"))
    found = found.replace('superior = "boss"\n', "").replace('= { column = "boss"', '= { column = "boss"', 1)
    text = "id,name,boss,mail\nX1,Ann,,1\nX2,Ben,1@X.EXAMPLE,2\nX3,Cat,9@x.example,3\n"
    mapping = found.replace("links.superior", "[loads.links]\nsuperior")
    report = await load(own_database, tmp_path, text, mapping)
    assert (report.loads[0].changed, report.loads[0].created) == (2, 0)
    assert [(row["name"], row["work_id"]) for row in await read(own_database, person, "name")] == [
        ("Ann", "X1"),
        ("Ben", "X2"),
    ]
    assert await superiors(own_database) == {"X1": None, "X2": "X1"}
    assert rejected(report) == [(4, "boss", "there is no PERSON with the email '9@x.example'")]
    async with own_database.transaction() as connection:
        await connection.execute(update(person).values(email="same@x.example", email_folded="same@x.example"))
    mapping = mapping.replace("{mail}@X.example", "{mail}").replace("{mail}@x.example", "{mail}")
    report = await load(own_database, tmp_path, "id,name,boss,mail\nX7,Eve,,same@x.example\n", mapping)
    assert rejected(report) == [(2, "", "several PERSON records have this email")]


SALES = """
[[loads]]
resource = "CUSTOMER"
key = "number"
rows = [{ number = "C", name = "Client" }]
fields = { number = "number", name = "name", status = { constant = "ACTIVE" } }
[[loads]]
resource = "PRODUCT"
key = "sku"
rows = [{ sku = "p" }, { sku = "q" }]
fields = { sku = "sku", name = "sku" }
[[loads]]
file = "customers.csv"
resource = "SALES_RECORD"
key = "order"
fields = { number = "order#2", ordered_on = "date", status = { constant = "OPEN" } }
links = { customer = "client" }
lines = { product = "sku", quantity = "count", unit_price = "price", discount = "less" }
"""
ORDERS = "order,client,date,order,sku,count,price,less\n"


async def test_rows_of_one_sale_are_its_lines_wherever_they_stand(own_database: Database, tmp_path: Path) -> None:
    """Grouped by key, in the order of their lines; the total is theirs, after discounts."""
    rows = "1,C,2026-01-02,1,p,2,10.50,0.1\n2,C,2026-01-03,2,q,1,,\n1,C,2026-01-02,1,q,3,0.333,\n"
    report = await load(own_database, tmp_path, ORDERS + rows.replace("0.333", "0.33"), SALES)
    counts = report.loads[2]
    assert (counts.rows, counts.loaded, counts.created, counts.rejected) == (3, 3, 2, 0)
    one, two = await read(own_database, sales_record, "number")
    assert (one["total"], two["total"], one["ordered_on"]) == (Decimal("19.89"), None, date(2026, 1, 2))
    lines = await read(own_database, sales_line, "position")
    assert [
        (row["position"], row["quantity"], row["unit_price"], row["discount"])
        for row in lines
        if row["sales_record_id"] == one["id"]
    ] == [
        (1, 2, Decimal("10.50"), Decimal("0.1000")),
        (2, 3, Decimal("0.33"), None),
    ]
    again = await load(own_database, tmp_path, ORDERS + rows.replace("0.333", "0.33"), SALES)
    assert not again.changed
    changed = await load(own_database, tmp_path, ORDERS + rows.replace("0.333", "0.34"), SALES)
    assert (changed.loads[2].changed, changed.loads[2].unchanged) == (1, 1)


async def test_a_sale_is_loaded_whole_or_not_at_all(own_database: Database, tmp_path: Path) -> None:
    """A bad line, or one that says otherwise of the sale, rejects all rows of it, each by its line."""
    rows = (
        "1,C,2026-01-02,1,p,2,1,\n1,C,2026-01-02,1,zz,1,1,\n"
        "2,C,2026-01-02,2,p,1,1,\n2,C,2026-01-03,2,p,1,1,\n"
        "3,C,2026-01-02,3,p,,1,\n4,C,2026-01-02,4,p,99999999999,1,\n5,C,2026-01-02,5,p,1,1,0.00001\n"
    )
    report = await load(own_database, tmp_path, ORDERS + rows, SALES)
    assert not await read(own_database, sales_record)
    assert not await read(own_database, sales_line)
    assert sorted(rejected(report)) == [
        (2, "", "line 3, which is of the same record, was rejected"),
        (3, "sku", "there is no PRODUCT 'zz'"),
        (4, "", "line 5, which is of the same record, was rejected"),
        (5, "date", "it says otherwise than line 4, which is of the same record"),
        (6, "count", "a line needs a quantity"),
        (7, "", "lines.1.quantity is not a whole number of 32 bits"),
        (8, "", "lines.1.discount is not a decimal with few enough places"),
    ]
    assert report.loads[2].rows == report.loads[2].rejected == 7


async def test_several_people_may_stand_in_one_text(own_database: Database, tmp_path: Path) -> None:
    """`split` separates them, and a relation may have several columns."""
    relations = 'relations = { ACCOUNT_EXECUTIVE = "who" }'
    mapping = MAPPING.replace(relations, 'relations = { CSR = ["name", { column = "who", split = "/" }] }')
    rows = "1,Jane Roe,yes,,John Doe / Jane Roe/\n2,John Doe,yes,,\n"
    await load(own_database, tmp_path, HEADER + rows, mapping)
    related = await read(own_database, customer_relation)
    assert {row["relation"] for row in related} == {Relation.CSR}
    assert len(related) == 3


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


async def test_links_to_a_customer_that_was_merged_lead_to_the_other(own_database: Database, tmp_path: Path) -> None:
    """Or the next import would put back what the merge has moved; its own row is one of a record that is deleted."""
    contacts = """
[[loads]]
file = "customers.csv"
resource = "CONTACT"
key = "id"
fields = { name = "name" }
links = { customer = "id" }
"""
    text = HEADER + "1,Winner,yes,,\n2,Loser,yes,,\n"

    async def loaded() -> tuple[list[str], list[bool], int, int]:
        report = await load(own_database, tmp_path, text, MAPPING + contacts)
        customers = {row["id"]: row for row in await read(own_database, customer)}
        below = [customers[row["customer_id"]]["name"] for row in await read(own_database, contact, "name")]
        deleted = [row["deleted_at"] is not None for row in await read(own_database, customer, "number")]
        return below, deleted, report.loads[1].deleted, report.loads[2].changed

    assert await loaded() == (["Loser", "Winner"], [False, False], 0, 0)
    winner, loser = [row["id"] for row in await read(own_database, customer, "number")]
    key = external_key.c
    for statement in (
        update(customer).where(customer.c.id == loser).values(deleted_at=customer.c.created_at),
        update(contact).values(customer_id=winner),
        update(external_key).where(key.resource == "CUSTOMER", key.record_id == loser).values(merged_into_id=winner),
    ):
        async with own_database.transaction() as connection:
            await connection.execute(statement)
    assert await loaded() == (["Winner", "Winner"], [False, True], 1, 0)
    # Restored, it is itself again.
    async with own_database.transaction() as connection:
        await connection.execute(update(customer).values(deleted_at=None))
    assert await loaded() == (["Loser", "Winner"], [False, False], 0, 1)


async def test_a_department_gets_its_head_from_a_second_load(own_database: Database, tmp_path: Path) -> None:
    """A load that names some links only changes records that a load before it made."""
    mapping = (
        PEOPLE
        + """
[[loads]]
file = "customers.csv"
resource = "DEPARTMENT"
key = "id"
fields = { name = "id" }
links = { parent = "up" }
[[loads]]
file = "customers.csv"
resource = "DEPARTMENT"
key = "id"
links = { head = "head" }
"""
    )
    text = "id,up,head\nSales,All,Jane Roe\nAll,,John Doe\n"
    for turn in range(2):
        report = await load(own_database, tmp_path, text, mapping)
        assert report.changed is (turn == 0)
    units = {row["name"]: row for row in await read(own_database, department)}
    people = {row["id"]: row["name"] for row in await read(own_database, person)}
    assert {name: people[unit["head_id"]] for name, unit in units.items()} == {"Sales": "Jane Roe", "All": "John Doe"}
    assert units["Sales"]["parent_id"] == units["All"]["id"]
    assert not await read(own_database, shipment)
