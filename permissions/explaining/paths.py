"""The path of a grant through the chart: which person relates to the record, and how the grant reaches them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.functions import id_table
from models.records import person
from models.words import Reach, Relation, Resource
from permissions.grants import Grant
from permissions.plan import People, reached
from permissions.principal import Place

# In the order in which they are told.
REACHES = tuple(reach for reach in Reach if reach is not Reach.EVERYONE)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where somebody stands, as far as a reach may look at it."""

    id: int
    lft: int
    rgt: int
    superior_id: int | None
    department_id: int | None
    role_id: int | None


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody who relates to a record, or did so until a moment."""

    person: Stands
    relation: Relation
    through_customer: bool
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether the relation is there at a moment."""
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Path:
    """How a grant reaches a record: who relates to it, by which reach they count, and through whom or what."""

    related: Related
    reach: Reach
    # Who stands between the two in the chart, from the one who is above.
    through: tuple[int, ...] = ()
    department_id: int | None = None
    role_id: int | None = None


async def read_related(connection: AsyncConnection, resource: Resource, record_id: int) -> list[Related]:
    """Everybody who relates to a record or did so; by whether it is still so, then by relation and by name."""
    table = CATALOGUE[resource].related
    if table is None:
        raise AssertionError(f"nobody relates to a {resource}, which no grant is of")
    placed = [person.c[name] for name in ("id", "lft", "rgt", "superior_id", "department_id", "role_id")]
    query = (
        select(table.c.relation, table.c.through_customer, table.c.expires_at, *placed)
        .select_from(table.join(person, person.c.id == table.c.person_id))
        .where(table.c.record_id == record_id)
        .order_by(table.c.relation, person.c.name, person.c.id, table.c.through_customer)
    )
    rows = await connection.execute(query)
    return [
        Related(
            Stands(row.id, row.lft, row.rgt, row.superior_id, row.department_id, row.role_id),
            Relation(row.relation),
            row.through_customer,
            row.expires_at,
        )
        for row in rows
    ]


def paths_of(grant: Grant, place: Place, related: Iterable[Related]) -> list[Path]:
    """Every way in which a grant reaches somebody of these who has one of its relations."""
    found = []
    for reach in REACHES:
        if reach not in grant.reaches:
            continue
        people = reached(replace(grant, reaches=frozenset({reach})), place)
        for one in related:
            if one.relation in grant.relations and is_among(people, one.person):
                department = one.person.department_id if reach in _BY_DEPARTMENT else None
                role = one.person.role_id if reach is Reach.SAME_ROLE else None
                found.append(Path(one, reach, department_id=department, role_id=role))
    return found


_BY_DEPARTMENT = {Reach.HEAD_OF_DEPARTMENT, Reach.SAME_DEPARTMENT}
_BY_CHART = {Reach.ALL_SUPERIORS, Reach.ALL_SUBORDINATES}


def is_among(people: People, one: Stands) -> bool:
    """Whether somebody is in a set of people: what `permissions/row_conditions.py` asks the database."""
    return (
        one.id in people.ids
        or (people.above is not None and one.lft < people.above[0] and one.rgt > people.above[1])
        or (people.below is not None and people.below[0] < one.lft < people.below[1])
        or (people.reports_of is not None and one.superior_id == people.reports_of)
        or one.department_id in people.departments
        or one.role_id in people.roles
    )


async def with_those_between(
    connection: AsyncConnection, place: Place, paths: Mapping[int, Sequence[Path]]
) -> dict[int, tuple[Path, ...]]:
    """The paths of each grant, with who stands between the two ends of those that go up or down the chart."""
    ends = {path.related.person.id for some in paths.values() for path in some if path.reach in _BY_CHART}
    above = await _above(connection, {place.person_id, *ends}) if ends else []

    def whole(path: Path) -> Path:
        if path.reach not in _BY_CHART:
            return path
        other, own = path.related.person, (place.lft, place.rgt)
        theirs = (other.lft, other.rgt)
        upper, lower = (theirs, own) if path.reach is Reach.ALL_SUPERIORS else (own, theirs)
        between = (one for one, lft, rgt in above if upper[0] < lft < lower[0] and lower[1] < rgt < upper[1])
        return replace(path, through=tuple(between))

    return {grant: tuple(map(whole, some)) for grant, some in paths.items()}


async def _above(connection: AsyncConnection, ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """Everybody above any of these people, with their places in the chart, from the top."""
    lower, upper = person.alias("lower"), person.alias("upper")
    joined = lower.join(upper, (upper.c.lft < lower.c.lft) & (upper.c.rgt > lower.c.rgt))
    wanted = lower.c.id.in_(select(id_table(connection.dialect.name, ids).c.id))
    query = select(upper.c.id, upper.c.lft, upper.c.rgt).distinct().select_from(joined).where(wanted)
    return [(row.id, row.lft, row.rgt) for row in await connection.execute(query.order_by(upper.c.lft))]


async def names_of(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """How people are called, by id: for operators, who may know."""
    wanted = person.c.id.in_(select(id_table(connection.dialect.name, ids).c.id))
    return {row.id: row.name for row in await connection.execute(select(person.c.id, person.c.name).where(wanted))}
