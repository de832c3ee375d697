"""A field that fails stops its siblings: the right error is told, and nobody else's connection suffers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from models.limits import Limits
from tests.demo import SETTINGS, Demo, serving

# Each fails in one field while another is being answered; the code is that of the field that fails.
FAILING = {
    "sort": (
        "swift-logistics",
        "{ a: shipments { totalCount } shipments(orderBy: [{field: PHONE}]) { totalCount } }",
    ),
    "size": ("swift-logistics", "{ a: shipments { nodes { phone } } b: shipments(first: 0) { totalCount } }"),
    "cursor": (
        "carl",
        '{ customers { nodes { contacts { nodes { name } } } } people(after: "x") { nodes { name } } }',
    ),
    "nested": (
        "omar",
        """{ people(first: 40) { nodes { name role { name } department { people(first: 5) { nodes { name } } }
           subordinates(first: 3, orderBy: [{field: PHONE}]) { nodes { name } } } } }""",
    ),
}
CODES = {"sort": "MASKED_FIELD", "size": "BAD_USER_INPUT", "cursor": "BAD_USER_INPUT", "nested": "MASKED_FIELD"}


@pytest.mark.parametrize("name", FAILING)
async def test_the_error_is_that_of_the_field_that_failed(demo: Demo, name: str) -> None:
    """Each time the same, and never an internal one; the request after it is answered."""
    caller, document = FAILING[name]
    for _ in range(10):
        errors = (await demo.as_(caller).post(document)).json()["errors"]
        assert {error["extensions"]["code"] for error in errors} == {CODES[name]}
        assert await demo.as_("ada").ask("{ viewer { name } }") == {"viewer": {"name": "Ada Byrne"}}


async def test_failing_requests_leave_others_alone(demo: Demo) -> None:
    """Forty at once, of which three in four fail: every answer is its own caller's, and none is an internal error."""

    async def one(number: int) -> None:
        if number % 4 == 0:
            data = await demo.as_("ada").ask("{ customers(first: 3) { nodes { name contacts { nodes { name } } } } }")
            assert len(data["customers"]["nodes"]) == 3
            return
        name = list(FAILING)[number % 4]
        caller, document = FAILING[name]
        errors = (await demo.as_(caller).post(document)).json()["errors"]
        assert {error["extensions"]["code"] for error in errors} == {CODES[name]}

    await asyncio.gather(*(one(number) for number in range(40)))


async def test_an_answer_with_an_error_has_no_summary(demo: Demo) -> None:
    """What was fetched before the error is a matter of timing, so it is not told."""
    body = {"query": FAILING["size"][1], "extensions": {"masking": True}}
    headers = demo.headers("swift-logistics")
    answer = (await demo.client.post("/graphql", json=body, headers=headers)).json()
    assert answer["errors"]
    assert "masking" not in answer.get("extensions", {})


async def test_the_summary_counts_what_is_shown(demo: Demo) -> None:
    """Not the record by which a page knows that there are more."""
    body = {"query": "{ shipments(first: 2) { nodes { phone } } }", "extensions": {"masking": True}}
    answer = (await demo.client.post("/graphql", json=body, headers=demo.headers("swift-logistics"))).json()
    assert answer["extensions"]["masking"] == [{"type": "Shipment", "field": "phone", "levels": {"MASKED": 2}}]


def chain(words: list[str], inner: str) -> str:
    """A condition through links and lists."""
    return "".join(f"{word}: {{" for word in words) + inner + "}" * len(words)


def either(condition: str, times: int) -> str:
    """The same condition so many times over."""
    return f"or: [{', '.join([condition] * times)}]"


NUMBER, NAME = '{number: {eq: "C-1"}}', '{name: {contains: "x"}}'
THOUSAND = "{number: {in: [" + '"C-1", ' * 1000 + "]}}"

WIDEST = {
    "links": chain(["contacts", "some", "customer", "contacts", "every"], 'name: {eq: "x"}'),
    "not": "not: {" * 8 + chain(["contacts", "none", "customer", "storeAccount"], 'name: {ne: "x"}') + "}" * 8,
    "many links": either("{contacts: {some: {}}}", 20),
    "or": either(NUMBER, 99),
    "masked or": either(NAME, 99),
    "and in or": "or: [{and: [{" * 4 + 'name: {startsWith: "x"}' + "}]}]" * 4,
    "values": either(THOUSAND, 10),
}


@pytest.fixture(scope="module")
async def wide(demo: Demo) -> AsyncIterator[Demo]:
    """The company, served with room for more values in a document than a condition takes: its bound is its own."""
    settings = replace(SETTINGS, limits=Limits(values=20_000))
    async with serving(demo.kind, demo.url, demo.tokens, settings=settings) as served:
        yield served


@pytest.mark.parametrize("caller", ["ada", "sven", "erin", "carl", "hana"])
@pytest.mark.parametrize("name", WIDEST)
async def test_the_widest_condition_that_is_taken_is_answered(wide: Demo, caller: str, name: str) -> None:
    """Whatever is within the bounds can be asked of both databases, also with the largest plan."""
    answer = (await wide.as_(caller).post(f"{{ customers(where: {{{WIDEST[name]}}}) {{ totalCount }} }}")).json()
    assert "errors" not in answer, answer["errors"]


FARTHER = ["contacts", "some", "customer", "contacts", "some", "customer"]
TOO_WIDE = {
    "links": (chain(FARTHER, 'name: {eq: "x"}'), "leads too far"),
    "links in all": (either("{contacts: {some: {}}}", 21), "too many links and lists"),
    "conditions": (either(NUMBER, 200), "too many conditions"),
    "values": (either(THOUSAND, 11), "10000 in all"),
}


@pytest.mark.parametrize("name", TOO_WIDE)
async def test_a_wider_condition_is_refused(wide: Demo, name: str) -> None:
    """Before any database is asked, with the bound."""
    condition, reason = TOO_WIDE[name]
    answer = (await wide.as_("sven").post(f"{{ customers(where: {{{condition}}}) {{ totalCount }} }}")).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert reason in answer["errors"][0]["message"]
