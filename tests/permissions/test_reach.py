"""Whose relations count by each reach of a grant."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.database import Database
from models.records import department, person
from models.words import PersonStatus, Reach, Relation
from permissions.principal import Principal
from tests.permissions.chart import (
    ALONE,
    ANN,
    BOSS,
    CLERKS,
    FINANCE,
    INSIDER,
    LEFT,
    LOW,
    MIA,
    PEER,
    PRINCIPAL,
    ROADIE,
    SALES,
    STAFF,
    TOP,
    access_of,
    company,
    given,
    seen,
    somebody,
)


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """The company, in a transaction that is rolled back."""
    async with company(database) as made:
        yield made


async def reached(
    connection: AsyncConnection, *reaches: Reach, sub_departments: bool = False, principal: Principal = PRINCIPAL
) -> set[int]:
    """The people in a reach of the principal: those whose customers are seen."""
    grant = given(grantee_id=principal.id, reaches=frozenset(reaches), sub_departments=sub_departments)
    return await seen(connection, await access_of(connection, grant, principal=principal))


async def test_myself_is_the_caller_alone(connection: AsyncConnection) -> None:
    """Nobody else's relations count."""
    assert await reached(connection, Reach.MYSELF) == {MIA}


async def test_superior_is_the_direct_one(connection: AsyncConnection) -> None:
    """Not the superior's own; who is at the top has none."""
    assert await reached(connection, Reach.SUPERIOR) == {BOSS}
    assert await reached(connection, Reach.SUPERIOR, principal=somebody(TOP)) == set()


async def test_all_superiors_are_everyone_above(connection: AsyncConnection) -> None:
    """Up to the top; not the caller, and nobody beside the caller."""
    assert await reached(connection, Reach.ALL_SUPERIORS) == {BOSS, TOP}
    assert await reached(connection, Reach.ALL_SUPERIORS, principal=somebody(PEER)) == {BOSS, TOP}
    assert await reached(connection, Reach.ALL_SUPERIORS, principal=somebody(TOP)) == set()


async def test_subordinates_are_direct_reports(connection: AsyncConnection) -> None:
    """Those who have left too; not those below them."""
    assert await reached(connection, Reach.SUBORDINATES) == {ANN, LEFT}
    assert await reached(connection, Reach.SUBORDINATES, principal=somebody(LOW)) == set()


async def test_all_subordinates_are_everyone_below(connection: AsyncConnection) -> None:
    """At any depth; not the caller, and nobody beside the caller."""
    assert await reached(connection, Reach.ALL_SUBORDINATES) == {ANN, LEFT, LOW}
    everyone_below_the_top = {BOSS, MIA, ANN, LEFT, LOW, PEER, ROADIE, INSIDER}
    assert await reached(connection, Reach.ALL_SUBORDINATES, principal=somebody(TOP)) == everyone_below_the_top


async def test_the_head_of_a_department_reaches_its_members_and_those_below_it(connection: AsyncConnection) -> None:
    """Always with sub-departments, and the head too, who may be a member of another one."""
    assert await reached(connection, Reach.HEAD_OF_DEPARTMENT) == set()
    await connection.execute(update(department).where(department.c.id == SALES).values(head_id=MIA))
    assert await reached(connection, Reach.HEAD_OF_DEPARTMENT) == {TOP, BOSS, MIA, PEER, ROADIE, INSIDER}
    await connection.execute(update(department).values(head_id=None))
    await connection.execute(update(department).where(department.c.id == FINANCE).values(head_id=MIA))
    assert await reached(connection, Reach.HEAD_OF_DEPARTMENT) == {MIA, ANN, CLERKS}


async def test_same_department_leaves_sub_departments_out_unless_the_grant_says_so(
    connection: AsyncConnection,
) -> None:
    """It never looks up; who has no department is alone in it."""
    assert await reached(connection, Reach.SAME_DEPARTMENT) == {MIA, PEER}
    assert await reached(connection, Reach.SAME_DEPARTMENT, sub_departments=True) == {MIA, PEER, ROADIE}
    assert await reached(connection, Reach.SAME_DEPARTMENT, principal=somebody(ALONE)) == {ALONE}
    assert await reached(connection, Reach.SAME_DEPARTMENT, sub_departments=True, principal=somebody(ALONE)) == {ALONE}


async def test_same_role_is_everybody_of_the_caller_s_role(connection: AsyncConnection) -> None:
    """The caller too; who has no role is alone in it."""
    assert await reached(connection, Reach.SAME_ROLE) == {MIA, INSIDER, CLERKS}
    assert await reached(connection, Reach.SAME_ROLE, principal=somebody(ALONE)) == {ALONE}


async def test_everyone_asks_for_no_relation(connection: AsyncConnection) -> None:
    """Whatever other reach the grant has, and for records that nobody is related to."""
    assert await reached(connection, Reach.EVERYONE) == set(STAFF)
    assert await reached(connection, Reach.EVERYONE, Reach.MYSELF) == set(STAFF)


async def test_reaches_of_one_grant_add_up(connection: AsyncConnection) -> None:
    """Some person in any of them is enough."""
    assert await reached(connection, Reach.MYSELF, Reach.SUPERIOR, Reach.SUBORDINATES) == {BOSS, MIA, ANN, LEFT}
    assert await reached(connection, Reach.SAME_ROLE, Reach.ALL_SUPERIORS) == {TOP, BOSS, MIA, INSIDER, CLERKS}


async def test_reach_does_not_compose(connection: AsyncConnection) -> None:
    """A superior reaches what a report is related to, and not what the report may see."""
    access = await access_of(
        connection,
        given(reaches=frozenset({Reach.SUBORDINATES})),
        given(grantee_id=ANN, reaches=frozenset({Reach.EVERYONE})),
    )
    assert await seen(connection, access) == {ANN, LEFT}


async def test_relations_of_a_grant_count_and_others_do_not(connection: AsyncConnection) -> None:
    """Who has created a customer is not its account executive."""
    assert await seen(connection, await access_of(connection, given(relations=frozenset({Relation.CSR})))) == set()
    some = frozenset({Relation.CSR, Relation.CREATOR})
    assert await seen(connection, await access_of(connection, given(relations=some))) == {MIA}


async def test_who_is_frozen_still_counts_as_related(connection: AsyncConnection) -> None:
    """As who has left does: their customers stay in reach of their superior."""
    await connection.execute(update(person).where(person.c.id == ANN).values(status=PersonStatus.FROZEN))
    assert await reached(connection, Reach.SUBORDINATES) == {ANN, LEFT}
