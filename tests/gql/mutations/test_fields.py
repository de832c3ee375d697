"""Which fields a writer may set: what they see whole, or what a grant calls writable, and then unseen."""

from typing import Any

import pytest

from gql.ids import read_id, write_id
from models.columns import new_id
from models.words import Action, PrincipalKind, Resource
from permissions.levels import Level
from permissions.tokens import Limits
from tests.gql.mutations.company import Company

CUSTOMER = Resource.CUSTOMER
VIEW, EDIT, ADD = Action.VIEW, Action.EDIT, Action.ADD


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", name="Acme", status="LEAD", **given))["id"]
    return made


async def test_a_field_that_is_seen_whole_is_writable_with_edit(company: Company) -> None:
    """And one that is masked is not: nothing of the whole request is written, and the log has no value of it."""
    pat = await company.hire("pat-whole")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, full=["phone"])
    one = await customer(company, cardNumber="4111111111114242", phone="+33 1 23 45 67 89")
    assert await company.made("pat-whole", "updateCustomer", "phone", id=one, phone="+33 1") == {"phone": "+33 1"}
    refused = await company.refused("pat-whole", "updateCustomer", id=one, city="Paris", cardNumber="5500000000000004")
    assert refused == [("FORBIDDEN", ["cardNumber"])]
    row = await company.row(CUSTOMER, one)
    assert (row["city"], row["card_number"], row["version"]) == (None, "4111111111114242", 2)
    last = (await company.logged(one))[-1]
    assert (last.action, last.refused, last.after, last.before) == ("EDIT", "FORBIDDEN", None, None)


async def test_without_edit_nothing_is_writable(company: Company) -> None:
    """Also what is public, and what a grant without EDIT calls writable."""
    pat = await company.hire("pat-reads")
    await company.grant(pat, CUSTOMER, VIEW, full=["phone"], writable=frozenset({"city", "card_number"}))
    one = await customer(company)
    assert await company.refused("pat-reads", "updateCustomer", id=one, city="Paris") == [("FORBIDDEN", ["id"])]


async def test_writable_counts_in_a_grant_that_matches_the_row(company: Company) -> None:
    """One for other rows does not lend it."""
    pat = await company.hire("pat-rows")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, writable=frozenset())
    leads = {"status": {"eq": "CHURNED"}}
    await company.grant(pat, CUSTOMER, VIEW, EDIT, writable=frozenset({"tax_id"}), data_filter=leads)
    one = await customer(company)
    asked = {"id": one, "taxId": "12345678", "overwriteMasked": ["taxId"]}
    assert await company.refused("pat-rows", "updateCustomer", **asked) == [("FORBIDDEN", ["taxId"])]


async def test_writable_counts_in_a_grant_of_the_action(company: Company) -> None:
    """What a grant that only shows the record calls writable is not lent to one that lets it be edited."""
    pat = await company.hire("pat-action")
    await company.grant(pat, CUSTOMER, VIEW, EDIT)
    await company.grant(pat, CUSTOMER, VIEW, writable=frozenset({"tax_id"}))
    asked = {"id": await customer(company), "taxId": "12345678", "overwriteMasked": ["taxId"]}
    assert await company.refused("pat-action", "updateCustomer", **asked) == [("FORBIDDEN", ["taxId"])]


async def test_what_is_masked_is_replaced_unseen(company: Company) -> None:
    """By naming the field; whatever was there, also nothing or the same, the answer is the same."""
    pat = await company.hire("pat-unseen")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, writable=frozenset({"card_number"}))
    show = "customer { version cardNumber } "
    answers = []
    for present in ({}, {"cardNumber": "5500000000000004"}, {"cardNumber": "4111111111114242"}):
        one = await customer(company, **present)
        given = {"id": one, "cardNumber": "4111111111114242"}
        unnamed = await company.do("pat-unseen", "updateCustomer", given, show)
        named = await company.do("pat-unseen", "updateCustomer", {**given, "overwriteMasked": ["cardNumber"]}, show)
        answers.append((unnamed, named))
        assert (await company.row(CUSTOMER, one))["card_number"] == "4111111111114242"
        assert [entry.action for entry in await company.logged(one)] == ["CREATE", "EDIT"]
    assert answers[0] == answers[1] == answers[2]
    unnamed, named = answers[0]
    assert [(error["code"], error["field"]) for error in unnamed["userErrors"]] == [("BAD_USER_INPUT", ["cardNumber"])]
    shown = {"version": 2, "cardNumber": "************4242"}
    assert named == {"customer": shown, "userErrors": []}


async def test_a_field_that_there_is_not_cannot_be_overwritten(company: Company) -> None:
    """A spelling mistake is told."""
    one = await customer(company)
    refused = await company.refused("ada", "updateCustomer", id=one, city="Rome", overwriteMasked=["card_nummer"])
    assert refused == [("BAD_USER_INPUT", ["overwriteMasked"])]


