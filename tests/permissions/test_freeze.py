"""Freezing: who counts as an administrator, and that the last one stays."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from masking.fields import CLASSES
from models.actor import command
from models.database import Database
from models.errors import ForbiddenError
from models.words import Action, GranteeKind, Reach, Resource
from permissions.epoch import read_epoch
from permissions.freeze import administrators, set_frozen
from permissions.grants import Grant, write_grants
from permissions.organisation import add_members
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records
from tests.colleagues import colleague

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ROLE, ABOVE, BELOW, GROUP = 11, 21, 22, 31
MANAGE = Grant(
    grantee_kind=GranteeKind.ALL_USERS,
    resource=Resource.PERSON,
    actions=frozenset({Action.VIEW, Action.MANAGE_PERMISSION}),
    reaches=frozenset({Reach.EVERYONE}),
)


async def organise(database: Database, *grants: Grant) -> None:
    """Two people: 1 with a role, in the department above; 2 in the one below and in a group. Both are active."""
    async with database.transaction() as connection:

        async def write(resource: Resource, *records: NewRecord) -> None:
            await create_records(connection, resource, records, actor=command("test"), now=NOW, secret="s")

        above, below = NewRecord({"name": "a"}, id=ABOVE), NewRecord({"name": "b"}, {"parent": ABOVE}, id=BELOW)
        await write(Resource.DEPARTMENT, below, above)
        await write(Resource.ROLE, NewRecord({"name": "r"}, id=ROLE))
        await write(Resource.GROUP, NewRecord({"name": "g"}, id=GROUP))
        await write(Resource.PERSON, colleague(1, role=ROLE, department=ABOVE), colleague(2, department=BELOW))
        await add_members(connection, GROUP, [2], actor=command("test"), now=NOW, secret="s")
        await write_grants(connection, grants, NOW, CLASSES)


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (MANAGE, {1, 2}),
        (replace(MANAGE, grantee_kind=GranteeKind.USER, grantee_id=2), {2}),
        (replace(MANAGE, grantee_kind=GranteeKind.ROLE, grantee_id=ROLE), {1}),
        (replace(MANAGE, grantee_kind=GranteeKind.DEPARTMENT, grantee_id=ABOVE), {1}),
        (replace(MANAGE, grantee_kind=GranteeKind.DEPARTMENT, grantee_id=ABOVE, sub_departments=True), {1, 2}),
        (replace(MANAGE, grantee_kind=GranteeKind.GROUP, grantee_id=GROUP), {2}),
        (replace(MANAGE, grantee_kind=GranteeKind.INTEGRATION, grantee_id=1), set()),
        (replace(MANAGE, actions=frozenset({Action.VIEW})), set()),
        (replace(MANAGE, valid_until=NOW), set()),
        (replace(MANAGE, across_groups=True), set()),
    ],
)
async def test_administrators_are_whom_a_live_grant_reaches(
    own_database: Database, grant: Grant, expected: set[int]
) -> None:
    """By each kind of grantee."""
    await organise(own_database, grant)
    async with own_database.snapshot() as connection:
        assert await administrators(connection, NOW) == expected


async def test_one_of_two_administrators_can_be_frozen_and_the_last_can_not(own_database: Database) -> None:
    """Each change bumps the epoch, so that it holds from the next request on."""
    await organise(own_database, MANAGE)
    async with own_database.transaction() as connection:
        epoch = await read_epoch(connection)

        async def freeze(email: str) -> bool:
            return await set_frozen(connection, email, frozen=True, actor=command("test"), now=NOW, secret="s")

        assert await freeze("1@x.example")
        assert not await freeze("1@x.example")
        assert await read_epoch(connection) == epoch + 1
        with pytest.raises(ForbiddenError, match="last administrator"):
            await freeze("2@x.example")
