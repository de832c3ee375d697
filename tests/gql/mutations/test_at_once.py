"""Mutations at the same time: nothing lost, nothing doubled, and no lock is the caller's business."""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.gate import Gate
from gql.ids import read_id
from models.actor import command
from models.columns import new_id
from models.database import Database, is_transient
from models.errors import ConflictError
from models.log import log_entry
from models.prepared import driver_of
from models.records import customer, tag
from models.words import Action, LogAction, Resource
from permissions.access import Access
from permissions.epoch import lock_epoch
from permissions.freeze import set_frozen
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import ATTEMPTS, Mutation, Runner
from resolvers.mutations.transaction import Transaction
from resolvers.writing.change import Change
from tests.demo import NOW, SECRET, pinned
from tests.gql.mutations.company import Company
from tests.logs import problems

VIEW, EDIT = Action.VIEW, Action.EDIT
CUSTOMER = Resource.CUSTOMER


async def made(company: Company) -> str:
    """A customer."""
    one: str = (await company.made("ada", "createCustomer", name="Acme", status="LEAD"))["id"]
    return one


async def entries(company: Company) -> int:
    """How many entries the log has; nothing may be wrong with any of them."""
    async with company.demo.database.snapshot() as connection:
        assert await problems(connection, SECRET) == []
        return len((await connection.execute(select(log_entry.c.id))).all())


async def test_fifty_writers_lose_nothing(company: Company) -> None:
    """Each change is there, each version was had once, and the log tells of all of them, unbroken."""
    shared = await made(company)
    before = await entries(company)

    async def write(number: int) -> Any:
        own = await company.made("ada", "createCustomer", name=f"Own {number}", status="LEAD")
        changed = await company.made("ada", "updateCustomer", "version", id=shared, city=f"City {number}")
        await company.several("ada", "deleteCustomers", own["id"])
        return changed["version"]

    versions = await asyncio.gather(*map(write, range(50)))
    assert (await company.row(CUSTOMER, shared))["version"] == 51
    # The payload is read once the change is committed, by when others may have changed it too.
    assert max(versions) == 51
    edits = [entry for entry in await company.logged(shared) if entry.action == "EDIT"]
    assert {entry.after["city"] for entry in edits} == {f"City {number}" for number in range(50)}
    last = (await company.row(CUSTOMER, shared))["city"]
    assert {entry.before["city"] for entry in edits} | {last} == {None, *(f"City {number}" for number in range(50))}
    assert await entries(company) == before + 150


async def test_writers_of_permissions_and_of_records_pass_each_other(company: Company) -> None:
    """The ones have the epoch's row alone, the others share it: whoever comes, nobody is told of a lock."""
    people = [await company.hire(f"pat-mixed-{place}") for place in range(4)]
    records = [await made(company) for _ in range(4)]
    stores = [(await company.made("ada", "createStoreAccount", name="S", platform="W"))["id"] for _ in range(4)]
    works = []
    for turn in range(24):
        place, next_place = turn % 4, (turn + 1) % 4
        works += [
            company.made("ada", "updatePerson", id=people[place], phone=f"+1 {turn}"),
            company.several("ada", "shareRecord", stores[place], stores[next_place], person=people[place]),
            company.several("ada", "assign", *(records[at] for at in (next_place, place)), addCsrs=[people[place]]),
            company.made("ada", "createContact", name="J", customer=records[place]),
        ]
    answers = await asyncio.gather(*works)
    assert [answer for answer in answers if isinstance(answer, list) and set(answer) != {None}] == []
    assert await entries(company) > 96


async def test_of_two_with_the_same_version_one_is_first(company: Company) -> None:
    """The other is told that it came too late."""
    one = await made(company)
    given = [{"id": one, "city": city, "ifVersion": 1} for city in ("A", "B", "C")]
    answers = await asyncio.gather(*(company.do("ada", "updateCustomer", each, "customer { city }") for each in given))
    codes = [[error["code"] for error in answer["userErrors"]] for answer in answers]
    assert sorted(codes) == [[], ["CONFLICT"], ["CONFLICT"]]
    winner = next(answer["customer"]["city"] for answer in answers if answer["customer"])
    row = await company.row(CUSTOMER, one)
    assert (row["city"], row["version"]) == (winner, 2)


async def test_who_is_frozen_while_they_wait_is_refused(company: Company) -> None:
    """Permissions are read once nobody can change them any more: a freeze that came first counts."""
    pat = await company.hire("pat-frozen")
    await company.grant(pat, CUSTOMER, VIEW, EDIT)
    one = await made(company)
    database = company.demo.database
    frozen = asyncio.Event()

    async def freeze() -> None:
        async with database.transaction() as connection:
            mail = "pat-frozen@lastfour.example"
            await set_frozen(connection, mail, frozen=True, actor=command("tests"), now=NOW, secret=SECRET)
            frozen.set()
            await asyncio.sleep(0.3)

    async def write() -> Any:
        await frozen.wait()
        query = 'mutation ($id: ID!) { updateCustomer(input: {id: $id, city: "X"}) { userErrors { code } } }'
        return await company.post("pat-frozen", query, id=one)

    _, answer = await asyncio.gather(freeze(), write())
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FROZEN"]
    assert answer["data"] == {"updateCustomer": None}
    assert (await company.row(CUSTOMER, one))["version"] == 1


