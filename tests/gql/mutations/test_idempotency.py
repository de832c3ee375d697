"""Requests that come twice with one Idempotency-Key are done once, and answered alike."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models.idempotency import idempotency_key
from models.records import tag
from models.words import Action, Resource
from tests.demo import NOW
from tests.gql.mutations.company import Company

CREATE = "mutation ($name: String!) { createTag(input: {name: $name}) { tag { id name } userErrors { code message } } }"


async def tags(company: Company, name: str) -> int:
    """How many tags there are of a name."""
    async with company.demo.database.snapshot() as connection:
        return len((await connection.execute(select(tag.c.id).where(tag.c.name == name))).all())


async def test_the_same_key_and_body_give_the_same_answer(company: Company) -> None:
    """And nothing is done a second time."""
    first = await company.post("ada", CREATE, "k-1", name="once")
    again = await company.post("ada", CREATE, "k-1", name="once")
    assert first["data"]["createTag"]["tag"]["name"] == "once"
    assert (again, await tags(company, "once")) == (first, 1)


async def test_without_a_key_it_is_done_each_time(company: Company) -> None:
    """As it is with another key."""
    for key in (None, None, "k-2", "k-3"):
        await company.post("ada", CREATE, key, name="often")
    assert await tags(company, "often") == 4


OTHERS = {
    "variables": (CREATE, {"name": "other"}),
    "document": (CREATE + " # again", {"name": "mine"}),
    "root field": (CREATE.replace("createTag(", "another: createTag("), {"name": "mine"}),
}


@pytest.mark.parametrize("what", OTHERS)
async def test_another_body_is_a_conflict(company: Company, what: str) -> None:
    """Whatever of the request is another."""
    query, variables = OTHERS[what]
    await company.post("ada", CREATE, f"k-{what}", name="mine")
    before = await tags(company, "mine") + await tags(company, "other")
    answer = await company.post("ada", query, f"k-{what}", **variables)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["CONFLICT"]
    assert await tags(company, "mine") + await tags(company, "other") == before


async def test_a_key_is_its_caller_s_own(company: Company) -> None:
    """Somebody else's is another, whatever it is called."""
    pat = await company.hire("pat-keys")
    await company.grant(pat, Resource.TAG, Action.VIEW, Action.MANAGE_TAG)
    answers = [await company.post(caller, CREATE, "k-own", name="own") for caller in ("ada", "pat-keys")]
    assert answers[0] != answers[1]
    assert await tags(company, "own") == 2


async def test_a_refusal_is_kept_as_well(company: Company) -> None:
    """Whoever may do it meanwhile sends a new key."""
    pat = await company.hire("pat-refused")
    first = await company.post("pat-refused", CREATE, "k-no", name="no")
    assert first["data"]["createTag"]["userErrors"][0]["code"] == "FORBIDDEN"
    await company.grant(pat, Resource.TAG, Action.VIEW, Action.MANAGE_TAG)
    assert await company.post("pat-refused", CREATE, "k-no", name="no") == first
    assert (await company.post("pat-refused", CREATE, "k-yes", name="no"))["data"]["createTag"]["userErrors"] == []


async def test_each_root_field_has_its_own_answer(company: Company) -> None:
    """Under the name that it is answered by; what one does the next sees."""
    query = (
        'mutation { one: createTag(input: {name: "both"}) { tag { id } }'
        ' two: createTag(input: {name: "both"}) { tag { id } } }'
    )
    first, again = [await company.post("ada", query, "k-both") for _ in range(2)]
    assert first == again
    assert first["data"]["one"] != first["data"]["two"]
    assert await tags(company, "both") == 2


async def test_what_is_shown_again_is_shown_as_it_is_now(company: Company) -> None:
    """The answer is kept as what was done, and read anew: nothing is shown that the caller may see no more."""
    first = await company.post("ada", CREATE, "k-now", name="now")
    one = first["data"]["createTag"]["tag"]["id"]
    await company.made("ada", "updateTag", id=one, name="later")
    again = await company.post("ada", CREATE, "k-now", name="now")
    assert again["data"]["createTag"]["tag"] == {"id": one, "name": "later"}


async def test_two_at_once_are_done_once(company: Company) -> None:
    """One does it, the others wait and get the same answer."""

    async def ask(key: str) -> Any:
        return await company.post("ada", CREATE, key, name=key)

    for turn in range(10):
        answers = await asyncio.gather(*(ask(f"at-once-{turn}") for _ in range(4)))
        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["data"]["createTag"]["userErrors"] == []
        assert await tags(company, f"at-once-{turn}") == 1


async def test_two_bodies_at_once_are_not_both_done(company: Company) -> None:
    """Whichever is first has the key."""
    for turn in range(5):
        names = [f"{place}-{turn}" for place in "abc"]
        answers = await asyncio.gather(*(company.post("ada", CREATE, f"mixed-{turn}", name=name) for name in names))
        assert sorted("errors" in answer for answer in answers) == [False, True, True]
        assert sum([await tags(company, name) for name in names]) == 1


async def test_a_key_is_forgotten_after_a_day(company: Company) -> None:
    """Then it is new again; what the table held of it is gone."""
    await company.post("ada", CREATE, "k-old", name="old")

    async def age(by: timedelta) -> None:
        async with company.demo.database.transaction() as connection:
            aged = update(idempotency_key).where(idempotency_key.c.key == "k-old").values(created_at=NOW - by)
            await connection.execute(aged)

    await age(timedelta(hours=23, minutes=59))
    await company.post("ada", CREATE, "k-old", name="old")
    assert await tags(company, "old") == 1
    await age(timedelta(hours=24))
    answer = await company.post("ada", CREATE + " ", "k-old", name="old")
    assert "errors" not in answer
    assert await tags(company, "old") == 2


async def test_nothing_of_what_was_sent_is_kept(company: Company) -> None:
    """Neither the document nor a value: the table has ids, errors and a keyed hash."""
    card = "4111111111114242"
    query = (
        'mutation { createCustomer(input: {name: "Kept", status: LEAD, cardNumber: "4111111111114242"})'
        " { customer { id cardNumber } userErrors { code } } }"
    )
    answer = await company.post("ada", query, "k-kept")
    assert answer["data"]["createCustomer"]["customer"]["cardNumber"] == card
    async with company.demo.database.snapshot() as connection:
        kept = (await connection.execute(select(idempotency_key).where(idempotency_key.c.key == "k-kept"))).one()
    assert card not in str(kept)
    assert "Kept" not in str(kept)


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9"])
async def test_a_key_that_cannot_be_kept_is_refused(company: Company, key: str) -> None:
    """Before anything is done."""
    headers = {**company.demo.headers("ada"), "idempotency-key": key.encode("latin-1")}
    body = {"query": CREATE, "variables": {"name": "unkept"}}
    answer = (await company.demo.client.post("/graphql", json=body, headers=headers)).json()  # type: ignore[arg-type]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert await tags(company, "unkept") == 0
