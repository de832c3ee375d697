"""Grants, approvals and writes at the same time: one after the other, and whoever comes second is told."""

import asyncio
from typing import Any

from gql.ids import read_id
from models.words import LogAction, Resource
from resolvers.mutations.grants import revoking
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from tests.demo import SECRET
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import administrator, changed, given, granted, to
from tests.gql.mutations.test_at_once import runner
from tests.logs import problems

CUSTOMER = Resource.CUSTOMER


async def holds(company: Company) -> bool:
    """Whether the log verifies."""
    async with company.demo.database.snapshot() as connection:
        return await problems(connection, SECRET) == []


async def test_of_several_who_approve_one_is_first(company: Company) -> None:
    """The others are told that it was approved already."""
    names = [f"adam-{turn}" for turn in range(4)]
    for name in names:
        await administrator(company, name)
    pat = await company.hire("pat-once")
    one = (await given(company, "ada", to(pat, acrossGroups=True)))["id"]
    states = await asyncio.gather(*(changed(company, name, "approveGrant", one) for name in names))
    assert sorted(states) == ["CONFLICT", "CONFLICT", "CONFLICT", "LIVE"]
    (shown,) = await granted(company, pat)
    assert shown["approvedBy"] == {"name": names[states.index("LIVE")].title()}
    approvals = [entry for entry in await company.logged(one) if entry.action == "APPROVE_GRANT"]
    assert [entry.refused for entry in approvals] == [None]
    assert await holds(company)


async def test_of_several_who_answer_one_is_first(company: Company) -> None:
    """A request is approved once, or asked once, however many do so at once."""
    await company.hire("pat-asks")
    group = (await company.ask("ada", "{ groups(first: 1) { nodes { id } } }"))["groups"]["nodes"][0]["id"]
    wanted = {"group": group, "reason": "A complaint", "hours": 8}
    show = "request { id }"
    asked = await asyncio.gather(*(company.do("pat-asks", "requestAccess", wanted, show) for _ in range(3)))
    codes = [[error["code"] for error in payload["userErrors"]] for payload in asked]
    assert sorted(codes) == [[], ["CONFLICT"], ["CONFLICT"]]
    one = next(payload["request"]["id"] for payload in asked if payload["request"])
    names = ["ada", "answers-0", "answers-1"]
    for name in names[1:]:
        await administrator(company, name)
    answers = await asyncio.gather(
        *(company.do(name, "approveAccess", {"id": one, "hours": 2 + turn}, show) for turn, name in enumerate(names))
    )
    codes = [[error["code"] for error in payload["userErrors"]] for payload in answers]
    assert sorted(codes) == [[], ["CONFLICT"], ["CONFLICT"]]
    assert len([entry for entry in await company.logged(one) if entry.action == "APPROVE_ACCESS"]) == 1


async def test_a_revocation_waits_for_writes_under_way(company: Company) -> None:
    """One after the other, never half of each: who began to write before has written."""
    pat = await company.hire("pat-writes")
    one = (await given(company, "ada", to(pat, actions=["VIEW", "EDIT"])))["id"]
    begun, order = asyncio.Event(), []

    async def write(_transaction: Transaction) -> Outcome:
        begun.set()
        await asyncio.sleep(0.3)
        order.append("written")
        return Outcome()

    async def revoke() -> None:
        await begun.wait()
        assert await changed(company, "ada", "revokeGrant", one) == "REVOKED"
        order.append("revoked")

    await asyncio.gather(runner(company, "pat-writes").run(Mutation(LogAction.EDIT, write)), revoke())
    assert order == ["written", "revoked"]


async def test_who_waits_for_a_revocation_is_refused(company: Company) -> None:
    """Permissions are read once nobody can change them any more: a revocation that came first counts."""
    pat = await company.hire("pat-late")
    sees = (await given(company, "ada", to(pat)))["id"]
    edits = read_id((await given(company, "ada", to(pat, actions=["EDIT"])))["id"])[1]
    customer = (await company.made("ada", "createCustomer", name="Acme", status="LEAD"))["id"]
    revoked = asyncio.Event()

    async def work(transaction: Transaction) -> Outcome:
        outcome = await revoking(edits).work(transaction)
        revoked.set()
        await asyncio.sleep(0.3)
        return outcome

    async def write() -> Any:
        await revoked.wait()
        return await company.refused("pat-late", "updateCustomer", id=customer, city="X")

    mutation = Mutation(LogAction.REVOKE_GRANT, work, alone=True)
    _, refused = await asyncio.gather(runner(company, "ada").run(mutation), write())
    assert refused == [("FORBIDDEN", ["id"])]
    assert (await company.row(CUSTOMER, customer))["city"] is None
    assert await changed(company, "ada", "revokeGrant", sees) == "REVOKED"


async def test_the_same_key_gives_once(company: Company) -> None:
    """Two requests with one key at once: one grant, and both are shown it."""
    pat = await company.hire("pat-key")
    asked = [company.do("ada", "grant", to(pat), "grant { id }", key="once") for _ in range(3)]
    answers = await asyncio.gather(*asked)
    assert len({payload["grant"]["id"] for payload in answers}) == 1
    assert len(await granted(company, pat)) == 1


async def test_two_administrators_can_not_end_each_other(company: Company) -> None:
    """Of the last two who take each other's administration at once, one stays."""
    query = "{ grants(where: {resource: [PERSON], state: [LIVE]}, first: 1000) { nodes { id actions } } }"
    names = ["abel", "eve"]
    people = [await administrator(company, name) for name in names]
    own = [(await granted(company, one, caller=names[0]))[0]["id"] for one in people]
    for one in (await company.ask(names[0], query))["grants"]["nodes"]:
        if "MANAGE_PERMISSION" in one["actions"] and one["id"] not in own:
            assert await changed(company, names[0], "revokeGrant", one["id"]) == "REVOKED"
    states = await asyncio.gather(*(changed(company, names[place], "revokeGrant", own[1 - place]) for place in (0, 1)))
    # Who came second has lost what they would have needed.
    assert sorted(states) == ["NOT_FOUND", "REVOKED"]
    left = names[states.index("REVOKED")]
    assert (await company.ask(left, query))["grants"]["nodes"] != []
    assert await holds(company)
