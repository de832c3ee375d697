"""Which columns name records of other files, and who has to do with a record."""

from pathlib import Path

import pytest

from tests.intake.propose.folders import proposed

CUSTOMERS = "customer no,name\nC1,Acme\nC2,Bolt\nC3,Cask\nC4,Dove\nC5,Elm\n"
STAFF = "code,name,email\nE1,Ann Lee,a@x.example\nE2,Bo Ek,b@x.example\nE3,Cy Fu,c@x.example\n"


def deals(column: str, *values: str) -> str:
    """Deals with one more column."""
    return f"deal id,name,{column}\n" + "".join(f"{turn},D,{value}\n" for turn, value in enumerate(values))


@pytest.mark.parametrize("header", ["customer no", "Customer", "client_id", "Account Name", "whoever"])
def test_a_column_whose_values_are_keys_is_a_link(tmp_path: Path, header: str) -> None:
    """The reason says how many are; texts need no header that says so."""
    result = proposed(tmp_path, {"customers.csv": CUSTOMERS, "deals.csv": deals(header, "C1", "C2", "C3", "", "C1")})
    assert result.load("OPPORTUNITY")["links"] == {"customer": header}
    assert f'customer = "{header}"  # 4 of 4 values are keys of customers.csv' in result.text.replace("'", '"')


def test_a_link_may_name_what_else_is_different_for_each(tmp_path: Path) -> None:
    """Such as the name, when the key is a number."""
    result = proposed(tmp_path, {"customers.csv": CUSTOMERS, "deals.csv": deals("customer", "Acme", "Bolt")})
    assert result.load("OPPORTUNITY")["links"] == {"customer": {"column": "customer", "by": "name"}}
    assert "2 of 2 values are names in customers.csv" in result.comments


def test_a_few_values_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    """Their rows will be rejected."""
    values = ["C1", "C2", "C3", "C4", "C9"]
    result = proposed(tmp_path, {"customers.csv": CUSTOMERS, "deals.csv": deals("customer", *values)})
    assert "4 of 5 values are keys of customers.csv: rows with others will be rejected" in result.comments


def test_a_column_with_other_values_is_no_link(tmp_path: Path) -> None:
    """It is told, for its header says that it should be one."""
    values = ["C1", "X", "Y", "Z"]
    result = proposed(tmp_path, {"customers.csv": CUSTOMERS, "deals.csv": deals("customer", *values)})
    assert "links" not in result.load("OPPORTUNITY")
    assert '"customer" names a CUSTOMER, but only 1 of 4 values are in customers.csv' in result.comments


def test_what_needs_a_customer_is_given_one_of_its_own(tmp_path: Path) -> None:
    """Rather than being left out."""
    contracts = "contract no,title,customer\n1,A,X\n2,B,Y\n"
    result = proposed(tmp_path, {"customers.csv": CUSTOMERS, "contracts.csv": contracts})
    assert result.load("CUSTOMER", "contracts.csv")["key"] == "customer"
    assert "0 of 2 values are in customers.csv, so they are made of these rows" in result.comments


@pytest.mark.parametrize("header", ["quantity", "customers", "customer age", "whatever"])
def test_numbers_are_keys_only_where_the_header_says_so(tmp_path: Path, header: str) -> None:
    """For 1 to 5 may be anything."""
    customers = CUSTOMERS.replace("C", "").replace("ustomer", "customer").replace("ask", "Cask")
    result = proposed(tmp_path, {"customers.csv": customers, "deals.csv": deals(header, "1", "2", "3")})
    assert "links" not in result.load("OPPORTUNITY")


def test_a_key_is_a_link_only_if_its_header_says_so(tmp_path: Path) -> None:
    """Two systems may count alike."""
    for header, links in (
        ("deal code", None),
        ("the best customer no", None),
        ("customer no", {"customer": "customer no"}),
    ):
        files = {"customers.csv": CUSTOMERS, "deals.csv": f"{header}\nC1\nC2\nC3\nC4\n"}
        assert proposed(tmp_path, files).load("OPPORTUNITY").get("links") == links


def test_values_that_nearly_are_keys_are_mended(tmp_path: Path) -> None:
    """When case, spaces and signs are all that differs."""
    files = {"products.csv": "product\nGTX Pro\nMG-1\n", "deals.csv": deals("product", "GTXPro", "GTX Pro", "mg 1")}
    result = proposed(tmp_path, files)
    load = result.load("OPPORTUNITY")
    assert load["values"] == {"product": {"GTXPro": "GTX Pro", "mg 1": "MG-1"}}
    assert load["links"] == {"product": "product"}
    assert "3 of 3 values are keys of products.csv" in result.comments


@pytest.mark.parametrize("header", ["Owner", "sales rep", "Account Manager", "Betreuer"])
@pytest.mark.parametrize(
    ("values", "by"),
    [(["E1", "E2", "E3"], None), (["Ann Lee", "Bo Ek", ""], "name"), (["a@x.example", "c@x.example"], "email")],
)
def test_who_looks_after_a_record_created_it_too(tmp_path: Path, header: str, values: list[str], by: str) -> None:
    """Unless a column says who did."""
    result = proposed(tmp_path, {"staff.csv": STAFF, "deals.csv": deals(header, *values)})
    source = {"column": header, "by": by} if by else header
    assert result.load("OPPORTUNITY")["relations"] == {"ACCOUNT_EXECUTIVE": source, "CREATOR": source}


