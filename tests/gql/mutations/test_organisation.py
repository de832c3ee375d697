"""Roles, departments, superiors and groups: permissions follow from them, in the next request."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import select

from gql.ids import read_id, write_id
from models.access import group_member, integration
from models.columns import new_id
from models.words import Action, GranteeKind, Reach, Relation, Resource
from permissions.epoch import read_epoch
from tests.gql.mutations.company import Company

VIEW, MANAGE = Action.VIEW, Action.MANAGE_PERMISSION
CUSTOMER, PERSON = Resource.CUSTOMER, Resource.PERSON
CREATOR, EXECUTIVE, CSR, SHARED = Relation


async def founded(company: Company, kind: str, name: str, **given: Any) -> str:
    """A role, a department or a group."""
    one: str = (await company.made("ada", f"create{kind}", name=name, **given))["id"]
    return one


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def sees(company: Company, caller: str, *ids: str) -> list[bool]:
    """Which records a caller sees."""
    found = await company.ask(caller, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=list(ids))
    return [one is not None for one in found["nodes"]]


async def give(company: Company, kind: GranteeKind, grantee: str, **rest: Any) -> None:
    """Let a role, a department or a group see all customers that are leads, or as the rest says."""
    wide = {"grantee_kind": kind, "data_filter": {"status": {"eq": "LEAD"}}} | rest
    await company.grant(grantee, CUSTOMER, VIEW, **wide)


async def assign(company: Company, one: str, **given: Any) -> str | None:
    """Assign a person as the administrator, and return the code by which it was refused."""
    (found,) = await company.several("ada", "assign", one, **given)
    return None if found is None else str(found)


async def test_a_new_person_with_the_role_sees_the_roles_rows(company: Company) -> None:
    """And no more once they have another."""
    role, other = await founded(company, "Role", "Picker"), await founded(company, "Role", "Packer")
    await give(company, GranteeKind.ROLE, role)
    one = await customer(company)
    pat = await company.hire("pat-role", role=role)
    assert await sees(company, "pat-role", one) == [True]
    assert await assign(company, pat, role=other) is None
    assert await sees(company, "pat-role", one) == [False]
    assert await assign(company, pat, role=role) is None
    assert await sees(company, "pat-role", one) == [True]
    assert await assign(company, pat, role=None) is None
    assert await sees(company, "pat-role", one) == [False]


async def test_a_department_has_those_below_it_where_the_grant_says_so(company: Company) -> None:
    """Also once it is part of another."""
    top, unit = await founded(company, "Department", "Top"), await founded(company, "Department", "Unit")
    await give(company, GranteeKind.DEPARTMENT, top, sub_departments=True)
    one = await customer(company)
    await company.hire("pat-unit", department=unit)
    assert await sees(company, "pat-unit", one) == [False]
    changed = await company.made("ada", "updateDepartment", "name version parent { id }", id=unit, parent=top)
    assert changed == {"name": "Unit", "version": 2, "parent": {"id": top}}
    assert await sees(company, "pat-unit", one) == [True]
    await company.made("ada", "updateDepartment", id=unit, parent=None, name="Unit 2")
    assert await sees(company, "pat-unit", one) == [False]
    entries = [(entry.action, entry.before, entry.after) for entry in await company.logged(unit)]
    above = str(read_id(top)[1])
    assert entries[1:] == [
        ("EDIT", {"parent": None}, {"parent": above}),
        ("EDIT", {"parent": above, "name": "Unit"}, {"parent": None, "name": "Unit 2"}),
    ]


async def test_the_head_of_a_department_reaches_its_members(company: Company) -> None:
    """From the next request on, until somebody else heads it."""
    pat, kim = [await company.hire(f"{name}-head") for name in ("pat", "kim")]
    unit = await founded(company, "Department", "Headed")
    sam = await company.hire("sam-member", department=unit)
    one = await customer(company, accountExecutive=sam)
    for head in (pat, kim):
        reach = {"reaches": frozenset({Reach.HEAD_OF_DEPARTMENT})}
        await company.grant(head, CUSTOMER, VIEW, relations=[EXECUTIVE], **reach)
    assert await sees(company, "pat-head", one) == [False]
    await company.made("ada", "updateDepartment", id=unit, head=pat)
    assert await sees(company, "pat-head", one) == [True]
    await company.made("ada", "updateDepartment", id=unit, head=kim)
    assert [await sees(company, f"{name}-head", one) for name in ("pat", "kim")] == [[False], [True]]


async def test_superiors_reach_those_below(company: Company) -> None:
    """Whoever comes to stand below them, with all who stand below these."""
    boss, pat = await company.hire("boss"), await company.hire("pat-below")
    ray = await company.hire("ray-below", superior=pat)
    one = await customer(company, accountExecutive=ray)
    below = {"reaches": frozenset({Reach.ALL_SUBORDINATES})}
    await company.grant(boss, CUSTOMER, VIEW, relations=[EXECUTIVE], **below)
    assert await sees(company, "boss", one) == [False]
    assert await assign(company, pat, superior=boss) is None
    assert await sees(company, "boss", one) == [True]
    assert await assign(company, boss, superior=ray) == "BAD_USER_INPUT"
    assert await assign(company, pat, superior=None) is None
    assert await sees(company, "boss", one) == [False]


async def members(company: Company, group: str) -> set[str]:
    """Who is in a group."""
    query = select(group_member.c.person_id).where(group_member.c.group_id == read_id(group)[1])
    async with company.demo.database.snapshot() as connection:
        return {write_id("Person", one) for one in (await connection.execute(query)).scalars()}


async def test_a_group_walls_what_its_stores_sell(company: Company) -> None:
    """Off from those who are not in it; who comes in sees it, and who goes out does not."""
    group = await founded(company, "Group", "Marketplace")
    store = (await company.made("ada", "createStoreAccount", name="Shop", platform="WEB"))["id"]
    one = await customer(company, storeAccount=store)
    pat, kim = [await company.hire(f"{name}-walled") for name in ("pat", "kim")]
    for person in (pat, kim):
        await company.grant(person, CUSTOMER, VIEW)
    assert await sees(company, "pat-walled", one) == [True]
    assert await company.several("ada", "assign", store, group=group) == [None]
    assert await sees(company, "pat-walled", one) == [False]
    lena, absent = await company.person("lena"), write_id("Person", new_id())
    given = {"group": group}
    assert await company.several("ada", "addGroupMembers", pat, lena, absent, kim, **given) == [
        None,
        "BAD_USER_INPUT",
        "NOT_FOUND",
        None,
    ]
    assert await company.several("ada", "addGroupMembers", pat, **given) == [None]
    assert await members(company, group) == {pat, kim}
    assert await sees(company, "pat-walled", one) == [True]
    assert await company.several("ada", "removeGroupMembers", pat, pat, **given) == [None, None]
    assert await members(company, group) == {kim}
    assert [await sees(company, f"{name}-walled", one) for name in ("pat", "kim")] == [[False], [True]]
    assert await company.several("ada", "assign", store, group=None) == [None]
    assert await sees(company, "pat-walled", one) == [True]
    joined = [(entry.action, entry.after) for entry in await company.logged(group)][1:]
    numbers = {person: str(read_id(person)[1]) for person in (pat, kim)}
    assert joined == [
        ("JOIN_GROUP", {"joined": [numbers[pat]]}),
        ("JOIN_GROUP", {"joined": [numbers[kim]]}),
        ("LEAVE_GROUP", {"left": [numbers[pat]]}),
    ]
    query = "query ($id: ID!) { auditLog(where: {record: {eq: $id}}) { nodes { action changes { field after } } } }"
    last = (await company.ask("ada", query, id=group))["auditLog"]["nodes"][0]
    assert last == {"action": "LEAVE_GROUP", "changes": [{"field": "left", "after": [pat]}]}
    assert (await company.ask("erin", query, id=group))["auditLog"]["nodes"] == []


async def test_members_are_listed_as_the_caller_may_see_them(company: Company) -> None:
    """Those who may be viewed, and no other is counted."""
    group = await founded(company, "Group", "Listed")
    pat, kim = [await company.hire(f"{name}-listed") for name in ("pat", "kim")]
    assert await company.several("ada", "addGroupMembers", pat, kim, group=group) == [None, None]
    made = await company.do("ada", "createIntegration", {"name": "Lists", "resources": ["PERSON"]}, "secret")
    company.demo.tokens["Lists"] = made["secret"]
    async with company.demo.database.snapshot() as connection:
        found = await connection.execute(select(integration.c.id).where(integration.c.name == "Lists"))
        program = write_id("Integration", found.scalar_one())
    only = {"workId": {"eq": "pat-listed"}}
    await company.grant(program, PERSON, VIEW, data_filter=only, grantee_kind=GranteeKind.INTEGRATION)
    shown = "members(orderBy: [{field: WORK_ID}]) { totalCount nodes { id } }"
    query = f'{{ groups(where: {{name: {{eq: "Listed"}}}}) {{ nodes {{ {shown} }} }} }}'
    for caller, seen in (("ada", [kim, pat]), ("Lists", [pat])):
        (one,) = (await company.ask(caller, query))["groups"]["nodes"]
        assert one["members"] == {"totalCount": len(seen), "nodes": [{"id": one} for one in seen]}
    some = '{ groups(where: {members: {some: {workId: {eq: "kim-listed"}}}}) { nodes { name } } }'
    assert (await company.ask("ada", some))["groups"]["nodes"] == [{"name": "Listed"}]
    assert (await company.ask("Lists", some))["groups"]["nodes"] == []


async def test_whoever_joins_at_once_is_in_once(company: Company) -> None:
    """And nobody is told of a lock."""
    group = await founded(company, "Group", "Crowded")
    people = [await company.hire(f"crowd-{place}") for place in range(3)]
    works = [company.several("ada", "addGroupMembers", *people, group=group) for _ in range(4)]
    assert await asyncio.gather(*works) == [[None] * 3] * 4
    assert await members(company, group) == set(people)


UNITS = ("Role", "Department", "Group")
Wrong = tuple[str, dict[str, Any], tuple[str, list[str] | None]]
REFUSED: Collection[Wrong] = [
    *(
        case
        for kind in UNITS
        for case in (
            (f"create{kind}", {"name": "x" * 501}, ("BAD_USER_INPUT", ["name"])),
            (f"create{kind}", {"name": "a\0b"}, ("BAD_USER_INPUT", ["name"])),
            (f"update{kind}", {"id": write_id(kind, new_id()), "name": "x"}, ("NOT_FOUND", ["id"])),
            (f"update{kind}", {"id": write_id("Person", 1), "name": "x"}, ("NOT_FOUND", ["id"])),
            (f"update{kind}", {"id": "what", "name": "x"}, ("BAD_USER_INPUT", ["id"])),
            (f"update{kind}", {"id": kind, "name": None}, ("BAD_USER_INPUT", ["name"])),
            (f"update{kind}", {"id": kind, "name": "x", "ifVersion": 7}, ("CONFLICT", ["ifVersion"])),
        )
    ),
    ("updateDepartment", {"id": "Department", "parent": "Department"}, ("BAD_USER_INPUT", None)),
    ("updateDepartment", {"id": "Department", "parent": "Below"}, ("BAD_USER_INPUT", None)),
    ("updateDepartment", {"id": "Department", "parent": write_id("Department", 7)}, ("NOT_FOUND", ["parent"])),
    ("updateDepartment", {"id": "Department", "parent": write_id("Role", 7)}, ("NOT_FOUND", ["parent"])),
    ("updateDepartment", {"id": "Department", "head": write_id("Person", 7)}, ("NOT_FOUND", ["head"])),
    ("updateDepartment", {"id": "Department", "head": "lena"}, ("BAD_USER_INPUT", ["head"])),
    ("createDepartment", {"name": "x", "head": "lena"}, ("BAD_USER_INPUT", ["head"])),
    ("createDepartment", {"name": "x", "parent": write_id("Department", 7)}, ("NOT_FOUND", ["parent"])),
]


@pytest.fixture(scope="module")
async def named(company: Company) -> dict[str, str]:
    """What the cases name: one of each, a department below that one, and somebody who has left."""
    found = {kind: await founded(company, kind, kind) for kind in UNITS}
    found["Below"] = await founded(company, "Department", "Below", parent=found["Department"])
    return found | {"lena": await company.person("lena")}


@pytest.mark.parametrize(("mutation", "given", "expected"), REFUSED)
async def test_what_can_not_be_is_refused(
    company: Company,
    named: dict[str, str],
    mutation: str,
    given: dict[str, Any],
    expected: tuple[str, list[str] | None],
) -> None:
    """By its code and field; nothing is written, so the epoch stays."""
    async with company.demo.database.snapshot() as connection:
        epoch = await read_epoch(connection)
    ids = {name: named.get(value, value) if name != "name" else value for name, value in given.items()}
    assert await company.refused("ada", mutation, **ids) == [expected]
    async with company.demo.database.snapshot() as connection:
        assert await read_epoch(connection) == epoch


async def test_it_takes_an_administrator(company: Company, named: dict[str, str]) -> None:
    """Whoever sees people sees the organisation; that is not enough to change it."""
    await company.hire("pat-any")
    for kind in UNITS:
        assert await company.refused("pat-any", f"create{kind}", name="Mine") == [("FORBIDDEN", None)]
        assert await company.refused("pat-any", f"update{kind}", id=named[kind], name="Mine") == [("FORBIDDEN", None)]
    pat = await company.person("pat-any")
    for mutation in ("addGroupMembers", "removeGroupMembers"):
        assert await company.several("pat-any", mutation, pat, group=named["Group"]) == ["FORBIDDEN"]
        assert await company.several("ada", mutation, pat, group=write_id("Group", new_id())) == ["NOT_FOUND"]
    refusals = [(entry.action, entry.refused) for entry in await company.logged(named["Role"])]
    assert ("EDIT", "FORBIDDEN") in refusals
