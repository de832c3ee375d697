"""The access plan: whom each reach means, whose grants count, what cuts them, and when a plan is used again."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.access import grant as grant_table
from models.access import group_member
from models.actor import command
from models.database import Database
from models.records import department, person
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.epoch import bump_epoch, read_epoch
from permissions.grants import Grant, write_grants
from permissions.levels import Level
from permissions.plan import AccessPlan, PlanCache, compile_plan
from permissions.principal import Principal
from permissions.tokens import Limits
from resolvers.cursors import Cursors
from resolvers.listing import Page, read_listing
from resolvers.rows import fetch_page
from resolvers.session import Session
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records
from tests.colleagues import colleague

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT

# Departments: field sales and inside sales are below sales, on the road is below field sales; finance is apart.
SALES, FIELD, ROAD, INSIDE, FINANCE = 101, 102, 103, 104, 105
DEPARTMENTS = {SALES: None, FIELD: SALES, ROAD: FIELD, INSIDE: SALES, FINANCE: None}
SELLER, CLERK = 201, 202
AMAZON, DIRECT = 301, 302

# Who is below whom, in which department, as what. Mia asks; she stands in the middle.
TOP, BOSS, MIA, ANN, LEFT, LOW, PEER, ROADIE, INSIDER, CLERKS, ALONE = range(1, 12)
STAFF: dict[int, tuple[int | None, int | None, int | None]] = {
    TOP: (None, SALES, CLERK),
    BOSS: (TOP, SALES, None),
    MIA: (BOSS, FIELD, SELLER),
    ANN: (MIA, FINANCE, CLERK),
    LEFT: (MIA, None, None),  # has left
    LOW: (ANN, None, None),
    PEER: (BOSS, FIELD, None),
    ROADIE: (TOP, ROAD, None),
    INSIDER: (TOP, INSIDE, SELLER),
    CLERKS: (None, FINANCE, SELLER),
    ALONE: (None, None, None),
}
PRINCIPAL = Principal(PrincipalKind.PERSON, MIA, "Mia", "3@x.example")
PARTNER = Principal(PrincipalKind.INTEGRATION, 401, "swift", sponsor_id=BOSS)


async def create(connection: AsyncConnection, resource: Resource, records: Iterable[NewRecord]) -> None:
    """Write records, as these tests."""
    await create_records(connection, resource, list(records), actor=command("tests"), now=NOW, secret="s")


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with the chart, in which everybody has created the customer of their own id; rolled back."""
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        await create(opened, Resource.ROLE, (NewRecord({"name": "R"}, id=one) for one in (SELLER, CLERK)))
        await create(opened, Resource.GROUP, (NewRecord({"name": "G"}, id=one) for one in (AMAZON, DIRECT)))
        units = (NewRecord({"name": "D"}, {"parent": above}, id=one) for one, above in DEPARTMENTS.items())
        await create(opened, Resource.DEPARTMENT, units)
        people = []
        for one, (above, unit, role) in STAFF.items():
            status = PersonStatus.LEFT if one == LEFT else PersonStatus.ACTIVE
            people.append(colleague(one, status=status, superior=above, department=unit, role=role))
        await create(opened, Resource.PERSON, people)
        fields = {"number": "1", "name": "N", "status": CustomerStatus.LEAD}
        await create(
            opened, CUSTOMER, (NewRecord(fields, relations=[(one, Relation.CREATOR, None)], id=one) for one in STAFF)
        )
        yield opened
        await transaction.rollback()


def given(**changes: Any) -> Grant:
    """A grant for Mia to view the customers that she has created, but for the changes."""
    fields: dict[str, Any] = {
        "grantee_kind": GranteeKind.USER,
        "grantee_id": MIA,
        "resource": CUSTOMER,
        "actions": frozenset({Action.VIEW}),
        "relations": frozenset({Relation.CREATOR}),
        "reaches": frozenset({Reach.MYSELF}),
    }
    return Grant(**(fields | changes))


def to_partner(**changes: Any) -> Grant:
    """A grant for the integration to view every customer, but for the changes."""
    partner: dict[str, Any] = {"grantee_kind": GranteeKind.INTEGRATION, "grantee_id": PARTNER.id}
    return given(**(partner | {"reaches": frozenset({Reach.EVERYONE})} | changes))


