"""Which column is which field, and how its values are written."""

from pathlib import Path

import pytest

from tests.intake.propose.folders import Proposed, proposed


def fields(folder: Path, name: str, text: str) -> dict[str, object]:
    """The fields of the only load."""
    (load,) = proposed(folder, {name: text}).loads
    found: dict[str, object] = load["fields"]
    return found


def test_columns_are_found_by_what_others_call_them(tmp_path: Path) -> None:
    """A customer, in English."""
    text = "Account ID,Account Name,Sector,Street,Zip Code,Town,Nation,Tel.,E-mail,Web Site,VAT No,Lat,Lng,Remarks\n"
    text += "1,Acme,Energy,Main St 1,10115,Berlin,Germany,030,a@x.example,x.example,DE1,52.5,13.4,good\n"
    assert fields(tmp_path, "accounts.csv", text) == {
        "number": "Account ID",
        "name": "Account Name",
        "industry": "Sector",
        "status": {"constant": "ACTIVE"},
        "website": "Web Site",
        "city": "Town",
        "country": "Nation",
        "email": "E-mail",
        "phone": "Tel.",
        "address": "Street",
        "postcode": "Zip Code",
        "latitude": "Lat",
        "longitude": "Lng",
        "tax_id": "VAT No",
        "notes": "Remarks",
    }


@pytest.mark.parametrize(
    ("name", "header", "expected"),
    [
        (
            "Kunden.csv",
            "Kundennummer;Firma;Straße;PLZ;Ort;Telefon;E-Mail;Branche;Bemerkungen",
            "number name address postcode city phone email industry notes",
        ),
        (
            "clients.csv",
            "Numéro;Société;Adresse;Code postal;Ville;Pays;Téléphone;Courriel;Secteur",
            "number name address postcode city country phone email industry",
        ),
        (
            "clientes.csv",
            "Código;Empresa;Dirección;Código postal;Ciudad;País;Teléfono;Correo;Observaciones",
            "number name address postcode city country phone email notes",
        ),
    ],
)
def test_headers_may_be_german_french_and_spanish(tmp_path: Path, name: str, header: str, expected: str) -> None:
    """Every column of a customer is found."""
    names = header.split(";")
    found = fields(tmp_path, name, f"{header}\n{';'.join(f'x{place}' for place, _ in enumerate(names))}\n")
    assert {field: found[field] for field in expected.split()} == dict(zip(expected.split(), names, strict=True))


def test_a_column_is_one_field_and_the_best_fit_wins(tmp_path: Path) -> None:
    """Of two phones the first is taken, and the other is told."""
    result = proposed(tmp_path, {"suppliers.csv": "id,name,Phone 1,Phone 2,colour,fax\n1,A,1,2,,\n2,B,1,2,,\n"})
    assert result.load("SUPPLIER")["fields"] == {"name": "name", "phone": "Phone 1"}
    assert "# Nothing was made of Phone 2." in result.text
    assert "# Always empty: colour, fax." in result.text


def test_a_name_may_be_in_two_columns(tmp_path: Path) -> None:
    """Of which an address for mail is made, too, when there is none."""
    found = fields(tmp_path, "staff.csv", "id,Vorname,Nachname\n1,Ann,Lee\n2,Bo,Ek\n")
    assert found["name"] == {"template": "{Vorname} {Nachname}"}
    source = tmp_path.resolve().name.replace("_", "-").lower()
    assert found["email"] == {"template": f"{{Vorname:dotted}}.{{Nachname:dotted}}@{source}.example"}
    found = fields(tmp_path, "staff.csv", "id,nombre,apellidos\n1,Ann,Lee\n2,Bo,Ek\n")
    assert found["name"] == {"template": "{nombre} {apellidos}"}


def test_a_whole_name_is_better_than_two_parts_unless_it_is_mostly_empty(tmp_path: Path) -> None:
    """So for companies, whose people are contacts."""
    full = fields(tmp_path, "staff.csv", "id,name,first name,last name\n1,Ann Lee,Ann,Lee\n2,Bo Ek,Bo,Ek\n")
    assert full["name"] == "name"
    partly = fields(tmp_path, "staff.csv", "id,name,first name,last name\n1,,Ann,Lee\n2,Bo Ek,Bo,Ek\n")
    assert partly["name"] == {"template": "{first name} {last name}"}


