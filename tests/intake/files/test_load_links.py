"""Loading what leads to other records: superiors and heads, customers, people, and the lines of sales."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import update

from models.access import external_key
from models.database import Database
from models.records import contact, customer, department, person, sales_line, sales_record, shipment
from models.relations import customer_relation
from models.words import Relation
from tests.intake.files.loading import HEADER, MAPPING, PEOPLE, STAFF, load, read, rejected, superiors


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
