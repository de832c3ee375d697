"""Who relates to records and what they belong to change with ASSIGN alone, and raise nobody who assigns."""

from typing import Any

import pytest

from gql.ids import write_id
from models.columns import new_id
from models.words import Action, Relation, Resource
from tests.gql.mutations.company import Company

CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
VIEW, EDIT, ASSIGN = Action.VIEW, Action.EDIT, Action.ASSIGN
EXECUTIVE, CSR = Relation.ACCOUNT_EXECUTIVE, Relation.CSR


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def sees(company: Company, caller: str, *ids: str) -> list[bool]:
    """Which records a caller sees."""
    found = await company.ask(caller, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=list(ids))
    return [one is not None for one in found["nodes"]]


async def test_who_is_assigned_has_what_the_relation_gives(company: Company) -> None:
    """Of the customer and of what belongs to it, from the next request on; and who was before has it no more."""
    old, new = [await company.hire(name) for name in ("pat-old", "pat-new")]
    for one in (old, new):
        await company.grant(one, CUSTOMER, VIEW, relations=[EXECUTIVE])
        await company.grant(one, CONTACT, VIEW, relations=[EXECUTIVE])
    one = await customer(company, accountExecutive=old)
    contact = (await company.made("ada", "createContact", name="Jane", customer=one))["id"]
    assert await sees(company, "pat-old", one, contact) == [True, True]
    assert await company.several("ada", "assign", one, accountExecutive=new) == [None]
    assert await sees(company, "pat-old", one, contact) == [False, False]
    assert await sees(company, "pat-new", one, contact) == [True, True]
    assert await company.several("ada", "assign", one, accountExecutive=None) == [None]
    assert await sees(company, "pat-new", one, contact) == [False, False]
    assert [entry.action for entry in await company.logged(one)] == ["CREATE", "ASSIGN", "ASSIGN"]


async def test_those_who_serve_come_and_go(company: Company) -> None:
    """Each by themself: who is not named stays."""
    people = [await company.hire(f"pat-csr-{place}") for place in "ab"]
    for person in people:
        await company.grant(person, CUSTOMER, VIEW, relations=[CSR])
    one, other = await customer(company), await customer(company)
    assert await company.several("ada", "assign", one, other, addCsrs=people) == [None, None]
    assert await company.several("ada", "assign", one, removeCsrs=people[:1]) == [None]
    assert await sees(company, "pat-csr-a", one, other) == [False, True]
    assert await sees(company, "pat-csr-b", one, other) == [True, True]


async def test_it_takes_assign(company: Company) -> None:
    """EDIT is not enough, and what may not be seen is as what is not there."""
    pat = await company.hire("pat-edits")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, data_filter={"status": {"eq": "LEAD"}})
    lead, active = await customer(company), await customer(company, status="ACTIVE")
    absent = write_id("Customer", new_id())
    refused = await company.several("pat-edits", "assign", lead, active, absent, accountExecutive=pat)
    assert refused == ["FORBIDDEN", "NOT_FOUND", "NOT_FOUND"]


@pytest.mark.parametrize("resource", [CUSTOMER, CONTACT], ids=["the record", "what belongs to it"])
async def test_nobody_assigns_themself_more_than_they_have(company: Company, resource: Resource) -> None:
    """Also not by what belongs to the record, whether there is anything that does or not."""
    handle = f"pat-self-{resource.lower()}"
    pat, friend = await company.hire(handle), await company.hire(f"friend-{resource.lower()}")
    await company.grant(pat, CUSTOMER, VIEW, ASSIGN)
    await company.grant(pat, resource, VIEW, relations=[CSR], full=["email"])
    one = await customer(company)
    assert await company.several(handle, "assign", one, addCsrs=[pat]) == ["FORBIDDEN"]
    assert await company.several(handle, "assign", one, addCsrs=[friend]) == [None]
    await company.grant(pat, resource, VIEW, full=["email"])
    assert await company.several(handle, "assign", one, addCsrs=[pat]) == [None]


async def test_what_a_record_belongs_to_is_assigned(company: Company) -> None:
    """A contact goes with the relations of the customer that it comes to; a customer that is not seen is none."""
    pat = await company.hire("pat-parents")
    await company.grant(pat, CONTACT, VIEW, ASSIGN)
    await company.grant(pat, CUSTOMER, VIEW, data_filter={"status": {"eq": "LEAD"}})
    csr = await company.hire("pat-carried")
    await company.grant(csr, CONTACT, VIEW, relations=[CSR])
    old, new, hidden = (
        await customer(company),
        await customer(company, csrs=[csr]),
        await customer(company, status="ACTIVE"),
    )
    contact = (await company.made("ada", "createContact", name="Jane", customer=old))["id"]
    for one in (hidden, write_id("Customer", new_id())):
        assert await company.several("pat-parents", "assign", contact, customer=one) == ["NOT_FOUND"]
    assert await company.several("pat-parents", "assign", contact, customer=None) == ["BAD_USER_INPUT"]
    assert await sees(company, "pat-carried", contact) == [False]
    assert await company.several("pat-parents", "assign", contact, customer=new) == [None]
    assert await sees(company, "pat-carried", contact) == [True]


async def test_what_a_record_has_not_is_told(company: Company) -> None:
    """A supplier has no executive, and a contact no store account."""
    pat = await company.person("erin")
    supplier = (await company.made("ada", "createSupplier", name="Parts"))["id"]
    assert await company.several("ada", "assign", supplier, accountExecutive=pat) == ["BAD_USER_INPUT"]
    store = (await company.made("ada", "createStoreAccount", name="S", platform="WEB"))["id"]
    contact = (await company.made("ada", "createContact", name="J", customer=await customer(company)))["id"]
    assert await company.several("ada", "assign", contact, storeAccount=store) == ["BAD_USER_INPUT"]


async def test_who_has_left_is_assigned_nothing(company: Company) -> None:
    """Their status is public, so that is no secret; somebody who is not seen is as somebody who is not there."""
    lena = await company.person("lena")
    assert await company.several("ada", "assign", await customer(company), addCsrs=[lena]) == ["BAD_USER_INPUT"]
    absent = write_id("Person", new_id())
    assert await company.several("ada", "assign", await customer(company), addCsrs=[absent]) == ["NOT_FOUND"]


async def test_a_version_tells_nothing_of_who_relates(company: Company) -> None:
    """Whoever assigns is not shown who relates to the record, so that each time counts as a change."""
    pat = await company.hire("pat-twice")
    one = await customer(company)
    for _ in range(2):
        await company.several("ada", "assign", one, addCsrs=[pat], removeCsrs=[])
    assert (await company.row(CUSTOMER, one))["version"] == 3


async def test_a_cycle_in_the_chart_is_refused(company: Company) -> None:
    """Nobody is above themself; only administrators say who is above whom."""
    top = await company.hire("pat-top")
    below = await company.hire("pat-low", superior=top)
    payload = await company.do(
        "ada", "assign", {"records": [{"id": top}], "superior": below}, "results { userErrors { code message } }"
    )
    # Whoever else stands in the way is not named: the one who reads it may not see them.
    message = "The chart would have a cycle: nobody is above themself, and no department is part of itself."
    assert payload["results"] == [{"userErrors": [{"code": "BAD_USER_INPUT", "message": message}]}]
    assert (await company.row(Resource.PERSON, top))["superior_id"] is None
    await company.grant(top, Resource.PERSON, VIEW, ASSIGN)
    assert await company.several("pat-top", "assign", below, superior=None) == ["FORBIDDEN"]
