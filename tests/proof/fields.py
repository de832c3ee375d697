"""The table of fields, typed out from the design's section 3."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is declared: its class, mask (of those that have one), type, and the kind of its values."""

    cls: str
    mask: str | None
    type: str
    kind: str
    nullable: bool = True


def camel(name: str) -> str:
    """Give a snake_case name as JSON and GraphQL spell it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _public(kind: str, type_: str = "text", *, nullable: bool = True) -> Field:
    return Field("public", None, type_, kind, nullable)


def _maskable(mask: str, kind: str, type_: str = "text", *, nullable: bool = True) -> Field:
    return Field("maskable", mask, type_, kind, nullable)


def _sensitive(mask: str, kind: str, type_: str = "text") -> Field:
    return Field("sensitive", mask, type_, kind)


FIELDS: Mapping[str, Mapping[str, Field]] = {
    "CUSTOMER": {
        "number": _public("NUMBER", nullable=False),
        "region": _public("REGION"),
        "industry": _public("INDUSTRY"),
        "status": _public("CUSTOMER_STATUS", "enum", nullable=False),
        "website": _public("WEBSITE"),
        "city": _public("CITY"),
        "country": _public("COUNTRY"),
        "name": _maskable("NAME", "NAME", nullable=False),
        "email": _sensitive("EMAIL", "EMAIL"),
        "phone": _sensitive("PHONE", "PHONE"),
        "address": _sensitive("ADDRESS", "STREET"),
        "postcode": _sensitive("ADDRESS", "POSTCODE"),
        "latitude": _sensitive("GEO", "LATITUDE", "float"),
        "longitude": _sensitive("GEO", "LONGITUDE", "float"),
        "tax_id": _sensitive("LAST4", "TAX_ID"),
        "card_number": _sensitive("LAST4", "CARD"),
        "credit_limit": _sensitive("AMOUNT", "MONEY", "money"),
        "notes": _sensitive("TEXT", "NOTES"),
    },
    "CONTACT": {
        "title": _public("JOB"),
        "name": _maskable("NAME", "NAME", nullable=False),
        "email": _sensitive("EMAIL", "EMAIL"),
        "phone": _sensitive("PHONE", "PHONE"),
        "mobile": _sensitive("PHONE", "PHONE"),
        "birth_date": _sensitive("YEAR", "BIRTH", "date"),
        "notes": _sensitive("TEXT", "NOTES"),
    },
    "CONTACT_LOG": {
        "channel": _public("CHANNEL", "enum", nullable=False),
        "occurred_at": _public("MOMENT", "datetime", nullable=False),
        "subject": _maskable("TEXT", "SUBJECT", nullable=False),
        "body": _sensitive("TEXT", "NOTES"),
    },
    "OPPORTUNITY": {
        "number": _public("NUMBER", nullable=False),
        "stage": _public("STAGE", "enum", nullable=False),
        "probability": _public("PERCENT", "int"),
        "engaged_on": _public("DAY", "date"),
        "closed_on": _public("DAY", "date"),
        "title": _maskable("TEXT", "SUBJECT", nullable=False),
        "amount": _maskable("AMOUNT", "MONEY", "money"),
        "notes": _sensitive("TEXT", "NOTES"),
    },
    "CONTRACT": {
        "number": _public("NUMBER", nullable=False),
        "status": _public("CONTRACT_STATUS", "enum", nullable=False),
        "signed_on": _public("DAY", "date"),
        "starts_on": _public("DAY", "date"),
        "ends_on": _public("DAY", "date"),
        "currency": _public("CURRENCY"),
        "title": _maskable("TEXT", "SUBJECT", nullable=False),
        "value": _maskable("AMOUNT", "MONEY", "money"),
        "iban": _sensitive("IBAN", "IBAN"),
        "notes": _sensitive("TEXT", "NOTES"),
    },
    "SALES_RECORD": {
        "number": _public("NUMBER", nullable=False),
        "status": _public("SALES_STATUS", "enum", nullable=False),
        "ordered_on": _public("DAY", "date"),
        "currency": _public("CURRENCY"),
        "total": _maskable("AMOUNT", "MONEY", "money"),
        "card_number": _sensitive("LAST4", "CARD"),
    },
    "SHIPMENT": {
        "tracking_number": _public("NUMBER", nullable=False),
        "carrier": _public("CARRIER"),
        "status": _public("SHIPMENT_STATUS", "enum", nullable=False),
        "shipped_on": _public("DAY", "date"),
        "delivered_on": _public("DAY", "date"),
        "city": _public("CITY"),
        "country": _public("COUNTRY"),
        "recipient_name": _maskable("NAME", "NAME"),
        "address": _sensitive("ADDRESS", "STREET"),
        "postcode": _sensitive("ADDRESS", "POSTCODE"),
        "phone": _sensitive("PHONE", "PHONE"),
    },
    "SUPPLIER": {
        "name": _public("LABEL", nullable=False),
        "website": _public("WEBSITE"),
        "city": _public("CITY"),
        "country": _public("COUNTRY"),
        "contact_name": _maskable("NAME", "NAME"),
        "email": _sensitive("EMAIL", "EMAIL"),
        "phone": _sensitive("PHONE", "PHONE"),
        "address": _sensitive("ADDRESS", "STREET"),
        "postcode": _sensitive("ADDRESS", "POSTCODE"),
        "tax_id": _sensitive("LAST4", "TAX_ID"),
        "iban": _sensitive("IBAN", "IBAN"),
    },
    "PRODUCT": {
        "sku": _public("NUMBER", nullable=False),
        "name": _public("LABEL", nullable=False),
        "series": _public("LABEL"),
        "list_price": _public("MONEY", "money"),
        "currency": _public("CURRENCY"),
        "cost": _sensitive("AMOUNT", "MONEY", "money"),
    },
    "PERSON": {
        "work_id": _public("WORK_ID", nullable=False),
        "name": _public("NAME", nullable=False),
        "email": _public("LOGIN", nullable=False),
        "title": _public("JOB"),
        "status": _public("PERSON_STATUS", "enum", nullable=False),
        "region": _public("REGION"),
        "phone": _sensitive("PHONE", "PHONE"),
    },
    "STORE_ACCOUNT": {
        "platform": _public("PLATFORM", nullable=False),
        "name": _public("LABEL", nullable=False),
        "region": _public("REGION"),
    },
    "TAG": {
        "name": _public("LABEL", nullable=False),
        "colour": _public("COLOUR"),
    },
    "DEPARTMENT": {"name": _public("LABEL", nullable=False)},
    "ROLE": {"name": _public("LABEL", nullable=False)},
    "GROUP": {"name": _public("LABEL", nullable=False)},
}

# Fields of a sales record's lines: levels name them, conditions and orders don't.
LINE_FIELDS: Mapping[str, Field] = {
    "lines.quantity": _public("QUANTITY", "int", nullable=False),
    "lines.discount": _public("DISCOUNT", "fraction", nullable=False),
    "lines.unit_price": _maskable("AMOUNT", "MONEY", "money"),
}

# What every record has and no grant can lower.
BUILT_INS: Mapping[str, Field] = {
    "created_at": _public("MOMENT", "datetime", nullable=False),
    "updated_at": _public("MOMENT", "datetime", nullable=False),
    "deleted_at": _public("MOMENT", "datetime"),
    "version": _public("VERSION", "int", nullable=False),
}
