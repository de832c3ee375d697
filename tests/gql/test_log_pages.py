"""`auditLog` is filtered, paged and searched over what its reader may see."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.database import Database
from tests.gql.log_entries import (
    CUSTOMER,
    CUSTOMERS,
    ENTRIES,
    EVERYTHING,
    LONG,
    PEOPLE,
    PRODUCTS,
    SALES,
    SEEN,
    told,
)
from tests.gql.logged import (
    ADA,
    BOB,
    CAT,
    DAN,
    GONE,
    GUS,
    OTHER,
    OWN,
    PARTNER,
    Logged,
    company,
    gid,
    said,
)
from tests.system.test_statements import counting

PAGE = ENTRIES % (
    "lookedThrough edges { cursor node { action recordId } }"
    " pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
)


@pytest.fixture
async def logged(own_database: Database) -> AsyncIterator[Logged]:
    """The company, without entries."""
    async with company(own_database, {"phone": "+33 1 23 45 67 89"}) as made:
        yield made


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
