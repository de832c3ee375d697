"""The table of fields: for each resource, every field's class, its mask and what it is. Nothing else is ever shown.

A field that a table has and this page has not stops the server at start (`undeclared`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date, Double, Integer, Text
from sqlalchemy.types import TypeEngine

from masking.masks import Mask
from models.catalogue import CATALOGUE, Entity
from models.records import sales_line
from models.types import Instant, Scaled
from models.words import GRANTABLE, Resource
from permissions.levels import FieldClass, FieldClasses


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the tables, its class, the mask that it is shown by when masked, and a description."""

    name: str
    field_class: FieldClass
    mask: Mask | None
    about: str


def public(name: str, about: str) -> Field:
    """A field that is whole for everybody who sees the record."""
    return Field(name, FieldClass.PUBLIC, None, about)


def maskable(name: str, mask: Mask, about: str) -> Field:
    """A field that is whole unless a grant lowers it."""
    return Field(name, FieldClass.MASKABLE, mask, about)


def sensitive(name: str, mask: Mask, about: str) -> Field:
    """A field that is masked unless a grant raises it."""
    return Field(name, FieldClass.SENSITIVE, mask, about)


LINES = "lines"

# The columns that each mask fits: it is told their values, and what it shows is of their type.
FITS: Mapping[Mask, tuple[type[TypeEngine[Any]], ...]] = MappingProxyType(
    {
        **dict.fromkeys((Mask.LAST4, Mask.IBAN, Mask.PHONE, Mask.EMAIL, Mask.ADDRESS, Mask.TEXT, Mask.NAME), (Text,)),
        Mask.AMOUNT: (Scaled, Integer, Double),
        Mask.YEAR: (Date, Instant),
        Mask.GEO: (Double,),
    }
)

_TABLE: dict[Resource, tuple[Field, ...]] = {
    Resource.CUSTOMER: (
        public("number", "How the company counts this customer: random, or given when it was created."),
        public("region", "The sales region, for example `EMEA`."),
        public("industry", "The branch of business."),
        public("status", "Whether it is a lead, a customer, or no longer one."),
        public("website", "The address of its web site."),
        public("city", "The city of its seat."),
        public("country", "The country of its seat."),
        maskable("name", Mask.NAME, "The name of the company or person."),
        sensitive("email", Mask.EMAIL, "Its main e-mail address."),
        sensitive("phone", Mask.PHONE, "Its main phone number."),
        sensitive("address", Mask.ADDRESS, "Street and house number of its seat."),
        sensitive("postcode", Mask.ADDRESS, "The postcode of its seat."),
        sensitive("latitude", Mask.GEO, "Degrees north of the equator."),
        sensitive("longitude", Mask.GEO, "Degrees east of Greenwich."),
        sensitive("tax_id", Mask.LAST4, "The number that the tax office knows it by."),
        sensitive("card_number", Mask.LAST4, "The payment card on file."),
        sensitive("credit_limit", Mask.AMOUNT, "How much it may owe."),
        sensitive("notes", Mask.TEXT, "What colleagues wrote about it."),
    ),
    Resource.CONTACT: (
        public("title", "The position in the customer's company."),
        maskable("name", Mask.NAME, "The person's name."),
        sensitive("email", Mask.EMAIL, "The person's e-mail address."),
        sensitive("phone", Mask.PHONE, "The person's phone number."),
        sensitive("mobile", Mask.PHONE, "The person's mobile number."),
        sensitive("birth_date", Mask.YEAR, "The person's birthday."),
        sensitive("notes", Mask.TEXT, "What colleagues wrote about the person."),
    ),
    Resource.CONTACT_LOG: (
        public("channel", "By which means the contact was made."),
        public("occurred_at", "When it was made."),
        maskable("subject", Mask.TEXT, "What it was about, in a line."),
        sensitive("body", Mask.TEXT, "What was said."),
    ),
    Resource.OPPORTUNITY: (
        public("number", "How the company counts this opportunity."),
        public("stage", "How far it is."),
        public("probability", "How likely it is to be won, in per cent."),
        public("engaged_on", "When the work on it began."),
        public("closed_on", "When it was won or lost."),
        maskable("title", Mask.TEXT, "What is to be sold, in a line."),
        maskable("amount", Mask.AMOUNT, "What it is worth; once won, what it brought."),
        sensitive("notes", Mask.TEXT, "What colleagues wrote about it."),
    ),
    Resource.CONTRACT: (
        public("number", "How the company counts this contract."),
        public("status", "Whether it is in force."),
        public("signed_on", "When it was signed."),
        public("starts_on", "Its first day."),
        public("ends_on", "Its last day."),
        public("currency", "The currency of its value, as three letters."),
        maskable("title", Mask.TEXT, "What it is about, in a line."),
        maskable("value", Mask.AMOUNT, "What it is worth in all."),
        sensitive("iban", Mask.IBAN, "The account that pays."),
        sensitive("notes", Mask.TEXT, "What colleagues wrote about it."),
    ),
    Resource.SALES_RECORD: (
        public("number", "How the company counts this sale."),
        public("status", "How far it is."),
        public("ordered_on", "When it was ordered."),
        public("currency", "The currency of its amounts, as three letters."),
        public(f"{LINES}.quantity", "How many pieces."),
        public(f"{LINES}.discount", "The discount as a fraction of one."),
        maskable("total", Mask.AMOUNT, "The sum of its lines, less discounts."),
        maskable(f"{LINES}.unit_price", Mask.AMOUNT, "The price of one piece."),
        sensitive("card_number", Mask.LAST4, "The payment card that it was paid by."),
    ),
    Resource.SHIPMENT: (
        public("tracking_number", "The number that the carrier knows it by."),
        public("carrier", "Who carries it."),
        public("status", "Where it is."),
        public("shipped_on", "When it was handed to the carrier."),
        public("delivered_on", "When it arrived."),
        public("city", "The city that it goes to."),
        public("country", "The country that it goes to."),
        maskable("recipient_name", Mask.NAME, "Who receives it."),
        sensitive("address", Mask.ADDRESS, "Street and house number that it goes to."),
        sensitive("postcode", Mask.ADDRESS, "The postcode that it goes to."),
        sensitive("phone", Mask.PHONE, "The number that the carrier may call."),
    ),
    Resource.SUPPLIER: (
        public("name", "The name of the company."),
        public("website", "The address of its web site."),
        public("city", "The city of its seat."),
        public("country", "The country of its seat."),
        maskable("contact_name", Mask.NAME, "Whom to talk to there."),
        sensitive("email", Mask.EMAIL, "Its e-mail address."),
        sensitive("phone", Mask.PHONE, "Its phone number."),
        sensitive("address", Mask.ADDRESS, "Street and house number of its seat."),
        sensitive("postcode", Mask.ADDRESS, "The postcode of its seat."),
        sensitive("tax_id", Mask.LAST4, "The number that the tax office knows it by."),
        sensitive("iban", Mask.IBAN, "The account that it is paid to."),
    ),
    Resource.PRODUCT: (
        public("sku", "The number on the shelf."),
        public("name", "What it is called."),
        public("series", "The series that it belongs to."),
        public("list_price", "Its price before any discount."),
        public("currency", "The currency of its prices, as three letters."),
        sensitive("cost", Mask.AMOUNT, "What one piece costs the company."),
    ),
    Resource.PERSON: (
        public("work_id", "The number of the member of staff."),
        public("name", "The person's name."),
        public("email", "The person's e-mail address at work."),
        public("title", "The person's position."),
        public("region", "The sales region that the person works in; data filters know it as `$viewer.region`."),
        public("status", "Whether the person may sign in."),
        sensitive("phone", Mask.PHONE, "The person's private phone number."),
    ),
    Resource.STORE_ACCOUNT: (
        public("platform", "Where the store is, for example `AMAZON`."),
        public("name", "What the store is called there."),
        public("region", "The region that it sells to."),
    ),
    Resource.TAG: (
        public("name", "The word on the tag."),
        public("colour", "The colour that it is drawn in."),
    ),
    Resource.DEPARTMENT: (public("name", "What the department is called."),),
    Resource.ROLE: (public("name", "What the role is called."),),
    Resource.GROUP: (public("name", "What the group is called."),),
}