def test_names_that_no_template_can_hold_are_left_alone(tmp_path: Path) -> None:
    """Another column is the name then, and the address is made of it."""
    found = fields(tmp_path, "staff.csv", "id,first name{},last name{}\n1,Ann,Lee\n2,Bo,Ek\n")
    assert found["name"] == "id"
    assert "{id:dotted}@" in str(found["email"])


def test_addresses_are_made_of_keys_where_names_have_no_letters_for_it(tmp_path: Path) -> None:
    """And of the key as it is where that has none either."""
    found = fields(tmp_path, "staff.csv", "id,name\n1,李\n2,王\n")
    assert "{id:dotted}@" in str(found["email"])
    found = fields(tmp_path, "staff.csv", "name\n李\n王\n")
    assert "{name}@" in str(found["email"])
    found = fields(tmp_path, "staff.csv", "employee{id}\n1\n2\n")
    assert found["email"] == "employee{id}"


def test_a_location_is_a_country_if_its_values_are(tmp_path: Path) -> None:
    """One that is misspelt does no harm."""
    countries = ["Kenya", "Germany", "Japan", "Norway", "Philipines"]
    rows = "".join(f"{turn},{name}\n" for turn, name in enumerate(countries))
    assert fields(tmp_path, "customers.csv", f"id,office location\n{rows}")["country"] == "office location"
    assert "country" not in fields(tmp_path, "customers.csv", "id,office location\n1,North wing\n2,South wing\n")


def test_numbers_and_days_are_read_as_the_file_writes_them(tmp_path: Path) -> None:
    """What is the same in all loads is said at the top."""
    customers = "id;Kreditlimit\n1;1.000,50\n2;20,00\n"
    deals = "Deal ID;Name;Amount;Close Date;Probability\n1;A;1.234,56;31.01.2026;10\n2;B;0,5;;20\n"
    result = proposed(tmp_path, {"Kunden.csv": customers, "deals.csv": deals, "tags.csv": "id,name\n1,A\n"})
    assert result.said["locale"] == "de_DE"
    assert all("locale" not in load for load in result.loads)
    assert result.load("OPPORTUNITY")["fields"] == {
        "number": "Deal ID",
        "stage": {"constant": "PROSPECTING"},
        "probability": "Probability",
        "closed_on": "Close Date",
        "title": "Name",
        "amount": "Amount",
    }
    assert "# deals.csv has ; between its values." in result.text


def test_what_differs_between_files_is_said_in_each(tmp_path: Path) -> None:
    """And what differs between fields, in the field."""
    customers = "id,credit limit\n1,1000.50\n2,20.00\n"
    deals = "Deal ID,Name,Amount,Close Date,Created\n1,A,$5.00,1/31/2026,2026-01-31\n2,B,$6.00,2/28/2026,2026-02-28\n"
    result = proposed(tmp_path, {"customers.csv": customers, "deals.csv": deals})
    assert "locale" not in result.said
    load = result.load("OPPORTUNITY")
    assert load["locale"] == "en_US"
    assert load["fields"]["closed_on"] == "Close Date"
    assert load["fields"]["engaged_on"] == "Created"


def test_a_field_that_is_written_otherwise_than_its_file_says_so(tmp_path: Path) -> None:
    """As degrees with a point beside amounts with a comma."""
    text = "id;Firma;Kreditlimit;lat\n1;A;1.000,50;52.52\n2;B;5,5;48.137\n3;C;6,5;50.9\n"
    load = proposed(tmp_path, {"Kunden.csv": text}).load("CUSTOMER")
    assert "locale" not in load
    assert load["fields"]["latitude"] == "lat"
    assert load["fields"]["credit_limit"] == {"column": "Kreditlimit", "locale": "de_DE"}


