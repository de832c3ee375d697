"""Handing over: everything that was somebody's is the successor's in one moment, and their access has ended."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gql.ids import read_id, write_id
from models.access import cross_group_access, integration, token
from models.columns import new_id
from models.records import access_group, department, person
from models.relations import contact_relation, customer_relation, supplier_relation
from models.words import Action, Reach, Relation, Resource
from permissions.epoch import read_epoch
from tests.demo import NOW, SECRET
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import administrator
from tests.logs import problems

VIEW, FREEZE, MANAGE = Action.VIEW, Action.FREEZE, Action.MANAGE_PERMISSION
PERSON = Resource.PERSON
CREATOR, EXECUTIVE, CSR, SHARED = Relation


async def offboard(company: Company, leaver: str, successor: str, caller: str = "ada") -> list[Any]:
    """Hand over, and return why it was not done."""
    return await company.refused(caller, "offboard", person=leaver, successor=successor)


async def related(company: Company, table: Any, one: str) -> set[Any]:
    """Who relates to a record, how, until when, and whether through its customer."""
    columns = (table.c.person_id, table.c.relation, table.c.expires_at, table.c.through_customer)
    async with company.demo.database.snapshot() as connection:
        rows = await connection.execute(select(*columns).where(table.c.record_id == read_id(one)[1]))
        return {(write_id("Person", who), *rest) for who, *rest in rows}


async def superiors(company: Company, *people: str) -> list[str | None]:
    """Who is above each."""
    async with company.demo.database.snapshot() as connection:
        rows = (await connection.execute(select(person.c.id, person.c.superior_id))).all()
    above = {row.id: row.superior_id for row in rows}
    found = [above[read_id(one)[1]] for one in people]
    return [None if one is None else write_id("Person", one) for one in found]


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def test_relations_go_to_the_successor(company: Company) -> None:
    """Of records of every kind, deleted ones too, and with them those of children; who created it stays who did."""
    pat, sam, eve = [await company.hire(name) for name in ("pat-relates", "sam-relates", "eve-relates")]
    await company.grant(pat, Resource.CUSTOMER, VIEW, Action.ADD)
    own = (await company.made("pat-relates", "createCustomer", name="Own", status="LEAD", accountExecutive=pat))["id"]
    served = await customer(company, accountExecutive=eve, csrs=[pat, sam])
    gone = await customer(company, accountExecutive=pat)
    contact = (await company.made("ada", "createContact", name="Jane", customer=served))["id"]
    supplier = (await company.made("ada", "createSupplier", name="Parts"))["id"]
    ended, later, latest = (NOW + timedelta(days=days) for days in (-1, 5, 9))
    assert await company.several("ada", "shareRecord", supplier, person=pat, until=latest.isoformat()) == [None]
    assert await company.several("ada", "shareRecord", supplier, person=sam, until=later.isoformat()) == [None]
    assert await company.several("ada", "shareRecord", served, person=pat, until=later.isoformat()) == [None]
    async with company.demo.database.transaction() as connection:
        of = customer_relation.c
        old = update(customer_relation).where(of.record_id == read_id(served)[1], of.relation == SHARED)
        await connection.execute(old.values(expires_at=ended))
    assert await company.several("ada", "deleteCustomers", gone) == [None]

    assert await offboard(company, pat, sam) == []
    assert await related(company, customer_relation, own) == {
        (pat, CREATOR, None, False),
        (sam, EXECUTIVE, None, False),
    }
    ada = await company.person("ada")
    assert await related(company, customer_relation, served) == {
        (ada, CREATOR, None, False),
        (eve, EXECUTIVE, None, False),
        (sam, CSR, None, False),
        (pat, SHARED, ended, False),
    }
    assert (sam, EXECUTIVE, None, False) in await related(company, customer_relation, gone)
    through = {(sam, CSR, None, True), (eve, EXECUTIVE, None, True), (ada, CREATOR, None, True)}
    assert through <= await related(company, contact_relation, contact)
    assert (pat, CSR, None, True) not in await related(company, contact_relation, contact)
    assert await related(company, supplier_relation, supplier) == {
        (ada, CREATOR, None, False),
        (sam, SHARED, latest, False),
    }
    last = (await company.logged(own))[-1]
    assert (last.action, last.after) == ("ASSIGN", {"account_executive": [str(read_id(sam)[1])]})


async def test_the_chart_closes_around_who_leaves(company: Company) -> None:
    """Reports get the successor; a successor from below takes the leaver's place, however deep they stood."""
    top = await company.hire("top-chart")
    pat = await company.hire("pat-chart", superior=top)
    ray = await company.hire("ray-chart", superior=pat)
    kim = await company.hire("kim-chart", superior=pat)
    sam = await company.hire("sam-chart", superior=ray)
    assert await offboard(company, pat, sam) == []
    assert await superiors(company, ray, kim, sam, pat) == [sam, sam, top, top]
    assert await offboard(company, sam, top) == []
    assert await superiors(company, ray, kim, top) == [top, top, None]


