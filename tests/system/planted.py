"""Secrets planted into the demo company: a marker in every field that somebody sees masked, or whose record not at all.

What a mask shows of such a value (a first letter, a domain, the last four) holds nothing of its marker.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.records import sales_line
from models.words import Resource
from tests.proof.fields import FIELDS
from tests.system.matrix import ROWS, some

LETTERS = "bcdfghjkmnpqrtvwxz"


@dataclass(frozen=True, slots=True)
class Secret:
    """What was planted where, and the part of it that may never be seen."""

    resource: str
    record: int
    field: str
    marker: str


def letters(chance: random.Random) -> str:
    """A marker for text."""
    return "zq" + "".join(chance.choice(LETTERS) for _ in range(10))


def digits(chance: random.Random) -> str:
    """A marker for numbers, with no zero at the end, which a number would lose."""
    return "87" + "".join(chance.choice("123456789") for _ in range(8))


MARKED = re.compile(r"(?=(zq[a-z]{10}|87[1-9]{8}|[0-9]{4}-11-23))")


def markers_in(written: str) -> set[str]:
    """All markers of a text, whatever stands beside them."""
    return set(MARKED.findall(written.lower()))


# For each mask, a value with a marker in it. Names, notes and addresses all begin with the same word, to look for.
PLANTED: Mapping[str, Callable[[random.Random, int], tuple[Any, str]]] = {
    "LAST4": lambda chance, _: _with(letters(chance), "sq{}0000"),
    "IBAN": lambda chance, _: _with(letters(chance), "DE00{}3000"),
    "PHONE": lambda chance, _: _with(digits(chance), "+49 {}00"),
    "EMAIL": lambda chance, _: _with(letters(chance), "s{}@plain.example"),
    "ADDRESS": lambda chance, _: _with(letters(chance), "Sesame {}"),
    "NAME": lambda chance, _: _with(letters(chance), "Sesame S{}"),
    "TEXT": lambda chance, _: _with(letters(chance), "Sesame s{}@plain.example"),
    "AMOUNT": lambda chance, _: _money(digits(chance)),
    "GEO": lambda chance, _: _degrees(digits(chance)),
    "YEAR": lambda _, place: (date(1890 + place, 11, 23), f"{1890 + place}-11-23"),
}
PUBLIC = ("website", "city", "country", "industry", "carrier", "series", "colour")


def _with(marker: str, written: str) -> tuple[str, str]:
    return written.format(marker), marker


def _money(marker: str) -> tuple[Decimal, str]:
    return Decimal(marker), marker


def _degrees(marker: str) -> tuple[float, str]:
    return float(f"12.3{marker}"), marker


async def plant(connection: AsyncConnection, chance: random.Random) -> list[Secret]:
    """Write a secret into each such field of each record, and say which."""
    planted: list[Secret] = []
    for resource in FIELDS:
        table = CATALOGUE[Resource(resource)].table
        ids = list((await connection.execute(select(table.c.id).order_by(table.c.id))).scalars())
        rows = [dict(_planted(resource, one, place, chance, planted)) for place, one in enumerate(ids)]
        await _write(connection, table, ids, rows)
        label, related = CATALOGUE[Resource(resource)].label, CATALOGUE[Resource(resource)].related
        if related is not None:
            name = select(table.c[label]).where(table.c.id == related.c.record_id).scalar_subquery()
            await connection.execute(update(related).values(label=name))
    lines = (await connection.execute(select(sales_line.c.sales_record_id, sales_line.c.position))).all()
    for sale, position in lines:
        value, marker = _money(digits(chance))
        where = (sales_line.c.sales_record_id == sale, sales_line.c.position == position)
        await connection.execute(update(sales_line).where(*where).values(unit_price=value))
        planted.append(Secret("SALES_RECORD", sale, "lines.unit_price", marker))
    return planted


def _planted(
    resource: str, one: int, place: int, chance: random.Random, planted: list[Secret]
) -> Iterator[tuple[str, Any]]:
    columns = CATALOGUE[Resource(resource)].table.c
    for name, field in FIELDS[resource].items():
        if "." in name or (field.mask is None and name not in PUBLIC):
            continue
        value, marker = PLANTED[field.mask or "ADDRESS"](chance, place)
        planted.append(Secret(resource, one, name, marker))
        yield name, value
        if f"{name}_folded" in columns:
            yield f"{name}_folded", value.casefold()


async def _write(connection: AsyncConnection, table: Table, ids: list[int], rows: list[dict[str, Any]]) -> None:
    if rows and rows[0]:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0]}
        statement = update(table).where(table.c.id == bindparam("record")).values(values)
        await connection.execute(
            statement,
            [
                {"record": one, **{f"new_{name}": value for name, value in row.items()}}
                for one, row in zip(ids, rows, strict=True)
            ],
        )


CUSTOMERS_EXECUTIVE = ("card_number", "email", "phone", "address", "postcode")
CONTACTS_EXECUTIVE = ("email", "phone", "mobile", "notes")

# Which sensitive fields each caller sees whole, on which records: numbers are those of customers, for contacts and logs
# too, and else the records' own. Maskable and public fields are whole wherever the record is seen, with these grants.
WHOLE: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "sven": (("CUSTOMER", "1-40", ("email", "phone", "credit_limit")),),
    "erin": (
        ("CUSTOMER", "1-3", CUSTOMERS_EXECUTIVE),
        ("CONTACT", "1-3 11", CONTACTS_EXECUTIVE),
        ("CONTACT_LOG", "1-3 11", ("body",)),
        ("OPPORTUNITY", "1-3 11 41", ("notes",)),
        ("CONTRACT", "1-3", ("notes",)),
        ("SALES_RECORD", "1-5 16-17", ("card_number",)),
    ),
    "omar": (
        ("CUSTOMER", "5-8", CUSTOMERS_EXECUTIVE),
        ("CONTACT", "5-8", CONTACTS_EXECUTIVE),
        ("CONTACT_LOG", "5-8", ("body",)),
        ("OPPORTUNITY", "5-8 42", ("notes",)),
        ("CONTRACT", "5-8", ("notes",)),
        ("SALES_RECORD", "7-12", ("card_number",)),
    ),
    "carl": (
        ("CUSTOMER", "1-40", ("phone", "address", "postcode")),
        ("CONTACT", "1-40", ("phone", "mobile")),
        ("CONTACT_LOG", "1-40", ("body",)),
    ),
    "hana": (
        ("CUSTOMER", "1-40", ("phone",)),
        ("CONTACT", "1-40", ("phone",)),
        ("CONTACT_LOG", "1-40", ("body",)),
    ),
    "fay": (("CONTRACT", "1-23", ("iban",)),),
    "swift-logistics": (("SHIPMENT", "1-61", ("address", "postcode")),),
}
LISTS = {
    "CUSTOMER": "customers",
    "CONTACT": "contacts",
    "CONTACT_LOG": "contactLogs",
    "OPPORTUNITY": "opportunities",
    "CONTRACT": "contracts",
    "SALES_RECORD": "salesRecords",
    "SHIPMENT": "shipments",
    "STORE_ACCOUNT": "storeAccounts",
}


def may_see(caller: str, secret: Secret, name: str, customer: int | None) -> bool:
    """Whether a caller may see a planted secret; `name` is what the matrix calls the record, of that customer."""
    if caller == "ada":
        return True
    rows = ROWS[caller]
    if caller == "swift-logistics" and secret.resource != "SHIPMENT":
        return False
    if secret.resource in LISTS and name not in rows[LISTS[secret.resource]]:
        return False
    declared = FIELDS[secret.resource].get(secret.field)
    if declared is None or declared.cls != "sensitive":
        return True
    number = customer if secret.resource in {"CONTACT", "CONTACT_LOG"} else None
    if number is None and secret.resource in LISTS and secret.resource != "STORE_ACCOUNT":
        number = int(name[2:])
    return any(
        resource == secret.resource and secret.field in fields and number in set(some(numbers))
        for resource, numbers, fields in WHOLE.get(caller, ())
    )
