"""What is given an end ends in the future, and a key is kept for a day: a second before, at, and after."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gql.ids import read_id, write_id
from models.words import Action, PrincipalKind, Relation, Resource
from permissions.tokens import issue
from tests.demo import NOW
from tests.gql.bounds.conftest import ENDS, SECOND, Standing
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import delegate, entered, to

CUSTOMER = Resource.CUSTOMER
DAY = timedelta(hours=24)
CODES = "userErrors { code }"


async def share(company: Company, until: str) -> Any:
    """Share a customer until a moment."""
    return await shared(company, "ada", await company.person("omar"), until)


async def shared(company: Company, giver: str, taker: str, until: str) -> Any:
    """The codes because of which somebody can't share a customer until a moment."""
    found = await company.ask("ada", '{ customers(where: {number: {eq: "C-0001"}}) { nodes { id } } }')
    given = {"records": [{"id": found["customers"]["nodes"][0]["id"]}], "person": taker, "until": until}
    payload = await company.do(giver, "shareRecord", given, f"results {{ {CODES} }}")
    return codes(payload["results"][0])


async def grant(company: Company, until: str) -> Any:
    """Give a grant that ends at a moment."""
    given = to(await company.person("omar"), resource="TAG", validUntil=until)
    return codes(await company.do("ada", "grant", given, "__typename"))


async def integrate(company: Company, until: str) -> Any:
    """Make an integration whose token ends at a moment."""
    return codes(await company.do("ada", "createIntegration", {"name": until, "expiresAt": until}, "__typename"))


async def issue_another(company: Company, until: str) -> Any:
    """Make another token that ends at a moment."""
    found = await company.ask("ada", "{ viewer { integrations { id } } }")
    given = {"integration": found["viewer"]["integrations"][0]["id"], "expiresAt": until}
    return codes(await company.do("ada", "issueToken", given, "__typename"))


async def rotate(company: Company, until: str) -> Any:
    """Replace a token by one that ends at a moment."""
    made = await company.do("ada", "createIntegration", {"name": f"to rotate {until}"}, "token { id }")
    given = {"token": made["token"]["id"], "graceMinutes": 0, "expiresAt": until}
    return codes(await company.do("ada", "rotateToken", given, "__typename"))


def codes(payload: Any) -> list[str]:
    """The codes because of which something was not done."""
    return [error["code"] for error in payload["userErrors"]]


@pytest.mark.parametrize("ask", [share, grant, integrate, issue_another, rotate])
async def test_what_ends_ends_in_the_future(standing: Standing, ask: Callable[[Company, str], Any]) -> None:
    """What is over, or would be at once, is refused."""
    ends = [(NOW + SECOND * turn).isoformat() for turn in (-1, 0, 1)]
    assert [await ask(standing.company, end) for end in ends] == [["BAD_USER_INPUT"], ["BAD_USER_INPUT"], []]


async def test_a_grant_starts_before_it_ends(standing: Standing) -> None:
    """By a moment at least."""
    given = to(await standing.company.person("omar"), resource="TAG", validUntil=ENDS.isoformat())
    starts = [(ENDS + SECOND * turn).isoformat() for turn in (-1, 0, 1)]
    asked = [{**given, "validFrom": one} for one in starts]
    found = [codes(await standing.company.do("ada", "grant", one, "__typename")) for one in asked]
    assert found == [[], ["BAD_USER_INPUT"], ["BAD_USER_INPUT"]]


async def share_on(company: Company, until: str) -> Any:
    """Share what somebody may share until ENDS, until a moment."""
    giver, taker = await company.hire(f"giver-{until}"), await company.hire(f"taker-{until}")
    await company.grant(giver, CUSTOMER, Action.VIEW, Action.SHARE, valid_until=ENDS)
    await company.grant(taker, CUSTOMER, Action.VIEW, relations=[Relation.SHARED])
    return await shared(company, f"giver-{until}", taker, until)


async def grant_on(company: Company, until: str) -> Any:
    """Grant what somebody holds until ENDS, until a moment: to see a field whole."""
    name = f"delegate-{until}"
    await company.grant(await delegate(company, name), Resource.SUPPLIER, Action.VIEW, full=["email"], valid_until=ENDS)
    whole: dict[str, Any] = {
        "resource": "SUPPLIER",
        "levels": [{"field": "email", "level": "FULL"}],
        "validUntil": until,
    }
    return codes(await company.do(name, "grant", to(await entered(company, name, f"of-{name}"), **whole), "__typename"))


async def rotate_on(company: Company, until: str) -> Any:
    """Replace a person's token that ends at ENDS by one that ends at a moment."""
    name = f"holder-{until}"
    one = read_id(await company.hire(name))[1]
    async with company.demo.database.transaction() as connection:
        made = await issue(connection, PrincipalKind.PERSON, one, NOW, expires_at=ENDS)
    company.demo.tokens[name] = made.secret
    given = {"token": write_id("Token", made.id), "graceMinutes": 1, "expiresAt": until}
    return codes(await company.do(name, "rotateToken", given, "__typename"))


@pytest.mark.parametrize("ask", [share_on, grant_on, rotate_on])
async def test_nobody_gives_for_longer_than_they_have(standing: Standing, ask: Callable[[Company, str], Any]) -> None:
    """To the very end of it, and not a second longer."""
    ends = [(ENDS + SECOND * turn).isoformat() for turn in (-1, 0, 1)]
    assert [await ask(standing.company, end) for end in ends] == [[], [], ["FORBIDDEN"]]


CREATE = "mutation ($name: String!) { createTag(input: {name: $name}) { tag { id } userErrors { code } } }"


async def test_a_key_is_kept_for_a_day(standing: Standing) -> None:
    """A request that comes again within it is answered by what was done; then it is a new one."""
    company = standing.company
    keys = [f"kept-{turn}" for turn in range(3)]
    first = [await company.post("ada", CREATE, key, name=key) for key in keys]
    sent = iter(keys)

    async def again() -> Any:
        key = next(sent)
        return await company.post("ada", CREATE, key, name=key)

    found = await standing.around(NOW + DAY, again)
    assert [answer == before for answer, before in zip(found, first, strict=True)] == [True, False, False]
    assert not [answer for answer in found if answer["data"]["createTag"]["userErrors"]]
