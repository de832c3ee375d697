"""The Northwind data through `examples/northwind.toml`: orders with their lines, seen by who took them and above."""

from collections import defaultdict
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from tests.databases import Databases
from tests.intake.files.asking import DATA, Company, imported_twice, read_csv

FOLDER = DATA / "northwind"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the Northwind data is not at {FOLDER}")

# Where the columns of orders.csv stand: the header names one of them twice.
ORDER, CUSTOMER, EMPLOYEE, SHIPPED, CARRIER, PRODUCT, PRICE, QUANTITY, DISCOUNT = 0, 1, 2, 5, 6, 15, 16, 17, 18
CARRIERS = {"1": "Speedy Express", "2": "United Package", "3": "Federal Shipping"}

FIELDS = """number orderedOn status total customer { name }
  lines { quantity unitPrice discount product { sku name } }"""


@pytest.fixture(scope="module")
async def northwind(kind: str, databases: Databases) -> AsyncIterator[Company]:
    """The data, imported twice."""
    async with imported_twice(databases.open(await databases.new(kind)), "northwind") as company:
        yield company


def employees() -> dict[str, dict[str, str]]:
    """The employees by their numbers."""
    header, *lines = read_csv(FOLDER / "employees.csv")
    return {line[0]: dict(zip(header, line, strict=True)) for line in lines}


def email(number: str) -> str:
    """The address that the mapping makes."""
    one = employees()[number]
    return f"{one['FirstName']}.{one['LastName']}@northwind.example".lower()


def orders() -> dict[str, list[list[str]]]:
    """The lines of each order."""
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for line in read_csv(FOLDER / "orders.csv")[1:]:
        found[line[ORDER]].append(line)
    return found


async def test_every_row_is_accounted_for(northwind: Company) -> None:
    """830 orders of 2,155 lines, nothing rejected, and a second import that changes nothing."""
    counts = {(load.file, load.resource.value): load for load in northwind.first.loads}
    assert {name: (load.rows, load.created, load.rejected) for name, load in counts.items()} == {
        ("employees.csv", "ROLE"): (9, 4, 0),
        ("employees.csv", "PERSON"): (9, 9, 0),
        ("suppliers.csv", "SUPPLIER"): (29, 29, 0),
        ("products.csv", "PRODUCT"): (77, 77, 0),
        ("customers.csv", "CUSTOMER"): (91, 91, 0),
        ("customers.csv", "CONTACT"): (91, 91, 0),
        ("orders.csv", "SALES_RECORD"): (2155, 830, 0),
        ("orders.csv", "SHIPMENT"): (2155, 830, 0),
    }
    for load in northwind.first.loads:
        assert load.rows == load.loaded + load.skipped + load.repeated + load.rejected
    assert not northwind.second.changed


async def test_everybody_sees_the_orders_they_took_and_those_of_all_below(northwind: Company) -> None:
    """Nine employees; the fifth has three below, and the second everybody, two levels deep."""
    above = {number: one["ReportsTo"] for number, one in employees().items()}
    assert (len(above), above["9"], above["5"], above["2"]) == (9, "5", "2", "")

    def chain(number: str) -> list[str]:
        return [number, *chain(above[number])] if number else []

    whole = orders()
    assert (len(whole), sum(map(len, whole.values()))) == (830, 2155)
    for number in above:
        expected = {order for order, lines in whole.items() if number in chain(lines[0][EMPLOYEE])}
        seen = {node["number"] for node in await northwind.all_of(email(number), "salesRecords", "number")}
        assert seen == expected, number
    assert len(await northwind.all_of(email("2"), "salesRecords", "number")) == 830


async def test_orders_have_their_lines_and_what_they_come_to(northwind: Company) -> None:
    """All 2,155, in their order, with the product, and the total after discounts."""
    sales = await northwind.all_of(email("2"), "salesRecords", FIELDS)
    whole = orders()
    names = {line[0]: line[1] for line in read_csv(FOLDER / "products.csv")[1:]}
    customers = {line[0]: line[1] for line in read_csv(FOLDER / "customers.csv")[1:]}
    for sale in sales:
        lines = whole[sale["number"]]
        assert [line_of(line) for line in sale["lines"]] == [
            (
                int(line[QUANTITY]),
                Decimal(line[PRICE]),
                Decimal(line[DISCOUNT]),
                line[PRODUCT],
                names[line[PRODUCT]],
            )
            for line in lines
        ]
        exact = sum(Decimal(line[PRICE]) * int(line[QUANTITY]) * (1 - Decimal(line[DISCOUNT])) for line in lines)
        assert abs(Decimal(sale["total"]) - exact) <= Decimal("0.005")
        assert sale["customer"]["name"] == customers[lines[0][CUSTOMER]]
        assert sale["status"] == ("SHIPPED" if lines[0][SHIPPED] else "OPEN")


def line_of(line: dict[str, Any]) -> tuple[int, Decimal, Decimal, str, str]:
    """A line as the API gives it, in the order that the test writes it."""
    product = line["product"]
    return line["quantity"], Decimal(line["unitPrice"]), Decimal(line["discount"]), product["sku"], product["name"]


async def test_names_keep_their_accents(northwind: Company) -> None:
    """Customers and suppliers are called as the files call them, letter by letter."""
    for name, connection in (("customers", "customers"), ("suppliers", "suppliers")):
        expected = sorted(line[1] for line in read_csv(FOLDER / f"{name}.csv")[1:])
        seen = await northwind.all_of(email("9"), connection, "name")
        assert sorted(node["name"] for node in seen) == expected
    seen = await northwind.all_of(email("9"), "customers", "name")
    assert {"Berglunds snabbköp", "Bólido Comidas preparadas"} <= {node["name"] for node in seen}


@pytest.mark.parametrize("carrier", sorted(CARRIERS))
async def test_a_carrier_s_token_sees_its_shipments_alone(northwind: Company, carrier: str) -> None:
    """By number; to a carrier nothing else exists."""
    name = CARRIERS[carrier]
    expected = {f"NW-{order}" for order, lines in orders().items() if lines[0][CARRIER] == carrier}
    partner = name.lower().replace(" ", "-")
    seen = await northwind.all_of(partner, "shipments", "trackingNumber carrier")
    assert {node["trackingNumber"] for node in seen} == expected
    assert {node["carrier"] for node in seen} == {name}
    schema = await northwind.ask(partner, "{ __schema { queryType { fields { name } } } }")
    fields = {field["name"] for field in schema["__schema"]["queryType"]["fields"]}
    assert fields == {"viewer", "node", "nodes", "shipments"}


async def test_links_that_lead_nowhere_are_mended(northwind: Company) -> None:
    """Two were files on somebody's disk; three are addresses again."""
    seen = await northwind.all_of(email("1"), "suppliers", "website")
    found = sorted(node["website"] for node in seen if node["website"])
    assert len(found) == 3
    assert all(website.startswith("http://www.microsoft.com/") and "#" not in website for website in found)
