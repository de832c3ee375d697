"""A grant that could never hold, or is for nobody, is refused by what is wrong with it."""

import json
from typing import Any

import pytest

from gql.ids import write_id
from models.columns import new_id
from tests.demo import NOW
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import (
    delegate,
    entered,
    granted,
    to,
)

LATER, SOONER = "2027-01-01T00:00:00Z", "2026-12-31T00:00:00Z"
BAD: list[tuple[dict[str, Any], list[str] | None]] = [
    ({"resource": "SHIPMENT", "reaches": ["MYSELF"], "relations": ["CSR"]}, None),
    ({"resource": "ROLE"}, None),
    ({"actions": []}, None),
    ({"reaches": []}, None),
    ({"reaches": ["MYSELF"]}, None),
    ({"validFrom": LATER, "validUntil": SOONER}, None),
    ({"validFrom": LATER, "validUntil": LATER}, None),
    ({"validUntil": NOW.isoformat()}, ["validUntil"]),
    ({"validUntil": "2027-01-01T00:00:00"}, ["validUntil"]),
    ({"validFrom": "9999-01-01T00:00:00Z"}, ["validFrom"]),
    ({"dataFilter": {"colour": {"eq": "red"}}}, None),
    ({"dataFilter": {"cardNumber": {"eq": "4111111111114242"}}}, None),
    ({"dataFilter": {"region": {"resembles": "EMEA"}}}, None),
    ({"dataFilter": {"region": {"eq": "$viewer.phone"}}}, None),
    ({"dataFilter": {"region": {"eq": "a\0b"}}}, None),
    ({"dataFilter": {"contacts": {"some": {}}}}, None),
    ({"dataFilter": ["region"]}, ["dataFilter"]),
    ({"dataFilter": "region"}, ["dataFilter"]),
    ({"levels": [{"field": "colour", "level": "FULL"}]}, None),
    ({"levels": [{"field": "number", "level": "MASKED"}]}, None),
    ({"writable": ["colour"]}, None),
    ({"reason": " "}, ["reason"]),
    ({"reason": "x" * 1001}, ["reason"]),
    ({"reason": "a\0b"}, ["reason"]),
    ({"grantee": "nonsense"}, ["grantee"]),
    ({"grantee": None}, ["grantee"]),
    ({"granteeKind": "ALL_USERS"}, ["grantee"]),
    (
        {"resource": "PERSON", "actions": ["MANAGE_PERMISSION"], "dataFilter": {"region": {"eq": "EMEA"}}},
        ["dataFilter"],
    ),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
async def test_what_could_never_hold_is_refused(company: Company, wrong: dict[str, Any], field: list[str]) -> None:
    """By what is wrong with it; nothing is written."""
    erin = await company.person("erin")
    before = await granted(company, erin)
    assert await company.refused("ada", "grant", **to(erin) | wrong) == [("BAD_USER_INPUT", field)]
    assert await granted(company, erin) == before


async def test_what_is_wrong_is_told_before_what_is_not_held(company: Company) -> None:
    """To whoever may give to somebody: a grant that could never hold is no more than they hold, nor any less."""
    await delegate(company, "dan-errs")
    pat = await entered(company, "dan-errs", "pat-erring")
    for wrong, field in BAD:
        if field is None:
            refused = await company.refused("dan-errs", "grant", **to(pat) | wrong)
            assert refused == [("BAD_USER_INPUT", None)], wrong


async def test_half_a_character_is_no_reason(company: Company) -> None:
    """JSON may hold one, and no database does."""
    query = "mutation ($input: GrantInput!) { grant(input: $input) { userErrors { code field } } }"
    asked = to(await company.person("erin"), reason="half \ud800")
    body = json.dumps({"query": query, "variables": {"input": asked}})
    headers = {**company.demo.headers("ada"), "content-type": "application/json"}
    answer = (await company.demo.client.post("/graphql", content=body, headers=headers)).json()
    assert answer["data"]["grant"]["userErrors"] == [{"code": "BAD_USER_INPUT", "field": ["reason"]}]


async def test_whom_there_is_not_is_given_nothing(company: Company) -> None:
    """Absent, deleted, and of another kind: in one answer. Who has left is told of as such."""
    partner = write_id("Integration", await company.partner())
    answers = []
    for grantee, kind in (
        (write_id("Person", new_id()), "USER"),
        (partner, "USER"),
        (write_id("Role", new_id()), "ROLE"),
        (write_id("Department", new_id()), "DEPARTMENT"),
        (write_id("Group", new_id()), "GROUP"),
        (write_id("Integration", new_id()), "INTEGRATION"),
        (await company.person("erin"), "INTEGRATION"),
    ):
        payload = await company.do("ada", "grant", to(grantee, kind), "grant { id }")
        answers.append(payload)
    (error,) = answers[0]["userErrors"]
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["grantee"])
    assert [answer for answer in answers if answer != answers[0]] == []
    assert await company.refused("ada", "grant", **to(await company.person("lena"))) == [
        ("BAD_USER_INPUT", ["grantee"])
    ]
