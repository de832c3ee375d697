"""A field that a grant makes REVEALABLE is shown whole to who gives a reason, and the log has the reason."""

from typing import Any

from sqlalchemy import select

from gql.ids import write_id
from models.columns import new_id
from models.idempotency import idempotency_key
from models.words import Action, Resource
from permissions.levels import Level
from tests.gql.mutations.company import Company

CUSTOMER = Resource.CUSTOMER
CARD = "4111111111114242"
VALUES = "values { field value }"


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    more = {"cardNumber": CARD, "creditLimit": "1250.50", **given}
    made: str = (await company.made("ada", "createCustomer", name="Acme", status="LEAD", **more))["id"]
    return made


async def revealer(company: Company, name: str, **rest: Any) -> None:
    """Somebody who may reveal cards and credit limits, and sees phones masked."""
    levels = {"card_number": Level.REVEALABLE, "credit_limit": Level.REVEALABLE}
    await company.grant(await company.hire(name), CUSTOMER, Action.VIEW, levels=levels, **rest)


async def test_what_is_revealable_is_revealed_for_a_reason(company: Company) -> None:
    """Once: the record itself stays masked. The log has who, which fields and why, and no value."""
    await revealer(company, "pat-reveals")
    one = await customer(company)
    given = {"id": one, "fields": ["cardNumber", "creditLimit", "taxId"][:2], "reason": " Chargeback 17 "}
    payload = await company.do("pat-reveals", "reveal", given, VALUES)
    values = [{"field": "cardNumber", "value": CARD}, {"field": "creditLimit", "value": "1250.50"}]
    assert payload == {"values": values, "userErrors": []}
    query = "query ($id: ID!) { node(id: $id) { ... on Customer { cardNumber version } } }"
    shown = await company.ask("pat-reveals", query, id=one)
    assert shown == {"node": {"cardNumber": "************4242", "version": 1}}
    entry = (await company.logged(one))[-1]
    assert (entry.action, entry.actor_name, entry.before) == ("REVEAL", "Pat-Reveals", None)
    assert entry.after == {"fields": ["card_number", "credit_limit"], "reason": "Chargeback 17"}


async def test_what_is_masked_is_not_revealed(company: Company) -> None:
    """None of what was asked for is, and the log has that too; a value that is not there tells nothing else."""
    await revealer(company, "pat-masked")
    for one in (await customer(company, phone="+33 1 23 45 67 89"), await customer(company)):
        given = {"id": one, "fields": ["cardNumber", "phone"], "reason": "Why not"}
        payload = await company.do("pat-masked", "reveal", given, VALUES)
        assert payload["values"] == []
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("FORBIDDEN", ["phone"])]
        last = (await company.logged(one))[-1]
        assert (last.action, last.refused, last.after) == ("REVEAL", "FORBIDDEN", None)


async def test_a_grant_for_other_rows_reveals_nothing(company: Company) -> None:
    """The level is that of the row."""
    name = "pat-other"
    await revealer(company, name, data_filter={"status": {"eq": "ACTIVE"}})
    await company.grant(await company.person(name), CUSTOMER, Action.VIEW)
    lead = await customer(company)
    payload = await company.do(name, "reveal", {"id": lead, "fields": ["cardNumber"], "reason": "r"}, VALUES)
    assert [error["code"] for error in payload["userErrors"]] == ["FORBIDDEN"]


async def test_what_may_not_be_seen_is_as_what_is_not_there(company: Company) -> None:
    """As everywhere; without a reason, without a field, and for one that there is not, the input is at fault."""
    await revealer(company, "pat-unseen", data_filter={"status": {"eq": "ACTIVE"}})
    hidden, absent = await customer(company), write_id("Customer", new_id())
    payloads = [
        await company.do("pat-unseen", "reveal", {"id": one, "fields": ["cardNumber"], "reason": "r"}, VALUES)
        for one in (hidden, absent)
    ]
    assert payloads[0] == payloads[1]
    assert [error["code"] for error in payloads[0]["userErrors"]] == ["NOT_FOUND"]
    wrong = (
        {"fields": ["cardNumber"], "reason": " "},
        {"fields": [], "reason": "r"},
        {"fields": ["no"], "reason": "r"},
    )
    for given in wrong:
        payload = await company.do("ada", "reveal", {"id": hidden, **given}, VALUES)
        assert [error["code"] for error in payload["userErrors"]] == ["BAD_USER_INPUT"]


async def test_a_key_does_not_keep_what_was_revealed(company: Company) -> None:
    """It is shown again, and logged again."""
    await revealer(company, "pat-again")
    one = await customer(company)
    given = {"id": one, "fields": ["cardNumber"], "reason": "r"}
    for _ in range(2):
        payload = await company.do("pat-again", "reveal", given, VALUES, key="k-reveal")
        assert payload["values"] == [{"field": "cardNumber", "value": CARD}]
    assert [entry.action for entry in await company.logged(one)] == ["CREATE", "REVEAL", "REVEAL"]
    async with company.demo.database.snapshot() as connection:
        assert CARD not in str((await connection.execute(select(idempotency_key))).all())


async def test_what_a_line_costs_is_revealed_line_by_line(company: Company) -> None:
    """In the order of the lines, each under its place; what is public is shown too, and what is masked is not."""
    sale = Resource.SALES_RECORD
    masked = {"total": Level.MASKED, "lines.unit_price": Level.REVEALABLE}
    await company.grant(await company.hire("pat-lines"), sale, Action.VIEW, levels=masked)
    lines = [{"quantity": 2, "unitPrice": "3.50"}, {"quantity": 1, "unitPrice": "10.00"}]
    owner, none = await customer(company), await customer(company)
    made = {"status": "OPEN", "customer": owner}
    one = (await company.made("ada", "createSalesRecord", **made, lines=lines))["id"]
    asked = ["status", "lines.quantity", "lines.unitPrice"]
    payload = await company.do("pat-lines", "reveal", {"id": one, "fields": asked, "reason": "r"}, VALUES)
    shown = [(value["field"], value["value"]) for value in payload["values"]]
    assert shown == [
        ("status", "OPEN"),
        ("lines.0.quantity", "2"),
        ("lines.0.unitPrice", "3.50"),
        ("lines.1.quantity", "1"),
        ("lines.1.unitPrice", "10.00"),
    ]
    assert (await company.logged(one))[-1].after == {
        "fields": ["status", "lines.quantity", "lines.unit_price"],
        "reason": "r",
    }
    bare = (await company.made("ada", "createSalesRecord", **(made | {"customer": none})))["id"]
    payload = await company.do("pat-lines", "reveal", {"id": bare, "fields": asked[2:], "reason": "r"}, VALUES)
    assert payload == {"values": [], "userErrors": []}
    await company.grant(
        await company.hire("pat-no-lines"), sale, Action.VIEW, levels={"lines.unit_price": Level.MASKED}
    )
    payload = await company.do("pat-no-lines", "reveal", {"id": one, "fields": asked, "reason": "r"}, VALUES)
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("FORBIDDEN", ["lines.unitPrice"])]
