"""The cast of a random small company: how many there are of everything, and each record made up from its own place.

One of the people, the *lead*, stands in the middle of the chart. Relations, grants and callers favour the lead and few
resources, since what is worth testing happens where several grants meet on one row.

How many there are is drawn; the bulk of each record comes from a generator seeded by one drawn number and the record's
own place, so a draw is quick, and leaving a record out while an example shrinks changes no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from tests.proof.fields import FIELDS, LINE_FIELDS
from tests.proof.values import RAW
from tests.proof.world import (
    RELATIONS,
    RESOURCES,
    Department,
    Group,
    Line,
    Record,
    Relation,
    Value,
)

T = TypeVar("T")

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
PAST, FUTURE = NOW - timedelta(days=1), NOW + timedelta(days=1)

# resource -> how many there are at most.
MOST = {
    "STORE_ACCOUNT": 4,
    "TAG": 3,
    "SUPPLIER": 2,
    "PRODUCT": 3,
    "CUSTOMER": 8,
    "CONTACT": 6,
    "CONTACT_LOG": 5,
    "OPPORTUNITY": 4,
    "CONTRACT": 3,
    "SALES_RECORD": 5,
    "SHIPMENT": 4,
}
# Nothing of these without a customer; an opportunity alone may do without.
OF_A_CUSTOMER = ("CONTACT", "CONTACT_LOG", "CONTRACT", "SALES_RECORD")
_FIRST_ID = {resource: 100 * place for place, resource in enumerate(("DEPARTMENT", "ROLE", "GROUP", *RESOURCES), 1)}


def _ids(resource: str, number: int, seed: int) -> list[int]:
    """Give ids that don't follow the order of creation, since the id breaks ties."""
    return [_FIRST_ID[resource] + (37 * place + seed) % 100 for place in range(number)]


