"""`permissionOverview`: rows by five dimensions, written by hand from the demo company's policy, and their pages."""

from typing import Any

import pytest

from tests.gql.why.conftest import Company

OVERVIEW = """query (
  $dimension: PermissionDimension!, $resource: Resource, $first: Int, $after: String, $last: Int, $before: String
) {
  permissionOverview(
    dimension: $dimension, resource: $resource, first: $first, after: $after, last: $last, before: $before
  ) {
    nodes {
      action relation person { name } role { name } department { name }
      grant grantee { kind name } scope { resource relations acrossGroups } reach actions dataFilter
      fieldLevels { field level } validity { active from until approved reason }
    }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    epoch
  }
}"""


async def overview(company: Company, dimension: str, asks: str = "ada", **rest: Any) -> Any:
    """The overview, as somebody is told."""
    return (await company.as_(asks).ask(OVERVIEW, dimension=dimension, **rest))["permissionOverview"]


async def test_by_role(company: Company) -> None:
    """Who may view contracts by role: finance all of them with the account, and sales by the chart."""
    rows = (await overview(company, "ROLE", resource="CONTRACT"))["nodes"]
    told = [(row["role"]["name"], tuple(row["reach"]), tuple(row["scope"]["relations"])) for row in rows]
    every = ("CREATOR", "ACCOUNT_EXECUTIVE", "CSR", "SHARED")
    assert sorted(told) == sorted(
        [
            ("Account Executive", ("MYSELF",), ("ACCOUNT_EXECUTIVE",)),
            ("Account Executive", ("MYSELF",), ("SHARED",)),
            ("Accountant", ("EVERYONE",), ()),
            ("Chief Executive", ("MYSELF", "ALL_SUBORDINATES"), every),
            ("Head of Finance", ("EVERYONE",), ()),
            ("Sales Director", ("MYSELF", "ALL_SUBORDINATES"), every),
            ("Team Lead", ("MYSELF", "SUBORDINATES"), every),
        ]
    )
    accountant = rows[[name for name, *_ in told].index("Accountant")]
    assert accountant["fieldLevels"] == [{"field": "iban", "level": "FULL"}]
    assert accountant["grantee"] == {"kind": "ROLE", "name": "Accountant"}
    assert [row["role"]["name"] for row in rows] == sorted(row["role"]["name"] for row in rows)


async def test_by_department(company: Company) -> None:
    """A grant to a department that counts below it has a row for each of them."""
    rows = (await overview(company, "DEPARTMENT", resource="SUPPLIER"))["nodes"]
    assert [(row["department"]["name"], row["grantee"]["name"], row["actions"]) for row in rows] == [
        ("Field Service", "Service", ["EDIT"]),
        ("Service", "Service", ["EDIT"]),
    ]


async def test_by_action(company: Company) -> None:
    """Of sales records: each action of each grant, with when it holds."""
    rows = (await overview(company, "ACTION", resource="SALES_RECORD", first=1000))["nodes"]
    exports = [row for row in rows if row["action"] == "EXPORT"]
    assert [(row["grantee"]["kind"], row["grantee"]["name"]) for row in exports] in (
        [("USER", "Ada Byrne"), ("USER", "Fay Turner")],
        [("USER", "Fay Turner"), ("USER", "Ada Byrne")],
    )
    (fay,) = (row for row in exports if row["grantee"]["name"] == "Fay Turner")
    assert fay["validity"] == {
        "active": True,
        "from": "2026-05-03T12:00:00+00:00",
        "until": "2026-06-03T12:00:00+00:00",
        "approved": True,
        "reason": "Audit of the year",
    }
    assert [row["action"] for row in rows] == sorted(row["action"] for row in rows)


async def test_by_relation(company: Company) -> None:
    """Of shipments nobody has to relate to any; of contacts, by relation."""
    shipments = (await overview(company, "RELATION", resource="SHIPMENT"))["nodes"]
    assert [row["relation"] for row in shipments] == [None, None, None]
    contacts = (await overview(company, "RELATION", resource="CONTACT"))["nodes"]
    served = [row["grantee"]["name"] for row in contacts if row["relation"] == "CSR"]
    assert sorted(served) == [
        "Chief Executive",
        "Head of Service",
        "Sales Director",
        "Service Representative",
        "Team Lead",
    ]


async def test_by_user(company: Company) -> None:
    """What is for somebody by role, and to all, is theirs too; who has left has no row."""
    rows = (await overview(company, "USER", resource="TAG", first=1000))["nodes"]
    told = {(row["person"]["name"], row["grantee"]["kind"]) for row in rows}
    assert {("Ada Byrne", "USER"), ("Ada Byrne", "ALL_USERS"), ("Erin Walsh", "ALL_USERS")} <= told
    assert {name for name, kind in told if kind == "GROUP"} == {
        *("Akira Mori", "Carl Jensen", "Elin Berg", "Erin Walsh", "Lars Nyberg")
    }
    assert "Lena Vogel" not in {name for name, _ in told}
    assert len({name for name, _ in told}) == 56


async def test_grants_that_do_not_hold_are_told_too(company: Company) -> None:
    """With what keeps them from it."""
    rows = (await overview(company, "USER", resource="CUSTOMER", first=1000))["nodes"]
    validity = {row["person"]["name"]: row["validity"] for row in rows if row["grantee"]["kind"] == "USER"}
    assert validity["Olive Hart"]["active"] is False
    assert validity["Olive Hart"]["reason"] == "Card ************1111"
    assert validity["Oren Levi"]["approved"] is False
    assert validity["Oscar Lund"]["until"] == "2026-05-04T12:00:00+00:00"


@pytest.mark.parametrize("dimension", ["ACTION", "USER", "ROLE", "DEPARTMENT", "RELATION"])
async def test_pages_are_parts_of_the_list(company: Company, dimension: str) -> None:
    """Walked forwards and backwards by quarters, the rows are those of one large page, each once."""
    whole = await overview(company, dimension, first=1000)
    rows = whole["nodes"]
    assert not whole["pageInfo"]["hasNextPage"]
    keys = [(row["grant"], str([row[name] for name in ("action", "relation", "person", "department")])) for row in rows]
    assert len(keys) == len(set(keys)) > 2
    for size, cursor, way, more, end in (
        ("first", "after", 1, "hasNextPage", "endCursor"),
        ("last", "before", -1, "hasPreviousPage", "startCursor"),
    ):
        found: list[Any] = []
        asked: dict[str, Any] = {size: max(2, len(rows) // 4)}
        while True:
            page = await overview(company, dimension, **asked)
            found = found + page["nodes"] if way == 1 else page["nodes"] + found
            if not page["pageInfo"][more]:
                break
            asked[cursor] = page["pageInfo"][end]
        assert found == rows
