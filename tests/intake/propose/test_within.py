"""Records that have no file of their own, but are named in the rows of others."""

from pathlib import Path

import pytest

from intake.propose import trial
from tests.intake.propose.folders import proposed

TEAM = "agent,manager,regional office\nAnn Lee,Bo Ek,East\nCy Fu,Bo Ek,East\nDi Go,Ed Ho,West\nFi In,,West\n"


def test_managers_and_offices_are_made_of_the_rows_of_a_team(tmp_path: Path) -> None:
    """Whom no manager is above is left out of the managers; what the rows of one agree on is theirs, too."""
    department, manager, agent = proposed(tmp_path, {"sales_teams.csv": TEAM}).loads
    assert (department["resource"], department["key"]) == ("DEPARTMENT", "regional office")
    assert department["distinct"]
    assert (manager["resource"], manager["key"], manager["skip"]) == ("PERSON", "manager", {"manager": [""]})
    assert manager["links"] == {"department": "regional office"}
    assert manager["fields"]["region"] == "regional office"
    assert (agent["key"], agent["links"]) == ("agent", {"department": "regional office", "superior": "manager"})


def test_what_the_rows_of_one_say_differently_is_not_theirs(tmp_path: Path) -> None:
    """Here a manager has people in two offices."""
    result = proposed(tmp_path, {"sales_teams.csv": TEAM.replace("Cy Fu,Bo Ek,East", "Cy Fu,Bo Ek,West")})
    _, manager, _ = result.loads
    assert "links" not in manager
    assert "region" not in manager["fields"]
    assert '"regional office" could be department, but differs between rows of one record 1 times' in result.comments


def test_so_many_records_are_remembered_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rows of another one say is not compared then: files may be of any size."""
    monkeypatch.setattr(trial, "RECORDS", 1)
    rows = TEAM.replace("Fi In,,West", "Fi In,Ed Ho,East")
    _, manager, _ = proposed(tmp_path, {"sales_teams.csv": rows}).loads
    assert manager["links"] == {"department": "regional office"}


def test_a_region_beside_an_address_is_no_department(tmp_path: Path) -> None:
    """It is where somebody lives."""
    alone = proposed(tmp_path, {"staff.csv": "id,name,region\n1,A,X\n2,B,X\n"})
    assert [load["resource"] for load in alone.loads] == ["DEPARTMENT", "PERSON"]
    beside = proposed(tmp_path, {"staff.csv": "id,name,city,region\n1,A,C,X\n2,B,C,X\n"})
    assert [load["resource"] for load in beside.loads] == ["PERSON"]


def test_titles_that_come_again_are_roles(tmp_path: Path) -> None:
    """One that nobody shares is a text."""
    role, person = proposed(tmp_path, {"staff.csv": "id,name,job title\n1,A,Clerk\n2,B,Clerk\n"}).loads
    assert (role["resource"], role["key"]) == ("ROLE", "job title")
    assert (person["links"], person["fields"]["title"]) == ({"role": "job title"}, "job title")
    (person,) = proposed(tmp_path, {"staff.csv": "id,name,job title\n1,A,Clerk\n2,B,Cook\n"}).loads
    assert person["fields"]["title"] == "job title"


def test_a_record_of_rows_has_the_columns_that_are_called_after_it(tmp_path: Path) -> None:
    """A customer's name and town, in a file of contracts."""
    contracts = "contract no,customer id,customer name,customer city\n1,C1,Acme,Berlin\n2,C1,Acme,Berlin\n3,C2,Bolt,\n"
    customer, _ = proposed(tmp_path, {"contracts.csv": contracts}).loads
    assert customer["fields"] == {
        "number": "customer id",
        "name": "customer name",
        "city": "customer city",
        "status": {"constant": "ACTIVE"},
    }


def test_a_vendor_of_a_product_is_a_supplier(tmp_path: Path) -> None:
    """Also when the product's name stands before it."""
    supplier, product = proposed(tmp_path, {"products.csv": "productCode,productVendor\n1,V\n2,V\n"}).loads
    assert (supplier["resource"], supplier["key"]) == ("SUPPLIER", "productVendor")
    assert product["links"] == {"supplier": "productVendor"}


def test_the_person_to_ask_for_is_a_contact(tmp_path: Path) -> None:
    """In one column or in two; rows that name nobody are left out."""
    text = "customer id,company,contact name,contact title,phone\n1,A,Ann Lee,Boss,1\n2,B,,,\n"
    contact = proposed(tmp_path, {"customers.csv": text}).load("CONTACT")
    assert (contact["key"], contact["links"]) == ("customer id", {"customer": "customer id"})
    assert contact["fields"] == {"title": "contact title", "name": "contact name"}
    assert contact["skip"] == {"contact name": [""]}
    for header in ("contactFirstName,contactLastName", "first name,last name"):
        result = proposed(tmp_path, {"customers.csv": f"customer id,company,{header}\n1,A,Ann,Lee\n2,B,Bo,Ek\n"})
        first, last = header.split(",")
        assert result.load("CONTACT")["fields"] == {"name": {"template": f"{{{first}}} {{{last}}}"}}
    result = proposed(tmp_path, {"customers.csv": "customer id,company,Ansprechpartner\n1,A,Ann Lee\n2,B,Bo Ek\n"})
    assert result.load("CONTACT")["fields"] == {"name": "Ansprechpartner"}


def test_customers_who_are_people_need_no_contact(tmp_path: Path) -> None:
    """And neither do those whose contacts are in a file."""
    text = "customer id,first name,last name\n1,Ann,Lee\n2,Bo,Ek\n"
    (customer,) = proposed(tmp_path, {"customers.csv": text}).loads
    assert customer["fields"]["name"] == {"template": "{first name} {last name}"}
    files = {
        "customers.csv": "customer id,company,contact name\n1,A,Ann Lee\n2,B,Bo Ek\n",
        "contacts.csv": "contact id,name,customer id\n7,Ann Lee,1\n8,Bo Ek,2\n",
    }
    assert proposed(tmp_path, files).load("CONTACT")["file"] == "contacts.csv"
