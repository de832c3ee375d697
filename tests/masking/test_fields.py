"""The table of fields against the design, typed again by hand; and what is not declared, by name."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlalchemy import Column, MetaData, Text

import masking.fields
from masking.fields import CLASSES, FIELDS, FITS, Field, sensitive, undeclared
from masking.masks import Mask
from models.catalogue import CATALOGUE
from models.words import Resource
from permissions.levels import FieldClass

# Design, section 3: the names of public fields; the mask of each maskable and of each sensitive one. Names have the
# mask NAME, amounts AMOUNT, other text TEXT. Tags of a customer and products of lines are links, not fields.
PUBLIC = {
    "CUSTOMER": "number region industry status website city country",
    "CONTACT": "title",
    "CONTACT_LOG": "channel occurred_at",
    "OPPORTUNITY": "number stage probability engaged_on closed_on",
    "CONTRACT": "number status signed_on starts_on ends_on currency",
    "SALES_RECORD": "number status ordered_on currency lines.quantity lines.discount",
    "SHIPMENT": "tracking_number carrier status shipped_on delivered_on city country",
    "SUPPLIER": "name website city country",
    "PRODUCT": "sku name series list_price currency",
    "PERSON": "work_id name email title status region",  # `$viewer.region` names a person's region
    "STORE_ACCOUNT": "platform name region",
    "TAG": "name colour",
    # Of the organisation, which is seen whole by who may see people.
    "DEPARTMENT": "name",
    "ROLE": "name",
    "GROUP": "name",
}
MASKABLE = {
    "CUSTOMER": {"name": "NAME"},
    "CONTACT": {"name": "NAME"},
    "CONTACT_LOG": {"subject": "TEXT"},
    "OPPORTUNITY": {"title": "TEXT", "amount": "AMOUNT"},
    "CONTRACT": {"title": "TEXT", "value": "AMOUNT"},
    "SALES_RECORD": {"total": "AMOUNT", "lines.unit_price": "AMOUNT"},
    "SHIPMENT": {"recipient_name": "NAME"},
    "SUPPLIER": {"contact_name": "NAME"},
}
SENSITIVE = {
    "CUSTOMER": {
        "email": "EMAIL",
        "phone": "PHONE",
        "address": "ADDRESS",
        "postcode": "ADDRESS",
        "latitude": "GEO",
        "longitude": "GEO",
        "tax_id": "LAST4",
        "card_number": "LAST4",
        "credit_limit": "AMOUNT",
        "notes": "TEXT",
    },
    "CONTACT": {"email": "EMAIL", "phone": "PHONE", "mobile": "PHONE", "birth_date": "YEAR", "notes": "TEXT"},
    "CONTACT_LOG": {"body": "TEXT"},
    "OPPORTUNITY": {"notes": "TEXT"},
    "CONTRACT": {"iban": "IBAN", "notes": "TEXT"},
    "SALES_RECORD": {"card_number": "LAST4"},
    "SHIPMENT": {"address": "ADDRESS", "postcode": "ADDRESS", "phone": "PHONE"},
    "SUPPLIER": {
        "email": "EMAIL",
        "phone": "PHONE",
        "address": "ADDRESS",
        "postcode": "ADDRESS",
        "tax_id": "LAST4",
        "iban": "IBAN",
    },
    "PRODUCT": {"cost": "AMOUNT"},
    "PERSON": {"phone": "PHONE"},
}


def test_every_resource_is_in_the_table() -> None:
    """No more and no fewer."""
    assert {resource.value for resource in FIELDS} == PUBLIC.keys()
    assert set(FIELDS) == set(Resource)


@pytest.mark.parametrize("resource", Resource)
def test_fields_have_the_class_and_the_mask_of_the_design(resource: Resource) -> None:
    """Every field, of every resource; what is public has no mask."""
    expected: dict[str, tuple[str, str | None]] = dict.fromkeys(PUBLIC[resource].split(), ("PUBLIC", None))
    expected |= {name: ("MASKABLE", mask) for name, mask in MASKABLE.get(resource, {}).items()}
    expected |= {name: ("SENSITIVE", mask) for name, mask in SENSITIVE.get(resource, {}).items()}
    declared = {name: (field.field_class.value, field.mask) for name, field in FIELDS[resource].items()}
    assert declared == expected


@pytest.mark.parametrize("resource", Resource)
def test_fields_are_known_by_their_names_and_described(resource: Resource) -> None:
    """The name in the table is the field's own, and what it is is said in a sentence."""
    for name, field in FIELDS[resource].items():
        assert field.name == name
        assert field.about[0].isupper()
        assert field.about.endswith(".")


