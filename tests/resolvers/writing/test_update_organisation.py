"""What follows from a change of the organisation: the chart, and the epoch that plans are compiled at."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from models.errors import BadInputError
from models.records import access_group, department, person, role, store_account
from models.words import (
    Resource,
)
from permissions.epoch import read_epoch
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import Writer, writing
from tests.colleagues import colleague
from tests.resolvers.writing.updating import (
    ABSENT,
    ACTOR,
    ADA,
    BOB,
    CAT,
    CHANGED,
    CUSTOMER,
    LATER,
    SECRET,
    UNCHANGED,
    create,
    read,
    update,
)


async def test_the_chart_is_numbered_when_a_superior_changes(connection: AsyncConnection) -> None:
    """At the end of the block, whoever moved lies within the new superior, with everyone below."""
    async with writing(connection, actor=ACTOR, now=LATER, secret=SECRET) as writer:
        await writer.update(Resource.PERSON, [Change(BOB, links={"superior": CAT})])
        await writer.create(Resource.PERSON, [colleague(4, superior=BOB)])
    rows = await read(connection, person)
    assert {one: (row["lft"], row["rgt"]) for one, row in rows.items()} == {
        ADA: (1, 2),
        CAT: (3, 8),
        BOB: (4, 7),
        4: (5, 6),
    }


@pytest.mark.parametrize("circle", [(1,), (1, 2), (3, 1, 2)])
async def test_people_above_themselves_are_refused(connection: AsyncConnection, circle: tuple[int, ...]) -> None:
    """At the end of the block, when all changes are in: until then a chart may be anything."""
    changes = [
        Change(one, links={"superior": above}) for one, above in zip(circle, circle[1:] + circle[:1], strict=True)
    ]
    with pytest.raises(BadInputError, match="cycle"):
        await update(connection, Resource.PERSON, *changes)
    async with writing(connection, actor=ACTOR, now=LATER, secret=SECRET) as writer:
        await writer.update(Resource.PERSON, [Change(circle[0], links={"superior": None})])


async def test_a_department_that_is_part_of_itself_is_refused(connection: AsyncConnection) -> None:
    """At the end of the block, however far down; other trees are fine."""
    units = [NewRecord({"name": str(one)}, {"parent": one - 1 if one > 21 else None}, id=one) for one in (21, 22, 23)]
    await create(connection, Resource.DEPARTMENT, *units)
    assert await update(connection, Resource.DEPARTMENT, Change(23, links={"parent": 21})) == [CHANGED]
    async with writing(connection, actor=ACTOR, now=LATER, secret=SECRET) as writer:
        await writer.update(Resource.DEPARTMENT, [Change(22, links={"parent": 23})])
        await writer.update(Resource.DEPARTMENT, [Change(21, links={"parent": 22})])
        await writer.update(Resource.DEPARTMENT, [Change(21, links={"parent": None})])
    with pytest.raises(BadInputError, match="cycle"):
        await update(connection, Resource.DEPARTMENT, Change(21, links={"parent": 22}))


@pytest.fixture
async def organisation(connection: AsyncConnection) -> AsyncConnection:
    """A transaction with one of everything that plans are compiled from, and a customer, all of id 5."""
    await create(connection, Resource.PERSON, colleague(5))
    for resource in (Resource.DEPARTMENT, Resource.ROLE, Resource.GROUP):
        await create(connection, resource, NewRecord({"name": "Old"}, id=5))
    await create(connection, Resource.STORE_ACCOUNT, NewRecord({"platform": "AMAZON", "name": "Old"}, id=5))
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, id=5))
    return connection


COMPILED = {
    Resource.PERSON: person,
    Resource.DEPARTMENT: department,
    Resource.ROLE: role,
    Resource.GROUP: access_group,
    Resource.STORE_ACCOUNT: store_account,
}


@pytest.mark.parametrize("resource", COMPILED)
async def test_what_plans_are_compiled_from_bumps_the_epoch(organisation: AsyncConnection, resource: Resource) -> None:
    """A change of it makes old plans unusable; one that asks for what is there, or for nobody, does not."""
    epoch = await read_epoch(organisation)
    assert await update(organisation, resource, Change(5, {"name": "New"})) == [CHANGED]
    assert (await read(organisation, COMPILED[resource]))[5]["name"] == "New"
    assert await read_epoch(organisation) == epoch + 1
    same, nobody = Change(5, {"name": "New"}), Change(404, {"name": "New"})
    assert await update(organisation, resource, same, nobody) == [UNCHANGED, ABSENT]
    assert await read_epoch(organisation) == epoch + 1


async def test_the_epoch_is_bumped_once_for_a_block(organisation: AsyncConnection) -> None:
    """However much of the organisation a writer changed; a block about customers alone leaves it."""
    epoch = await read_epoch(organisation)
    async with writing(organisation, actor=ACTOR, now=LATER, secret=SECRET) as writer:
        for resource in COMPILED:
            await writer.update(resource, [Change(5, {"name": "New"})])
            await writer.update(resource, [Change(5, {"name": "Newer"})])
        await writer.create(Resource.ROLE, [NewRecord({"name": "Another"})])
        assert await read_epoch(organisation) == epoch
    assert await read_epoch(organisation) == epoch + 1
    assert await update(organisation, Resource.CUSTOMER, Change(5, {"name": "New"})) == [CHANGED]
    assert await read_epoch(organisation) == epoch + 1


async def test_a_writer_that_finished_has_nothing_left_to_do(organisation: AsyncConnection) -> None:
    """Finishing twice, as who writes in steps may, bumps the epoch for what came in between only."""
    epoch = await read_epoch(organisation)
    writer = Writer(organisation, ACTOR, LATER, SECRET)
    await writer.update(Resource.ROLE, [Change(5, {"name": "New"})])
    await writer.finish()
    await writer.finish()
    assert await read_epoch(organisation) == epoch + 1
    await writer.update(Resource.ROLE, [Change(5, {"name": "Newer"})])
    await writer.finish()
    assert await read_epoch(organisation) == epoch + 2