def to_sponsor(**changes: Any) -> Grant:
    """A grant for the sponsor of the integration to view customers that the sponsor has created."""
    return given(**({"grantee_id": BOSS} | changes))


async def access_of(connection: AsyncConnection, *grants: Grant, principal: Principal = PRINCIPAL) -> Access:
    """What a principal may see when these are all the grants there are."""
    await connection.execute(delete(grant_table))
    await write_grants(connection, grants, NOW, CLASSES)
    return Access(await compile_plan(connection, principal, CLASSES, 1), NOW)


async def seen(connection: AsyncConnection, access: Access) -> set[int]:
    """Whose customers are seen."""
    session = Session(connection, access, Cursors("s", access.plan.principal))
    return {record.id for record in await fetch_page(session, read_listing(CUSTOMER, "customers"), Page(), ())}


async def reached(
    connection: AsyncConnection, *reaches: Reach, sub_departments: bool = False, principal: Principal = PRINCIPAL
) -> set[int]:
    """The people in a reach of the principal: those whose customers are seen."""
    grant = given(grantee_id=principal.id, reaches=frozenset(reaches), sub_departments=sub_departments)
    return await seen(connection, await access_of(connection, grant, principal=principal))


def somebody(one: int) -> Principal:
    """Another person than Mia."""
    return Principal(PrincipalKind.PERSON, one, f"P {one}", f"{one}@x.example")


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


@pytest.mark.parametrize(
    ("to", "grantee", "sub_departments", "matches"),
    [
        (GranteeKind.ALL_USERS, None, False, True),
        (GranteeKind.USER, MIA, False, True),
        (GranteeKind.USER, BOSS, False, False),
        (GranteeKind.ROLE, SELLER, False, True),
        (GranteeKind.ROLE, CLERK, False, False),
        (GranteeKind.DEPARTMENT, FIELD, False, True),
        (GranteeKind.DEPARTMENT, SALES, False, False),
        (GranteeKind.DEPARTMENT, SALES, True, True),
        (GranteeKind.DEPARTMENT, ROAD, True, False),
        (GranteeKind.DEPARTMENT, FINANCE, True, False),
        (GranteeKind.GROUP, AMAZON, False, True),
        (GranteeKind.GROUP, DIRECT, False, False),
        (GranteeKind.INTEGRATION, MIA, False, False),
    ],
)
async def test_whom_a_grant_is_for(
    connection: AsyncConnection, to: GranteeKind, grantee: int | None, sub_departments: bool, matches: bool
) -> None:
    """Each kind of grantee, the caller's own and another's; a department above only with its sub-departments."""
    await connection.execute(insert(group_member), [{"group_id": AMAZON, "person_id": MIA}])
    grant = given(grantee_kind=to, grantee_id=grantee, sub_departments=sub_departments)
    access = await access_of(connection, grant)
    assert [rule.grant for rule in access.plan.rules] == ([grant] if matches else [])
    assert await seen(connection, access) == ({MIA} if matches else set())


async def test_who_has_no_role_and_no_department_is_granted_nothing_by_them(connection: AsyncConnection) -> None:
    """A missing place matches no grantee."""
    grants = [
        given(grantee_kind=kind, grantee_id=grantee, sub_departments=True)
        for kind, grantee in ((GranteeKind.ROLE, SELLER), (GranteeKind.DEPARTMENT, SALES))
    ]
    assert (await access_of(connection, *grants, principal=somebody(ALONE))).plan.rules == ()


async def test_an_integration_has_only_what_everyone_grants_give_it_by_name(connection: AsyncConnection) -> None:
    """It is not ALL_USERS, and has no relations; its sponsor bounds what it may do, not which rows it sees."""
    bound = to_sponsor()
    grants = [
        given(grantee_kind=GranteeKind.ALL_USERS, grantee_id=None, reaches=frozenset({Reach.EVERYONE})),
        to_partner(reaches=frozenset({Reach.MYSELF})),
        to_partner(grantee_id=402),
        given(grantee_id=PARTNER.id, reaches=frozenset({Reach.EVERYONE})),
    ]
    assert (await access_of(connection, bound, *grants, principal=PARTNER)).plan.rules == ()
    access = await access_of(connection, bound, to_partner(), principal=PARTNER)
    assert await seen(connection, access) == set(STAFF)


