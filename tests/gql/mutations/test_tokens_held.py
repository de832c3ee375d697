"""An integration is no way for administrators to what they do not hold: they may have its token in their hands."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from gql.ids import read_id
from models.access import grant
from permissions.epoch import bump_epoch
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import administrator, changed, given, to

ALL = {"resource": "CUSTOMER", "levels": [{"field": "cardNumber", "level": "FULL"}]}


async def made(company: Company, name: str, sponsor: str) -> dict[str, str]:
    """An integration that an administrator has made for somebody; they keep its token, and its name."""
    shown = "secret integration { id } token { id }"
    payload = await company.do("adam-keeps", "createIntegration", {"name": name, "sponsor": sponsor}, shown)
    assert payload["userErrors"] == []
    company.demo.tokens[name] = payload["secret"]
    return {"integration": payload["integration"]["id"], "token": payload["token"]["id"]}


async def test_nobody_grants_to_what_they_have_a_token_of(company: Company) -> None:
    """More than they hold; whoever holds it does, and then nobody else takes a token or replaces one."""
    await administrator(company, "adam-keeps")
    one = await made(company, "Kept", await company.hire("bob-sponsors"))
    asked = to(one["integration"], "INTEGRATION", **ALL)
    refused = [("FORBIDDEN", ["actions"]), ("FORBIDDEN", ["levels"])]
    assert await company.refused("adam-keeps", "grant", **asked) == refused
    assert await numbers_of(company, "Kept") == "nothing"
    another, anew = {"integration": one["integration"]}, {"token": one["token"], "graceMinutes": 1}
    assert await company.refused("adam-keeps", "issueToken", **another) == []
    soon = (company.clock.at + timedelta(days=1)).isoformat()
    for rest in ({}, {"validFrom": soon}, {"acrossGroups": True}):
        grant = await given(company, "ada", asked | rest)
        assert await company.refused("adam-keeps", "issueToken", **another) == [("FORBIDDEN", ["integration"])]
        assert await company.refused("adam-keeps", "rotateToken", **anew) == [("FORBIDDEN", ["token"])]
        assert await company.refused("ada", "issueToken", **another) == []
        assert await changed(company, "ada", "revokeGrant", grant["id"]) == "REVOKED"
    assert await company.refused("adam-keeps", "rotateToken", **anew) == []


async def numbers_of(company: Company, partner: str) -> Any:
    """The customers that a partner sees; without any grant there are none in its schema."""
    answer = await company.post(partner, "{ customers { totalCount } }")
    return "nothing" if "errors" in answer else answer["data"]


# As no grant may be written: by an older version, perhaps, which had other fields.
BROKEN: dict[str, dict[str, Any]] = {
    "asks for a field that is gone": {"data_filter": {"gone": {"eq": "x"}}},
    "asks by what is no operator": {"data_filter": {"region": {"gone": "x"}}},
    "asks for what is not public": {"data_filter": {"cardNumber": {"eq": "4111111111114242"}}},
    "writes a field that is gone": {"writable": ["gone"], "actions": ["VIEW", "EDIT"]},
}
TERMS = {"resources": ["CUSTOMER"], "networks": ["127.0.0.0/8"], "expiresAt": "2027-01-01T00:00:00+00:00"}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_grant_that_does_not_compile_is_held_by_who_holds_it_without_its_filter(
    company: Company, what: str
) -> None:
    """For it may compile again; so one administrator goes on handing out tokens of it, and another is told why not."""
    adam = f"adam-{what.replace(' ', '-')}"
    await administrator(company, adam)
    shown = "integration { id } token { id }"
    made = await company.do("ada", "createIntegration", {"name": what, **TERMS}, shown)
    one, token = made["integration"]["id"], made["token"]["id"]
    stored = await given(company, "ada", to(one, "INTEGRATION"))
    async with company.demo.database.transaction() as connection:
        stands = grant.c.id == read_id(stored["id"])[1]
        await connection.execute(update(grant).where(stands).values(**BROKEN[what]))
        await bump_epoch(connection)
    anew = {"token": token, "graceMinutes": 1, "expiresAt": TERMS["expiresAt"]}
    assert await company.refused(adam, "issueToken", integration=one, **TERMS) == [("FORBIDDEN", ["integration"])]
    assert await company.refused(adam, "rotateToken", **anew) == [("FORBIDDEN", ["token"])]
    assert await company.refused("ada", "issueToken", integration=one, **TERMS) == []
    assert await company.refused("ada", "rotateToken", **anew) == []
    query = "mutation ($id: ID!) { previewRevokeGrant(input: {id: $id}) { userErrors { code } } }"
    assert await company.ask("ada", query, id=stored["id"]) == {"previewRevokeGrant": {"userErrors": []}}
    assert await changed(company, adam, "revokeGrant", stored["id"]) == "REVOKED"
