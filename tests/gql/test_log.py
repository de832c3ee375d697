"""`auditLog` shows each reader the entries that they may see, each as they may see the record now."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.database import Database
from models.words import OF_RECORDS, LogAction, Resource
from permissions.condition_reader import MOST_LEVELS
from permissions.levels import Level
from tests.gql.logged import (
    ADA,
    BOB,
    CAT,
    DAN,
    EVE,
    GONE,
    GROUP,
    GUS,
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

CUSTOMER = Resource.CUSTOMER
ENTRIES = "query ($where: LogWhere, $search: String, $deleted: Boolean! = false, $first: Int, $after: String,"
ENTRIES += " $last: Int, $before: String) { auditLog(where: $where, search: $search, deleted: $deleted, first: $first,"
ENTRIES += " after: $after, last: $last, before: $before) { %s } }"
NODES = ENTRIES % "nodes { id occurredAt action refused resource recordId reason fields %s }"
CHANGES = NODES % "changes { field before after }"
WHO = NODES % "actor { kind id name tokenId } record { id ... on Customer { number phone } }"
PAGE = ENTRIES % (
    "lookedThrough edges { cursor node { action recordId } }"
    " pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
)


@pytest.fixture
async def logged(own_database: Database) -> AsyncIterator[Logged]:
    """The company, without entries."""
    async with company(own_database, {"phone": "+33 1 23 45 67 89"}) as made:
        yield made


async def told(logged: Logged, reader: int, **asked: Any) -> list[tuple[str, str | None]]:
    """What a reader sees of the log: what happened, and to which record."""
    nodes = (await logged.as_(reader).ask(NODES % "", **asked))["auditLog"]["nodes"]
    return [(node["action"], node["recordId"]) for node in nodes]


async def changes(logged: Logged, reader: int, **asked: Any) -> list[dict[str, tuple[Any, Any]]]:
    """The changes of each entry that a reader sees, by field."""
    nodes = (await logged.as_(reader).ask(CHANGES, **asked))["auditLog"]["nodes"]
    for node in nodes:
        assert node["fields"] == sorted(change["field"] for change in node["changes"])
    return [{one["field"]: (one["before"], one["after"]) for one in node["changes"]} for node in nodes]


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


LONG: dict[str, Any] = {
    "before": {"phone": "+33 1 11 11 11 11", "card_number": "4111111111111111", "name": "Old", "region": "A"},
    "after": {"phone": "+33 1 22 22 22 22", "card_number": "4242424242424242", "name": "New", "region": "B"},
}


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


async def test_entries_are_chosen_by_what_when_and_which(logged: Logged) -> None:
    """Conditions side by side must all hold."""
    await logged.write(*EVERYTHING)
    frozen = [("FREEZE", PEOPLE[DAN]), ("FREEZE", PEOPLE[CAT])]
    minute = "2026-05-04T12:{:02}:00Z".format
    for where, expected in (
        ({"action": {"eq": "FREEZE"}}, frozen),
        ({"action": {"in": ["FREEZE", "EXPORT"]}}, [("EXPORT", None), *frozen]),
        ({"action": {"notIn": ["EDIT", "FREEZE", "EXPORT", "SIGN_IN_FAILED", "JOIN_GROUP"]}}, SEEN[ADA][2:3]),
        ({"action": {"ne": "EDIT"}, "occurredAt": {"lt": minute(9)}}, [("FREEZE", PEOPLE[CAT])]),
        ({"occurredAt": {"gte": minute(9), "lte": minute(10)}}, [("SIGN_IN_FAILED", PEOPLE[BOB]), frozen[0]]),
        ({"occurredAt": {"eq": minute(2)}}, [("EDIT", CUSTOMERS[OTHER])]),
        ({"occurredAt": {"isNull": True}}, []),
        ({"occurredAt": {"isNull": False}, "record": {"eq": PEOPLE[DAN]}}, frozen[:1]),
        ({"record": {"in": [SALES, PRODUCTS]}}, [("EDIT", PRODUCTS), ("EDIT", SALES)]),
        ({"record": {"eq": gid("Integration", PARTNER)}}, [("CREATE_INTEGRATION", gid("Integration", PARTNER))]),
        ({"record": {"eq": gid("Customer", 999)}}, []),
        ({"record": {"eq": CUSTOMERS[GONE]}}, []),
        ({"record": {"eq": None}}, []),
        ({"record": None, "action": None}, SEEN[ADA]),
        ({}, SEEN[ADA]),
    ):
        assert await told(logged, ADA, where=where) == expected, where


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_have_no_gaps(logged: Logged, size: int) -> None:
    """Whoever sees little of the log meets full pages all the same, forwards and backwards."""
    await logged.write(*(entry for _ in range(3) for entry in EVERYTHING))
    for reader in (BOB, DAN, ADA, CAT, GUS):
        whole = 3 * SEEN[reader]
        found: list[Any] = []
        page: dict[str, Any] = {"first": size}
        while True:
            one = (await logged.as_(reader).ask(PAGE, **page))["auditLog"]
            found += one["edges"]
            info = one["pageInfo"]
            assert len(one["edges"]) == min(size, len(whole) - len(found) + len(one["edges"]))
            assert one["lookedThrough"] == len(one["edges"])
            assert info["hasNextPage"] is (len(found) < len(whole))
            assert info["hasPreviousPage"] is ("after" in page)
            if not info["hasNextPage"]:
                break
            page = {"first": size, "after": info["endCursor"]}
        nodes = [(edge["node"]["action"], edge["node"]["recordId"]) for edge in found]
        assert nodes == whole
        if not whole:
            continue
        last = (await logged.as_(reader).ask(PAGE, last=size, before=found[-1]["cursor"]))["auditLog"]
        assert last["edges"] == found[:-1][-size:]
        assert last["pageInfo"]["hasPreviousPage"] is (len(found) - 1 > size)
        assert last["pageInfo"]["startCursor"] == last["edges"][0]["cursor"]


@pytest.mark.parametrize("walked", [1, 5, 100])
async def test_who_sees_little_of_the_log_is_told_the_same_either_way(
    logged: Logged, monkeypatch: pytest.MonkeyPatch, walked: int
) -> None:
    """Whether the page was filled by walking, by looking the records up, or by a part of both."""
    monkeypatch.setattr("resolvers.log.entries.WALKED", walked)
    monkeypatch.setattr("resolvers.log.entries.PER_ENTRY", 1)
    others = [said("EDIT", CUSTOMER, OTHER)] * 7
    await logged.write(*EVERYTHING, *others, *EVERYTHING, *others)
    for asked, expected in (
        ({}, 2 * SEEN[GUS]),
        ({"first": 2}, SEEN[GUS][:2]),
        ({"last": 2}, SEEN[GUS][1:]),
        ({"where": {"action": {"ne": "EDIT"}}}, []),
        ({"where": {"record": {"eq": SALES}}}, [("EDIT", SALES)] * 2),
        ({"where": {"occurredAt": {"lt": "2026-05-04T12:10:00Z"}}}, SEEN[GUS][1:]),
        ({"search": "sales"}, [("EDIT", SALES)] * 2),
        ({"deleted": True}, []),
    ):
        assert await told(logged, GUS, **asked) == expected, asked
    with counting(logged.database) as statements:
        await told(logged, GUS)
    assert sum("log_entry" in statement for statement in statements) == 1


async def test_a_cursor_is_of_one_list_and_one_reader(logged: Logged) -> None:
    """Another filter or another reader is another list."""
    await logged.write(*EVERYTHING)
    end = (await logged.as_(ADA).ask(PAGE, first=1))["auditLog"]["pageInfo"]["endCursor"]
    for reader, asked in (
        (BOB, {}),
        (ADA, {"search": "x"}),
        (ADA, {"deleted": True}),
        (ADA, {"where": {"action": {}}}),
    ):
        answer = (await logged.as_(reader).post(PAGE, after=end, **asked)).json()
        if asked == {"where": {"action": {}}}:
            assert "errors" not in answer  # It is the same list: nothing is compared.
        else:
            assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_search_runs_over_what_is_shown(logged: Logged) -> None:
    """What is masked or hidden is not found by what it is, and is by how it looks."""
    await logged.write(
        said("EDIT", CUSTOMER, OWN, **LONG),
        said("REVEAL", CUSTOMER, OWN, by=BOB, after={"fields": ["card_number"], "reason": "The Bank called"}),
        said("EDIT", CUSTOMER, OTHER, after={"region": "nordics"}),
    )
    edit, reveal, other = (("EDIT", CUSTOMERS[OWN]), ("REVEAL", CUSTOMERS[OWN]), ("EDIT", CUSTOMERS[OTHER]))
    for reader, text, expected in (
        (ADA, "42424242", [edit]),
        (BOB, "42424242", []),
        (BOB, "********4242", [edit]),
        (BOB, "22 22 22", [edit]),
        (DAN, "22 22", []),
        (DAN, "old", []),
        (BOB, "OLD", [edit]),
        (BOB, "cardnumber", [reveal, edit]),
        (BOB, "the bank", [reveal]),
        (BOB, "reveal", [reveal]),
        (BOB, "nordics", []),
        (DAN, "NORDICS", [other]),
        (BOB, "Bob", [reveal]),
        (DAN, "bob", []),
        (BOB, "customer", [reveal, edit]),
    ):
        assert await told(logged, reader, search=text) == expected, (reader, text)


async def test_a_search_looks_through_so_many_entries(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those that the reader may see; a page that is not full goes on after its end, and nothing is lost."""
    monkeypatch.setattr("resolvers.log.page.LOOKED_THROUGH", 4)
    entries = []
    for number in range(12):
        entries += [said("EDIT", CUSTOMER, OTHER), said("EDIT", CUSTOMER, OWN, after={"region": f"r{number % 6}"})]
    await logged.write(*entries)
    page: dict[str, Any] = {"search": "r5", "first": 2}
    pages = []
    while True:
        one = (await logged.as_(BOB).ask(PAGE, **page))["auditLog"]
        pages.append((len(one["edges"]), one["lookedThrough"]))
        if not one["pageInfo"]["hasNextPage"]:
            break
        page["after"] = one["pageInfo"]["endCursor"]
    assert pages == [(1, 4), (1, 4), (0, 4)]
    backwards = (await logged.as_(BOB).ask(PAGE, search="r5", last=1))["auditLog"]
    assert (len(backwards["edges"]), backwards["lookedThrough"]) == (0, 4)
    before = backwards["pageInfo"]["startCursor"]
    backwards = (await logged.as_(BOB).ask(PAGE, search="r5", last=1, before=before))["auditLog"]
    assert (len(backwards["edges"]), backwards["lookedThrough"]) == (1, 2)


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


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"search": ""}, "search"),
        ({"search": "x" * 201}, "search"),
        ({"where": {"actor": {"eq": CUSTOMERS[OWN]}}}, "where.actor"),
        ({"where": {"actor": {"in": ["nonsense"]}}}, "opaque"),
        ({"where": {"record": {"eq": "nonsense"}}}, "opaque"),
        ({"where": {"occurredAt": {"lt": "2026-01-01T00:00:00"}}}, "time zone"),
        ({"where": {"occurredAt": {"in": ["0001-01-01T00:00:00Z"]}}}, "years"),
        ({"first": 1001}, "first"),
        ({"after": "nonsense"}, "cursor"),
    ],
)
async def test_what_can_not_be_asked_is_told(logged: Logged, asked: dict[str, Any], word: str) -> None:
    """By what is wrong with it, whoever asks."""
    for reader in (ADA, CAT):
        (error,) = (await logged.as_(reader).post(PAGE, **asked)).json()["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert word in error["message"]


def test_every_action_is_one_of_a_record_or_of_permissions() -> None:
    """Who may see an entry goes by this; the words are written down here once more, by hand."""
    permissions = (
        "APPROVE_ACCESS APPROVE_GRANT CREATE_INTEGRATION DENY_ACCESS FREEZE GRANT ISSUE_TOKEN JOIN_GROUP LEAVE_GROUP "
        "OFFBOARD REQUEST_ACCESS REVOKE_GRANT REVOKE_TOKEN ROTATE_TOKEN SEED SIGN_IN_FAILED UNFREEZE"
    )
    assert set(LogAction) - OF_RECORDS == set(permissions.split())
