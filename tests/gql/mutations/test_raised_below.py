"""No write raises its writer on what hangs on the record, whether anything hangs there or not."""

from typing import Any

import pytest

from gql.ids import read_id
from models.words import Action, Relation, Resource
from permissions.levels import Level
from tests.gql.mutations.company import Company

CUSTOMER, CONTACT, STORE, SALE = Resource.CUSTOMER, Resource.CONTACT, Resource.STORE_ACCOUNT, Resource.SALES_RECORD
VIEW, EDIT, ASSIGN, SHARE, MERGE = Action.VIEW, Action.EDIT, Action.ASSIGN, Action.SHARE, Action.MERGE
CSR, SHARED = Relation.CSR, Relation.SHARED
REFUSED, DONE = [("FORBIDDEN", ["id"])], list[Any]()


def region(name: str) -> dict[str, Any]:
    """A data filter on the region of the customer."""
    return {"customer": {"region": {"eq": name}}}


EMEA, APAC = region("EMEA"), region("APAC")
DOCTORS, LEADS = {"title": {"eq": "Dr"}}, {"customer": {"status": {"eq": "LEAD"}}}

# The writer's grants on contacts (what they give, the data filter, what else), and whether they may then move an active
# customer from APAC to EMEA.
GRANTS: dict[str, tuple[list[tuple[set[Action], Any, dict[str, Any]]], Any]] = {
    "sees nobody": ([], DONE),
    "sees everybody": ([({VIEW}, None, {})], DONE),
    "sees those of the new region": ([({VIEW}, EMEA, {})], REFUSED),
    "sees those of the old region": ([({VIEW}, APAC, {})], DONE),
    "sees those of no other than the new": (
        [({VIEW}, {"customer": {"region": {"notIn": ["APAC", "AMER"]}}}, {})],
        REFUSED,
    ),
    "sees all but those of the old": ([({VIEW}, {"not": APAC}, {})], REFUSED),
    "sees all but those of the new": ([({VIEW}, {"not": EMEA}, {})], DONE),
    "sees them already": ([({VIEW}, None, {}), ({VIEW}, EMEA, {})], DONE),
    "sees them because they are active": ([({VIEW}, {"not": LEADS}, {}), ({VIEW}, EMEA, {})], DONE),
    "edits those of the new region": ([({VIEW}, None, {}), ({VIEW, EDIT}, EMEA, {})], REFUSED),
    "sees their phones": ([({VIEW}, None, {}), ({VIEW}, EMEA, {"full": ["phone"]})], REFUSED),
    "sees their names, which others mask": (
        [({VIEW}, None, {"levels": {"name": Level.MASKED}}), ({VIEW}, EMEA, {})],
        REFUSED,
    ),
    "sees doctors there": ([({VIEW}, {"and": [DOCTORS, EMEA]}, {})], REFUSED),
    "sees doctors, and everybody there": ([({VIEW}, {"or": [DOCTORS, EMEA]}, {})], REFUSED),
    "sees doctors, and edits everybody there": ([({VIEW}, DOCTORS, {}), ({EDIT}, EMEA, {})], REFUSED),
    "edits everybody there, and sees nobody": ([({EDIT}, EMEA, {})], DONE),
    "sees some here and others there": (
        [({VIEW}, {"or": [{"and": [DOCTORS, APAC]}, {"and": [{"not": DOCTORS}, EMEA]}]}, {})],
        REFUSED,
    ),
    "sees those of active ones there, which one question asks": (
        [({VIEW}, {"customer": {"and": [{"status": {"eq": "ACTIVE"}}, {"region": {"eq": "EMEA"}}]}}, {})],
        REFUSED,
    ),
    "sees those of others than the old region": (
        [({VIEW}, {"customer": {"not": {"region": {"eq": "APAC"}}}}, {})],
        REFUSED,
    ),
    "sees those of others than the new region": (
        [({VIEW}, {"customer": {"not": {"region": {"eq": "EMEA"}}}}, {})],
        DONE,
    ),
    "sees those of leads there": ([({VIEW}, {"and": [LEADS, EMEA]}, {})], DONE),
    "sees those of leads": ([({VIEW}, LEADS, {})], DONE),
    # Who relates to a contact itself may be anybody.
    "sees their own there": ([({VIEW}, EMEA, {"relations": [CSR]})], REFUSED),
}


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    given = {"name": "Acme", "status": "ACTIVE", "region": "APAC"} | given
    made: str = (await company.made("ada", "createCustomer", **given))["id"]
    return made