async def test_nothing_that_is_as_it_was_makes_a_version(company: Company) -> None:
    """Where the field is seen whole, that tells nothing."""
    one = await customer(company, city="Paris")
    assert await company.made("ada", "updateCustomer", "version", id=one, city="Paris") == {"version": 1}


WRITTEN_BACK = (
    ("createCustomer", {"name": "A", "status": "LEAD"}, "cardNumber", "************4242"),
    ("createCustomer", {"name": "A", "status": "LEAD"}, "cardNumber", "****************"),
    ("createCustomer", {"name": "A", "status": "LEAD"}, "taxId", "************9A1B"),
    ("createCustomer", {"name": "A", "status": "LEAD"}, "phone", "+33 ********89"),
    ("createCustomer", {"name": "A", "status": "LEAD"}, "phone", "********89"),
    ("createCustomer", {"name": "A", "status": "LEAD"}, "email", "j***@example.com"),
    ("createCustomer", {"name": "A", "status": "LEAD"}, "address", "****************"),
    ("createSupplier", {"name": "A"}, "iban", "DE**************3000"),
)


@pytest.mark.parametrize(("mutation", "given", "field", "value"), WRITTEN_BACK)
async def test_stars_are_no_value(
    company: Company, mutation: str, given: dict[str, Any], field: str, value: str
) -> None:
    """Also for who sees the field whole: the form may have been filled when they did not."""
    assert await company.refused("ada", mutation, **given, **{field: value}) == [("BAD_USER_INPUT", [field])]


UNSEEN = {"name": "J. R.", "latitude": 48.9, "notes": "paid by ************4242"}


@pytest.mark.parametrize("field", UNSEEN)
async def test_what_may_be_a_value_is_refused_from_who_was_shown_it(company: Company, field: str) -> None:
    """A name of initials is somebody's name, unless it is what the writer was shown in its place."""
    handle = f"pat-{field}"
    pat = await company.hire(handle)
    writable, masked = frozenset(UNSEEN), {"name": "MASKED"}
    levels = {"name": Level[masked["name"]]}
    await company.grant(pat, CUSTOMER, VIEW, EDIT, writable=writable, levels=levels)
    one = await customer(company)
    given = {"id": one, field: UNSEEN[field], "overwriteMasked": [field]}
    assert await company.refused(handle, "updateCustomer", **given) == [("BAD_USER_INPUT", [field])]
    assert await company.made("ada", "updateCustomer", field, id=one, **{field: UNSEEN[field]}) == {
        field: UNSEEN[field]
    }


async def test_the_lines_of_a_sale_are_replaced_as_a_whole(company: Company) -> None:
    """So whoever does not see their prices names them, and finds out nothing."""
    pat = await company.hire("pat-lines")
    hidden = {"lines.unit_price": Level.HIDDEN}
    sales = Resource.SALES_RECORD
    await company.grant(pat, sales, VIEW, EDIT, levels=hidden, writable=frozenset({"lines.unit_price"}))
    line = {"quantity": 2, "unitPrice": "5.00"}
    sold: dict[str, Any] = {"status": "OPEN", "customer": await customer(company), "lines": [line]}
    one = (await company.made("ada", "createSalesRecord", **sold))["id"]
    given: dict[str, Any] = {"id": one, "lines": [line]}
    assert await company.refused("pat-lines", "updateSalesRecord", **given) == [
        ("BAD_USER_INPUT", ["lines", "unitPrice"])
    ]
    show = "version lines { quantity unitPrice }"
    named = await company.made("pat-lines", "updateSalesRecord", show, **given, overwriteMasked=["lines.unitPrice"])
    assert named == {"version": 2, "lines": [{"quantity": 2, "unitPrice": None}]}
    seen = await company.ask(
        "ada", "query ($id: ID!) { node(id: $id) { ... on SalesRecord { lines { unitPrice } } } }", id=one
    )
    assert seen == {"node": {"lines": [{"unitPrice": "5.00"}]}}


