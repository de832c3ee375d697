"""The Northwind data through what is proposed for it: counted here by hand, from the files."""

from collections import Counter, defaultdict

import pytest
from sqlalchemy import func, select

from intake.propose.proposal import propose
from models.records import contact, customer, person, product, sales_line, sales_record, shipment, supplier
from models.relations import sales_record_relation
from models.words import Relation
from tests.databases import Databases
from tests.intake.files.asking import DATA
from tests.intake.propose.importing import Imported, imported

FOLDER = DATA / "northwind"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the Northwind data is not at {FOLDER}")


@pytest.fixture(scope="module")
async def northwind(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The data, imported by what is proposed."""
    database = databases.open(await databases.new("sqlite"))
    return await imported("northwind", database, tmp_path_factory.mktemp("northwind"))


def test_every_row_is_accounted_for(northwind: Imported) -> None:
    """And none is rejected; each customer has a contact, and each order a shipment."""
    assert northwind.is_accounted_for()
    assert not northwind.report.rejected
    assert [(load.file, load.resource.value, load.rows, load.created) for load in northwind.report.loads] == [
        ("employees.csv", "ROLE", 9, 4),
        ("employees.csv", "PERSON", 9, 9),
        ("suppliers.csv", "SUPPLIER", 29, 29),
        ("products.csv", "PRODUCT", 77, 77),
        ("customers.csv", "CUSTOMER", 91, 91),
        ("customers.csv", "CONTACT", 91, 91),
        ("orders.csv", "SALES_RECORD", 2155, 830),
        ("orders.csv", "SHIPMENT", 2155, 830),
    ]


async def test_orders_have_their_lines_customers_and_status(northwind: Imported) -> None:
    """830 orders of 2,155 lines; one without a day of shipping is open."""
    query = select(sales_record.c.number, customer.c.name, sales_record.c.status, sales_record.c.ordered_on).join(
        customer, customer.c.id == sales_record.c.customer_id
    )
    found = {number: rest for number, *rest in await northwind.all_of(query)}
    names = {row["CustomerID"]: row["CompanyName"] for row in northwind.rows("customers.csv")}
    rows = northwind.rows("orders.csv")
    assert (len(found), len(names)) == (830, 91)
    for row in rows:
        status = "SHIPPED" if row["ShippedDate"] else "OPEN"
        name, found_status, day = found[row["OrderID"]]
        assert (name, found_status, str(day)) == (names[row["CustomerID"]], status, row["OrderDate"])
    of_orders = (
        select(sales_record.c.number, product.c.sku, sales_line.c.quantity)
        .join(sales_line, sales_line.c.sales_record_id == sales_record.c.id)
        .join(product, product.c.id == sales_line.c.product_id)
    )
    lines = Counter(await northwind.all_of(of_orders))
    assert lines == Counter((row["OrderID"], row["ProductID"], int(row["Quantity"])) for row in rows)
    assert lines.total() == 2155


async def test_orders_are_of_whom_took_them(northwind: Imported) -> None:
    """By the employee's number."""
    query = (
        select(sales_record.c.number, person.c.work_id)
        .join(sales_record_relation, sales_record_relation.c.record_id == sales_record.c.id)
        .join(person, person.c.id == sales_record_relation.c.person_id)
        .where(sales_record_relation.c.relation == Relation.ACCOUNT_EXECUTIVE)
    )
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for row in northwind.rows("orders.csv"):
        taken[row["EmployeeID"]].add(row["OrderID"])
    found: defaultdict[str, set[str]] = defaultdict(set)
    for number, work_id in await northwind.all_of(query):
        found[work_id].add(number)
    assert found == taken


async def test_employees_have_superiors_and_products_suppliers(northwind: Imported) -> None:
    """Nine employees, of whom one has nobody above; 77 products of 29 suppliers."""
    above = person.alias()
    chart = select(person.c.work_id, above.c.work_id).outerjoin(above, above.c.id == person.c.superior_id)
    assert {one: superior or "" for one, superior in await northwind.all_of(chart)} == {
        row["EmployeeID"]: row["ReportsTo"] for row in northwind.rows("employees.csv")
    }
    names = {row["SupplierID"]: row["CompanyName"] for row in northwind.rows("suppliers.csv")}
    made_by = select(product.c.name, supplier.c.name).join(supplier, supplier.c.id == product.c.supplier_id)
    assert set(await northwind.all_of(made_by)) == {
        (row["ProductName"], names[row["SupplierID"]]) for row in northwind.rows("products.csv")
    }
    counts = [await northwind.all_of(select(func.count()).select_from(table)) for table in (contact, shipment)]
    assert counts == [[(91,)], [(830,)]]


def test_what_is_left_is_told() -> None:
    """Categories are no records here, and a picture is none anywhere."""
    text = propose(FOLDER)
    for line in (
        "# categories.csv: it fits no resource; its columns are CategoryID, CategoryName, Description, Picture.",
        'superior = "ReportsTo"  # 8 of 8 values are keys of employees.csv',
        'supplier = "SupplierID"  # 77 of 77 values are keys of suppliers.csv',
        "# Always empty: Photo.",
    ):
        assert line in text.splitlines()
