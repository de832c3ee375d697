"""`explainAccess`: what it tells of grants, paths, boundaries, levels and near misses; expected values are by hand."""

from typing import Any

import pytest

from gql.ids import write_id
from tests.gql.why.conftest import Company

EXPLAIN = """query ($principal: ID!, $record: ID!, $action: Action) {
  explainAccess(principal: $principal, record: $record, action: $action) {
    decision action epoch at kind name person { name } can
    fields { field level }
    grants {
      grantee { kind name } scope { resource relations acrossGroups } reach actions dataFilter
      fieldLevels { field level } validity { active from until approved givenBy { name } approvedBy { name } reason }
      paths { reach relation throughCustomer until person { name } through { name } department { name } role { name } }
    }
    boundaries { kind actions fields { field granted left } }
    nearMisses { grantee { kind } actions reasons }
  }
}"""


async def record(company: Company, plural: str, where: str) -> str:
    """The id of the one record of a list that a condition is true of."""
    found = await company.as_("ada").ask(f"{{ {plural}(where: {{{where}}}) {{ nodes {{ id }} }} }}")
    (node,) = found[plural]["nodes"]
    return str(node["id"])


async def customer(company: Company, number: str) -> str:
    """The id of a customer."""
    return await record(company, "customers", f'number: {{eq: "{number}"}}')


def principal(company: Company, name: str) -> str:
    """The id of a person or an integration."""
    if name in company.partners:
        return write_id("Integration", company.partners[name])
    return write_id("Person", company.people[name])


async def explained(company: Company, name: str, record: str, action: str = "VIEW", asks: str = "ada") -> Any:
    """The explanation, as somebody is told."""
    asked = {"principal": principal(company, name), "record": record, "action": action}
    return (await company.as_(asks).ask(EXPLAIN, **asked))["explainAccess"]


async def test_a_grant_is_told_with_its_columns_and_the_path_through_the_chart(company: Company) -> None:
    """The sales director sees C-0001 since erin, of tess's team below him, is its executive and entered it."""
    told = await explained(company, "sven", await customer(company, "C-0001"))
    assert (told["decision"], told["action"], told["at"]) == (True, "VIEW", "2026-05-04T12:00:00+00:00")
    assert (told["kind"], told["name"], told["person"]) == ("PERSON", "Sven Lindqvist", {"name": "Sven Lindqvist"})
    assert told["can"] == ["ASSIGN", "EDIT", "VIEW", "VIEW_LOG"]
    (grant,) = told["grants"]
    assert grant["grantee"] == {"kind": "ROLE", "name": "Sales Director"}
    relations = ["CREATOR", "ACCOUNT_EXECUTIVE", "CSR", "SHARED"]
    assert grant["scope"] == {"resource": "CUSTOMER", "relations": relations, "acrossGroups": False}
    assert grant["reach"] == ["MYSELF", "ALL_SUBORDINATES"]
    assert grant["actions"] == ["ASSIGN", "EDIT", "VIEW", "VIEW_LOG"]
    assert grant["dataFilter"] is None
    shown = {level["field"]: level["level"] for level in grant["fieldLevels"]}
    assert shown == {"creditLimit": "FULL", "email": "FULL", "phone": "FULL"}
    assert grant["validity"] == {
        "active": True,
        "from": None,
        "until": None,
        "approved": True,
        "givenBy": {"name": "Ada Byrne"},
        "approvedBy": None,
        "reason": None,
    }
    assert {
        "reach": "ALL_SUBORDINATES",
        "relation": "ACCOUNT_EXECUTIVE",
        "throughCustomer": False,
        "until": None,
        "person": {"name": "Erin Walsh"},
        "through": [{"name": "Tess Okafor"}],
        "department": None,
        "role": None,
    } in grant["paths"]
    assert {path["person"]["name"] for path in grant["paths"]} == {"Erin Walsh"}


async def test_levels_follow_the_grants_that_match(company: Company) -> None:
    """The executive sees the card whole, her director the credit limit; neither sees what the other does."""
    one = await customer(company, "C-0001")
    for name, card, credit in (("erin", "FULL", "MASKED"), ("sven", "MASKED", "FULL")):
        levels = {field["field"]: field["level"] for field in (await explained(company, name, one))["fields"]}
        assert (levels["cardNumber"], levels["creditLimit"], levels["number"]) == (card, credit, "FULL")


async def test_a_child_is_reached_through_its_customer(company: Company) -> None:
    """The contacts of C-0001 carry its relations, and the path says so; upwards, nobody stands between."""
    one = await record(
        company, "contacts", 'email: {startsWith: "elif.papadopoulos@"}, customer: {number: {eq: "C-0001"}}'
    )
    told = await explained(company, "carl", one)
    (path,) = {repr(path): path for grant in told["grants"] for path in grant["paths"]}.values()
    assert (path["reach"], path["relation"], path["throughCustomer"]) == ("MYSELF", "CSR", True)
    assert (path["person"]["name"], path["through"]) == ("Carl Jensen", [])


async def test_departments_and_roles_are_named(company: Company) -> None:
    """By which department the head of service reaches carl, and by which role felix, and cem his department."""
    one = await customer(company, "C-0001")
    (hana,) = (await explained(company, "hana", one))["grants"]
    assert {(path["reach"], path["person"]["name"], path["department"]["name"]) for path in hana["paths"]} == {
        ("HEAD_OF_DEPARTMENT", "Carl Jensen", "Service")
    }
    (cem,) = (await explained(company, "cem", one))["grants"]
    assert [(path["reach"], path["department"]) for path in cem["paths"]] == [("SAME_DEPARTMENT", {"name": "Service"})]


