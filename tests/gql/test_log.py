"""`auditLog` shows each reader the entries that they may see, each as they may see the record now."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.database import Database
from models.words import OF_RECORDS, LogAction, Resource
from permissions.condition_reader import MOST_LEVELS
from permissions.levels import Level
from tests.gql.log_entries import (
    CUSTOMER,
    CUSTOMERS,
    EVERYTHING,
    LONG,
    NODES,
    PEOPLE,
    PRODUCTS,
    SEEN,
    told,
)
from tests.gql.logged import (
    ADA,
    BOB,
    CAT,
    DAN,
    GONE,
    GROUP,
    MINE,
    OTHER,
    OWN,
    PARTNER,
    PLAIN,
    PRODUCT,
    SALE,
    VIEW,
    VIEW_LOG,
    WHOLE,
    Logged,
    company,
    gid,
    may,
    said,
)
from tests.system.test_statements import counting

CHANGES = NODES % "changes { field before after }"
WHO = NODES % "actor { kind id name tokenId } record { id ... on Customer { number phone } }"


@pytest.fixture
async def logged(own_database: Database) -> AsyncIterator[Logged]:
    """The company, without entries."""
    async with company(own_database, {"phone": "+33 1 23 45 67 89"}) as made:
        yield made


async def changes(logged: Logged, reader: int, **asked: Any) -> list[dict[str, tuple[Any, Any]]]:
    """The changes of each entry that a reader sees, by field."""
    nodes = (await logged.as_(reader).ask(CHANGES, **asked))["auditLog"]["nodes"]
    for node in nodes:
        assert node["fields"] == sorted(change["field"] for change in node["changes"])
    return [{one["field"]: (one["before"], one["after"]) for one in node["changes"]} for node in nodes]


async def test_each_reader_sees_the_entries_that_they_may_see(logged: Logged) -> None:
    """An entry about a record needs VIEW_LOG on it, a permission event VIEW_PERMISSION, and both that it is visible."""
    await logged.write(*EVERYTHING)
    for reader, expected in SEEN.items():
        assert await told(logged, reader) == expected, reader


async def test_entries_about_deleted_records_are_for_who_asks_and_may_delete(logged: Logged) -> None:
    """Where the record is theirs; and then those entries alone."""
    await logged.write(*EVERYTHING)
    for reader in SEEN:
        expected = [("DELETE", CUSTOMERS[GONE])] if reader in {ADA, BOB} else []
        assert await told(logged, reader, deleted=True) == expected
    (node,) = (await logged.as_(BOB).ask(WHO, deleted=True))["auditLog"]["nodes"]
    assert node["record"] == {"id": CUSTOMERS[GONE], "number": "C", "phone": None}


async def test_an_entry_says_who_and_what(logged: Logged) -> None:
    """Who it was then, through which token, and the record as it is now; the code of what was refused."""
    await logged.write(said("EDIT", CUSTOMER, OWN, by=CAT, refused="FORBIDDEN"))
    (node,) = (await logged.as_(BOB).ask(WHO))["auditLog"]["nodes"]
    assert node.pop("id")
    assert node == {
        "occurredAt": "2026-05-04T12:01:00+00:00",
        "action": "EDIT",
        "refused": "FORBIDDEN",
        "resource": "CUSTOMER",
        "recordId": CUSTOMERS[OWN],
        "reason": None,
        "fields": [],
        "actor": {"kind": "PERSON", "id": PEOPLE[CAT], "name": "Cat", "tokenId": gid("Token", 73)},
        "record": {"id": CUSTOMERS[OWN], "number": "C", "phone": "+33 1 23 45 67 89"},
    }


async def test_who_acted_is_for_who_may_view_them(logged: Logged) -> None:
    """Oneself always; and a filter by who acted is none by whom one does not see."""
    await logged.write(said("EDIT", CUSTOMER, OWN, by=ADA), said("EDIT", CUSTOMER, OWN, by=DAN))
    names = {}
    for reader in (ADA, BOB, DAN, PARTNER):
        nodes = (await logged.as_(reader).ask(WHO))["auditLog"]["nodes"]
        names[reader] = [node["actor"] and node["actor"]["name"] for node in nodes]
    assert names == {ADA: ["Dan", "Ada"], BOB: [None, None], DAN: ["Dan", None], PARTNER: [None, None]}
    for reader, one, count in ((ADA, ADA, 1), (BOB, ADA, 0), (DAN, ADA, 0), (DAN, DAN, 1), (PARTNER, DAN, 0)):
        assert len(await told(logged, reader, where={"actor": {"eq": PEOPLE[one]}})) == count
        assert len(await told(logged, reader, where={"actor": {"in": [PEOPLE[one]]}})) == count


async def test_values_are_shown_at_the_present_level(logged: Logged) -> None:
    """Before and after, as the reader sees the field on that record, whole, masked or not at all."""
    await logged.write(said("EDIT", CUSTOMER, OWN, **LONG))
    region, name = ("A", "B"), ("Old", "New")
    stars = ("************1111", "************4242")
    cards, phones = ("4111111111111111", "4242424242424242"), ("+33 1 11 11 11 11", "+33 1 22 22 22 22")
    expected = {
        ADA: {"phone": phones, "cardNumber": cards, "name": name, "region": region},
        BOB: {"phone": phones, "cardNumber": stars, "name": name, "region": region},
        DAN: {"cardNumber": stars, "region": region},
        PARTNER: {
            "phone": ("+33 ********11", "+33 ********22"),
            "cardNumber": stars,
            "name": name,
            "region": region,
        },
    }
    for reader, shown in expected.items():
        assert await changes(logged, reader) == [shown], reader
    await logged.regrant(DAN, CUSTOMER, may(DAN, CUSTOMER, VIEW, VIEW_LOG, levels=WHOLE))
    assert await changes(logged, DAN) == [expected[ADA]]
    await logged.regrant(BOB, CUSTOMER, may(BOB, CUSTOMER, VIEW, VIEW_LOG, levels={"phone": Level.HIDDEN}, **MINE))
    assert await changes(logged, BOB) == [{"cardNumber": stars, "name": name, "region": region}]


async def test_the_level_follows_the_record(logged: Logged) -> None:
    """In one list a field is whole in one entry and masked in another."""
    both = (may(BOB, CUSTOMER, VIEW, VIEW_LOG), may(BOB, CUSTOMER, VIEW, levels={"phone": Level.FULL}, **MINE))
    await logged.regrant(BOB, CUSTOMER, *both)
    await logged.write(*(said("EDIT", CUSTOMER, one, after={"phone": "+33 1 22 22 22 22"}) for one in (OWN, OTHER)))
    assert await changes(logged, BOB) == [
        {"phone": (None, "+33 ********22")},
        {"phone": (None, "+33 1 22 22 22 22")},
    ]


async def test_a_change_between_values_that_look_the_same_is_not_told(logged: Logged) -> None:
    """That something changed is no secret; what did is, where nothing of it is seen."""
    before = {"address": "Here 1", "card_number": "4111111111114242"}
    after = {"address": "There 22", "card_number": "5111111114242"}
    await logged.write(said("EDIT", CUSTOMER, OWN, before=before, after=after))
    await logged.write(said("CREATE", CUSTOMER, OWN, after={"credit_limit": "12.50", "region": "A"}))
    assert await changes(logged, BOB) == [{"region": (None, "A")}, {}]
    assert await changes(logged, ADA) == [
        {"region": (None, "A"), "creditLimit": (None, "12.50")},
        {"address": ("Here 1", "There 22"), "cardNumber": ("4111111111114242", "5111111114242")},
    ]


async def test_records_and_people_are_named_to_who_may_view_them(logged: Logged) -> None:
    """Links, relations and lines; who may not view one is told as if there were none."""
    people = {"csr": [str(ADA), {"person": str(CAT), "until": "2026-06-01T00:00:00+00:00"}], "creator": [str(DAN)]}
    await logged.write(
        said("EDIT", CUSTOMER, OWN, before={"csr": [], "creator": []}, after=people),
        said("EDIT", Resource.SALES_RECORD, SALE, before={"customer": str(OTHER)}, after={"customer": str(OWN)}),
        said(
            "EDIT",
            Resource.SALES_RECORD,
            SALE,
            before={"lines": []},
            after={"lines": [{"product": str(PRODUCT), "quantity": 2, "unit_price": "1.50", "discount": None}]},
        ),
    )
    cat = {"id": PEOPLE[CAT], "until": "2026-06-01T00:00:00+00:00"}
    line = {"product": PRODUCTS, "quantity": 2, "unitPrice": "1.50", "discount": None}
    assert await changes(logged, ADA) == [
        {"lines": ([], [line])},
        {"customer": (CUSTOMERS[OTHER], CUSTOMERS[OWN])},
        {"csr": ([], [PEOPLE[ADA], cat]), "creator": ([], [PEOPLE[DAN]])},
    ]
    assert await changes(logged, BOB) == [
        {"lines": ([], [{**line, "product": None, "unitPrice": None}])},
        {"customer": (None, CUSTOMERS[OWN])},
        {"csr": ([], [cat])},
    ]


async def test_what_is_not_declared_is_not_shown(logged: Logged) -> None:
    """Nor what is no value of its field; a reason is masked for everybody."""
    odd = {"secret": "4111111111111111", "lft": 3, "status": "GONE", "birth_date": "1987", "fields": ["phone", "lft"]}
    await logged.write(
        said("REVEAL", CUSTOMER, OWN, after={**odd, "reason": "paid by 4242 4242 4242 4242"}),
        said("JOIN_GROUP", Resource.GROUP, GROUP, after={"joined": [str(BOB)], "secret": "x"}),
        said("CREATE_INTEGRATION", None, PARTNER, after={"name": "p", "sponsor": str(ADA), "secret": "x"}),
    )
    made, joined, revealed = (await logged.as_(ADA).ask(CHANGES))["auditLog"]["nodes"]
    assert (revealed["changes"], revealed["fields"]) == ([], ["phone"])
    assert revealed["reason"] == "paid by ************4242"
    assert joined["changes"] == [{"field": "joined", "before": [], "after": [PEOPLE[BOB]]}]
    assert made["changes"] == [
        {"field": "name", "before": None, "after": "p"},
        {"field": "sponsor", "before": None, "after": PEOPLE[ADA]},
    ]


async def test_the_database_is_asked_as_often_however_many_entries_there_are(logged: Logged) -> None:
    """Once for the entries, and for each kind of record once to mask or name it, and once to show it."""
    asked = CHANGES.replace("changes {", "actor { name } record { id } changes {")
    counts = []
    for _ in range(3):
        await logged.write(*EVERYTHING, said("EDIT", CUSTOMER, OWN, after={"csr": [str(CAT)]}), *EVERYTHING)
        await logged.as_(ADA).ask(asked)
        with counting(logged.database) as statements:
            await logged.as_(ADA).ask(asked, first=1000)
            bare = len(statements)
            await logged.as_(ADA).ask("{ viewer { name } }")
        counts.append(2 * bare - len(statements))
    # Customers, people, sales, products and groups: five kinds, looked up for their masks and fetched for `record`.
    assert counts == [1 + 5 + 5] * 3


async def test_a_data_filter_as_deep_as_may_be_holds_in_the_log(logged: Logged) -> None:
    """SQLite's parser has room for so many levels only, and the log needs some of them."""
    deep: dict[str, Any] = {"customer": {"region": {"ne": "x"}}}
    for turn in range(MOST_LEVELS):
        deep = {"or": [deep, {"number": {"eq": "S"}}]} if turn % 2 else {"and": [deep, {"status": {"eq": "OPEN"}}]}
    filtered = may(BOB, Resource.SALES_RECORD, VIEW, VIEW_LOG, data_filter=deep)
    await logged.regrant(BOB, Resource.SALES_RECORD, filtered)
    await logged.write(*EVERYTHING)
    assert await told(logged, BOB) == SEEN[BOB]


async def test_an_integration_has_the_log_when_it_was_granted(logged: Logged) -> None:
    """Otherwise its schema has no such field, and no word of it."""
    await logged.write(said("EDIT", CUSTOMER, OWN))
    assert await told(logged, PARTNER) == [("EDIT", CUSTOMERS[OWN])]
    answer = (await logged.as_(PLAIN).post("{ auditLog { nodes { id } } }")).json()
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    types = (await logged.as_(PLAIN).ask("{ __schema { types { name } } }"))["__schema"]["types"]
    assert not [one["name"] for one in types if one["name"].startswith("Log")]


def test_every_action_is_one_of_a_record_or_of_permissions() -> None:
    """Who may see an entry goes by this; the words are written down here once more, by hand."""
    permissions = (
        "APPROVE_ACCESS APPROVE_GRANT CREATE_INTEGRATION DENY_ACCESS FREEZE GRANT ISSUE_TOKEN JOIN_GROUP LEAVE_GROUP "
        "OFFBOARD REQUEST_ACCESS REVOKE_GRANT REVOKE_TOKEN ROTATE_TOKEN SEED SIGN_IN_FAILED UNFREEZE"
    )
    assert set(LogAction) - OF_RECORDS == set(permissions.split())
