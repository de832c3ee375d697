"""The access plan: what a principal's grants come to, as data that can be printed and read.

A plan is compiled from grants, chart and boundaries as they stand at one epoch, and holds as long as the epoch does;
`Access` leaves of it what is live at a moment.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import grant as grant_table
from models.errors import BadInputError
from models.prepared import Fixed
from models.records import person, store_account
from models.words import GranteeKind, PrincipalKind, Reach, Relation
from permissions.conditions import Condition
from permissions.data_filter import read_data_filter
from permissions.grants import Grant, grant_of
from permissions.levels import FieldClasses
from permissions.principal import Place, Principal, read_place

# More than there are levels in any company: how many people somebody may have above them.
DEEPEST = 30

LOG = logging.getLogger("lastfour.permissions")
WALLED = Fixed(select(store_account.c.group_id).where(store_account.c.group_id.is_not(None)).distinct())
LAST = Fixed(select(func.max(person.c.lft).label("lft")))


# A person's, a department's or a role's id, or a place in the chart; in terms, a slot for one.
Number: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class People:
    """A set of people by where they stand: by id, above or below in the chart, reporting, in departments, in roles."""

    ids: frozenset[Number] = frozenset()
    above: tuple[Number, Number] | None = None
    below: tuple[Number, Number] | None = None
    reports_of: Number | None = None
    departments: frozenset[Number] = frozenset()
    roles: frozenset[Number] = frozenset()
    # In terms: there are so few of them that a statement had better list them once than look at each as it comes.
    few: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What makes a grant match a row: who is related how (nobody asked for: `people` is None), and a data filter."""

    people: People | None
    relations: frozenset[Relation]
    data_filter: Condition | None
    across_groups: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A grant that matches the principal as grantee, and the rows that it matches."""

    grant: Grant
    match: Match


@dataclass(frozen=True, slots=True)
class AccessPlan:
    """All rules of a principal at an epoch, and the boundaries that cut them."""

    principal: Principal
    epoch: int
    fields: FieldClasses
    rules: tuple[Rule, ...]
    # The groups whose records are walled, and those that the principal is let into, until when.
    walled: frozenset[int]
    passes: tuple[tuple[int, datetime | None], ...]
    # An integration can do no more than its sponsor: the sponsor's own grants, or None for a person.
    sponsor: tuple[Grant, ...] | None
    # Grants that deny because their data filter no longer compiles, and why: for administrators to mend.
    broken: tuple[tuple[Grant, str], ...] = ()
    # How many people each set of people has, at most; and how many there are, as the chart's numbers tell.
    sizes: Mapping[People, int] = field(default_factory=dict)
    everybody: int = 0
    # What it comes to while the same grants are live, worked out once.
    live_plans: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


class PlanCache:
    """The plans of this process by principal and epoch, the least recently used forgotten first."""

    def __init__(self, size: int = 1000) -> None:
        """Keep at most `size` plans."""
        self._size = size
        self._plans: OrderedDict[tuple[Principal, int], AccessPlan] = OrderedDict()

    async def plan_of(
        self, connection: AsyncConnection, principal: Principal, fields: FieldClasses, epoch: int
    ) -> AccessPlan:
        """The principal's plan at the epoch, which is that of this snapshot; compiled if it is not here."""
        key = (principal, epoch)
        if key not in self._plans:
            self._plans[key] = await compile_plan(connection, principal, fields, key[1])
        self._plans.move_to_end(key)
        if len(self._plans) > self._size:
            self._plans.popitem(last=False)
        return self._plans[key]


async def compile_plan(
    connection: AsyncConnection, principal: Principal, fields: FieldClasses, epoch: int
) -> AccessPlan:
    """Read grants, chart and boundaries, and put them together."""
    groups = frozenset(row["group_id"] for row in await WALLED.rows(connection))
    if principal.kind is PrincipalKind.INTEGRATION:
        if principal.sponsor_id is None:
            raise AssertionError("an integration has a sponsor")
        given = await grants_to_integration(connection, principal.id)
        grants = [found for found in given if Reach.EVERYONE in found.reaches]
        rules, broken = rules_of(grants, None, fields)
        above = await read_place(connection, principal.sponsor_id)
        held, _ = rules_of(await _grants_to(connection, above), above, fields)
        return AccessPlan(principal, epoch, fields, rules, groups, (), tuple(rule.grant for rule in held), broken)
    place = await read_place(connection, principal.id)
    rules, broken = rules_of(await _grants_to(connection, place), place, fields)
    passes = (*((group, None) for group in sorted(place.groups)), *place.accesses)
    sizes = await _sizes(connection, rules)
    (last,) = await LAST.rows(connection)
    everybody = (last["lft"] or 0) // 2 + 1
    return AccessPlan(principal, epoch, fields, rules, groups, passes, None, broken, sizes, everybody)