async def test_a_sponsor_bounds_resources_and_actions(connection: AsyncConnection) -> None:
    """What the sponsor may not do at all, the integration may not do."""
    both = frozenset({Action.VIEW, Action.EXPORT})
    granted = [to_partner(actions=both), to_partner(resource=CONTACT)]
    access = await access_of(connection, to_sponsor(), *granted, principal=PARTNER)
    assert access.of(CUSTOMER).actions == {Action.VIEW}
    assert not access.of(CONTACT).viewable
    access = await access_of(connection, *granted, principal=PARTNER)
    assert await seen(connection, access) == set()


async def test_a_sponsor_bounds_by_live_grants(connection: AsyncConnection) -> None:
    """One that has ended no longer does."""
    ended = to_sponsor(valid_until=NOW)
    assert not (await access_of(connection, ended, to_partner(), principal=PARTNER)).of(CUSTOMER).viewable
    not_yet = to_sponsor(valid_until=NOW + DAY)
    assert (await access_of(connection, not_yet, to_partner(), principal=PARTNER)).of(CUSTOMER).viewable


async def test_a_sponsor_holds_nothing_by_a_grant_that_no_longer_compiles(connection: AsyncConnection) -> None:
    """It denies the sponsor, and so it gives the integration nothing either."""
    assert (await access_of(connection, to_sponsor(), to_partner(), principal=PARTNER)).of(CUSTOMER).viewable
    of_sponsor = update(grant_table).where(grant_table.c.grantee_kind == GranteeKind.USER)
    await connection.execute(of_sponsor.values(data_filter={"gone": {"eq": "x"}}))
    plan = await compile_plan(connection, PARTNER, CLASSES, 99)
    assert not Access(plan, NOW).of(CUSTOMER).viewable


async def test_a_sponsor_bounds_levels(connection: AsyncConnection) -> None:
    """To the highest that any grant of the sponsor's gives by VIEW; public fields are never lowered."""
    levels = {"email": Level.FULL, "phone": Level.FULL, "notes": Level.HIDDEN}
    bounds = [
        to_sponsor(levels={"email": Level.REVEALABLE, "name": Level.HIDDEN}),
        to_sponsor(levels={"email": Level.HIDDEN, "name": Level.MASKED}),
        to_sponsor(levels={"phone": Level.FULL}, actions=frozenset({Action.EXPORT})),
        to_sponsor(levels={"phone": Level.FULL}, resource=CONTACT),
    ]
    access = await access_of(connection, *bounds, to_partner(levels=levels), principal=PARTNER)
    shown = access.of(CUSTOMER).meaning(1).fields
    names = ("email", "name", "phone", "notes", "region")
    assert [shown[name].level for name in names] == [
        Level.REVEALABLE,
        Level.MASKED,
        Level.MASKED,
        Level.HIDDEN,
        Level.FULL,
    ]
    assert access.of(CUSTOMER).best("email") is Level.REVEALABLE


def limited(**limits: Any) -> Principal:
    """Mia by a token with limits."""
    return replace(PRINCIPAL, limits=Limits(**limits))


async def test_a_token_narrows_resources_and_actions(connection: AsyncConnection) -> None:
    """Never beyond what its principal may do; without VIEW nothing is seen."""
    granted = [given(actions=frozenset({Action.VIEW, Action.EDIT})), given(resource=CONTACT)]

    async def by(**limits: Any) -> dict[Resource, set[Action]]:
        access = await access_of(connection, *granted, principal=limited(**limits))
        return {one: set(access.of(one).actions) for one in (CUSTOMER, CONTACT)}

    assert await by() == {CUSTOMER: {Action.VIEW, Action.EDIT}, CONTACT: {Action.VIEW}}
    assert await by(resources=frozenset({CONTACT, Resource.TAG})) == {CUSTOMER: set(), CONTACT: {Action.VIEW}}
    view = frozenset({Action.VIEW, Action.DELETE})
    assert await by(actions=view) == {CUSTOMER: {Action.VIEW}, CONTACT: {Action.VIEW}}
    assert await by(actions=frozenset()) == {CUSTOMER: set(), CONTACT: set()}
    blind = await access_of(connection, *granted, principal=limited(actions=frozenset({Action.EDIT})))
    assert await seen(connection, blind) == set()


