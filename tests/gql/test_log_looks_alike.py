"""Two logs that differ in what a reader does not see are answered alike, byte for byte."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from typing import Any

import pytest

from models.database import Database
from models.log import Entry
from models.words import Resource
from tests.databases import NewDatabase
from tests.gql.logged import (
    ADA,
    BOB,
    CAT,
    DAN,
    EVE,
    GROUP,
    GUS,
    OTHER,
    OWN,
    PARTNER,
    SALE,
    Logged,
    company,
    gid,
    said,
    same_tokens,
)

CUSTOMER = Resource.CUSTOMER
WHOLE = """
query ($where: LogWhere, $search: String, $first: Int, $last: Int, $deleted: Boolean! = false) {
  auditLog(where: $where, search: $search, first: $first, last: $last, deleted: $deleted) {
    lookedThrough
    edges {
      cursor
      node {
        id occurredAt action refused resource recordId reason fields
        actor { kind id name tokenId }
        record { id ... on Customer { number name phone cardNumber address creditLimit version } }
        changes { field before after }
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"first": 1},
    {"first": 3},
    {"last": 2},
    {"deleted": True},
    *({"search": text} for text in ("1111", "4242", "Dan", "Eve", "secret", "credit", "new", "other", "edit")),
    *({"search": text, "first": 1} for text in ("phone", "edit", "address")),
    {"where": {"actor": {"in": [gid("Person", one) for one in (ADA, CAT, DAN, EVE)]}}},
    {"where": {"record": {"in": [gid("Customer", OTHER), gid("Customer", OWN), gid("Group", GROUP)]}}},
    {"where": {"action": {"in": ["CREATE", "FREEZE", "JOIN_GROUP"]}}},
    {"where": {"occurredAt": {"gt": "2026-05-04T12:05:00Z"}}},
)

# By minute. What is masked looks the same; what is hidden is other, or is not there at all.
Written = Mapping[int, Entry]


def bobs(one: bool) -> Written:
    """The log as it is, or as Bob would not tell it from that."""
    hidden = said("EDIT", CUSTOMER, OTHER, after={"region": "secret"})
    card, address = ("4111111111114242", "Here 1") if one else ("5500000000004242", "There 22, secret")
    entries = {
        1: said(
            "CREATE",
            CUSTOMER,
            OWN,
            after={"name": "new", "card_number": card, "address": address} | ({"credit_limit": "9"} if one else {}),
        ),
        2: said(
            "EDIT",
            CUSTOMER,
            OWN,
            by=ADA if one else EVE,
            before={"card_number": "4000000000004242" if one else card, "region": "a"},
            after={"card_number": card, "region": "b"},
        ),
        3: said(
            "EDIT",
            CUSTOMER,
            OWN,
            by=CAT,
            before={"csr": [str(CAT)]},
            after={"csr": [str(CAT), str(DAN if one else EVE)]},
        ),
        4: said(
            "EDIT",
            Resource.SALES_RECORD,
            SALE,
            before={"customer": str(OTHER) if one else None, "total": "1.00"},
            after={"customer": str(OWN), "total": "2.00"},
        ),
        8: said("EDIT", CUSTOMER, OWN, after={"unknown": "secret" if one else "other", "lft": 1 if one else 2}),
        9: said("EDIT", CUSTOMER, OWN, before={"address": address}, after={"address": "moved" if one else "gone"}),
    }
    more = {5: hidden, 6: said("FREEZE", Resource.PERSON, DAN), 7: said("JOIN_GROUP", Resource.GROUP, GROUP)}
    return entries | (more if one else {20: hidden})


def guses(one: bool) -> Written:
    """The same for Gus, who sees all customers, and the log of those that are his reports'."""
    sold = said(
        "EDIT", Resource.SALES_RECORD, SALE, before={"customer": str(999) if one else None}, after={"total": "1"}
    )
    return {**bobs(one), 4: sold}


def dans(one: bool) -> Written:
    """The same for Dan, who sees all customers, and of some fields nothing."""
    phone, mail = ("+33 1 11 11 11 11", None) if one else ("+33 secret", "new@x.example")
    return {
        1: said("CREATE", CUSTOMER, OTHER, after={"region": "a"} | ({"phone": phone, "name": "secret"} if one else {})),
        2: said("EDIT", CUSTOMER, OWN, by=EVE if one else CAT, before={"phone": phone}, after={"email": mail}),
        3: said("EDIT", CUSTOMER, OWN, before={"notes": "x"} if one else {}, after={"notes": "secret 4242"}),
        4: said("SHARE", CUSTOMER, OWN, after={"shared": [str(EVE)] if one else []}),
        **({6: said("FREEZE", Resource.PERSON, DAN)} if one else {7: said("EDIT", Resource.SALES_RECORD, SALE)}),
    }


def partners(one: bool) -> Written:
    """The same for an integration, which sees masks, and no people."""
    phone = "+33 1 11 11 11 42" if one else "+33 999 99 42"
    return {
        1: said("EDIT", CUSTOMER, OWN, by=ADA if one else BOB, before={"phone": phone}, after={"phone": phone[::1]}),
        2: said("EDIT", CUSTOMER, OWN, after={"phone": phone, "csr": [str(BOB)] if one else []}),
        **({3: said("EDIT", Resource.PERSON, BOB)} if one else {}),
    }


@pytest.fixture
async def pair(own_database: Database, kind: str, new_database: NewDatabase) -> AsyncIterator[list[Logged]]:
    """Two companies whose customers look the same to Bob, to Dan and to the partner, and are not."""
    async with AsyncExitStack() as stack:
        other = Database(await new_database(kind))
        stack.push_async_callback(other.close)
        shown = {"card_number": "4111111111114242", "address": "Here 1", "notes": "42"}
        same = {"card_number": "5500000000004242", "address": "There 22", "notes": "42"}
        made = [
            await stack.enter_async_context(company(database, values))
            for database, values in ((own_database, shown), (other, same))
        ]
        await same_tokens(made)
        yield made


@pytest.mark.parametrize(
    ("reader", "log"), [(BOB, bobs), (DAN, dans), (PARTNER, partners), (GUS, guses), (EVE, bobs), (CAT, bobs)]
)
async def test_what_is_not_seen_does_not_show(pair: list[Logged], reader: int, log: Any) -> None:
    """Not in entries, counts, cursors, pages or searches; and whoever sees it tells the two apart."""
    for turn, one in enumerate(pair):
        for minute, entry in log(turn == 0).items():
            await one.write_at(minute, entry)
    for asked in ASKED:
        answers = [await one.as_(reader).post(WHOLE, **asked) for one in pair]
        for answer in answers:
            # It is random.
            del answer.headers["x-request-id"]
        first, second = ((answer.status_code, answer.headers, answer.content) for answer in answers)
        assert first == second, asked
    assert (reader in {EVE, CAT}) is (b'"edges":[]' in (await pair[0].as_(reader).post(WHOLE)).content)
    whole, other = [(await one.as_(ADA).post(WHOLE)).content for one in pair]
    assert whole != other
