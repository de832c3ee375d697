"""All grants in rows, by what one looks for: an action, a person, a role, a department or a relation.

Grants are few beside records, and are sorted in memory; people may be many, and are walked by name.
"""

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import FromClause, Table, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import grant as grant_table
from models.aliases import alias_of
from models.prepared import Prepared
from models.records import department, person, role
from models.types import Choice
from models.words import Action, GranteeKind, PersonStatus, Reach, Relation, Resource
from permissions.access import Access
from permissions.explaining.candidates import below
from permissions.explaining.plans import Shared
from permissions.grants import Grant
from permissions.truth import FALSE, TRUE, Sql, every

CHUNK = 50


class PermissionDimension(StrEnum):
    """What the rows of the overview are about."""

    ACTION = "ACTION"
    USER = "USER"
    ROLE = "ROLE"
    DEPARTMENT = "DEPARTMENT"
    RELATION = "RELATION"


# Where a row stands: by what it is about (its name and id), by the resource, by the grant's id.
Turn = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A grant, and one of the things that it is about: a word, or the id of a person, a role or a department.

    Of the relations it is None where the grant asks for none.
    """

    grant: Grant
    subject: Action | Relation | int | None
    turn: Turn


@dataclass(frozen=True, slots=True)
class Overview:
    """Which rows are wanted, from where on, and which way."""

    dimension: PermissionDimension
    resource: Resource | None = None
    start: Turn | None = None
    backwards: bool = False


async def overview_rows(connection: AsyncConnection, caller: Access, wanted: Overview) -> AsyncGenerator[Row, None]:
    """The rows of the overview; what is given to somebody whom the caller may not view is left out."""
    shared = await Shared.read(connection, caller.plan.fields, wanted.resource)
    if wanted.dimension is PermissionDimension.USER:
        async for row in _by_person(connection, caller, wanted, shared):
            yield row
        return
    rows = sorted(await _by_grant(connection, caller, wanted.dimension, shared), key=lambda row: row.turn)
    for row in reversed(rows) if wanted.backwards else rows:
        if _is_after(row, wanted):
            yield row


def _is_after(row: Row, wanted: Overview) -> bool:
    return wanted.start is None or (row.turn < wanted.start if wanted.backwards else row.turn > wanted.start)


def _row(grant: Grant, subject: Action | Relation | int | None, name: str) -> Row:
    number = subject if isinstance(subject, int) else 0
    return Row(grant, subject, (name, number, grant.resource.value, grant.id))


async def _by_grant(
    connection: AsyncConnection, caller: Access, dimension: PermissionDimension, shared: Shared
) -> Iterable[Row]:
    if dimension is PermissionDimension.ROLE:
        names = await _names(connection, role)
        to_roles = (grant for grant in shared.grants if grant.grantee_kind is GranteeKind.ROLE)
        return [_row(grant, one, names[one]) for grant in to_roles if (one := grant.grantee_id) is not None]
    if dimension is PermissionDimension.DEPARTMENT:
        return _by_department(shared, await _names(connection, department))
    visible = await _visible_grantees(connection, caller)
    shown = [
        grant for grant in shared.grants if grant.grantee_kind is not GranteeKind.USER or grant.grantee_id in visible
    ]
    if dimension is PermissionDimension.ACTION:
        return [_row(grant, action, action.value) for grant in shown for action in grant.actions]
    return [_row(grant, relation, relation or "") for grant in shown for relation in _relations(grant)]


def _relations(grant: Grant) -> Iterable[Relation | None]:
    return [None] if Reach.EVERYONE in grant.reaches else grant.relations


def _by_department(shared: Shared, names: Mapping[int, str]) -> Iterator[Row]:
    """A row for each department that a grant is for, those below it too where the grant says so."""
    parents = {unit["id"]: unit["parent_id"] for unit in shared.departments}
    for grant in shared.grants:
        if grant.grantee_kind is GranteeKind.DEPARTMENT:
            units = below({grant.grantee_id}, parents) if grant.sub_departments else {grant.grantee_id}
            yield from (_row(grant, unit, names[unit]) for unit in units if unit is not None)


async def _names(connection: AsyncConnection, table: Table) -> Mapping[int, str]:
    return {row.id: row.name for row in await connection.execute(select(table.c.id, table.c.name))}


async def _visible_grantees(connection: AsyncConnection, caller: Access) -> set[int]:
    """The people to whom grants are given and whom the caller may view."""
    one = alias_of(person, "0")
    visible = caller.live_plan.terms.of(Resource.PERSON).visible(one)
    if visible is FALSE:
        return set()
    kind = literal(GranteeKind.USER, Choice(GranteeKind))
    grantees = select(grant_table.c.grantee_id).where(grant_table.c.grantee_kind == kind)
    query = select(one.c.id).where(visible, one.c.id.in_(grantees))
    found = await Prepared.of(query, connection.dialect.name).fetch(connection, caller.values)
    return set(found["id"])


async def _by_person(
    connection: AsyncConnection, caller: Access, wanted: Overview, shared: Shared
) -> AsyncGenerator[Row, None]:
    """A row for each grant that matches a person as grantee: those of role, department and groups are theirs too."""
    one = alias_of(person, "0")
    left = one.c.status == literal(PersonStatus.LEFT, Choice(PersonStatus))
    condition = every([caller.live_plan.terms.of(Resource.PERSON).visible(one), ~left])
    if condition is FALSE:
        return
    start = None if wanted.start is None else wanted.start[:2]
    first = True
    while True:
        query = select(one.c.id, one.c.name).where(condition, _beyond(one, start, wanted, including=first))
        order = [column.desc() if wanted.backwards else column.asc() for column in (one.c.name, one.c.id)]
        query = query.order_by(*order).limit(CHUNK)
        found = await Prepared.of(query, connection.dialect.name).fetch(connection, caller.values)
        people = list(zip(found["id"], found["name"], strict=True))
        places = await shared.places_of(connection, [one_id for one_id, _ in people])
        for one_id, name in people:
            rows = sorted(
                (_row(grant, one_id, name) for grant in shared.grants_to(places[one_id])),
                key=lambda row: row.turn,
                reverse=wanted.backwards,
            )
            for row in rows:
                if _is_after(row, wanted):
                    yield row
        if len(people) < CHUNK:
            return
        start, first = (people[-1][1], people[-1][0]), False


def _beyond(one: FromClause, start: tuple[str, int] | None, wanted: Overview, *, including: bool) -> Sql:
    """People after a place; the person of the page's start may have more rows, and is looked at again."""
    if start is None:
        return TRUE
    keys, place = tuple_(one.c.name, one.c.id), tuple_(literal(start[0]), literal(start[1]))
    if wanted.backwards:
        return keys <= place if including else keys < place
    return keys >= place if including else keys > place