async def test_a_token_caps_levels_but_not_of_public_fields(connection: AsyncConnection) -> None:
    """And it raises none."""
    grant = given(levels={"email": Level.FULL, "notes": Level.HIDDEN})
    names = ("email", "name", "phone", "notes", "region")
    expected = {
        Level.HIDDEN: [Level.HIDDEN, Level.HIDDEN, Level.HIDDEN, Level.HIDDEN, Level.FULL],
        Level.MASKED: [Level.MASKED, Level.MASKED, Level.MASKED, Level.HIDDEN, Level.FULL],
        Level.REVEALABLE: [Level.REVEALABLE, Level.REVEALABLE, Level.MASKED, Level.HIDDEN, Level.FULL],
        Level.FULL: [Level.FULL, Level.FULL, Level.MASKED, Level.HIDDEN, Level.FULL],
        None: [Level.FULL, Level.FULL, Level.MASKED, Level.HIDDEN, Level.FULL],
    }
    for level, shown in expected.items():
        of = (await access_of(connection, grant, principal=limited(level=level))).of(CUSTOMER)
        assert [of.meaning(1).fields[name].level for name in names] == shown
        assert [of.best(name) for name in names] == shown


async def test_a_plan_is_data_that_can_be_read(connection: AsyncConnection) -> None:
    """Compiled twice it is the same, and printed it says everything in the words of the design, with nothing live."""
    grant = given(reaches=frozenset({Reach.ALL_SUBORDINATES}), data_filter={"region": {"eq": "EMEA"}})
    plan = (await access_of(connection, grant)).plan
    assert await compile_plan(connection, PRINCIPAL, CLASSES, 1) == plan
    printed = repr(plan)
    for word in ("Mia", "CUSTOMER", "VIEW", "CREATOR", "ALL_SUBORDINATES", "region", "EMEA", "below="):
        assert word in printed
    assert " object at 0x" not in printed


async def test_a_plan_is_kept_for_its_epoch(connection: AsyncConnection) -> None:
    """The same one is used again until something that it is compiled from has changed."""
    cache = PlanCache()

    async def plan() -> AccessPlan:
        return await cache.plan_of(connection, PRINCIPAL, CLASSES, await read_epoch(connection))

    await write_grants(connection, [given()], NOW, CLASSES)
    first = await plan()
    assert await plan() is first
    await connection.execute(update(grant_table).values(active=False))
    await bump_epoch(connection)
    second = await plan()
    assert second.epoch > first.epoch
    assert (first.rules[0].grant.active, second.rules[0].grant.active) == (True, False)


async def test_a_plan_is_kept_for_its_principal_and_the_token_s_limits(connection: AsyncConnection) -> None:
    """Two people never share one, nor do two tokens that limit the same person differently."""
    cache = PlanCache()
    await write_grants(connection, [given()], NOW, CLASSES)
    principals = [
        PRINCIPAL,
        somebody(BOSS),
        limited(level=Level.MASKED),
        limited(level=Level.HIDDEN),
        limited(actions=frozenset({Action.EDIT})),
        limited(resources=frozenset({CONTACT})),
    ]
    epoch = await read_epoch(connection)
    plans = [await cache.plan_of(connection, principal, CLASSES, epoch) for principal in principals]
    assert [plan.principal for plan in plans] == principals
    again = [await cache.plan_of(connection, principal, CLASSES, epoch) for principal in principals]
    assert all(one is other for one, other in zip(plans, again, strict=True))


async def test_the_cache_is_bounded_and_forgets_what_was_used_least_recently(connection: AsyncConnection) -> None:
    """With room for two, a third pushes out the one that was not asked for lately."""
    cache = PlanCache(size=2)

    async def plan(one: int) -> AccessPlan:
        return await cache.plan_of(connection, somebody(one), CLASSES, await read_epoch(connection))

    mia, boss = await plan(MIA), await plan(BOSS)
    assert await plan(MIA) is mia
    top = await plan(TOP)
    assert await plan(MIA) is mia
    assert await plan(TOP) is top
    assert await plan(BOSS) is not boss


async def test_who_is_frozen_still_counts_as_related(connection: AsyncConnection) -> None:
    """As who has left does: their customers stay in reach of their superior."""
    await connection.execute(update(person).where(person.c.id == ANN).values(status=PersonStatus.FROZEN))
    assert await reached(connection, Reach.SUBORDINATES) == {ANN, LEFT}
