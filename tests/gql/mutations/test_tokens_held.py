"""An integration is no way for administrators to what they do not hold: they may have its token in their hands."""

from datetime import timedelta
from typing import Any

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