async def test_a_freeze_waits_for_writes_under_way(company: Company) -> None:
    """One after the other, never half of each: who began to write before they were frozen has written."""
    pat = await company.hire("pat-writes")
    await company.grant(pat, CUSTOMER, VIEW, EDIT)
    begun = asyncio.Event()
    order: list[str] = []

    async def write(_transaction: Transaction) -> Outcome:
        begun.set()
        await asyncio.sleep(0.3)
        order.append("written")
        return Outcome()

    async def freeze() -> None:
        await begun.wait()
        async with company.demo.database.transaction() as connection:
            mail = "pat-writes@lastfour.example"
            await set_frozen(connection, mail, frozen=True, actor=command("tests"), now=NOW, secret=SECRET)
        order.append("frozen")

    await asyncio.gather(runner(company, "pat-writes").run(Mutation(LogAction.EDIT, write)), freeze())
    assert order == ["written", "frozen"]


def runner(company: Company, caller: str) -> Runner:
    """What runs mutations for a caller."""
    gate = Gate(company.demo.database, SECRET, pinned)

    async def admit(connection: AsyncConnection) -> Access:
        return await gate.admit(connection, company.demo.tokens[caller])

    return Runner(company.demo.database, admit, SECRET)


async def be_in_the_way(company: Company, kind: str, locked: int, *, prepared: bool) -> None:
    """Ask for what the transaction under way has locked, without patience: the database's own error comes of it.

    It comes from the driver where a prepared statement asks, and otherwise from SQLAlchemy.
    """
    other = Database(company.demo.url)
    try:
        async with other.engine.connect() as plain:
            if kind == "sqlite":
                connection = await plain.execution_options(sqlite_begin="PRAGMA busy_timeout=0")
                await connection.exec_driver_sql("SELECT 1")
                if prepared:
                    await driver_of(connection).execute("BEGIN IMMEDIATE")
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                await plain.exec_driver_sql("SET lock_timeout = '20ms'")
                if prepared:
                    await driver_of(plain).fetch("SELECT 1 FROM customer WHERE id = $1 FOR UPDATE", locked)
                await plain.execute(update(customer).where(customer.c.id == locked).values(version=1))
    finally:
        await other.close()


@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize(("times", "done"), [(2, True), (ATTEMPTS - 1, True), (ATTEMPTS, False)])
async def test_whoever_is_hindered_begins_again(
    company: Company, kind: str, times: int, *, done: bool, prepared: bool
) -> None:
    """What was written before is undone each time, so it is there once in the end, or not at all."""
    one = await made(company)
    attempts = 0

    async def write(transaction: Transaction) -> Outcome:
        nonlocal attempts
        attempts += 1
        await transaction.writer.update(CUSTOMER, [Change(read_id(one)[1], {"city": f"Attempt {attempts}"})])
        if attempts <= times:
            await be_in_the_way(company, kind, read_id(one)[1], prepared=prepared)
        return Outcome()

    running = runner(company, "ada").run(Mutation(LogAction.EDIT, write, CUSTOMER))
    if done:
        await running
    else:
        with pytest.raises(ConflictError):
            await running
    row = await company.row(CUSTOMER, one)
    assert (row["city"], row["version"]) == ((f"Attempt {times + 1}", 2) if done else (None, 1))
    assert len(await company.logged(one)) == (2 if done else 1)


async def test_what_is_wrong_by_itself_is_not_tried_again(company: Company) -> None:
    """The same would come of it."""
    attempts = 0

    async def write(transaction: Transaction) -> Outcome:
        nonlocal attempts
        attempts += 1
        row = {"id": new_id(), "name": None, "version": 1, "created_at": NOW, "updated_at": NOW}
        await transaction.connection.execute(insert(tag), [row])
        return Outcome()

    with pytest.raises(DBAPIError) as error:
        await runner(company, "ada").run(Mutation(LogAction.EDIT, write))
    assert not is_transient(error.value)
    assert attempts == 1


async def test_who_goes_while_they_wait_has_asked_all_the_same(company: Company) -> None:
    """A mutation that waits for its turn is done when its turn has come, whether its client still listens or not."""
    one = await made(company)
    query = 'mutation ($id: ID!) { updateCustomer(input: {id: $id, city: "X"}) { userErrors { code } } }'
    async with company.demo.database.transaction() as connection:
        await lock_epoch(connection)
        asking = asyncio.ensure_future(company.post("ada", query, id=one))
        await asyncio.sleep(0.5)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    for _ in range(200):
        if (await company.row(CUSTOMER, one))["city"] is not None:
            break
        await asyncio.sleep(0.05)
    assert (await company.row(CUSTOMER, one))["city"] == "X"


async def test_what_has_begun_goes_to_its_end_without_its_client(company: Company) -> None:
    """A request that is cut off leaves a whole change or none, and a connection that others can use."""
    one = await made(company)
    query = 'mutation ($id: ID!) { updateCustomer(input: {id: $id, city: "X"}) { userErrors { code } } }'
    for _ in range(20):
        asking = asyncio.ensure_future(company.post("ada", query, id=one))
        await asyncio.sleep(random.uniform(0, 0.03))
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert await company.made("ada", "updateCustomer", "city", id=one, city="Y") == {"city": "Y"}
    actions = [(entry.action, entry.after.get("city")) for entry in await company.logged(one)]
    assert actions[-1] == ("EDIT", "Y")
    assert actions[1:-1] in ([], [("EDIT", "X")])