FIELDS: Mapping[Resource, Mapping[str, Field]] = MappingProxyType(
    {resource: MappingProxyType({field.name: field for field in fields}) for resource, fields in _TABLE.items()}
)

# Those of a sale's lines, by their columns.
LINE_FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        name.removeprefix(f"{LINES}."): field
        for name, field in FIELDS[Resource.SALES_RECORD].items()
        if name.startswith(f"{LINES}.")
    }
)

CLASSES: FieldClasses = {
    resource: {name: field.field_class for name, field in fields.items()} for resource, fields in FIELDS.items()
}


def undeclared() -> list[str]:
    """What is not declared, each by name; empty when all is well.

    Fields that a table has and this page has not, and the other way round; masks that don't fit their columns;
    resources that the catalogue has not, without the relations that their rows are found by, or with walls that no
    link of theirs leads to.
    """
    problems = [f"{resource} is not in models/catalogue.py" for resource in Resource if resource not in CATALOGUE]
    problems += [
        f"{resource} can be granted, and has no relations in models/catalogue.py"
        for resource in GRANTABLE
        if resource in CATALOGUE and (CATALOGUE[resource].related is None or not CATALOGUE[resource].relations)
    ]
    for resource, entity in CATALOGUE.items():
        stored, declared = _columns(entity), FIELDS.get(resource, {})
        forgotten, made_up = sorted(stored.keys() - declared.keys()), sorted(declared.keys() - stored.keys())
        problems += [f"{resource}.{name} is not declared in masking/fields.py" for name in forgotten]
        problems += [f"{resource}.{name} is declared, but no table has it" for name in made_up]
        problems += [
            f"{resource}.{name} is masked by {field.mask}, which does not fit its column ({stored[name]})"
            for name, field in declared.items()
            if field.mask is not None and name in stored and not isinstance(stored[name], FITS[field.mask])
        ]
        problems += [
            f"{resource} is walled by {name}, which is no link of it in models/catalogue.py"
            for name in entity.walled_by
            if entity.link(name) is None
        ]
        if entity.related is not None and entity.related.name != f"{entity.table.name}_relation":
            problems.append(f"{resource} has the relations of another resource in models/catalogue.py")
    return problems


def _columns(entity: Entity) -> dict[str, TypeEngine[Any]]:
    """What is stored of the fields of a resource, and of its lines."""
    stored = {name: entity.table.c[name].type for name in entity.fields}
    if entity.resource is Resource.SALES_RECORD:
        plain = (column for column in sales_line.columns if not column.primary_key and not column.foreign_keys)
        stored |= {f"{LINES}.{column.name}": column.type for column in plain}
    return stored
