"""Any file of customers is loaded or rejected row by row: what is stored is what its writer says.

The oracle goes over the rows as they were written, and knows nothing of the program.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    is_amount,
    is_key,
    is_name,
    keys,
    stripped,
)
from tests.intake.files.any_file import Row
from tests.intake.files.any_text import names, numbers, often, several, some_keys, texts
from tests.intake.files.loading import PEOPLE

CUSTOMERS = """
[[loads]]
file = "customers.csv"
resource = "CUSTOMER"
key = "id"
values = { status = { yes = "ACTIVE" } }
skip = { status = ["test"] }
fields = { number = "id", name = "name", status = "status", credit_limit = "limit", notes = "notes" }
relations = { ACCOUNT_EXECUTIVE = "who", CSR = { column = "served by", split = ";" } }
[[loads]]
file = "customers.csv"
resource = "CONTACT"
key = "id"
fields = { name = "name", notes = "notes" }
links = { customer = "id" }
"""
COLUMNS = ("id", "name", "status", "limit", "who", "served by", "notes")
STATUS = {"yes": "ACTIVE", "ACTIVE": "ACTIVE", "lead": "LEAD", "Churned": "CHURNED"}
STAFF = ["Jane Roe", "John Doe"]
customer_rows = several(
    st.fixed_dictionaries(
        {
            "id": some_keys,
            "name": names,
            "status": often([*STATUS, " yes "], ["test", "test ", "maybe", "", "LEADS"]),
            "limit": numbers,
            "who": often(["", " ", "Jane Roe", " John Doe "], ["Nobody", "jane roe", "Jane Roe;John Doe", "a\0"]),
            "served by": often(["", ";", "Jane Roe", "John Doe; Jane Roe;John Doe"], ["Nobody;Jane Roe", "a\0"]),
            "notes": st.one_of(texts, texts, often(["", "y" * 5000], [])),
        }
    ),
    12,
)


def customers_of(rows: Iterable[Row], *, distinct: bool) -> Expected:
    """Which customers there should be: the first row of each key speaks for it."""
    expected = Expected("CUSTOMER")
    seen: dict[str, tuple[list[str], bool]] = {}
    for row in rows:
        expected.rows += 1
        cell = stripped(row)
        if row.cells is None:
            expected.rejected[row.line] += 1
        elif cell["status"] == "test":
            expected.skipped += 1
        elif not is_key(cell["id"]):
            expected.rejected[row.line] += 1
        elif cell["id"] in seen:
            said, good = seen[cell["id"]]
            if distinct and good and said == said_by(cell):
                expected.repeated += 1
            else:
                expected.rejected[row.line] += 1
        else:
            good = is_customer(cell)
            seen[cell["id"]] = said_by(cell), good
            if good:
                expected.loaded += 1
                expected.records[cell["id"]] = customer_by(cell)
            else:
                expected.rejected[row.line] += 1
    return expected


def said_by(cell: Cells) -> list[str]:
    """All that a row says of a customer; two words for one status say the same only where the mapping says so."""
    return [{"yes": "ACTIVE"}.get(text, text) for text in cell.values()]


def served_by(cell: Cells) -> set[str]:
    """Those who serve a customer."""
    return {name.strip() for name in cell["served by"].split(";") if name.strip()}


def is_customer(cell: Cells) -> bool:
    """Whether a row has all that a customer needs, and nothing that can't be."""
    return (
        is_name(cell["id"])
        and is_name(cell["name"])
        and cell["status"] in STATUS
        and is_amount(cell["limit"])
        and cell["who"] in {"", *STAFF}
        and served_by(cell) <= set(STAFF)
        and "\0" not in cell["notes"]
    )


def customer_by(cell: Cells) -> tuple[Any, ...]:
    """A customer as it should be stored."""
    related = {(name, "CSR") for name in served_by(cell)}
    related |= {(cell["who"], "ACCOUNT_EXECUTIVE")} if cell["who"] else set()
    name, status, limit = cell["name"], STATUS[cell["status"]], amount(cell["limit"])
    return cell["id"], name, name.casefold(), status, limit, cell["notes"] or None, related


def contacts_of(rows: Iterable[Row], customers: Mapping[str, tuple[Any, ...]]) -> Expected:
    """Which contacts there should be: of customers that are there, with what these have of relations."""
    expected = Expected("CONTACT")
    seen = set()
    for row in rows:
        expected.rows += 1
        cell = stripped(row)
        good = row.cells is not None and is_key(cell["id"]) and cell["id"] not in seen
        if good:
            seen.add(cell["id"])
        if good and cell["id"] in customers and is_name(cell["name"]) and "\0" not in cell["notes"]:
            expected.loaded += 1
            related = {(*relation, True) for relation in customers[cell["id"]][-1]}
            expected.records[cell["id"]] = cell["name"], cell["notes"] or None, cell["id"], related
        else:
            expected.rejected[row.line] += 1
    return expected


def stored_customers(found: Tables) -> Sequence[Mapping[str, Any]]:
    """The customers and the contacts that are there, as the oracles have them."""
    key = keys(found)
    customers = {
        key[row["id"]]: (
            *(row[name] for name in ("number", "name", "name_folded", "status", "credit_limit", "notes")),
            {
                (key[one["person_id"]], one["relation"])
                for one in found["customer_relation"]
                if one["record_id"] == row["id"] and one["label"] == row["name"] and not one["through_customer"]
            },
        )
        for row in found["customer"]
    }
    contacts = {
        key[row["id"]]: (
            *(row["name"], row["notes"], key[row["customer_id"]]),
            {
                (key[one["person_id"]], one["relation"], one["through_customer"])
                for one in found["contact_relation"]
                if one["record_id"] == row["id"]
            },
        )
        for row in found["contact"]
    }
    return customers, contacts


async def test_any_file_of_customers(own_database: Database, tmp_path: Path) -> None:
    """Two loads of one file: whoever is no customer has no contact either."""

    async def check_one(given: tuple[Case, bool]) -> Counter[str]:
        case, distinct = given
        mapping = PEOPLE + (CUSTOMERS.replace("values =", "distinct = true\nvalues =") if distinct else CUSTOMERS)
        customers = customers_of(case.file.rows, distinct=distinct)
        contacts = contacts_of(case.file.rows, customers.records)
        return await check(own_database, tmp_path, case, mapping, [customers, contacts], stored_customers)

    seen = await every(st.tuples(cases(customer_rows, COLUMNS), st.booleans()), check_one)
    assert min(seen[what] for what in ("loaded", "rejected")) > CASES // 10, seen