async def test_boundaries_tell_what_they_take_away(company: Company) -> None:
    """Erin is the executive of C-0004, which is walled off from her; the partner has no customers by its sponsor."""
    told = await explained(company, "erin", await customer(company, "C-0004"))
    assert (told["decision"], told["can"], told["grants"]) == (False, [], [])
    (wall,) = told["boundaries"]
    assert (wall["kind"], wall["actions"]) == ("INFORMATION_BARRIER", ["ADD", "EDIT", "SHARE", "VIEW", "VIEW_LOG"])
    assert {"field": "cardNumber", "granted": "FULL", "left": "HIDDEN"} in wall["fields"]
    assert {"grantee": {"kind": "ROLE"}, "actions": told_actions("erin"), "reasons": ["BARRIER"]} in told["nearMisses"]

    partner = await explained(company, "swift-logistics", await customer(company, "C-0001"))
    taken = {boundary["kind"]: boundary["actions"] for boundary in partner["boundaries"]}
    assert (partner["decision"], partner["kind"], taken) == (
        False,
        "INTEGRATION",
        {"SPONSOR": ["VIEW"], "INFORMATION_BARRIER": []},
    )
    assert [missed["reasons"] for missed in partner["nearMisses"]] == [["SPONSOR"]]


def told_actions(name: str) -> list[str]:
    """What the grant for their own customers names."""
    return {"erin": ["ADD", "EDIT", "SHARE", "VIEW", "VIEW_LOG"]}[name]


# Who is asked about, of which customer, and the reasons of all near misses, in the order of the grants' reasons.
MISSES = (
    ("otto", "C-0009", "NOT_YET"),
    ("oscar", "C-0009", "EXPIRED"),
    ("olive", "C-0009", "INACTIVE"),
    ("oren", "C-0009", "UNAPPROVED"),
    ("aldo", "C-0009", "BROKEN_FILTER"),
    ("astrid", "C-0005", "FILTER"),
    ("april", "C-0009", "NO_VIEW"),
    ("lotte", "C-0004", "BARRIER"),
    ("luca", "C-0003", "BARRIER"),
    ("lila", "C-0003", "BARRIER"),
    ("cyril", "C-0001", "FROZEN"),
    ("lena", "C-0001", "LEFT"),
    ("cem", "C-0012", "NO_RELATION"),
    ("erin", "C-0008", "RELATION_EXPIRED"),
)


@pytest.mark.parametrize(("name", "number", "reason"), MISSES)
async def test_a_near_miss_says_why(company: Company, name: str, number: str, reason: str) -> None:
    """Each reason, where it is the only one of some grant; but those of who is kept out come beside others."""
    action = "EDIT" if reason == "NO_VIEW" else "VIEW"
    told = await explained(company, name, await customer(company, number), action)
    assert told["decision"] is False
    reasons = [missed["reasons"] for missed in told["nearMisses"]]
    if reason in {"FROZEN", "LEFT"}:
        assert reasons
        assert all(reason in some for some in reasons)
        assert told["boundaries"][0]["kind"] == reason
    else:
        assert [reason] in reasons


async def test_who_is_let_through_a_wall_for_a_time(company: Company) -> None:
    """An approved access that has not ended opens the wall of its group and no other."""
    assert (await explained(company, "lotte", await customer(company, "C-0003")))["decision"] is True
    assert (await explained(company, "odette", await customer(company, "C-0003")))["decision"] is True


async def test_near_misses_are_for_who_manages_permissions(company: Company) -> None:
    """Noor may view permissions of customers and manages none."""
    one = await customer(company, "C-0009")
    told = await explained(company, "otto", one, asks="noor")
    assert (told["decision"], told["nearMisses"]) == (False, None)
    assert (await explained(company, "noor", one, asks="noor"))["decision"] is True


async def test_another_action_is_decided_for_itself(company: Company) -> None:
    """Carl may view C-0001 and not delete it."""
    one = await customer(company, "C-0001")
    told = await explained(company, "carl", one, "DELETE")
    assert (told["decision"], told["can"], told["nearMisses"]) == (False, ["VIEW"], [])
    assert len(told["grants"]) == 1


async def test_an_action_of_a_function_needs_view_as_well(company: Company) -> None:
    """April may export all customers, and sees those of her region alone."""
    told = await explained(company, "april", await customer(company, "C-0009"), "EXPORT")
    assert (told["decision"], told["can"]) == (False, [])
    assert ["NO_VIEW"] in [missed["reasons"] for missed in told["nearMisses"]]
    assert (await explained(company, "fay", await record(company, "salesRecords", 'number: {eq: "S-0001"}'), "EXPORT"))[
        "decision"
    ]


async def test_a_suspended_integration_is_told_so(company: Company) -> None:
    """Its sponsor is frozen: it has nothing, and its grant says why."""
    told = await explained(company, "old-carrier", write_id("Person", company.people["erin"]))
    assert (told["decision"], told["can"], told["boundaries"][0]["kind"]) == (False, [], "SUSPENDED")
    assert [missed["reasons"] for missed in told["nearMisses"]] == [["SUSPENDED"]]