async def test_departments_integrations_and_requests_go_along(company: Company) -> None:
    """And what the successor may do bounds the integration from then on."""
    pat, sam = [await company.hire(name) for name in ("pat-heads", "sam-heads")]
    numbers = {name: read_id(one)[1] for name, one in (("pat", pat), ("sam", sam))}
    async with company.demo.database.transaction() as connection:
        unit = (await connection.execute(select(department.c.id).limit(1))).scalar_one()
        await connection.execute(update(department).where(department.c.id == unit).values(head_id=numbers["pat"]))
        await connection.execute(update(integration).values(sponsor_id=numbers["pat"]))
        group = (await connection.execute(select(access_group.c.id).limit(1))).scalar_one()
        rows = [
            {"id": new_id(), "person_id": numbers["pat"], "group_id": group, "created_at": NOW} | answer
            for answer in ({}, {"denied_by_id": numbers["sam"]}, {"approved_by_id": numbers["sam"]})
        ]
        for row in rows:
            await connection.execute(insert(cross_group_access), [row])
    shipments = "{ shipments(first: 1) { nodes { id } } }"
    assert (await company.post("swift-logistics", shipments)).get("data") is None
    await company.grant(sam, Resource.SHIPMENT, VIEW)
    assert await offboard(company, pat, sam) == []
    assert (await company.ask("swift-logistics", shipments))["shipments"]["nodes"]
    async with company.demo.database.snapshot() as connection:
        heads = await connection.execute(select(department.c.head_id).where(department.c.id == unit))
        assert heads.scalar_one() == numbers["sam"]
        assert (await connection.execute(select(integration.c.sponsor_id))).scalar_one() == numbers["sam"]
        # What was asked and not answered; an answer was for the one who asked.
        asked = {one.id: one.person_id for one in await connection.execute(select(cross_group_access))}
        assert [asked[row["id"]] for row in rows] == [numbers[name] for name in ("sam", "pat", "pat")]


async def test_a_request_that_was_denied_stays_whose_it_was(company: Company) -> None:
    """Only what nobody has answered yet goes along: whoever denied it may well be the successor."""
    pat, sam = await company.hire("pat-denied"), await administrator(company, "sam-denies")
    await company.grant(pat, PERSON, VIEW)
    group = (await company.ask("ada", "{ groups { nodes { id } } }"))["groups"]["nodes"][0]["id"]
    wanted = {"group": group, "reason": "A complaint", "hours": 8}
    one = (await company.do("pat-denied", "requestAccess", wanted, "request { id }"))["request"]["id"]
    assert await company.refused("sam-denies", "denyAccess", id=one) == []
    assert await offboard(company, pat, sam) == []
    async with company.demo.database.snapshot() as connection:
        asked = select(cross_group_access.c.person_id).where(cross_group_access.c.id == read_id(one)[1])
        assert (await connection.execute(asked)).scalar_one() == read_id(pat)[1]


