"""Every mutation that names something answers an id of nothing, and what is no id, with user errors, and no more.

An id of what the caller may not see is answered as an id of nothing, byte for byte.
"""

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type
from sqlalchemy import select, true, update

from gql.ids import read_id, write_id
from gql.names import type_name
from models.access import grant, integration, token
from models.buckets import rate_bucket
from models.catalogue import CATALOGUE
from models.columns import METADATA, new_id
from models.log import log_entry, log_head
from models.naming import camel_case
from models.words import GRANTABLE, Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.epoch import bump_epoch
from resolvers.writing.rows import mark_deleted
from tests.demo import NOW
from tests.gql.mutations.company import Company
from tests.gql.mutations.naming import (
    Named,
    Place,
    errors_asked,
    errors_in,
    input_of,
    kind_at,
    least,
    mutations,
    named,
)

IDS = {"of nothing": write_id("Customer", new_id()), "no id": "no id"}
# The callers may do everything to what one of them has created, and see nothing else. Two are administrators; of these
# one sees nobody at all, and so nothing of the organisation, which whoever sees people sees.
SEER, BLIND, PLAIN = "sees-own", "sees-nobody", "no-administrator"
CALLERS = {"Department": BLIND, "Role": BLIND, "Group": BLIND, "Integration": PLAIN, "AccessRequest": PLAIN}
# Administrators see all integrations, and nobody else may name one: they are told that they are none.
FORBIDDEN = {"Integration"}
# Whoever sees the record that is named beside it sees people, and so the whole organisation.
ALWAYS_SEEN = {("assign", "department"), ("assign", "role"), ("updateDepartment", "parent")}
# Who is to serve a record no more need not be seen: it is done, whoever they are.
DONE_UNSEEN = {("assign", "removeCsrs")}
# Where two of a kind are named, this is the other one.
SECOND = {"loser", "successor"}
# What restores is for what is deleted, and what is there is to it as what is deleted to others.
RESTORES = "restore"
NEVER_DELETED = {"Grant", "Token"}
# So many are asked for in one request.
AT_ONCE = 50
NOTHING, UNSEEN, DELETED = "of nothing", "of what is not seen", "of what is deleted"


def names_something(kind: Any) -> bool:
    """Whether an input can't be without an id."""
    if not isinstance(kind, GraphQLNonNull):
        return False
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return any(names_something(field.type) for field in named.fields.values())
    return named.name == "ID"


async def held(company: Company) -> dict[str, list[Any]]:
    """All that the database has, but for refusals in the log and what requests use up."""
    found = {}
    async with company.demo.database.snapshot() as connection:
        for table in METADATA.sorted_tables:
            if table not in {log_head, rate_bucket}:
                rows = select(*(column for column in table.c if column is not token.c.last_used_at))
                rows = rows.where(log_entry.c.refused.is_(None)) if table is log_entry else rows
                found[table.name] = sorted(map(repr, await connection.execute(rows)))
    return found


@pytest.mark.parametrize("what", IDS)
async def test_a_bad_id_is_told_and_nothing_is_done(company: Company, what: str) -> None:
    """Asked by an administrator, who may do everything else."""
    before, asked = await held(company), [name for name in mutations() if names_something(input_of(name))]
    assert len(asked) > 50
    for name in asked:
        kind = input_of(name)
        query = f"mutation ($input: {kind}) {{ {name}(input: $input) {errors_asked(name)} }}"
        answer = await company.post("ada", query, input=least(kind, lambda _place: IDS[what]))
        assert "errors" not in answer, (name, answer)
        errors = errors_in(answer["data"][name])
        assert errors, (name, answer)
        assert {error["code"] for error in errors} <= {"NOT_FOUND", "BAD_USER_INPUT"}, (name, errors)
    assert await held(company) == before


@dataclass(frozen=True, slots=True)
class Stage:
    """The company with what is named in it: records of the callers' own, and ids of each sort, by their kinds."""

    company: Company
    own: dict[str, list[str]]
    ids: dict[str, dict[str, str]]

    def asked(self, one: Named, sort: str) -> Any:
        """The input that names something of a sort at a place, and what is fine everywhere else."""

        def id_at(place: Place) -> str:
            if place != one.place:
                return self.own[kind_at(one.mutation, place, one.name)][place[-1] in SECOND]
            if sort == NOTHING or (sort == DELETED and one.kind in NEVER_DELETED):
                return write_id(one.kind, new_id())
            return self.ids[sort][RESTORES * one.mutation.startswith(RESTORES) + one.kind]

        given = least(input_of(one.mutation), id_at, one.place)
        if one.grantee_kind is not None:
            given |= {"granteeKind": one.grantee_kind, "actions": ["VIEW"], "reaches": ["EVERYONE"]}
        return given

    async def post(self, caller: str, asked: list[Named], sort: str, shown: str | None = None) -> httpx.Response:
        """Send one request with all of them, which are done one by one; the answer shows errors, unless told what."""
        declared = ", ".join(f"$i{place}: {input_of(one.mutation)}" for place, one in enumerate(asked))
        fields = (
            f"a{place}: {one.mutation}(input: $i{place}) {shown or errors_asked(one.mutation)}"
            for place, one in enumerate(asked)
        )
        variables = {f"i{place}": self.asked(one, sort) for place, one in enumerate(asked)}
        body = {"query": f"mutation ({declared}) {{ {' '.join(fields)} }}", "variables": variables}
        return await self.company.demo.client.post("/graphql", json=body, headers=self.company.demo.headers(caller))


