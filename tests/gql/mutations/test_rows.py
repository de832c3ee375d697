"""Which records a writer may write: what they may see and do before, and what they could see and do after."""

import json
from typing import Any

import pytest

from gql.ids import write_id
from models.columns import new_id
from models.words import Action, PrincipalKind, Reach, Relation, Resource
from permissions.levels import Level
from permissions.tokens import Limits
from tests.gql.mutations.company import Company

CUSTOMER, CONTACT, PERSON, TAG = Resource.CUSTOMER, Resource.CONTACT, Resource.PERSON, Resource.TAG
VIEW, EDIT, ADD, DELETE = Action.VIEW, Action.EDIT, Action.ADD, Action.DELETE
LEADS = {"status": {"eq": "LEAD"}}


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


def untold(answer: Any, one: str) -> str:
    """An answer without the id that was asked for."""
    return json.dumps(answer).replace(one, "…")


@pytest.mark.parametrize("mutation", ["updateCustomer", "deleteCustomers", "restoreCustomers"])
async def test_what_may_not_be_seen_is_as_what_is_not_there(company: Company, mutation: str) -> None:
    """Byte for byte, deleted or not; an id of another kind is as one that is not there, and what is no id is told."""
    handle = f"pat-{mutation}"
    pat = await company.hire(handle)
    await company.grant(pat, CUSTOMER, VIEW, EDIT, DELETE, data_filter={"status": {"eq": "CHURNED"}})
    foreign, deleted = await customer(company), await customer(company)
    assert await company.several("ada", "deleteCustomers", deleted) == [None]
    absent, other = write_id("Customer", new_id()), write_id("Contact", new_id())

    async def answer(one: str) -> Any:
        given = {"id": one, "city": "X"} if mutation == "updateCustomer" else {"records": [{"id": one}]}
        show = "customer { id }" if mutation == "updateCustomer" else "results { id userErrors { code message } }"
        return await company.do(handle, mutation, given, show)

    answers = {untold(await answer(one), one) for one in (foreign, deleted, absent, other)}
    assert len(answers) == 1
    assert "NOT_FOUND" in answers.pop()
    no_id = await answer("no id")
    assert [(error["code"]) for error in no_id["userErrors"]] == ["BAD_USER_INPUT"]
    assert (await company.row(CUSTOMER, foreign))["version"] == 1


async def test_what_may_be_seen_and_not_done_is_forbidden(company: Company) -> None:
    """And a version that is not the present one is no way around it."""
    pat = await company.hire("pat-forbidden")
    await company.grant(pat, CUSTOMER, VIEW)
    one = await customer(company)
    assert await company.refused("pat-forbidden", "updateCustomer", id=one, city="X", ifVersion=9) == [
        ("FORBIDDEN", ["id"])
    ]
    assert await company.several("pat-forbidden", "deleteCustomers", one) == ["FORBIDDEN"]
    assert await company.refused("pat-forbidden", "createCustomer", name="A", status="LEAD") == [("FORBIDDEN", None)]
    assert (await company.row(CUSTOMER, one))["version"] == 1


async def test_a_change_of_another_version_is_a_conflict(company: Company) -> None:
    """Whoever has looked at the record before somebody changed it looks again."""
    one = await customer(company)
    assert await company.made("ada", "updateCustomer", "version", id=one, city="A", ifVersion=1) == {"version": 2}
    assert await company.refused("ada", "updateCustomer", id=one, city="B", ifVersion=1) == [
        ("CONFLICT", ["ifVersion"])
    ]
    records = [{"id": one, "ifVersion": 1}]
    payload = await company.do("ada", "deleteCustomers", {"records": records}, "results { userErrors { code } }")
    assert payload["results"] == [{"userErrors": [{"code": "CONFLICT"}]}]
    assert (await company.row(CUSTOMER, one))["city"] == "A"


