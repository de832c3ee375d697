"""Grants: what is refused at write, when one is live, and that its table gives back what was put in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.access import cross_group_access
from models.access import grant as grant_table
from models.actor import command
from models.database import Database
from models.errors import BadInputError
from models.words import Action, GranteeKind, Reach, Relation, Resource
from permissions.conditions import Compare, Operator
from permissions.epoch import read_epoch
from permissions.grants import Grant, check_grant, grant_of, write_grants
from permissions.levels import FieldClass, Level
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records
from tests.colleagues import colleague

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GIVER, APPROVER, GROUP = 1, 2, 3


def made(**changes: Any) -> Grant:
    """A grant that is fine but for the changes: person 9 may view the customers that they created."""
    fields: dict[str, Any] = {
        "grantee_kind": GranteeKind.USER,
        "grantee_id": 9,
        "resource": Resource.CUSTOMER,
        "actions": frozenset({Action.VIEW}),
        "relations": frozenset({Relation.CREATOR}),
        "reaches": frozenset({Reach.MYSELF}),
    }
    return Grant(**(fields | changes))


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with two people and a group, which is rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        people = [colleague(GIVER), colleague(APPROVER)]
        actor = command("tests")
        await create_records(opened, Resource.PERSON, people, actor=actor, now=NOW, secret="s")
        await create_records(
            opened, Resource.GROUP, [NewRecord({"name": "G"}, id=GROUP)], actor=actor, now=NOW, secret="s"
        )
        yield opened
        await transaction.rollback()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"resource": Resource.DEPARTMENT}, "DEPARTMENT can't be granted", id="departments"),
        pytest.param({"resource": Resource.ROLE}, "ROLE can't be granted", id="roles"),
        pytest.param({"resource": Resource.GROUP}, "GROUP can't be granted", id="groups"),
        pytest.param({"actions": frozenset()}, "at least one action", id="no action"),
        pytest.param({"grantee_id": None}, "names its grantee", id="nobody"),
        pytest.param({"grantee_kind": GranteeKind.ALL_USERS}, "names its grantee", id="everybody and one by name"),
        pytest.param({"reaches": frozenset()}, "at least one reach", id="no reach"),
        pytest.param({"relations": frozenset()}, "at least one relation", id="no relation"),
        pytest.param(
            {"relations": frozenset(), "reaches": frozenset({Reach.EVERYONE, Reach.MYSELF})},
            "at least one relation",
            id="no relation for one of two reaches",
        ),
        pytest.param({"valid_from": NOW, "valid_until": NOW}, "end after it starts", id="ends as it starts"),
        pytest.param({"valid_from": NOW, "valid_until": NOW - SECOND}, "end after it starts", id="ends before"),
        pytest.param({"given_by_id": 1, "approved_by_id": 1}, "somebody else", id="approved by its giver"),
        pytest.param({"levels": {"salary": Level.FULL}}, "no field 'salary'", id="level of no field"),
        pytest.param({"levels": {"id": Level.MASKED}}, "no field 'id'", id="level of what is built in"),
        pytest.param({"writable": frozenset({"salary"})}, "no field 'salary'", id="writes no field"),
        pytest.param(
            {"levels": {"region": Level.HIDDEN}}, "'region' of CUSTOMER is public", id="lowers what is public"
        ),
        pytest.param({"levels": {"region": Level.FULL}}, "'region' of CUSTOMER is public", id="raises what is public"),
        pytest.param({"data_filter": {"email": {"eq": "x"}}}, "email of CUSTOMER is not", id="filter over masked"),
        pytest.param({"data_filter": {"salary": {"eq": 1}}}, "salary is not a field", id="filter over nothing"),
    ],
)
def test_a_grant_that_says_what_it_must_not_is_refused(changes: dict[str, Any], reason: str) -> None:
    """By name, before it is stored; without the change the same grant is fine."""
    check_grant(made(), CLASSES)
    with pytest.raises(BadInputError, match=reason):
        check_grant(made(**changes), CLASSES)


@pytest.mark.parametrize(
    ("resource", "impossible"),
    [
        (Resource.SHIPMENT, {Relation.ACCOUNT_EXECUTIVE, Relation.CSR}),
        (Resource.SUPPLIER, {Relation.ACCOUNT_EXECUTIVE, Relation.CSR}),
        (Resource.PRODUCT, {Relation.ACCOUNT_EXECUTIVE, Relation.CSR}),
        (Resource.STORE_ACCOUNT, {Relation.ACCOUNT_EXECUTIVE, Relation.CSR}),
        (Resource.PERSON, {Relation.ACCOUNT_EXECUTIVE, Relation.CSR, Relation.SHARED}),
        (Resource.TAG, {Relation.ACCOUNT_EXECUTIVE, Relation.CSR, Relation.SHARED}),
        (Resource.CUSTOMER, set()),
        (Resource.CONTACT, set()),
        (Resource.CONTACT_LOG, set()),
        (Resource.OPPORTUNITY, set()),
        (Resource.CONTRACT, set()),
        (Resource.SALES_RECORD, set()),
    ],
)
def test_a_relation_that_the_resource_can_not_have_is_refused(resource: Resource, impossible: set[Relation]) -> None:
    """Each of the four, for each resource that can be granted."""
    for relation in Relation:
        grant = made(resource=resource, relations=frozenset({relation}))
        if relation in impossible:
            with pytest.raises(BadInputError, match=f"{resource} has no relation {relation}"):
                check_grant(grant, CLASSES)
        else:
            check_grant(grant, CLASSES)


def test_everyone_asks_for_no_relation() -> None:
    """Such a grant needs none, and is for ALL_USERS without a name."""
    everyone = {"relations": frozenset(), "reaches": frozenset({Reach.EVERYONE})}
    check_grant(made(grantee_kind=GranteeKind.ALL_USERS, grantee_id=None, **everyone), CLASSES)


def test_a_checked_grant_gives_its_data_filter_read() -> None:
    """And None where it has none."""
    assert check_grant(made(), CLASSES) is None
    read = check_grant(made(data_filter={"region": {"eq": "EMEA"}}), CLASSES)
    assert read == Compare("region", Operator.EQ, "EMEA")


@pytest.mark.parametrize(
    ("offset", "begun", "not_ended"),
    [(-SECOND, False, True), (timedelta(0), True, False), (SECOND, True, False)],
    ids=["the second before", "at", "the second after"],
)
def test_a_grant_is_live_from_its_start_and_no_more_at_its_end(offset: timedelta, begun: bool, not_ended: bool) -> None:
    """`valid_from <= now < valid_until`, either bound alone and both together."""
    now, day = NOW + offset, timedelta(days=1)
    assert made(valid_from=NOW).live(now) is begun
    assert made(valid_until=NOW).live(now) is not_ended
    assert made(valid_from=NOW, valid_until=NOW + day).live(now) is begun
    assert made(valid_from=NOW - day, valid_until=NOW).live(now) is not_ended


def test_a_grant_that_is_not_active_is_not_live() -> None:
    """Whatever its bounds say."""
    assert made().live(NOW)
    assert not made(active=False).live(NOW)


def test_a_grant_across_groups_is_dead_until_a_second_person_has_approved_it() -> None:
    """One approved by its giver stays dead, should such a row ever be found; other grants need no approval."""
    across = made(across_groups=True, given_by_id=GIVER)
    assert not across.live(NOW)
    assert not made(across_groups=True, given_by_id=GIVER, approved_by_id=GIVER).live(NOW)
    assert made(across_groups=True, given_by_id=GIVER, approved_by_id=APPROVER).live(NOW)
    assert made(given_by_id=GIVER).live(NOW)


def test_a_level_follows_the_class_unless_the_grant_names_the_field() -> None:
    """Public fields are whole whatever a stored grant says of them."""
    grant = made(levels={"email": Level.REVEALABLE, "name": Level.HIDDEN, "region": Level.HIDDEN})
    assert grant.level("email", FieldClass.SENSITIVE) is Level.REVEALABLE
    assert grant.level("phone", FieldClass.SENSITIVE) is Level.MASKED
    assert grant.level("name", FieldClass.MASKABLE) is Level.HIDDEN
    assert made().level("name", FieldClass.MASKABLE) is Level.FULL
    assert grant.level("region", FieldClass.PUBLIC) is Level.FULL


async def stored(connection: AsyncConnection) -> list[Grant]:
    """All grants, as they are read."""
    return [grant_of(row) for row in await connection.execute(select(grant_table).order_by(grant_table.c.id))]


async def test_a_grant_comes_back_as_it_was_written(connection: AsyncConnection) -> None:
    """All that can be said in one, to the microsecond, and the least that can be said."""
    full = Grant(
        id=1,
        grantee_kind=GranteeKind.DEPARTMENT,
        grantee_id=2**62,
        resource=Resource.CUSTOMER,
        actions=frozenset(Action),
        relations=frozenset(Relation),
        reaches=frozenset(Reach),
        sub_departments=True,
        data_filter={"or": [{"region": {"eq": "$viewer.region"}}, {"city": {"in": ["Zürich", "東京"]}}]},
        levels={"email": Level.HIDDEN, "phone": Level.MASKED, "notes": Level.REVEALABLE, "tax_id": Level.FULL},
        writable=frozenset({"email", "region"}),
        across_groups=True,
        active=False,
        valid_from=NOW,
        valid_until=NOW + timedelta(microseconds=1),
        given_by_id=GIVER,
        reason="Quarterly audit",
        approved_by_id=APPROVER,
    )
    least = made(id=2)
    await write_grants(connection, [full, least], NOW, CLASSES)
    assert await stored(connection) == [full, least]
    assert least.data_filter is None


async def test_writing_grants_outdates_plans(connection: AsyncConnection) -> None:
    """The epoch moves when something was granted, and only then."""
    epoch = await read_epoch(connection)
    await write_grants(connection, [], NOW, CLASSES)
    assert await read_epoch(connection) == epoch
    await write_grants(connection, [made()], NOW, CLASSES)
    assert await read_epoch(connection) > epoch


async def test_one_bad_grant_refuses_all(connection: AsyncConnection) -> None:
    """Nothing of the batch is stored."""
    with pytest.raises(BadInputError, match="at least one action"):
        await write_grants(connection, [made(), made(actions=frozenset())], NOW, CLASSES)
    assert await stored(connection) == []


ROW: dict[str, Any] = {
    "grantee_kind": GranteeKind.USER,
    "grantee_id": 9,
    "resource": Resource.CUSTOMER,
    "actions": ["VIEW"],
    "relations": ["CREATOR"],
    "reaches": ["MYSELF"],
    "sub_departments": False,
    "levels": {},
    "writable": [],
    "across_groups": True,
    "active": True,
    "given_by_id": GIVER,
    "approved_by_id": APPROVER,
    "created_at": NOW,
}
ACCESS: dict[str, Any] = {"person_id": GIVER, "group_id": GROUP, "approved_by_id": APPROVER, "created_at": NOW}


@pytest.mark.parametrize(
    ("table", "row", "constraint"),
    [
        pytest.param(grant_table, {**ROW, "approved_by_id": GIVER}, "approved_by_another", id="grant self-approved"),
        pytest.param(grant_table, {**ROW, "grantee_id": None}, "grantee_named", id="nobody"),
        pytest.param(
            grant_table, {**ROW, "grantee_kind": GranteeKind.ALL_USERS}, "grantee_named", id="everybody by name"
        ),
        pytest.param(
            grant_table, {**ROW, "valid_from": NOW, "valid_until": NOW}, "ends_after_start", id="ends as it starts"
        ),
        pytest.param(grant_table, {**ROW, "resource": Resource.ROLE}, "resource_grantable", id="organisation"),
        pytest.param(
            cross_group_access, {**ACCESS, "approved_by_id": GIVER}, "approved_by_another", id="access self-approved"
        ),
    ],
)
async def test_the_database_refuses_it_too(
    connection: AsyncConnection, table: Table, row: dict[str, Any], constraint: str
) -> None:
    """Whoever writes past the program: by the constraint's name; the row that is fine is taken."""
    await connection.execute(insert(table), [ROW if table is grant_table else ACCESS])
    assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 1
    with pytest.raises(IntegrityError, match=constraint):
        await connection.execute(insert(table), [row])
