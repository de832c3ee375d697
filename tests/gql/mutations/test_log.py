"""What the log tells of writes, to those who may view it."""

from typing import Any

from sqlalchemy import select

from gql.ids import read_id, write_id
from models.columns import new_id
from models.log import log_entry
from models.words import Action, Resource
from permissions.levels import Level
from tests.gql.mutations.company import Company

CUSTOMER = Resource.CUSTOMER
VIEW, EDIT, VIEW_LOG = Action.VIEW, Action.EDIT, Action.VIEW_LOG
LOG = """query ($where: LogWhere!) { auditLog(where: $where) {
  nodes { action refused reason fields changes { field before after } actor { name } }
} }"""


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def told(company: Company, caller: str, one: str) -> list[Any]:
    """What a caller is shown of the log on a record, the newest first."""
    where = {"record": {"eq": one}}
    nodes: list[Any] = (await company.ask(caller, LOG, where=where))["auditLog"]["nodes"]
    return nodes


async def test_the_log_tells_nothing_of_what_was_replaced_unseen(company: Company) -> None:
    """To who replaced it: whatever was there, their view of the log is the same."""
    pat = await company.hire("pat-unseen")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, VIEW_LOG, writable=frozenset({"card_number"}))
    views = []
    for present in ("4111111111114242", "5500000000004242", "4111111111114242"):
        one = await customer(company, cardNumber=present)
        given: dict[str, Any] = {"cardNumber": "4111111111114242", "overwriteMasked": ["cardNumber"]}
        await company.made("pat-unseen", "updateCustomer", id=one, **given)
        views.append((await told(company, "pat-unseen", one))[0])
    assert views[0] == views[1] == views[2]
    assert (views[0]["action"], views[0]["actor"]) == ("EDIT", {"name": "Pat-Unseen"})


async def test_refusals_are_told_without_what_was_sent(company: Company) -> None:
    """Who tried, what, and why it was refused; never a value."""
    await company.grant(await company.hire("pat-tries"), CUSTOMER, VIEW)
    one = await customer(company)
    refused = await company.refused("pat-tries", "updateCustomer", id=one, city="A city that nobody should see")
    assert refused == [("FORBIDDEN", ["id"])]
    entry = (await told(company, "ada", one))[0]
    told_of: dict[str, Any] = {"action": "EDIT", "refused": "FORBIDDEN", "reason": None, "fields": [], "changes": []}
    assert entry == {**told_of, "actor": {"name": "Pat-Tries"}}


async def test_a_reveal_is_told_with_its_reason(company: Company) -> None:
    """And with which fields; numbers in the reason are masked."""
    levels = {"card_number": Level.REVEALABLE}
    await company.grant(await company.hire("pat-reveals"), CUSTOMER, VIEW, levels=levels)
    one = await customer(company, cardNumber="4111111111114242")
    given = {"id": one, "fields": ["cardNumber"], "reason": "Refund to 4242 4242 4242 4242"}
    await company.do("pat-reveals", "reveal", given, "values { field }")
    entry = (await told(company, "ada", one))[0]
    assert (entry["action"], entry["reason"]) == ("REVEAL", "Refund to ************4242")
    assert (entry["fields"], entry["changes"]) == (["cardNumber"], [])


async def test_several_that_are_not_seen_are_one_entry(company: Company) -> None:
    """With their number: ids can be made up, and nothing is taken out of the log. What is seen has one of its own."""
    await company.grant(await company.hire("pat-floods"), CUSTOMER, VIEW, data_filter={"city": {"eq": "Flood"}})
    seen, hidden = await customer(company, city="Flood"), await customer(company)
    made_up = [write_id("Customer", new_id()) for _ in range(96)]
    codes = await company.several("pat-floods", "deleteCustomers", *made_up, seen, seen, seen, hidden)
    assert codes == ["NOT_FOUND"] * 96 + ["FORBIDDEN"] * 3 + ["NOT_FOUND"]
    assert await company.several("pat-floods", "deleteCustomers", hidden) == ["NOT_FOUND"]
    query = select(log_entry).where(log_entry.c.actor_name == "Pat-Floods").order_by(log_entry.c.occurred_at)
    async with company.demo.database.snapshot() as connection:
        entries = list(await connection.execute(query))
    told_of = sorted((one.refused, one.record_id, one.after) for one in entries[:2])
    assert told_of == [("FORBIDDEN", read_id(seen)[1], None), ("NOT_FOUND", None, {"failures": 97})]
    assert [(one.refused, one.record_id, one.after) for one in entries[2:]] == [("NOT_FOUND", read_id(hidden)[1], None)]
    assert {(one.action, one.resource) for one in entries} == {("DELETE", "CUSTOMER")}
    where = {"action": {"eq": "DELETE"}, "actor": {"eq": await company.person("pat-floods")}}
    shown = [one["changes"] for one in (await company.ask("ada", LOG, where=where))["auditLog"]["nodes"]]
    assert [{"field": "failures", "before": None, "after": 97}] in shown