async def test_a_line_keeps_a_product_that_the_writer_does_not_see(company: Company) -> None:
    """Sent as it is shown, nothing changes, as with a line of no product; moved, it goes along; changed, it is gone."""
    pat = await company.hire("pat-lines-of")
    await company.grant(pat, Resource.SALES_RECORD, VIEW, EDIT)
    seen, unseen = [(await company.made("ada", "createProduct", name="P", sku=sku))["id"] for sku in ("S", "U")]
    of = await customer(company)

    def lines(*given: tuple[int, str | None]) -> dict[str, Any]:
        return {"lines": [{"quantity": quantity, "product": product} for quantity, product in given]}

    async def sold(*given: tuple[int, str | None]) -> str:
        one: str = (await company.made("ada", "createSalesRecord", status="OPEN", customer=of, **lines(*given)))["id"]
        return one

    async def sent(one: str, *given: tuple[int, str | None]) -> tuple[int, list[tuple[int, str | None]]]:
        made = await company.made("pat-lines-of", "updateSalesRecord", "version", id=one, **lines(*given))
        assert await company.several("ada", "restoreProducts", unseen) == [None]
        query = "query ($id: ID!) { node(id: $id) { ... on SalesRecord { lines { quantity product { id } } } } }"
        found = (await company.ask("ada", query, id=one))["node"]["lines"]
        assert await company.several("ada", "deleteProducts", unseen) == [None]
        return made["version"], [(line["quantity"], line["product"] and line["product"]["id"]) for line in found]

    for hidden in (unseen, None):
        one = await sold((1, seen), (2, hidden), (2, None))
        # What is deleted is seen by nobody who does not ask for it.
        assert hidden is None or await company.several("ada", "deleteProducts", hidden) == [None]
        assert await sent(one, (1, seen), (2, None), (2, None)) == (1, [(1, seen), (2, hidden), (2, None)])
        assert await sent(one, (2, None), (1, seen)) == (2, [(2, hidden), (1, seen)])
        assert await sent(one, (3, None), (1, None)) == (3, [(3, None), (1, None)])


async def test_a_line_is_only_of_what_the_writer_sees(company: Company) -> None:
    """A product that they may not see is as one that is not there, in a new sale and in one that is changed."""
    pat = await company.hire("pat-lines-to")
    await company.grant(pat, Resource.SALES_RECORD, VIEW, EDIT, ADD)
    await company.grant(pat, CUSTOMER, VIEW)
    # Everybody is granted to view products.
    limits = Limits(resources=frozenset({CUSTOMER, Resource.SALES_RECORD}))
    await company.let_in("pat-lines-to", PrincipalKind.PERSON, read_id(pat)[1], limits)
    hidden = (await company.made("ada", "createProduct", name="P", sku="HIDDEN"))["id"]
    sold: dict[str, Any] = {"status": "OPEN", "customer": await customer(company)}
    one = (await company.made("pat-lines-to", "createSalesRecord", **sold))["id"]
    for product in (hidden, write_id("Product", new_id())):
        lines = [{"quantity": 1}, {"quantity": 1, "product": product}]
        refused = [("NOT_FOUND", ["lines", "1", "product"])]
        assert await company.refused("pat-lines-to", "updateSalesRecord", id=one, lines=lines) == refused
        assert await company.refused("pat-lines-to", "createSalesRecord", **sold, lines=lines) == refused


async def test_a_new_record_takes_what_the_writer_would_see_whole_of_it(company: Company) -> None:
    """Or what the grant of ADD calls writable, which needs no naming: there is nothing yet to overwrite."""
    pat = await company.hire("pat-adds")
    await company.grant(pat, CUSTOMER, VIEW, ADD, full=["phone"], writable=frozenset({"tax_id"}))
    given = {"name": "New", "status": "LEAD", "phone": "+44 1"}
    show = "name phone taxId number version"
    made = await company.made("pat-adds", "createCustomer", show, **given, taxId="123456789", number="C-77")
    assert made == {"name": "New", "phone": "+44 1", "taxId": "************6789", "number": "C-77", "version": 1}
    refused = await company.refused("pat-adds", "createCustomer", **given, notes="secret")
    assert refused == [("FORBIDDEN", ["notes"])]
    found = await company.ask("ada", '{ customers(where: {notes: {eq: "secret"}}) { totalCount } }')
    assert found == {"customers": {"totalCount": 0}}


async def test_a_number_is_random_unless_it_is_given(company: Company) -> None:
    """It tells nothing of how many there are."""
    numbers = {(await company.made("ada", "createCustomer", "number", name="N", status="LEAD"))["number"] for _ in "ab"}
    assert len(numbers) == 2
    assert all(len(number) == 16 for number in numbers)


async def test_a_text_without_end_and_a_missing_name_are_told(company: Company) -> None:
    """Every mistake, with its field."""
    one = await customer(company)
    assert await company.refused("ada", "updateCustomer", id=one, name="x" * 501) == [("BAD_USER_INPUT", ["name"])]
    assert await company.refused("ada", "updateCustomer", id=one, name=None) == [("BAD_USER_INPUT", ["name"])]
    given = {"name": "a\0b", "status": "LEAD", "creditLimit": "1.234"}
    assert await company.refused("ada", "createCustomer", **given) == [
        ("BAD_USER_INPUT", ["name"]),
        ("BAD_USER_INPUT", ["creditLimit"]),
    ]