async def writer(company: Company, name: str, **rest: Any) -> str:
    """Somebody who may do everything to customers, and nothing to what belongs to them."""
    pat = await company.hire(name)
    await company.grant(pat, CUSTOMER, VIEW, EDIT, ASSIGN, SHARE, MERGE, **rest)
    return pat


@pytest.mark.parametrize("what", GRANTS)
async def test_no_edit_lets_the_writer_into_what_hangs_on_the_record(company: Company, what: str) -> None:
    """By a data filter that asks for what is edited; whether there is any such contact makes no difference."""
    name = f"pat-{what.replace(' ', '-').replace(',', '')}"
    pat = await writer(company, name)
    grants, expected = GRANTS[what]
    for actions, data_filter, rest in grants:
        await company.grant(pat, CONTACT, *actions, data_filter=data_filter, **rest)
    empty, full = await customer(company), await customer(company)
    await company.made("ada", "createContact", name="Jane", title="Dr", customer=full)
    for one in (empty, full):
        assert await company.refused(name, "updateCustomer", id=one, region="EMEA") == expected
        assert (await company.row(CUSTOMER, one))["region"] == ("EMEA" if expected == DONE else "APAC")
    # What no data filter asks for is nobody's way in.
    assert await company.refused(name, "updateCustomer", id=full, industry="Energy") == DONE


async def test_who_relates_to_the_record_does_not_decide_about_an_edit(company: Company) -> None:
    """Nobody is shown that, so what is held by it makes up for nothing: both customers look the same."""
    pat = await writer(company, "pat-serves")
    await company.grant(pat, CONTACT, VIEW, relations=[CSR])
    await company.grant(pat, CONTACT, VIEW, data_filter=EMEA)
    for one in (await customer(company), await customer(company, csrs=[pat])):
        assert await company.refused("pat-serves", "updateCustomer", id=one, region="EMEA") == REFUSED


async def test_nor_does_the_wall_of_the_record(company: Company) -> None:
    """Who sees it through the wall, and no store account, is not shown that there is one."""
    pat = await writer(company, "pat-through", **await through_walls(company))
    await company.grant(pat, CONTACT, VIEW, data_filter=EMEA)
    store = await walled(company, "pat-through")
    for one in (await customer(company), await customer(company, storeAccount=store)):
        assert await company.refused("pat-through", "updateCustomer", id=one, region="EMEA") == REFUSED


@pytest.mark.parametrize("below", [CUSTOMER, SALE])
async def test_a_store_account_lets_nobody_in_either(company: Company, below: Resource) -> None:
    """Data filters look at the store account of customers and of sales."""
    name = f"pat-stores-{below}".lower().replace("_", "-")
    pat = await company.hire(name)
    await company.grant(pat, STORE, VIEW, EDIT)
    await company.grant(pat, below, VIEW, data_filter={"storeAccount": {"region": {"eq": "EMEA"}}})
    one = (await company.made("ada", "createStoreAccount", name="S", platform="WEB", region="APAC"))["id"]
    assert await company.refused(name, "updateStoreAccount", id=one, region="EMEA") == REFUSED
    assert await company.refused(name, "updateStoreAccount", id=one, region="AMER") == DONE


async def through_walls(company: Company) -> dict[str, Any]:
    """What makes a grant go through walls."""
    return {"across_groups": True, "approved_by_id": read_id(await company.person("ada"))[1]}


async def walled(company: Company, name: str) -> str:
    """A store account that is walled by a group of nobody."""
    group = (await company.made("ada", "createGroup", name=name))["id"]
    store: str = (await company.made("ada", "createStoreAccount", name=name, platform="WEB", group=group))["id"]
    return store


@pytest.mark.parametrize("through", [True, False])
async def test_no_assignment_takes_a_wall_from_before_the_writer(company: Company, through: bool) -> None:
    """Who sees a customer through its wall, and its contacts not, can't take it out of the store account."""
    name = f"pat-walled-{through}".lower()
    approved = await through_walls(company)
    pat = await writer(company, name, **approved)
    await company.grant(pat, CONTACT, VIEW, **approved if through else {})
    store = await walled(company, name)
    one = await customer(company, storeAccount=store)
    assert await company.several(name, "assign", one, storeAccount=None) == [None if through else "FORBIDDEN"]