async def test_who_left_is_out_and_the_log_knows_their_name(company: Company) -> None:
    """Their token is refused as any that never was, they can't be handed over again, and their deeds stay theirs."""
    pat, sam = [await company.hire(name) for name in ("pat-gone", "sam-stays")]
    await company.grant(pat, Resource.TAG, VIEW, Action.ADD)
    tag = (await company.made("pat-gone", "createTag", name="mine"))["id"]
    given = {"person": pat, "successor": sam, "reason": "moved away"}
    left = await company.do("ada", "offboard", given, "person { status }")
    assert left == {"person": {"status": "LEFT"}, "userErrors": []}
    answer = await company.post("pat-gone", "{ viewer { name } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert answer["errors"][0]["message"] == "This token is not valid: ask for a new one."
    async with company.demo.database.snapshot() as connection:
        ends = await connection.execute(select(token.c.revoked_at).where(token.c.principal_id == read_id(pat)[1]))
        assert None not in ends.scalars().all()
    assert await offboard(company, pat, sam) == [("BAD_USER_INPUT", None)]
    assert [(entry.action, entry.actor_name) for entry in await company.logged(tag)] == [("CREATE", "Pat-Gone")]
    (entry,) = [entry for entry in await company.logged(pat) if entry.action == "OFFBOARD" and not entry.refused]
    assert entry.before == {"status": "ACTIVE"}
    assert entry.after == {"status": "LEFT", "successor": str(read_id(sam)[1]), "reason": "moved away"}
    log = "auditLog(where: {record: {eq: $id}, action: {eq: OFFBOARD}}, last: 1)"
    shown = "nodes { changes { field before after } reason }"
    told = await company.ask("ada", f"query ($id: ID!) {{ {log} {{ {shown} }} }}", id=pat)
    (read,) = told["auditLog"]["nodes"]
    assert read["reason"] == "moved away"
    assert read["changes"] == [
        {"field": "status", "before": "ACTIVE", "after": "LEFT"},
        {"field": "successor", "before": None, "after": sam},
    ]
    async with company.demo.database.snapshot() as connection:
        assert await problems(connection, SECRET) == []


async def test_what_can_not_be_is_refused_and_nothing_is_written(company: Company) -> None:
    """Each by its code and field; who is not there, not seen, or deleted is the same, and the epoch stays."""
    pat, sam, ice = [await company.hire(name) for name in ("pat-bad", "sam-bad", "ice-bad")]
    one = await customer(company, accountExecutive=pat)
    assert await company.refused("ada", "freeze", person=ice) == []
    lena, ada = await company.person("lena"), await company.person("ada")
    deleted = await company.hire("deleted-bad")
    assert await offboard(company, deleted, sam) == []
    assert await company.several("ada", "deletePeople", deleted) == [None]
    async with company.demo.database.snapshot() as connection:
        epoch = await read_epoch(connection)
    absent, kind = write_id("Person", new_id()), write_id("Customer", new_id())
    cases = [
        (pat, pat, ("BAD_USER_INPUT", ["successor"])),
        (pat, ice, ("BAD_USER_INPUT", ["successor"])),
        (pat, lena, ("BAD_USER_INPUT", ["successor"])),
        (pat, deleted, ("NOT_FOUND", ["successor"])),
        (pat, absent, ("NOT_FOUND", ["successor"])),
        (pat, kind, ("NOT_FOUND", ["successor"])),
        (pat, "what", ("BAD_USER_INPUT", ["successor"])),
        (lena, sam, ("BAD_USER_INPUT", None)),
        (deleted, sam, ("NOT_FOUND", ["person"])),
        (absent, sam, ("NOT_FOUND", ["person"])),
        (kind, sam, ("NOT_FOUND", ["person"])),
        ("what", sam, ("BAD_USER_INPUT", ["person"])),
        (ada, sam, ("FORBIDDEN", None)),
    ]
    for leaver, successor, expected in cases:
        assert await offboard(company, leaver, successor) == [expected], (leaver, successor)
    async with company.demo.database.snapshot() as connection:
        assert await read_epoch(connection) == epoch
    assert (pat, EXECUTIVE, None, False) in await related(company, customer_relation, one)


async def test_it_takes_an_administrator_who_may_freeze_them(company: Company) -> None:
    """FREEZE alone gives nothing away, and MANAGE_PERMISSION alone ends nobody's access."""
    pat, sam = [await company.hire(name) for name in ("pat-asked", "sam-asked")]
    for name, actions in (("freezes", (VIEW, FREEZE)), ("manages", (VIEW, MANAGE))):
        await company.grant(await company.hire(f"{name}-asks"), PERSON, *actions)
    assert await offboard(company, pat, sam, "freezes-asks") == [("FORBIDDEN", None)]
    assert await offboard(company, pat, sam, "manages-asks") == [("FORBIDDEN", ["person"])]
    assert await offboard(company, pat, sam, "sam-asked") == [("FORBIDDEN", ["person"])]
    both = await company.hire("both-asks")
    await company.grant(both, PERSON, VIEW, FREEZE, MANAGE)
    # Others are left who administer permissions, so it is not for their sake.
    assert await offboard(company, both, sam, "both-asks") == [("FORBIDDEN", None)]
    assert await offboard(company, pat, sam, "both-asks") == []


@pytest.mark.parametrize("to", ["themself", "who reports to them"])
async def test_nobody_hands_over_to_their_own_gain(company: Company, to: str) -> None:
    """An administrator who sees what they relate to gets no other's that way, nor through people below them."""
    handle = f"admin-{to[:4]}"
    admin = await company.hire(handle)
    below, beside = await company.hire(f"below-{to[:4]}", superior=admin), await company.hire(f"beside-{to[:4]}")
    pat = await company.hire(f"pat-{to[:4]}")
    await company.grant(admin, PERSON, VIEW, FREEZE, MANAGE)
    reach = Reach.MYSELF if to == "themself" else Reach.ALL_SUBORDINATES
    await company.grant(
        admin, Resource.CUSTOMER, VIEW, relations=[EXECUTIVE], reaches=frozenset({reach}), full=["email"]
    )
    assert await offboard(company, pat, admin if to == "themself" else below, handle) == [("FORBIDDEN", None)]
    assert await offboard(company, pat, beside, handle) == []


async def test_of_two_who_are_handed_over_to_each_other_one_leaves(company: Company) -> None:
    """Whichever is first; the other is told that somebody has left."""
    pat, sam = [await company.hire(name) for name in ("pat-mutual", "sam-mutual")]
    answers = await asyncio.gather(offboard(company, pat, sam), offboard(company, sam, pat))
    assert sorted(answers) == [[], [("BAD_USER_INPUT", ["successor"])]]


async def test_nothing_comes_to_who_leaves_meanwhile(company: Company) -> None:
    """What is assigned to them before goes along, and what comes too late is refused: nothing is left behind."""
    pat, sam = [await company.hire(name) for name in ("pat-meanwhile", "sam-meanwhile")]
    records = [await customer(company) for _ in range(12)]
    assigning = [company.several("ada", "assign", one, addCsrs=[pat]) for one in records]
    answers = await asyncio.gather(*assigning[:6], offboard(company, pat, sam), *assigning[6:])
    assert answers.pop(6) == []
    for one, (answer,) in zip(records, answers, strict=True):
        assert answer in (None, "BAD_USER_INPUT")
        serving = {who for who, relation, *_ in await related(company, customer_relation, one) if relation is CSR}
        assert serving == (set() if answer else {sam})
