"""Who may be let into a record, found from the record: by its relations, which few people have, and by its grants.

It finds all who are let in, and seldom somebody else: a data filter that names the caller's own is not looked at.
Whether somebody is let in, the signature says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, literal, or_, select

from models.access import cross_group_access, group_member
from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.functions import id_table
from models.records import department, person
from models.types import Instant, relation_code
from models.words import Action, GranteeKind, Reach, Relation, Resource
from permissions.access import MAKING_TAGS
from permissions.explaining.paths import Related
from permissions.explaining.plans import Shared
from permissions.freeze import granted
from permissions.grants import Grant
from permissions.truth import FALSE, TRUE, Sql, either, every


@dataclass(frozen=True, slots=True)
class Around:
    """A record, when, and the group whose wall stands around it; and of which kind the database is."""

    dialect: str
    resource: Resource
    record_id: int
    now: datetime
    # The group whose wall stands around it, and everybody who relates to it.
    wall: int | None
    related: Sequence[Related]

    def departments(self, relations: frozenset[Relation]) -> set[int]:
        """The departments of those who relate to it in one of these ways."""
        return {
            one.person.department_id
            for one in self.related
            if one.relation in relations and one.holds(self.now) and one.person.department_id is not None
        }


def names(grant: Grant, action: Action) -> bool:
    """Whether a grant gives an action, were there no boundaries."""
    tags = grant.resource is Resource.TAG and Action.MANAGE_TAG in grant.actions and action in MAKING_TAGS
    return action in grant.actions or tags


def may_be_let_in(shared: Shared, around: Around, action: Action, holding: frozenset[int], one: FromClause) -> Sql:
    """Whether a person of a table may be let into a record by some live grant that names an action.

    `holding` has the ids of the grants whose data filters may hold on the record.
    """
    alike: dict[Any, list[Grant]] = {}
    for grant in shared.grants:
        if grant.live(around.now) and names(grant, action) and grant.id in holding:
            key = grant.reaches, grant.relations, grant.sub_departments, grant.across_groups
            alike.setdefault(key, []).append(grant)
    return either(
        [
            every(
                [
                    _are_for(some, shared, around, one),
                    _reaches(some[0], shared, around, one),
                    _let_in(some[0], around, one),
                ]
            )
            for some in alike.values()
        ]
    )


def _are_for(grants: Sequence[Grant], shared: Shared, around: Around, one: FromClause) -> Sql:
    """Whether some of these grants is for a person; those to people and roles, which may be many, are asked as one."""
    parents = {unit["id"]: unit["parent_id"] for unit in shared.departments}
    columns = {GranteeKind.USER: one.c.id, GranteeKind.ROLE: one.c.role_id}
    listed: dict[GranteeKind, set[int]] = {}
    parts = []
    for grant in grants:
        if grant.grantee_kind in columns and grant.grantee_id is not None:
            listed.setdefault(grant.grantee_kind, set()).add(grant.grantee_id)
        elif grant.grantee_kind is not GranteeKind.INTEGRATION:
            parts.append(granted(grant, parents, one))
    for kind, ids in listed.items():
        given = id_table(around.dialect, sorted(ids))
        parts.append(columns[kind].in_(select(given.c.id)))
    return either(parts)


def below(roots: set[int | None], parents: Mapping[int, int | None]) -> set[int | None]:
    """Departments, and all below them."""
    found = set(roots)
    while more := {unit for unit, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def above(unit: int, parents: Mapping[int, int | None]) -> set[int]:
    """A department and all above it."""
    found: set[int] = set()
    step: int | None = unit
    while step is not None and step not in found:
        found.add(step)
        step = parents.get(step)
    return found


def _let_in(grant: Grant, around: Around, one: FromClause) -> Sql:
    """Whether no wall stands around the record before a person."""
    if around.wall is None or grant.across_groups:
        return TRUE
    access = cross_group_access
    passed = select(access.c.id).where(
        access.c.person_id == one.c.id,
        access.c.group_id == around.wall,
        access.c.approved_by_id.is_not(None),
        or_(access.c.expires_at.is_(None), access.c.expires_at > literal(around.now, Instant)),
    )
    return or_(_is_member(one, around.wall), exists(passed))


def _is_member(one: FromClause, group_id: int | None) -> Sql:
    member = group_member
    return exists(select(member.c.group_id).where(member.c.person_id == one.c.id, member.c.group_id == group_id))


def _reaches(grant: Grant, shared: Shared, around: Around, one: FromClause) -> Sql:
    """Whether somebody in a person's reach has one of the grant's relations to the record."""
    if Reach.EVERYONE in grant.reaches:
        return TRUE
    table = CATALOGUE[around.resource].related
    possible = grant.relations & CATALOGUE[around.resource].relations
    if table is None or not possible:
        return FALSE
    rows, other = alias_of(table, "around"), alias_of(person, "around")
    related = (
        select(other.c.id)
        .select_from(rows.join(other, other.c.id == rows.c.person_id))
        .where(
            rows.c.record_id == around.record_id,
            rows.c.relation.in_([relation_code(relation) for relation in sorted(possible)]),
            or_(rows.c.expires_at.is_(None), rows.c.expires_at > literal(around.now, Instant)),
        )
    )
    parents = {unit["id"]: unit["parent_id"] for unit in shared.departments}
    units = around.departments(possible)
    wider = {upper for unit in units for upper in above(unit, parents)}
    heads = {unit["head_id"] for unit in shared.departments if unit["id"] in wider}
    same = one.c.department_id, wider if grant.sub_departments else units
    by_department = {Reach.HEAD_OF_DEPARTMENT: _in(one.c.id, heads), Reach.SAME_DEPARTMENT: _in(*same)}
    return either(
        either([_by(reach, related, other, one), by_department.get(reach, FALSE)]) for reach in sorted(grant.reaches)
    )


def _by(reach: Reach, related: Select[Any], other: FromClause, one: FromClause) -> Sql:
    """The reach of a person, asked from its other end: whether somebody who relates to the record is in it.

    What departments add is asked beside it.
    """
    itself = other.c.id == one.c.id
    condition: Sql = {
        Reach.SUPERIOR: other.c.id == one.c.superior_id,
        Reach.ALL_SUPERIORS: and_(other.c.lft < one.c.lft, other.c.rgt > one.c.rgt),
        Reach.SUBORDINATES: other.c.superior_id == one.c.id,
        Reach.ALL_SUBORDINATES: and_(other.c.lft > one.c.lft, other.c.lft < one.c.rgt),
        Reach.SAME_ROLE: or_(itself, other.c.role_id == one.c.role_id),
    }.get(reach, itself)
    found = exists(related.where(condition))
    if reach is Reach.HEAD_OF_DEPARTMENT:
        return and_(exists(select(department.c.id).where(department.c.head_id == one.c.id)), found)
    return found


def _in(column: ColumnElement[Any], numbers: Iterable[int | None]) -> Sql:
    listed = sorted(number for number in numbers if number is not None)
    return column.in_([literal(number, column.type) for number in listed]) if listed else FALSE
