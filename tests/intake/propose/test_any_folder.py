"""Whatever is in a folder, a mapping comes out that can be read and that fits the files, or BadInputError."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.files.check import opened_files
from intake.files.mapping import read_mapping
from intake.propose.proposal import propose
from models.errors import BadInputError

# What files and columns are called, so that guesses of every kind are made of values that never fit.
STEMS = (
    *("customers", "leads", "Kunden", "contacts", "calls", "deals", "contracts", "orders", "order_details"),
    *("shipments", "suppliers", "products", "employees", "stores", "tags", "departments", "roles", "groups", "x"),
)
HEADERS = (
    *("id", "Customer ID", "customer", "company", "Name", "First Name", "Last Name", "email", "status", "Region"),
    *("manager", "reports to", "department", "title", "role", "owner", "created by", "city", "country", "location"),
    *("Order ID", "Product ID", "product", "Product Name", "Quantity", "Unit Price", "Discount", "total", "amount"),
    *("date", "Order Date", "Ship Date", "Ship City", "stage", "probability", "Contact Name", "subject", "latitude"),
    *("supplier", "store", "head", "parent", "Sales Rep Employee Number", "group", "tracking number", "price"),
)
# Headers that belong together, and values that are the same in many files: then one file leads to another.
FITTING = {
    "customers.csv": ("customer", "company", "owner", "Contact Name", "city"),
    "orders.csv": ("order id", "customer", "product", "quantity", "price", "sales rep", "ship date", "ship city"),
    "order_details.csv": ("order id", "product", "quantity", "discount"),
    "staff.csv": ("id", "name", "manager", "department", "title", "region"),
    "departments.csv": ("department", "head", "parent department"),
    "deals.csv": ("deal id", "customer", "product", "owner", "created by", "stage", "amount"),
}
FEW = st.sampled_from(["1", "2", "3", "A", "B", "b", "Ann Lee", "0.1", "2024-01-31", ""])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.one_of(
    st.sampled_from(["", "1", "2", "A", "B", "a", "Ann Lee", "Ann-Lee", "NULL", "NA", "DE", "n/a", "\\x", "0.15"]),
    st.sampled_from(["1.234,56", "1,234.56", "2024-01-31", "31/01/2024", "01/02/2024", "5. März 2024", "Won", "yes"]),
    st.sampled_from(["2024-01-31 10:00", "2024-01-31T10:00:00Z", "x@y.example", "Germany", "9" * 30, "x" * 600]),
    ANY_TEXT,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name of a file, and what is in it: mostly a table."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(FITTING)))
        columns = draw(st.lists(st.sampled_from(FITTING[name]), unique=True, min_size=2))
        rows = draw(st.lists(st.lists(FEW, min_size=len(columns), max_size=len(columns)), min_size=1, max_size=6))
        return name, "\n".join(",".join(row) for row in [columns, *rows]).encode()
    name = draw(st.sampled_from(STEMS)) + draw(st.sampled_from([".csv", ".CSV", ".tsv", ".txt", " 2.csv", "\n'\".csv"]))
    if draw(st.integers(0, 9)) == 0:
        return name, draw(st.binary(max_size=60))
    header = draw(st.lists(st.sampled_from(HEADERS) | ANY_TEXT, min_size=1, max_size=8))
    rows = draw(st.lists(st.lists(VALUES, min_size=len(header), max_size=len(header)), max_size=6))
    text = StringIO()
    writer = csv.writer(text, delimiter=draw(st.sampled_from(",;\t|")))
    writer.writerows([header, *rows])
    return name, text.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])), "replace")


def checked(folder: Path) -> str:
    """What is proposed, which is read and held against the files."""
    text = propose(folder)
    with TemporaryDirectory() as elsewhere:
        path = Path(elsewhere) / "proposed.toml"
        path.write_text(text, encoding="utf-8", newline="")
        opened_files(read_mapping(path), folder)
    return text


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(tables(), max_size=4))
def test_any_folder_gives_a_mapping_that_fits_it(files: list[tuple[str, bytes]]) -> None:
    """Or BadInputError, and nothing else."""
    with TemporaryDirectory() as folder:
        for name, content in files:
            (Path(folder) / name).write_bytes(content)
        try:
            checked(Path(folder))
        except BadInputError as error:
            assert str(error).startswith("There are no CSV files in ")  # noqa: PT017, both outcomes are good ones