async def test_of_several_records_each_has_its_own_result(company: Company) -> None:
    """In the order given; what is refused keeps none of the others from being done."""
    pat = await company.hire("pat-several")
    await company.grant(pat, CUSTOMER, VIEW)
    await company.grant(pat, CUSTOMER, VIEW, DELETE, data_filter=LEADS)
    lead, active, other = await customer(company), await customer(company, status="ACTIVE"), await customer(company)
    absent = write_id("Customer", new_id())
    deleted = await company.several("pat-several", "deleteCustomers", active, lead, absent, other, lead)
    assert deleted == ["FORBIDDEN", None, "NOT_FOUND", None, "NOT_FOUND"]
    assert [(await company.row(CUSTOMER, one))["deleted_at"] is not None for one in (active, lead, other)] == [
        False,
        True,
        True,
    ]


async def test_a_hundred_records_are_the_most(company: Company) -> None:
    """More are refused as a whole."""
    ids = [{"id": write_id("Customer", new_id())} for _ in range(101)]
    payload = await company.do("ada", "deleteCustomers", {"records": ids}, "results { id }")
    assert (payload["results"], payload["userErrors"][0]["code"]) == ([], "BAD_USER_INPUT")
    payload = await company.do("ada", "deleteCustomers", {"records": ids[1:]}, "results { id }")
    assert len(payload["results"]) == 100


async def test_the_data_filter_of_edit_holds_before_and_after(company: Company) -> None:
    """Who may edit leads can't make something else of one, whether they would still see it or not."""
    pat = await company.hire("pat-leads")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, data_filter=LEADS)
    await company.grant(pat, CUSTOMER, VIEW)
    lead, active = await customer(company), await customer(company, status="ACTIVE")
    assert await company.refused("pat-leads", "updateCustomer", id=active, city="X") == [("FORBIDDEN", ["id"])]
    assert await company.refused("pat-leads", "updateCustomer", id=lead, status="ACTIVE") == [("FORBIDDEN", None)]
    assert await company.made("pat-leads", "updateCustomer", "city", id=lead, city="X") == {"city": "X"}
    row = await company.row(CUSTOMER, lead)
    assert (row["status"], row["city"], row["version"]) == ("LEAD", "X", 2)


async def test_the_grant_of_add_matches_the_new_record(company: Company) -> None:
    """By its data filter, and by who relates to the record."""
    pat = await company.hire("pat-adds")
    await company.grant(pat, CUSTOMER, VIEW)
    await company.grant(pat, CUSTOMER, VIEW, ADD, relations=[Relation.ACCOUNT_EXECUTIVE], data_filter=LEADS)
    lead = {"name": "New", "status": "LEAD"}
    assert await company.refused("pat-adds", "createCustomer", **lead) == [("FORBIDDEN", None)]
    mine = {"accountExecutive": pat}
    other = {**lead, **mine, "status": "ACTIVE"}
    assert await company.refused("pat-adds", "createCustomer", **other) == [("FORBIDDEN", None)]
    assert await company.made("pat-adds", "createCustomer", "name", **lead, **mine) == {"name": "New"}


async def test_who_adds_need_not_see(company: Company) -> None:
    """ADD is of a function: what is written is what the grant calls writable, and nothing of it is shown."""
    pat = await company.hire("pat-letterbox")
    await company.grant(pat, Resource.SUPPLIER, ADD, writable=frozenset({"name"}))
    await company.grant(pat, TAG, ADD, writable=frozenset({"colour"}))
    payload = await company.do("pat-letterbox", "createSupplier", {"name": "Parts"}, "supplier { id }")
    assert payload["userErrors"] == []
    assert await company.refused("pat-letterbox", "createTag", name="t") == []
    await company.grant(pat, CONTACT, ADD, writable=frozenset({"phone"}))
    await company.grant(pat, CUSTOMER, VIEW)
    hidden = {"name": "Jane", "customer": await customer(company)}
    assert await company.refused("pat-letterbox", "createContact", **hidden) == [("FORBIDDEN", ["name"])]
    await company.grant(pat, CONTACT, ADD, writable=frozenset({"name"}))
    payload = await company.do("pat-letterbox", "createContact", hidden, "contact { id }")
    assert payload == {"contact": None, "userErrors": []}


