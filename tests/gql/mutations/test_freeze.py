"""Freezing: who may, whom it stops, and that somebody is always left who can undo it."""

import asyncio
from typing import Any

from sqlalchemy import update

from gql.ids import read_id, write_id
from models.access import integration
from models.columns import new_id
from models.words import Action, Resource
from tests.gql.mutations.company import Company

VIEW, FREEZE, MANAGE = Action.VIEW, Action.FREEZE, Action.MANAGE_PERMISSION
PERSON, CUSTOMER = Resource.PERSON, Resource.CUSTOMER


async def code(company: Company, caller: str) -> str | None:
    """The code by which a caller is refused, if they are."""
    answer = await company.post(caller, "{ viewer { name } }")
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


async def test_who_is_frozen_is_denied_until_they_are_let_in(company: Company) -> None:
    """From the next request on; the log says who did it and why."""
    pat = await company.hire("pat")
    frozen = await company.do("ada", "freeze", {"person": pat, "reason": "a phone was lost"}, "person { status }")
    assert frozen == {"person": {"status": "FROZEN"}, "userErrors": []}
    assert await code(company, "pat") == "FROZEN"
    assert await company.refused("ada", "freeze", person=pat) == []
    let_in = await company.do("ada", "unfreeze", {"person": pat}, "person { status version }")
    assert let_in == {"person": {"status": "ACTIVE", "version": 3}, "userErrors": []}
    assert await code(company, "pat") is None
    told = [(entry.action, entry.before, entry.after) for entry in await company.logged(pat)][-2:]
    once = {"status": "FROZEN", "reason": "a phone was lost"}
    assert told[0] == ("FREEZE", {"status": "ACTIVE"}, once) or told[0][0] == "SIGN_IN_FAILED"
    assert told[1] == ("UNFREEZE", {"status": "FROZEN"}, {"status": "ACTIVE"})


async def test_it_takes_freeze(company: Company) -> None:
    """To see somebody is not enough; who is not seen is as who is not there, and no id is told apart."""
    pat = await company.hire("pat-watches")
    await company.grant(pat, PERSON, FREEZE, data_filter={"title": {"eq": "Clerk"}})
    clerk, other = await company.hire("clerk", title="Clerk"), await company.hire("other")
    for mutation in ("freeze", "unfreeze"):
        assert await company.refused("pat-watches", mutation, person=clerk) == []
        assert await company.refused("pat-watches", mutation, person=other) == [("FORBIDDEN", ["person"])]
        for one in (write_id("Person", new_id()), write_id("Customer", new_id())):
            assert await company.refused("pat-watches", mutation, person=one) == [("NOT_FOUND", ["person"])]
        assert await company.refused("pat-watches", mutation, person="nobody") == [("BAD_USER_INPUT", ["person"])]
    refusals = [(entry.action, entry.refused) for entry in await company.logged(other)]
    assert refusals[-2:] == [("FREEZE", "FORBIDDEN"), ("UNFREEZE", "FORBIDDEN")]


async def test_nobody_lets_themself_in(company: Company) -> None:
    """Whatever they hold; and who has left is neither frozen nor let in."""
    ada = await company.person("ada")
    assert await company.refused("ada", "unfreeze", person=ada) == [("FORBIDDEN", None)]
    lena = await company.person("lena")
    for mutation in ("freeze", "unfreeze"):
        assert await company.refused("ada", mutation, person=lena) == [("BAD_USER_INPUT", None)]


