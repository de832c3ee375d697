"""What the rows of a file are, by its name and by its columns."""

from pathlib import Path

import pytest

from tests.intake.propose.folders import proposed


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("customers", "CUSTOMER"),
        ("Accounts", "CUSTOMER"),
        ("all_companies_2024_export", "CUSTOMER"),
        ("Firmenkunden", "CUSTOMER"),
        ("clientes", "CUSTOMER"),
        ("leads", "CUSTOMER"),
        ("sales_teams", "PERSON"),
        ("SalesReps", "PERSON"),
        ("Mitarbeiter", "PERSON"),
        ("users", "PERSON"),
        ("suppliers", "SUPPLIER"),
        ("Lieferanten", "SUPPLIER"),
        ("vendors", "SUPPLIER"),
        ("products", "PRODUCT"),
        ("Artikel", "PRODUCT"),
        ("items", "PRODUCT"),
        ("sales_pipeline", "OPPORTUNITY"),
        ("deals", "OPPORTUNITY"),
        ("Verkaufschancen", "OPPORTUNITY"),
        ("tags", "TAG"),
        ("departments", "DEPARTMENT"),
        ("offices", "DEPARTMENT"),
        ("job_roles", "ROLE"),
        ("user groups", "GROUP"),
        ("stores", "STORE_ACCOUNT"),
    ],
)
def test_a_file_is_what_its_name_says_at_its_end(tmp_path: Path, name: str, resource: str) -> None:
    """In several languages; words such as `export` say nothing."""
    (load,) = proposed(tmp_path, {f"{name}.csv": "id,label\n1,A\n2,B\n"}).loads
    assert load["resource"] == resource


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("customer_orders", "SALES_RECORD"),
        ("Bestellungen", "SALES_RECORD"),
        ("invoices", "SALES_RECORD"),
        ("contacts", "CONTACT"),
        ("Vertrag", "CONTRACT"),
    ],
)
def test_what_belongs_to_a_customer_brings_it_along(tmp_path: Path, name: str, resource: str) -> None:
    """Customers are made of the rows that name them, and come first."""
    loads = proposed(tmp_path, {f"{name}.csv": "id,customer\n1,C1\n2,C1\n"}).loads
    assert [load["resource"] for load in loads] == ["CUSTOMER", resource]


@pytest.mark.parametrize(
    ("header", "resource"),
    [
        ("Record ID,Deal Name,Deal Stage,Close Date", "OPPORTUNITY"),
        ("Customer Id,Company,Industry", "CUSTOMER"),
        ("Employee ID,Name,Hire Date,Job Title", "PERSON"),
        ("SKU,Product Name,List Price", "PRODUCT"),
        ("Tag Name,Colour,Tag", "TAG"),
    ],
)
def test_a_file_with_any_name_is_what_its_columns_say(tmp_path: Path, header: str, resource: str) -> None:
    """Headers that are rare in files of anything else tell."""
    row = ",".join(f"x{place}" for place, _ in enumerate(header.split(",")))
    result = proposed(tmp_path, {"data.csv": f"{header}\n{row}\n"})
    assert result.load(resource)["file"] == "data.csv"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("categories", "CategoryID,CategoryName,Description\n1,A,a\n2,B,b\n"),
        ("product_categories", "id,name\n1,A\n2,B\n"),
        ("order_reviews", "review_id,order_id,score\n1,1,5\n2,2,4\n"),
        ("data", "x,y\n1,2\n3,4\n"),
    ],
)
def test_what_fits_nothing_is_a_comment(tmp_path: Path, name: str, text: str) -> None:
    """With the columns, so that the user sees what it is about."""
    result = proposed(tmp_path, {f"{name}.csv": text})
    assert not result.loads
    assert (
        f"{name}.csv: it fits no resource; its columns are {text.split(maxsplit=1)[0].replace(',', ', ')}."
        in result.comments
    )


def test_what_is_linked_to_comes_before_what_links_to_it(tmp_path: Path) -> None:
    """Whatever the names of the files."""
    files = {
        "a shipments.csv": "tracking number,order id\nT1,O1\nT2,O2\n",
        "b orders.csv": "order id,customer id\nO1,C1\nO2,C2\n",
        "c contacts.csv": "contact id,name,customer id\nP1,X,C1\nP2,Y,C2\n",
        "d customers.csv": "customer id,name,owner\nC1,Acme,Ann Lee\nC2,Bolt,Bo Ek\n",
        "e staff.csv": "name,department id\nAnn Lee,D1\nBo Ek,D2\n",
        "f departments.csv": "department id,name\nD1,Sales\nD2,IT\n",
    }
    loads = proposed(tmp_path, files).loads
    assert [load["resource"] for load in loads] == [
        *("DEPARTMENT", "PERSON", "CUSTOMER", "CONTACT", "SALES_RECORD", "SHIPMENT"),
    ]