def number(rng: Random, most: int) -> int:
    """Draw how many there are of something: the larger numbers are likelier."""
    likelier = [*range(most + 1), *range(most // 2, most + 1), *range(most // 2 + 1, most + 1)]
    drawn: int = rng.choice(likelier)
    return drawn


def some(rng: Random, things: Sequence[T]) -> T | None:
    """Pick a thing, or none one time in five."""
    return rng.choice(things) if things and rng.random() < 0.8 else None


@dataclass(frozen=True, slots=True)
class Cast:
    """The ids that a world's records and grants may name."""

    seed: int
    favourite: str
    ids: dict[str, list[int]]
    integrations: list[int]

    @property
    def lead(self) -> int:
        """Give the person whom most of the world is about: below the first, above others."""
        return self.ids["PERSON"][1]

    def rng(self, *place: object) -> Random:
        """Give the generator of one place of the world."""
        return Random(repr((self.seed, *place)))

    def fields(self, rng: Random, resource: str) -> dict[str, Value]:
        """Fill the fields of a record, some with null."""
        return {
            name: None if field.nullable and rng.random() < 0.15 else rng.choice(RAW[field.kind])
            for name, field in FIELDS[resource].items()
        }

    def relations(self, rng: Random, resource: str) -> tuple[Relation, ...]:
        """Relate people to a record in the ways that are possible, some of them for a time only."""
        people, relations = self.ids["PERSON"], list[Relation]()
        for kind in RELATIONS[resource]:
            most = 2 if kind in ("CSR", "SHARED") else 1
            chosen = set(rng.choices([self.lead, self.lead, *people], k=rng.choice((0, 1, 1, most))))
            # Who created a record never changes; whoever else relates to it may do so for a time.
            expiries = (None,) if kind == "CREATOR" else (None, None, None, None, PAST, NOW, FUTURE)
            relations += [Relation(person, kind, rng.choice(expiries)) for person in sorted(chosen)]
        return tuple(relations)

    def links(self, rng: Random, resource: str) -> dict[str, int | None]:
        """Link a record to others, as far as there are any."""
        ids = self.ids
        if resource == "CUSTOMER":
            return {"store_account": some(rng, ids["STORE_ACCOUNT"])}
        if resource == "STORE_ACCOUNT":
            return {"group": some(rng, ids["GROUP"])}
        if resource == "PRODUCT":
            return {"supplier": some(rng, ids["SUPPLIER"])}
        if resource == "SHIPMENT":
            return {"sales_record": rng.choice(ids["SALES_RECORD"])}
        if resource == "OPPORTUNITY":
            return {"customer": some(rng, ids["CUSTOMER"]), "product": some(rng, ids["PRODUCT"])}
        links: dict[str, int | None] = {}
        if resource in OF_A_CUSTOMER:
            links["customer"] = rng.choice(ids["CUSTOMER"])
        if resource == "CONTACT_LOG":
            links["contact"] = some(rng, ids["CONTACT"])
        if resource == "SALES_RECORD":
            # Seldom one of its own: mostly the customer's wall is the one that counts.
            links["store_account"] = some(rng, ids["STORE_ACCOUNT"]) if rng.random() < 0.4 else None
        return links

    def lines(self, rng: Random) -> tuple[Line, ...]:
        """Give a sales record up to two lines."""
        products = self.ids["PRODUCT"]
        prices = [price for price in RAW["MONEY"] if isinstance(price, Decimal)]
        quantities = [quantity for quantity in RAW[LINE_FIELDS["lines.quantity"].kind] if isinstance(quantity, int)]
        discounts = [discount for discount in RAW[LINE_FIELDS["lines.discount"].kind] if isinstance(discount, Decimal)]
        return tuple(
            Line(rng.choice(products), rng.choice(quantities), rng.choice(discounts), some(rng, prices))
            for _ in range(rng.randint(0, 2) if products else 0)
        )

    def record(self, resource: str, place: int) -> Record:
        """Make up a record."""
        rng = self.rng(resource, place)
        moments = sorted(moment for moment in RAW["MOMENT"] if isinstance(moment, datetime))
        created, updated = sorted(rng.choices(moments, k=2))
        tags = self.ids["TAG"] if resource == "CUSTOMER" else []
        return Record(
            id=self.ids[resource][place],
            resource=resource,
            fields=self.fields(rng, resource),
            links=self.links(rng, resource),
            relations=self.relations(rng, resource),
            deleted_at=rng.choice((PAST, updated)) if rng.random() < 0.12 else None,
            created_at=created,
            updated_at=updated,
            version=rng.choice((1, 2, 3)),
            lines=self.lines(rng) if resource == "SALES_RECORD" else (),
            tags=frozenset(tag for tag in tags if rng.random() < 0.4),
        )

    def person(self, place: int) -> Record:
        """Make up a member of staff, below somebody who was made up before: so the chart is a forest."""
        rng = self.rng("PERSON", place)
        status = "ACTIVE" if place < 2 else rng.choice(("ACTIVE",) * 5 + ("FROZEN", "LEFT", "LEFT"))
        created, updated = sorted(moment for moment in rng.choices(RAW["MOMENT"], k=2) if isinstance(moment, datetime))
        unique = {"work_id": RAW["WORK_ID"][place], "email": RAW["LOGIN"][place]}
        return Record(
            id=self.ids["PERSON"][place],
            resource="PERSON",
            fields={**self.fields(rng, "PERSON"), **unique, "status": status},
            links={
                "department": some(rng, self.ids["DEPARTMENT"]),
                "role": some(rng, self.ids["ROLE"]),
                "superior": some(rng, self.ids["PERSON"][:place]),
            },
            relations=self.relations(rng, "PERSON"),
            deleted_at=PAST if status == "LEFT" and rng.random() < 0.3 else None,
            created_at=created,
            updated_at=updated,
            version=rng.choice((1, 2, 3)),
        )

    def departments(self) -> tuple[Department, ...]:
        """Make up the boxes of the chart, each below an earlier one or none."""
        made = []
        for place, id in enumerate(self.ids["DEPARTMENT"]):
            rng = self.rng("DEPARTMENT", place)
            parent = some(rng, self.ids["DEPARTMENT"][:place])
            made.append(Department(id, f"Department {place}", parent, some(rng, self.ids["PERSON"])))
        return tuple(made)

    def groups(self) -> tuple[Group, ...]:
        """Make up the groups, each with about a third of the people."""
        made = []
        for place, id in enumerate(self.ids["GROUP"]):
            rng = self.rng("GROUP", place)
            made.append(Group(id, f"Group {place}", frozenset(p for p in self.ids["PERSON"] if rng.random() < 0.35)))
        return tuple(made)


def draw_cast(rng: Random) -> Cast:
    """Draw how many there are of everything."""
    seed = rng.randint(0, 9999)
    most = {"DEPARTMENT": (1, 4), "ROLE": (1, 3), "GROUP": (0, 2), "PERSON": (2, 9)}
    numbers = {name: rng.randint(*bounds) for name, bounds in most.items()}
    favourite = rng.choice(("CUSTOMER", *MOST, "PERSON", "CONTACT", "SALES_RECORD", *["CUSTOMER"] * 5))
    for resource, bound in MOST.items():
        numbers[resource] = number(rng, bound)
        if resource == favourite:
            numbers[resource] = max(numbers[resource], min(bound, 2))
    if not numbers["CUSTOMER"] and favourite in (*OF_A_CUSTOMER, "SHIPMENT"):
        numbers["CUSTOMER"] = 1
    if not numbers["CUSTOMER"]:
        numbers.update(dict.fromkeys(OF_A_CUSTOMER, 0))
    if not numbers["SALES_RECORD"]:
        numbers.update({"SALES_RECORD": 1} if favourite == "SHIPMENT" else {"SHIPMENT": 0})
    ids = {name: _ids(name, amount, seed) for name, amount in numbers.items()}
    return Cast(seed, favourite, ids, [9001 + place for place in range(rng.randint(0, 2))])


def cast_of(seed: int, numbers: Mapping[str, int]) -> Cast:
    """Give the cast of a company of a given size, with one integration."""
    return Cast(seed, "CUSTOMER", {name: _ids(name, numbers.get(name, 0), seed) for name in _FIRST_ID}, [9001])
