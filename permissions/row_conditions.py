"""A match in SQL: whose relations, which data filter, which wall. No other place says when a grant matches a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, and_, case, exists, or_, select, union

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.records import person
from models.words import Resource
from permissions.plan import Match, People
from permissions.truth import FALSE, TRUE, Related, Sql, compile_condition, either, every, negated


@dataclass(frozen=True, slots=True)
class RowConditions:
    """Builds row conditions of one resource at one moment; `blocked` are the groups whose wall stands."""

    resource: Resource
    now: datetime
    blocked: frozenset[int]

    def holds(self, match: Match, columns: FromClause) -> Sql:
        """When a match holds for a row of `columns`."""
        related = TRUE if match.people is None else self.related(match, match.people, columns)
        return every([related, self.holds_beside_people(match, columns)])

    def holds_beside_people(self, match: Match, columns: FromClause) -> Sql:
        """When a match holds for a row that the right person relates to: its data filter does, and no wall stands."""
        parts = []
        if match.data_filter is not None:
            parts.append(compile_condition(match.data_filter, RawSight(self.resource, columns)).true)
        if self.blocked and not match.across_groups:
            parts.append(negated(self._wall(self.resource, columns)[1]))
        return every(parts)

    def related(self, match: Match, people: People, columns: FromClause) -> Sql:
        """Whether one of the people has one of the relations, unexpired, to the row."""
        related = CATALOGUE[self.resource].related
        possible = match.relations & CATALOGUE[self.resource].relations
        if related is None or not possible:
            return FALSE
        rows = alias_of(related, "of")
        return exists(
            select(rows.c.record_id).where(
                rows.c.record_id == columns.c.id,
                rows.c.relation.in_(sorted(possible)),
                or_(rows.c.expires_at.is_(None), rows.c.expires_at > self.now),
                _is_one_of(people, rows.c.person_id),
            )
        )

    def _wall(self, resource: Resource, columns: FromClause) -> tuple[Sql, Sql]:
        """Whether a row has a wall, and whether it stands before the caller; the nearest link that has one decides."""
        walled: Sql = FALSE
        blocked: Sql = FALSE
        for name in CATALOGUE[resource].walled_by:
            link = CATALOGUE[resource].link(name)
            if link is None:
                raise AssertionError(f"{resource} is walled by {name}, which is no link of it")
            column = columns.c[link.column]
            if link.target is Resource.GROUP:
                has: Sql = column.is_not(None)
                stands: Sql = and_(column.is_not(None), column.in_(sorted(self.blocked)))
            else:
                target = alias_of(CATALOGUE[link.target].table, "wall")
                named = select(target.c.id).where(target.c.id == column)
                has, stands = (exists(named.where(part)) for part in self._wall(link.target, target))
            walled, blocked = either([walled, has]), either([blocked, every([negated(walled), stands])])
        return walled, blocked


def _is_one_of(people: People, person_id: ColumnElement[Any]) -> Sql:
    """Whether a person is in a set of people; those known by id need no look at the chart."""
    by_id = person_id.in_(sorted(people.ids)) if people.ids else FALSE
    one = alias_of(person, "related")
    places = _places(people, one)
    if not places:
        return by_id
    # In the select list the reach is tested on the one person found by id; as a condition it may become a scan.
    reached: Sql = select(case((or_(*places), 1), else_=0)).where(one.c.id == person_id).scalar_subquery() == 1
    return reached if by_id is FALSE else or_(by_id, reached)


def _places(people: People, one: FromClause) -> list[Sql]:
    """Where people stand who are not known by id: each condition alone puts somebody among them."""
    places: list[Sql] = []
    if people.above is not None:
        places.append(and_(one.c.lft < people.above[0], one.c.rgt > people.above[1]))
    if people.below is not None:
        places.append(and_(one.c.lft > people.below[0], one.c.lft < people.below[1]))
    if people.reports_of is not None:
        places.append(one.c.superior_id == people.reports_of)
    if people.departments:
        places.append(one.c.department_id.in_(sorted(people.departments)))
    if people.roles:
        places.append(one.c.role_id.in_(sorted(people.roles)))
    return places


def select_people(people: People) -> CompoundSelect[Any]:
    """The ids of a set of people, each once: a SELECT for each way of being among them, for each has its index."""
    one = alias_of(person, "reached")
    ways = [one.c.id.in_(sorted(people.ids)), *_places(people, one)] if people.ids else _places(people, one)
    return union(*(select(one.c.id).where(way) for way in ways or [FALSE]))


@dataclass(frozen=True, slots=True)
class RawSight:
    """How a data filter sees records: public fields as they are stored, whoever asks; a null satisfies nothing."""

    resource: Resource
    columns: FromClause
    null_is_unknown: bool = True

    def known(self, _field: str, /) -> Sql:
        """A data filter knows every field that it may name."""
        return TRUE

    def one(self, link: str) -> Related:
        """The customer or the store account, deleted or not."""
        found = CATALOGUE[self.resource].link(link)
        if found is None:
            raise AssertionError(f"{self.resource} has no link {link}")
        target = alias_of(CATALOGUE[found.target].table, "filtered")
        query = select(target.c.id).where(target.c.id == self.columns.c[found.column])
        return Related(query, RawSight(found.target, target))

    def many(self, list_name: str) -> Related:
        """Data filters name no lists; `read_data_filter` has refused them."""
        raise AssertionError(f"a data filter can't name {list_name}")