async def test_the_wall_of_a_sale_is_that_of_its_shipments(company: Company) -> None:
    """So it is with a sale, and with the customer of sales that have no store account of their own."""
    approved = await through_walls(company)
    pat = await writer(company, "pat-ships", **approved)
    await company.grant(pat, SALE, VIEW, ASSIGN, **approved)
    await company.grant(pat, STORE, VIEW, **approved)
    await company.grant(pat, Resource.SHIPMENT, VIEW)
    store = await walled(company, "pat-ships")
    one = await customer(company, storeAccount=store)
    sale = (await company.made("ada", "createSalesRecord", status="OPEN", customer=one, storeAccount=store))["id"]
    assert await company.several("pat-ships", "assign", sale, storeAccount=None) == [None]
    for record in (sale, one):
        given = {"customer": await customer(company)} if record == sale else {"storeAccount": None}
        assert await company.several("pat-ships", "assign", record, **given) == ["FORBIDDEN"]


async def test_no_merge_lets_the_writer_into_what_moves(company: Company) -> None:
    """By a data filter that holds for the customer it moves to; whether anything moves makes no difference."""
    pat = await writer(company, "pat-merges")
    await company.grant(pat, CONTACT, VIEW, data_filter=EMEA)
    for moves in (False, True):
        here, there = await customer(company), await customer(company, region="EMEA")
        if moves:
            await company.made("ada", "createContact", name="Jane", customer=here)
        refused = await company.refused("pat-merges", "mergeCustomers", winner=there, loser=here)
        assert refused == [("FORBIDDEN", None)]
        assert await company.refused("pat-merges", "mergeCustomers", winner=here, loser=there) == DONE


# What the sharer and the colleague are given on contacts, and whether the customer may then be shared.
SHARES: dict[str, tuple[list[tuple[set[Action], Any]], list[tuple[set[Action], Any]], str | None]] = {
    "as much": ([({VIEW}, None)], [({VIEW}, None)], None),
    "all, of which the sharer has some": ([({VIEW}, DOCTORS)], [({VIEW}, None)], "FORBIDDEN"),
    "what nobody can have": ([], [({VIEW}, EMEA)], None),
    "what the sharer may do and not see": ([({EDIT}, None), ({VIEW}, DOCTORS)], [({VIEW, EDIT}, DOCTORS)], "FORBIDDEN"),
}


@pytest.mark.parametrize("what", SHARES)
async def test_no_share_gives_more_of_what_hangs_on_the_record(company: Company, what: str) -> None:
    """Of any contact that there could be."""
    name = f"pat-shares-{what.replace(' ', '-').replace(',', '')}"
    pat, colleague = await writer(company, name), await company.hire(f"to-{name}")
    await company.grant(pat, Resource.PERSON, VIEW)
    await company.grant(colleague, CUSTOMER, VIEW, relations=[SHARED])
    theirs, given, expected = SHARES[what]
    for actions, data_filter in theirs:
        await company.grant(pat, CONTACT, *actions, data_filter=data_filter)
    for actions, data_filter in given:
        await company.grant(colleague, CONTACT, *actions, data_filter=data_filter, relations=[SHARED])
    one = await customer(company)
    assert await company.several(name, "shareRecord", one, person=colleague) == [expected]


@pytest.mark.parametrize("inside", ["both", "the colleague"])
async def test_no_share_leads_through_a_wall_of_the_sharer(company: Company, inside: str) -> None:
    """A sale may have a wall of its own: one who is let in there is not given it by one who is not."""
    name = f"pat-outside-{inside}".replace(" ", "-")
    pat, colleague = await writer(company, name), await company.hire(f"to-{name}")
    await company.grant(pat, Resource.PERSON, VIEW)
    await company.grant(pat, SALE, VIEW)
    await company.grant(colleague, SALE, VIEW, relations=[SHARED])
    group = (await company.made("ada", "createGroup", name=name))["id"]
    await company.made("ada", "createStoreAccount", name=name, platform="WEB", group=group)
    members = [colleague] if inside == "the colleague" else [pat, colleague]
    await company.several("ada", "addGroupMembers", *members, group=group)
    expected = None if inside == "both" else "FORBIDDEN"
    assert await company.several(name, "shareRecord", await customer(company), person=colleague) == [expected]