def test_the_rooms_below_are_handed_the_same_classes() -> None:
    """`CLASSES` says of each field what the table says."""
    assert CLASSES[Resource.CUSTOMER]["region"] is FieldClass.PUBLIC
    assert CLASSES[Resource.CUSTOMER]["name"] is FieldClass.MASKABLE
    assert CLASSES[Resource.CUSTOMER]["email"] is FieldClass.SENSITIVE
    assert {resource: set(classes) for resource, classes in CLASSES.items()} == {
        resource: set(fields) for resource, fields in FIELDS.items()
    }


def test_all_is_declared() -> None:
    """As the tables are now."""
    assert undeclared() == []


def plant(monkeypatch: pytest.MonkeyPatch, resource: Resource, fields: dict[str, Field] | None) -> None:
    """Give a resource other fields in the table, or leave the resource out."""
    table = {**FIELDS, resource: MappingProxyType(fields or {})}
    if fields is None:
        del table[resource]
    monkeypatch.setattr(masking.fields, "FIELDS", MappingProxyType(table))


def test_a_field_that_was_forgotten_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the customers' table has, and the table of fields has not."""
    fields = {name: field for name, field in FIELDS[Resource.CUSTOMER].items() if name != "card_number"}
    plant(monkeypatch, Resource.CUSTOMER, fields)
    assert undeclared() == ["CUSTOMER.card_number is not declared in masking/fields.py"]


def test_a_resource_that_was_forgotten_is_named_field_by_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its fields, in order."""
    plant(monkeypatch, Resource.TAG, None)
    assert undeclared() == [
        "TAG.colour is not declared in masking/fields.py",
        "TAG.name is not declared in masking/fields.py",
    ]


def test_a_field_that_no_table_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen does not pass for a declaration."""
    fields = {**FIELDS[Resource.CONTRACT], "ibann": sensitive("ibann", Mask.IBAN, "A slip.")}
    plant(monkeypatch, Resource.CONTRACT, fields)
    assert undeclared() == ["CONTRACT.ibann is declared, but no table has it"]


@pytest.mark.parametrize(
    ("name", "mask", "column"),
    [("birth_date", Mask.LAST4, "DATE"), ("notes", Mask.AMOUNT, "TEXT"), ("email", Mask.YEAR, "TEXT")],
)
def test_a_mask_that_does_not_fit_its_column_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, mask: Mask, column: str
) -> None:
    """It would fail on the first value that it is told, or show what is none of the field's type."""
    plant(monkeypatch, Resource.CONTACT, {**FIELDS[Resource.CONTACT], name: sensitive(name, mask, "A slip.")})
    assert undeclared() == [f"CONTACT.{name} is masked by {mask}, which does not fit its column ({column})"]


def test_every_mask_says_which_columns_it_fits() -> None:
    """So that a new one can be declared with a field."""
    assert set(FITS) == set(Mask)


def test_a_wall_that_no_link_leads_to_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be asked for by callers alone before whom one stands."""
    planted = replace(CATALOGUE[Resource.CONTACT], walled_by=("costumer",))
    monkeypatch.setattr(masking.fields, "CATALOGUE", {**CATALOGUE, Resource.CONTACT: planted})
    assert undeclared() == ["CONTACT is walled by costumer, which is no link of it in models/catalogue.py"]


def test_relations_of_another_resource_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows would be found by who relates to something else."""
    planted = replace(CATALOGUE[Resource.CONTACT], related=CATALOGUE[Resource.CUSTOMER].related)
    monkeypatch.setattr(masking.fields, "CATALOGUE", {**CATALOGUE, Resource.CONTACT: planted})
    assert undeclared() == ["CONTACT has the relations of another resource in models/catalogue.py"]


def test_a_field_of_lines_that_was_forgotten_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines have fields too, and both directions are told of them."""
    fields = {name: field for name, field in FIELDS[Resource.SALES_RECORD].items() if name != "lines.unit_price"}
    fields["lines.margin"] = sensitive("lines.margin", Mask.AMOUNT, "A slip.")
    plant(monkeypatch, Resource.SALES_RECORD, fields)
    assert undeclared() == [
        "SALES_RECORD.lines.unit_price is not declared in masking/fields.py",
        "SALES_RECORD.lines.margin is declared, but no table has it",
    ]


def test_a_column_that_is_added_to_a_table_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nobody asks for it yet."""
    entity = CATALOGUE[Resource.TAG]
    metadata = MetaData()
    wider = entity.table.to_metadata(metadata)
    wider.append_column(Column("secret", Text))
    planted = replace(entity, table=wider)
    monkeypatch.setattr(masking.fields, "CATALOGUE", {**CATALOGUE, Resource.TAG: planted})
    assert undeclared() == ["TAG.secret is not declared in masking/fields.py"]