async def staged(company: Company) -> Stage:
    """Find what is not seen, hire the callers, let one of them create what they see, and delete some of both."""
    unseen, deleted, own = dict[str, str](), dict[str, str](), dict[str, list[str]]()
    stage = Stage(company, own, {UNSEEN: unseen, DELETED: deleted})
    database = company.demo.database
    async with database.snapshot() as connection:
        tables = {type_name(resource): (CATALOGUE[resource].table, true()) for resource in Resource} | {
            "Grant": (grant, grant.c.grantee_kind == GranteeKind.USER),
            "Integration": (integration, true()),
            "Token": (token, token.c.principal_kind == PrincipalKind.PERSON),
        }
        for kind, (table, wanted) in tables.items():
            two = select(table.c.id).where(wanted).order_by(table.c.id).limit(2)
            unseen[kind], *own[kind] = [write_id(kind, one) for one in (await connection.execute(two)).scalars()]
    asked = {"group": own["Group"][0], "reason": "For a test", "hours": 1}
    unseen["AccessRequest"] = (await company.do("erin", "requestAccess", asked, "request { id }"))["request"]["id"]
    async with database.transaction() as connection:
        for_all = grant.c.grantee_kind == GranteeKind.ALL_USERS
        await connection.execute(update(grant).where(for_all).values(active=False))
        await bump_epoch(connection)
    department = (await company.made("ada", "createDepartment", name="Where they create"))["id"]
    await hired(company, SEER, department, sees_people=True, administers=True)
    await hired(company, BLIND, department, sees_people=False, administers=True)
    await hired(company, PLAIN, department, sees_people=True, administers=False)
    for resource in GRANTABLE:
        kind = type_name(resource)
        unseen[RESTORES + kind], own[kind] = own[kind][0], []
        creations = [Named(f"create{kind}", (), kind)] * 3
        answer = await stage.post(SEER, creations, NOTHING, f"{{ {camel_case(resource.value.lower())} {{ id }} }}")
        own[kind] = [made["id"] for payload in answer.json()["data"].values() for made in payload.values()]
        deleted[RESTORES + kind], _, deleted[kind] = own[kind]
        async with database.transaction() as connection:
            for one in (unseen[RESTORES + kind], deleted[kind]):
                await mark_deleted(connection, CATALOGUE[resource], read_id(one)[1], NOW, NOW)
    return stage


async def hired(company: Company, name: str, department: str, *, sees_people: bool, administers: bool) -> None:
    """Somebody who may do everything to what those of their department have created."""
    one = await company.hire(name, department=department)
    for resource in GRANTABLE:
        unseen = {Action.VIEW} if resource is Resource.PERSON and not sees_people else set()
        reaches = frozenset({Reach.SAME_DEPARTMENT})
        await company.grant(one, resource, *set(Action) - unseen, relations=[Relation.CREATOR], reaches=reaches)
    if administers:
        await company.grant(one, Resource.PERSON, Action.MANAGE_PERMISSION)


async def test_what_is_not_seen_is_as_what_is_not_there(company: Company) -> None:
    """So is what is deleted. Nothing is done, and nothing else of what is asked is refused."""
    stage = await staged(company)
    before = await held(company)
    every = [one for one in named() if (one.mutation, one.name) not in ALWAYS_SEEN | DONE_UNSEEN]
    assert len(every) > 100
    for caller in (SEER, BLIND, PLAIN):
        theirs = [one for one in every if CALLERS.get(one.kind, SEER) == caller]
        for start in range(0, len(theirs), AT_ONCE):
            asked = theirs[start : start + AT_ONCE]
            expected = await stage.post(caller, asked, NOTHING)
            assert "errors" not in expected.json(), expected.json()["errors"]
            answers = list(expected.json()["data"].values())
            for one, answer in zip(asked, answers, strict=True):
                code = "FORBIDDEN" if one.kind in FORBIDDEN else "NOT_FOUND"
                assert [error["code"] for error in errors_in(answer)] == [code], (one, answer)
                assert code == "FORBIDDEN" or one.name in errors_in(answer)[0]["field"], (one, answer)
            for sort in (UNSEEN, DELETED) if caller == SEER else (UNSEEN,):
                found = await stage.post(caller, asked, sort)
                others = found.json()["data"].values()
                both = zip(asked, answers, others, strict=True)
                assert not [(one, sort, answer, other) for one, answer, other in both if answer != other]
                assert (found.status_code, found.content) == (expected.status_code, expected.content)
    assert await held(company) == before
    for mutation, name in DONE_UNSEEN:
        (one,) = [one for one in named() if (one.mutation, one.name) == (mutation, name)]
        done = {(await stage.post(SEER, [one], sort)).content for sort in (NOTHING, UNSEEN, DELETED)}
        assert len(done) == 1
        assert errors_in(json.loads(done.pop())["data"]["a0"]) == []