async def grants_to_integration(connection: AsyncConnection, one: int) -> list[Grant]:
    """All grants to an integration, whether they hold or not."""
    named = and_(grant_table.c.grantee_kind == GranteeKind.INTEGRATION, grant_table.c.grantee_id == one)
    rows = await connection.execute(select(grant_table).where(named).order_by(grant_table.c.id))
    return [grant_of(row) for row in rows]


async def _sizes(connection: AsyncConnection, rules: Sequence[Rule]) -> dict[People, int]:
    """How many people there are in each set, at most: the chart's numbers tell, members are counted."""
    sizes = {}
    for people in {rule.match.people for rule in rules if rule.match.people is not None}:
        sizes[people] = len(people.ids) + (DEEPEST if people.above else 0)
        if people.below:
            # Everyone's interval begins and ends with a number of its own.
            sizes[people] += (people.below[1] - people.below[0]) // 2
        members = [person.c.superior_id == people.reports_of] if people.reports_of is not None else []
        members += [person.c.department_id.in_(people.departments)] if people.departments else []
        members += [person.c.role_id.in_(people.roles)] if people.roles else []
        for named in members:
            sizes[people] += (await connection.execute(select(func.count()).where(named))).scalar_one()
    return sizes


async def _grants_to(connection: AsyncConnection, place: Place) -> list[Grant]:
    """The grants that match a person as grantee: few are left for `is_for` to look at."""
    kind, grantee = grant_table.c.grantee_kind, grant_table.c.grantee_id
    departments = place.departments_above.union(_some(place.department_id))
    named = or_(
        kind == GranteeKind.ALL_USERS,
        and_(kind == GranteeKind.USER, grantee == place.person_id),
        and_(kind == GranteeKind.ROLE, grantee == place.role_id),
        and_(kind == GranteeKind.DEPARTMENT, grantee.in_(departments)),
        and_(kind == GranteeKind.GROUP, grantee.in_(place.groups)),
    )
    rows = await connection.execute(select(grant_table).where(named).order_by(grant_table.c.id))
    return [found for found in map(grant_of, rows) if is_for(found, place)]


def is_for(grant: Grant, place: Place) -> bool:
    """Whether a grant matches a person as grantee."""
    match grant.grantee_kind:
        case GranteeKind.ALL_USERS:
            return True
        case GranteeKind.USER:
            return grant.grantee_id == place.person_id
        case GranteeKind.ROLE:
            return grant.grantee_id == place.role_id
        case GranteeKind.DEPARTMENT:
            below = grant.sub_departments and grant.grantee_id in place.departments_above
            return below or grant.grantee_id == place.department_id
        case GranteeKind.GROUP:
            return grant.grantee_id in place.groups
        case _:
            return False


def rules_of(
    grants: Sequence[Grant], place: Place | None, fields: FieldClasses
) -> tuple[tuple[Rule, ...], tuple[tuple[Grant, str], ...]]:
    """A rule for each grant; and, with the reason, the grants whose data filter no longer compiles, which deny."""
    rules, broken = [], []
    for found in grants:
        data_filter = None
        if found.data_filter is not None:
            try:
                viewer = {} if place is None else place.viewer
                data_filter = read_data_filter(found.resource, found.data_filter, fields, viewer)
            except BadInputError as error:
                LOG.warning("grant %d denies: its data filter does not compile", found.id)
                broken.append((found, str(error)))
                continue
        people = None if place is None or Reach.EVERYONE in found.reaches else reached(found, place)
        relations = frozenset[Relation]() if people is None else found.relations
        rules.append(Rule(found, Match(people, relations, data_filter, found.across_groups)))
    return tuple(rules), tuple(broken)


def reached(grant: Grant, place: Place) -> People:
    """The people in the reach of a grant."""
    ids: set[int] = set()
    departments: set[int] = set()
    reaches = grant.reaches
    if reaches & {Reach.MYSELF, Reach.SAME_DEPARTMENT, Reach.SAME_ROLE}:
        ids.add(place.person_id)
    if Reach.SUPERIOR in reaches:
        ids.update(_some(place.superior_id))
    if Reach.HEAD_OF_DEPARTMENT in reaches and place.departments_headed:
        ids.add(place.person_id)
        departments |= place.departments_headed
    if Reach.SAME_DEPARTMENT in reaches and place.department_id is not None:
        departments |= place.departments_below if grant.sub_departments else {place.department_id}
    interval = (place.lft, place.rgt)
    return People(
        ids=frozenset(ids),
        above=interval if Reach.ALL_SUPERIORS in reaches else None,
        below=interval if Reach.ALL_SUBORDINATES in reaches else None,
        reports_of=place.person_id if Reach.SUBORDINATES in reaches else None,
        departments=frozenset(departments),
        roles=frozenset(_some(place.role_id) if Reach.SAME_ROLE in reaches else ()),
    )


def _some(number: int | None) -> tuple[int, ...]:
    return () if number is None else (number,)
