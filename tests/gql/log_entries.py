"""Entries of each kind in the log of a company, and which of them each reader is to see."""

from typing import Any

from models.words import Resource
from tests.gql.logged import (
    ADA,
    BOB,
    CAT,
    DAN,
    EVE,
    GONE,
    GROUP,
    GUS,
    OTHER,
    OWN,
    PARTNER,
    PRODUCT,
    SALE,
    Logged,
    gid,
    said,
)

CUSTOMER = Resource.CUSTOMER
ENTRIES = "query ($where: LogWhere, $search: String, $deleted: Boolean! = false, $first: Int, $after: String,"
ENTRIES += " $last: Int, $before: String) { auditLog(where: $where, search: $search, deleted: $deleted, first: $first,"
ENTRIES += " after: $after, last: $last, before: $before) { %s } }"
NODES = ENTRIES % "nodes { id occurredAt action refused resource recordId reason fields %s }"

CUSTOMERS = {one: gid("Customer", one) for one in (OWN, OTHER, GONE)}
PEOPLE = {one: gid("Person", one) for one in (ADA, BOB, CAT, DAN, EVE)}
SALES, PRODUCTS = gid("SalesRecord", SALE), gid("Product", PRODUCT)
EVERYTHING = (
    said("EDIT", CUSTOMER, OWN),
    said("EDIT", CUSTOMER, OTHER),
    said("EDIT", CUSTOMER, 999),
    said("DELETE", CUSTOMER, GONE),
    said("EDIT", Resource.SALES_RECORD, SALE),
    said("EDIT", Resource.PRODUCT, PRODUCT),
    said("EDIT", Resource.PERSON, CAT),
    said("FREEZE", Resource.PERSON, CAT),
    said("FREEZE", Resource.PERSON, DAN),
    said("SIGN_IN_FAILED", Resource.PERSON, BOB),
    said("JOIN_GROUP", Resource.GROUP, GROUP),
    said("EDIT", Resource.GROUP, GROUP),
    said("CREATE_INTEGRATION", None, PARTNER),
    said("EXPORT", CUSTOMER, None),
    said("EDIT", CUSTOMER, OWN, refused="FORBIDDEN"),
)
SEEN: dict[int, list[tuple[str, str | None]]] = {
    ADA: [
        ("EDIT", CUSTOMERS[OWN]),
        ("EXPORT", None),
        ("CREATE_INTEGRATION", gid("Integration", PARTNER)),
        ("EDIT", gid("Group", GROUP)),
        ("JOIN_GROUP", gid("Group", GROUP)),
        ("SIGN_IN_FAILED", PEOPLE[BOB]),
        ("FREEZE", PEOPLE[DAN]),
        ("FREEZE", PEOPLE[CAT]),
        ("EDIT", PEOPLE[CAT]),
        ("EDIT", PRODUCTS),
        ("EDIT", SALES),
        ("EDIT", CUSTOMERS[OTHER]),
        ("EDIT", CUSTOMERS[OWN]),
    ],
    # Of people those of his region, without their log; nothing that concerns no row, for his grant has a filter.
    BOB: [
        ("EDIT", CUSTOMERS[OWN]),
        ("SIGN_IN_FAILED", PEOPLE[BOB]),
        ("FREEZE", PEOPLE[CAT]),
        ("EDIT", SALES),
        ("EDIT", CUSTOMERS[OWN]),
    ],
    CAT: [],
    DAN: [("EDIT", CUSTOMERS[OWN]), ("EDIT", CUSTOMERS[OTHER]), ("EDIT", CUSTOMERS[OWN])],
    EVE: [],
    GUS: [("EDIT", CUSTOMERS[OWN]), ("EDIT", SALES), ("EDIT", CUSTOMERS[OWN])],
    PARTNER: [("EDIT", CUSTOMERS[OWN]), ("EDIT", CUSTOMERS[OTHER]), ("EDIT", CUSTOMERS[OWN])],
}

LONG: dict[str, Any] = {
    "before": {"phone": "+33 1 11 11 11 11", "card_number": "4111111111111111", "name": "Old", "region": "A"},
    "after": {"phone": "+33 1 22 22 22 22", "card_number": "4242424242424242", "name": "New", "region": "B"},
}


async def told(logged: Logged, reader: int, **asked: Any) -> list[tuple[str, str | None]]:
    """What a reader sees of the log: what happened, and to which record."""
    nodes = (await logged.as_(reader).ask(NODES % "", **asked))["auditLog"]["nodes"]
    return [(node["action"], node["recordId"]) for node in nodes]