async def test_who_freezes_themself_is_shown_nothing_of_it(company: Company) -> None:
    """It is done, and they are denied everything from then on."""
    pat = await company.hire("pat-freezes-pat")
    await company.grant(pat, PERSON, VIEW, FREEZE)
    query = "mutation ($id: ID!) { freeze(input: {person: $id}) { person { status } userErrors { code } } }"
    answer = await company.post("pat-freezes-pat", query, id=pat)
    assert answer["data"] == {"freeze": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FROZEN"]
    assert (await company.row(PERSON, pat))["status"] == "FROZEN"


async def test_a_frozen_sponsor_suspends_what_they_sponsor(company: Company) -> None:
    """For as long as they are frozen."""
    pat = await company.hire("pat-sponsor")
    async with company.demo.database.transaction() as connection:
        await connection.execute(update(integration).values(sponsor_id=read_id(pat)[1]))
    assert await code(company, "swift-logistics") is None
    assert await company.refused("ada", "freeze", person=pat) == []
    assert await code(company, "swift-logistics") == "FROZEN"
    assert await company.refused("ada", "unfreeze", person=pat) == []
    assert await code(company, "swift-logistics") is None


async def test_the_last_administrator_is_not_frozen(company: Company) -> None:
    """Not even by themself."""
    ada = await company.person("ada")
    assert await company.refused("ada", "freeze", person=ada) == [("FORBIDDEN", None)]
    assert await code(company, "ada") is None


async def test_of_two_last_administrators_one_is_left(own_company: Company) -> None:
    """When they freeze each other at once: one is first, and the other is refused as who is frozen."""
    company = own_company
    ids = {"ada": await company.person("ada"), "pat": await company.hire("pat")}
    await company.grant(ids["pat"], PERSON, VIEW, FREEZE, MANAGE)

    async def freeze(caller: str, other: str) -> Any:
        query = "mutation ($id: ID!) { freeze(input: {person: $id}) { person { status } userErrors { code } } }"
        return await company.post(caller, query, id=ids[other])

    for _ in range(8):
        answers = await asyncio.gather(freeze("ada", "pat"), freeze("pat", "ada"))
        done = [answer for answer in answers if "errors" not in answer]
        assert [answer["data"]["freeze"] for answer in done] == [{"person": {"status": "FROZEN"}, "userErrors": []}]
        (refused,) = [answer for answer in answers if "errors" in answer]
        assert [error["extensions"]["code"] for error in refused["errors"]] == ["FROZEN"]
        codes = {caller: await code(company, caller) for caller in ids}
        assert sorted(map(str, codes.values())) == ["FROZEN", "None"]
        survivor, other = sorted(codes, key=lambda caller: codes[caller] is not None)
        assert await company.refused(survivor, "unfreeze", person=ids[other]) == []


async def test_a_frozen_writer_has_written_whole_or_not_at_all(company: Company) -> None:
    """Writes that race with a freeze: each is refused and left nothing, or is there and came before the freeze."""
    pat = await company.hire("pat-races")
    await company.grant(pat, CUSTOMER, VIEW, Action.ADD, Action.EDIT)
    query = "mutation ($name: String!) { createCustomer(input: {name: $name, status: LEAD}) { customer { id } } }"

    async def write(number: int) -> Any:
        return await company.post("pat-races", query, name=f"Raced {number}")

    answers = await asyncio.gather(
        *map(write, range(10)), company.refused("ada", "freeze", person=pat), *map(write, range(10, 20))
    )
    entries = await company.logged(pat)
    frozen = next(entry.occurred_at for entry in entries if entry.action == "FREEZE")
    asked = 'customers(where: {name: {startsWith: "Raced"}}, first: 100)'
    there = (await company.ask("ada", f"{{ {asked} {{ nodes {{ id name createdAt }} }} }}"))["customers"]["nodes"]
    wrote = [one for one in answers if isinstance(one, dict)]
    refused = [one for one in wrote if "errors" in one]
    told = [one["data"]["createCustomer"]["customer"] for one in wrote if "errors" not in one]
    assert {one["id"] for one in told} <= {one["id"] for one in there}
    assert all(one["createdAt"] < frozen.isoformat() for one in there)
    assert {one["errors"][0]["extensions"]["code"] for one in refused} <= {"FROZEN"}


async def test_a_reason_is_short_and_says_something(company: Company) -> None:
    """The log keeps it for ever; who gives none is asked for none."""
    pat = await company.hire("pat-for-a-reason")
    ada = await company.person("ada")
    entries = len(await company.logged(pat))
    for reason in (" ", "x" * 1_001, "a\0b"):
        for mutation, given in (("freeze", {}), ("unfreeze", {}), ("offboard", {"successor": ada})):
            refused = await company.refused("ada", mutation, person=pat, reason=reason, **given)
            assert refused == [("BAD_USER_INPUT", ["reason"])]
    assert len(await company.logged(pat)) == entries
    assert await company.refused("ada", "freeze", person=pat, reason="x" * 1_000) == []