def test_a_column_of_other_values_is_not_the_field_that_its_name_says(tmp_path: Path) -> None:
    """It is told why."""
    rows = "".join(f"{turn},A,high,{'soon' if turn % 2 else '2026-01-31'}\n" for turn in range(10))
    result = proposed(tmp_path, {"deals.csv": f"id,name,amount,close date\n{rows}"})
    found = result.load("OPPORTUNITY")["fields"]
    assert "amount" not in found
    assert "closed_on" not in found
    assert '"amount" could be amount, but its values can\'t be read as such' in result.comments
    assert '"close date" could be closed_on, but 5 of 10 values can\'t be read: a date such as' in result.comments


def test_a_few_bad_values_are_told(tmp_path: Path) -> None:
    """Their rows will be rejected."""
    rows = "".join(f"{turn},A,{'unknown' if turn == 5 else turn}\n" for turn in range(100))
    result = proposed(tmp_path, {"deals.csv": f"id,name,amount\n{rows}"})
    assert 'amount = "amount"  # 1 of 100 values can\'t be read: they will be rejected' in result.text


def test_values_that_no_field_holds_are_no_values_of_it(tmp_path: Path) -> None:
    """Money has two places, and texts that are sorted by are not long."""
    text = f"id,name,price\n1,A,261.9575\n2,{'x' * 600},1.005\n"
    result = proposed(tmp_path, {"products.csv": text})
    assert result.load("PRODUCT")["fields"] == {"sku": "id", "name": "id"}
    assert "a decimal of at most 2 places" in result.comments
    assert "longer than 500" in result.comments


@pytest.mark.parametrize("word", ["NULL", "n/a", "\\N", "\\x", "-"])
def test_texts_that_mean_nothing_are_said_to_be_empty(tmp_path: Path, word: str) -> None:
    """They are not counted as values, either."""
    text = f"id,name,credit limit,fax\n1,A,{word},{word}\n2,B,5,\n"
    result = proposed(tmp_path, {"customers.csv": text})
    (load,) = result.loads
    assert load["empty"] == [word]
    assert load["fields"]["credit_limit"] == "credit limit"
    assert "# Always empty: fax." in result.text


def test_na_is_namibia_among_codes_and_nothing_elsewhere(tmp_path: Path) -> None:
    """For the whole file, which has one list of such texts."""
    result = proposed(tmp_path, {"customers.csv": "id,name,credit limit\n1,A,NA\n2,B,5\n"})
    assert result.load("CUSTOMER")["empty"] == ["NA"]
    result = proposed(tmp_path, {"customers.csv": "id,name,country\n1,A,NA\n2,B,DE\n"})
    assert "empty" not in result.load("CUSTOMER")


def made_up(result: Proposed) -> int:
    """How often it is said that something is made up."""
    return result.comments.count("made up")


def test_what_no_column_has_is_made_up_and_said_so(tmp_path: Path) -> None:
    """Of the key, or as a constant."""
    result = proposed(tmp_path, {"staff.csv": "code\nA\nB\n", "stores.csv": "store\nX\nY\n"})
    source = result.said["source"]
    assert result.load("PERSON")["fields"] == {
        "work_id": "code",
        "name": "code",
        "email": {"template": f"{{code:dotted}}@{source}.example"},
        "status": {"constant": "ACTIVE"},
    }
    assert result.load("STORE_ACCOUNT")["fields"] == {"platform": {"constant": source}, "name": "store"}
    assert made_up(result) == 3


def test_a_contact_is_about_its_kind_when_nothing_says_more(tmp_path: Path) -> None:
    """When it was can't be made up."""
    text = "id,client,type,date\n1,C1,Call,2026-01-31T10:00:00Z\n2,C1,Email,2026-01-31T11:00:00Z\n"
    load = proposed(tmp_path, {"activities.csv": text}).load("CONTACT_LOG")
    assert load["fields"] == {"channel": "type", "occurred_at": "date", "subject": "type"}


def test_a_required_field_that_is_mostly_empty_is_made_up_instead(tmp_path: Path) -> None:
    """So that its rows are loaded all the same."""
    text = "id,name,email\n1,Ann Lee,a@x.example\n2,Bo Ek,\n3,Cy Fu,\n"
    result = proposed(tmp_path, {"staff.csv": text})
    assert "{name:dotted}@" in str(result.load("PERSON")["fields"]["email"])
    assert '"email" could be email, but 2 of 3 rows have none' in result.comments