RAISES: dict[str, tuple[Action, list[str]]] = {"a field": (VIEW, ["card_number"]), "an action": (DELETE, [])}


@pytest.mark.parametrize("what", RAISES)
async def test_no_write_raises_the_writer(company: Company, what: str) -> None:
    """What a change would let them see further, or do more, is for somebody else to make; the other way it is fine."""
    handle = f"pat-{what.replace(' ', '-')}"
    pat = await company.hire(handle)
    await company.grant(pat, CUSTOMER, VIEW, EDIT)
    action, full = RAISES[what]
    await company.grant(pat, CUSTOMER, VIEW, action, data_filter=LEADS, full=full)
    active, lead = await customer(company, status="ACTIVE"), await customer(company)
    assert await company.refused(handle, "updateCustomer", id=active, status="LEAD") == [("FORBIDDEN", ["id"])]
    assert [entry.refused for entry in await company.logged(active)] == [None, "FORBIDDEN"]
    row = await company.row(CUSTOMER, active)
    assert (row["status"], row["version"]) == ("ACTIVE", 1)
    assert await company.made(handle, "updateCustomer", "status", id=lead, status="ACTIVE") == {"status": "ACTIVE"}


async def test_a_link_leads_only_to_what_the_writer_sees(company: Company) -> None:
    """To anything else it is as to something that is not there."""
    pat = await company.hire("pat-links")
    await company.grant(pat, CUSTOMER, VIEW, data_filter={"status": {"eq": "CHURNED"}})
    await company.grant(pat, CONTACT, VIEW, ADD)
    foreign, absent = await customer(company), write_id("Customer", new_id())
    mine = await customer(company, status="CHURNED")

    async def answer(one: str) -> Any:
        return await company.do("pat-links", "createContact", {"name": "Jane", "customer": one}, "contact { id }")

    hidden = await answer(foreign)
    assert hidden == await answer(absent) == await answer(pat)
    assert [(error["code"], error["field"]) for error in hidden["userErrors"]] == [("NOT_FOUND", ["customer"])]
    assert (await answer(mine))["userErrors"] == []


async def test_only_administrators_decide_what_permissions_follow_from(company: Company) -> None:
    """Who there is, and who is above whom, walls, and what data filters name of whoever asks, their own or not."""
    pat = await company.hire("pat-people")
    await company.grant(pat, PERSON, VIEW, ADD, EDIT, full=["phone"])
    await company.grant(pat, Resource.STORE_ACCOUNT, VIEW, ADD)
    new = {"workId": "W", "name": "Friend", "email": "friend@x.example"}
    assert await company.refused("pat-people", "createPerson", **new) == [("FORBIDDEN", ["email"])]
    group = (await company.ask("ada", "{ groups { nodes { id } } }"))["groups"]["nodes"][0]["id"]
    store = {"platform": "WEB", "name": "Shop", "group": group}
    assert await company.refused("pat-people", "createStoreAccount", **store) == [("FORBIDDEN", ["group"])]
    assert await company.refused("pat-people", "updatePerson", id=pat, region="EMEA") == [("FORBIDDEN", ["region"])]
    assert await company.made("pat-people", "updatePerson", "phone", id=pat, phone="+1 2") == {"phone": "+1 2"}
    friend = (await company.made("ada", "createPerson", **new))["id"]
    for name, value in {"region": "EMEA", "title": "Dr", "name": "F", "workId": "V", "email": "f@x.example"}.items():
        assert await company.refused("pat-people", "updatePerson", id=friend, **{name: value}) == [
            ("FORBIDDEN", [name])
        ]
    assert await company.made("pat-people", "updatePerson", "phone", id=friend, phone="+1 3") == {"phone": "+1 3"}
    made = await company.made("ada", "updatePerson", "region status", id=friend, region="EMEA")
    assert made == {"region": "EMEA", "status": "ACTIVE"}
    assert (await company.made("ada", "createPerson", **new, superior=pat))["id"]