def test_each_relation_may_have_a_column(tmp_path: Path) -> None:
    """A file of products has creators only."""
    text = "deal id,name,owner,created by,support rep\n1,A,E1,E2,E3\n2,B,E1,E2,E3\n"
    products = "sku,name,created by\n1,A,E1\n2,B,E2\n"
    result = proposed(tmp_path, {"staff.csv": STAFF, "deals.csv": text, "products.csv": products})
    relations = {"ACCOUNT_EXECUTIVE": "owner", "CSR": "support rep", "CREATOR": "created by"}
    assert result.load("OPPORTUNITY")["relations"] == relations
    assert result.load("PRODUCT")["relations"] == {"CREATOR": "created by"}


def test_people_are_found_by_a_name_in_two_columns(tmp_path: Path) -> None:
    """Which are put together where the people are loaded."""
    staff = "id,first name,last name\n1,Ann,Lee\n2,Bo,Ek\n3,Cy,\n"
    result = proposed(tmp_path, {"staff.csv": staff, "deals.csv": deals("owner", "Ann Lee", "Bo Ek")})
    owner = {"column": "owner", "by": "name"}
    assert result.load("OPPORTUNITY")["relations"] == {"ACCOUNT_EXECUTIVE": owner, "CREATOR": owner}


def test_people_whom_no_file_has_are_made_of_the_rows_that_name_them(tmp_path: Path) -> None:
    """Once for each file, for another may name others."""
    files = {"deals.csv": deals("deal owner", "Ann Lee", "Bo Ek", "Bo Ek")}
    result = proposed(tmp_path, files)
    load = result.load("PERSON")
    assert (load["key"], load["distinct"], load["fields"]["name"]) == ("deal owner", True, "deal owner")
    assert result.load("OPPORTUNITY")["relations"]["ACCOUNT_EXECUTIVE"] == "deal owner"
    assert '"deal owner" names 2 of them in 3 rows' in result.comments


def test_superiors_are_keys_of_their_own_file(tmp_path: Path) -> None:
    """In any order."""
    load = proposed(tmp_path, {"staff.csv": "id,name,reports to\n1,A,2\n2,B,3\n3,C,\n"}).load("PERSON")
    assert load["links"] == {"superior": "reports to"}


def test_superiors_who_are_named_by_their_names_are_found_once_all_are_there(tmp_path: Path) -> None:
    """A second load of the file fills the link."""
    staff = "id,name,manager\n1,Ann Lee,Bo Ek\n2,Bo Ek,Cy Fu\n3,Cy Fu,\n"
    first, second = proposed(tmp_path, {"staff.csv": staff}).loads
    assert "links" not in first
    assert (second["key"], second["links"]) == ("id", {"superior": {"column": "manager", "by": "name"}})
    assert "fields" not in second


def test_the_head_of_a_department_is_found_once_people_are_there(tmp_path: Path) -> None:
    """People are in departments, and departments have heads: one has to wait."""
    departments = "department,head\nSales,E1\nIT,E2\n"
    staff = "code,name,department\nE1,A,Sales\nE2,B,IT\n"
    loads = proposed(tmp_path, {"departments.csv": departments, "staff.csv": staff}).loads
    assert [load["resource"] for load in loads] == ["DEPARTMENT", "PERSON", "DEPARTMENT"]
    assert [load.get("links") for load in loads] == [None, {"department": "department"}, {"head": "head"}]


def test_two_files_with_the_same_keys_are_told(tmp_path: Path) -> None:
    """The rows of the second change the records of the first."""
    files = {"customers.csv": CUSTOMERS, "old customers.csv": "customer no,name\nC1,Acme\nC8,Zed\n"}
    assert "1 of 2 keys are in customers.csv, too" in proposed(tmp_path, files).comments


def test_what_needs_a_link_that_nothing_says_is_left(tmp_path: Path) -> None:
    """With the reason; so is what depends on it."""
    files = {"contacts.csv": "contact id,name\n1,A\n2,B\n", "calls.csv": "id,customer,notes\n1,C1,x\n2,C1,y\n"}
    result = proposed(tmp_path, files)
    assert not result.loads
    assert "contacts.csv: it looks like CONTACT, but that needs customer: no column says it." in result.comments
    assert "calls.csv: it looks like CONTACT_LOG, but that needs occurred_at: no column says it." in result.comments


def test_grants_are_for_those_who_have_to_do_with_a_record(tmp_path: Path) -> None:
    """And those above them; children of customers have the customers' relations, and all see people and products."""
    customers = "customer no,name,owner\nC1,Acme,E1\nC2,Bolt,E2\n"
    files = {
        "staff.csv": STAFF,
        "customers.csv": customers,
        "contacts.csv": "contact id,name,customer\n1,A,C1\n2,B,C2\n",
        "products.csv": "sku,name,supplier\n1,A,S\n2,B,S\n",
    }
    result = proposed(tmp_path, files)
    grants = {grant["resource"]: (grant.get("relations"), grant["reaches"]) for grant in result.said["grants"]}
    related = (["CREATOR", "ACCOUNT_EXECUTIVE"], ["MYSELF", "ALL_SUBORDINATES"])
    everyone = (None, ["EVERYONE"])
    assert grants == {"PERSON": everyone, "PRODUCT": everyone, "CUSTOMER": related, "CONTACT": related}
    assert all((grant["to"], grant["actions"]) == ("ALL_USERS", ["VIEW"]) for grant in result.said["grants"])
    assert "Nobody sees SUPPLIER yet" in result.comments
