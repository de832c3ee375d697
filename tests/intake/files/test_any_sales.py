"""Any file of sales is loaded or rejected sale by sale: what is stored is what its writer says.

The oracle goes over the rows as they were written, and knows nothing of the program.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from models.database import Database
from tests.intake.files.accounting import (
    CASES,
    Case,
    Cells,
    Expected,
    Tables,
    amount,
    cases,
    check,
    every,
    is_key,
    is_name,
    keys,
    stripped,
)
from tests.intake.files.any_file import Row
from tests.intake.files.any_text import names, numbers, often, rarely, several, some_keys

SALES = """
[[loads]]
resource = "CUSTOMER"
key = "number"
rows = [{ number = "C", name = "Client" }, { number = "D", name = "Other" }]
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
fields = { number = "number", ordered_on = "date", status = { constant = "OPEN" } }
links = { customer = "client" }
lines = { product = "sku", quantity = "count", unit_price = "price", discount = "less" }
"""
COLUMNS = ("order", "number", "date", "client", "sku", "count", "price", "less")
heads = st.fixed_dictionaries(
    {
        "order": some_keys,
        "number": names,
        "date": often(["", "2026-01-31", " 2024-02-29 "], ["2026-02-29", "31.01.2026", "yesterday", "0000-01-01"]),
        "client": often(["C", " D"], ["", "E", "c"], 20),
    }
)
sale_lines = st.fixed_dictionaries(
    {
        "sku": often(["", "p", " q "], ["r", "P"], 20),
        "count": often(["1", "2", "-3", "0", "2147483647", "4.0"], ["", "2147483648", "9" * 30, "1.5", "x"], 16),
        "price": st.one_of(numbers, often(["1", "0.33", "10.50"], [])),
        "less": often(["", "", "0", "0.1", "0.3333", "-0.5"], ["0.33333", "10%", "9" * 20]),
    }
)


@st.composite
def sale_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of a few sales, in any order; now and then one says otherwise of its sale."""
    sales = draw(st.lists(heads, min_size=1, max_size=5))
    rows = []
    for line in draw(several(sale_lines, 12)):
        head = draw(st.sampled_from(sales))
        if rarely(draw, 12):
            name = draw(st.sampled_from(["number", "date", "client"]))
            head = {**head, name: draw(st.sampled_from(sales))[name]}
        rows.append({**head, **line})
    return rows


def sales_of(rows: Sequence[Row]) -> Expected:
    """Which sales there should be: each whole, with the lines of all rows that have its key, or not at all."""
    expected = Expected("SALES_RECORD", rows=len(rows))
    together: dict[str, list[Row]] = {}
    for row in rows:
        key = stripped(row).get("order", "")
        if is_key(key):
            together.setdefault(key, []).append(row)
        else:
            expected.rejected[row.line] += 1
    for key, rows_of_one in together.items():
        cells = [stripped(row) for row in rows_of_one]
        if (sale := sale_by(key, cells)) is not None:
            expected.loaded += len(cells)
            expected.records[key] = sale
        else:
            expected.rejected.update(row.line for row in rows_of_one)
    return expected


def sale_by(key: str, cells: Sequence[Cells]) -> tuple[Any, ...] | None:
    """A sale as it should be stored; None for one that can't be."""
    number, day, client = (cells[0][name] for name in ("number", "date", "client"))
    alike = all((cell["number"], cell["date"], cell["client"]) == (number, day, client) for cell in cells)
    if not (alike and is_name(key) and "\0" not in number and number and client in {"C", "D"} and len(number) <= 500):
        return None
    try:
        ordered = date.fromisoformat(day) if day else None
        lines = [line_by(cell) for cell in cells]
        total = total_of(lines)
    except ValueError:
        return None
    return number, ordered, client, total, lines


def line_by(cell: Cells) -> tuple[str | None, int, Decimal | None, Decimal | None]:
    """A line of a sale; ValueError for one that can't be."""
    quantity = amount(cell["count"], 0)
    if quantity is None or cell["sku"] not in {"", "p", "q"} or not -(2**31) <= quantity < 2**31:
        raise ValueError
    return cell["sku"] or None, int(quantity), amount(cell["price"]), amount(cell["less"], 4)


def total_of(lines: Sequence[tuple[Any, int, Decimal | None, Decimal | None]]) -> Decimal | None:
    """What lines come to, to the cent, half a cent away from nothing; None when one has no price."""
    whole = Fraction(0)
    for _, quantity, price, less in lines:
        if price is None:
            return None
        whole += quantity * Fraction(price) * (1 - Fraction(less or 0))
    cents = int(abs(whole) * 100 + Fraction(1, 2)) * (1 if whole > 0 else -1)
    if not -(2**63) <= cents < 2**63:
        raise ValueError
    return Decimal(cents).scaleb(-2)


def stored_sales(found: Tables) -> Sequence[Mapping[str, Any]]:
    """The sales that are there, as the oracle has them."""
    key = keys(found)
    sales = {}
    for row in found["sales_record"]:
        lines = sorted(
            (line for line in found["sales_line"] if line["sales_record_id"] == row["id"]),
            key=lambda line: line["position"],
        )
        assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
        sales[key[row["id"]]] = (
            *(row["number"], row["ordered_on"], key[row["customer_id"]], row["total"]),
            [(key.get(line["product_id"]), line["quantity"], line["unit_price"], line["discount"]) for line in lines],
        )
    return [sales]


async def test_any_file_of_sales(own_database: Database, tmp_path: Path) -> None:
    """Rows of one key are one sale, wherever they stand."""

    async def check_one(case: Case) -> Counter[str]:
        return await check(own_database, tmp_path, case, SALES, [sales_of(case.file.rows)], stored_sales)

    seen = await every(cases(sale_rows(), COLUMNS), check_one)
    assert min(seen[what] for what in ("loaded", "rejected")) > CASES // 10, seen