async def test_a_new_superior_counts_at_once(company: Company) -> None:
    """What permissions follow from makes a new epoch: the next request of everybody is by the new chart."""
    boss = await company.hire("pat-boss")
    one = await customer(company)
    await company.grant(boss, CUSTOMER, VIEW, relations=[Relation.CREATOR], reaches=frozenset({Reach.ALL_SUBORDINATES}))
    assert await company.refused("pat-boss", "updateCustomer", id=one, city="X") == [("NOT_FOUND", ["id"])]
    await company.hire("pat-below", superior=boss)
    await company.grant(await company.person("pat-below"), CUSTOMER, VIEW, ADD)
    made = await company.made("pat-below", "createCustomer", name="Ours", status="LEAD")
    assert await company.refused("pat-boss", "updateCustomer", id=made["id"], city="X") == [("FORBIDDEN", ["id"])]


async def test_who_manages_tags_makes_them(company: Company) -> None:
    """MANAGE_TAG is enough, and says so in `viewerCan`."""
    pat = await company.hire("pat-tags")
    assert await company.refused("pat-tags", "createTag", name="red") == [("FORBIDDEN", None)]
    await company.grant(pat, TAG, VIEW, Action.MANAGE_TAG)
    made = await company.made("pat-tags", "createTag", "id viewerCan", name="red")
    assert made["viewerCan"] == ["VIEW", "EDIT", "DELETE"]
    assert await company.made("pat-tags", "updateTag", "colour", id=made["id"], colour="#f00") == {"colour": "#f00"}
    assert await company.several("pat-tags", "deleteTags", made["id"]) == [None]
    assert await company.several("pat-tags", "restoreTags", made["id"]) == [None]


async def test_a_partner_reads_unless_its_token_says_what_it_may_do(company: Company) -> None:
    """And then it writes its own resources, as far as grants, token and sponsor go; the rest is not in its schema."""
    names = "{ __schema { mutationType { fields { name } } } }"
    assert await company.ask("swift-logistics", names) == {"__schema": {"mutationType": None}}
    limits = Limits(actions=frozenset({VIEW, EDIT}))
    await company.let_in("swift-writes", PrincipalKind.INTEGRATION, await company.partner(), limits)
    found = (await company.ask("swift-writes", names))["__schema"]["mutationType"]["fields"]
    assert {one["name"] for one in found} >= {"createShipment", "updateShipment"}
    assert not [one["name"] for one in found if "Customer" in one["name"] or "SalesRecord" in one["name"]]
    shipment = (await company.ask("swift-writes", "{ shipments(first: 1) { nodes { id } } }"))["shipments"]["nodes"][0]
    refused = await company.refused("swift-writes", "updateShipment", id=shipment["id"], city="X")
    assert refused == [("FORBIDDEN", ["id"])]


async def test_what_is_answered_is_what_a_query_shows(company: Company) -> None:
    """Masked as for the writer, with lists and links, and nothing when the record is out of sight afterwards."""
    pat = await company.hire("pat-reads-back")
    levels = {"name": Level.MASKED}
    await company.grant(pat, CUSTOMER, VIEW, EDIT, levels=levels)
    one = await customer(company, name="Jane Roe", cardNumber="4111111111114242")
    selected = "name cardNumber contacts { totalCount } fieldAccess { field level } viewerCan"
    made = await company.made("pat-reads-back", "updateCustomer", selected, id=one, city="X")
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Customer {{ {selected} }} }} }}"
    assert {"node": made} == await company.ask("pat-reads-back", query, id=one)
    assert (made["name"], made["cardNumber"]) == ("J. R.", "************4242")
