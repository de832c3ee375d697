"""A match in SQL: whose relations, which data filter, which wall. No other place says when a grant matches a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    and_,
    case,
    exists,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.prepared import Slot, bound
from models.records import person
from models.types import relation_code
from models.words import Resource
from permissions.plan import Match, People
from permissions.truth import FALSE, TRUE, Related, Sql, compile_condition, either, every, negated

# When a row of a resource is shown to whoever is told of others' rows.
Shown = Callable[[Resource, FromClause], Sql]


@dataclass(frozen=True, slots=True)
class RowConditions:
    """Builds row conditions of one resource at one moment; `blocked` are the groups whose wall stands.

    Data filters look at the customers and store accounts that are `shown`, or at all of them.
    """

    resource: Resource
    now: Slot
    blocked: tuple[Slot, ...]
    shown: Shown | None = None

    def holds(self, match: Match, columns: FromClause, *, one_by_one: bool = False) -> Sql:
        """When a match holds for a row of `columns`: what rows are looked for by, or what each is tested by."""
        related = self.related(match, columns, one_by_one=one_by_one)
        return every([related, self.holds_beside_people(match, columns)])

    def bit(self, match: Match, columns: FromClause, known: Sql) -> Sql:
        """The same of a row that was found; `known` tells, if it can, that the right person relates to it."""
        related = self.related(match, columns, one_by_one=True)
        return every([either([known, related]), self.holds_beside_people(match, columns)])

    def holds_beside_people(self, match: Match, columns: FromClause) -> Sql:
        """When a match holds for a row that the right person relates to: its data filter does, and no wall stands."""
        parts = []
        if match.data_filter is not None:
            parts.append(compile_condition(match.data_filter, RawSight(self.resource, columns, self.shown)).true)
        if not match.across_groups:
            parts.append(self.passes(columns))
        return every(parts)

    def passes(self, columns: FromClause) -> Sql:
        """Whether no wall stands before the caller."""
        return negated(self._wall(self.resource, columns)[1]) if self.blocked else TRUE

    def related(self, match: Match, columns: FromClause, *, one_by_one: bool = False) -> Sql:
        """Whether one of the people has one of the relations, unexpired, to the row; true where nobody is asked for."""
        if match.people is None:
            return TRUE
        related = CATALOGUE[self.resource].related
        possible = match.relations & CATALOGUE[self.resource].relations
        if related is None or not possible:
            return FALSE
        rows = alias_of(related, "of")
        found = select(rows.c.record_id).where(
            rows.c.record_id == columns.c.id,
            rows.c.relation.in_([relation_code(relation) for relation in sorted(possible)]),
            or_(rows.c.expires_at.is_(None), rows.c.expires_at > bound(self.now, rows.c.expires_at.type)),
            _is_one_of(match.people, rows.c.person_id),
        )
        # Behind an offset the row's own relations are looked up: a planner that may choose reads all that there are.
        return exists(found.offset(literal_column("0")) if one_by_one else found)

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
                stands: Sql = and_(column.is_not(None), _in(column, self.blocked))
            else:
                target = alias_of(CATALOGUE[link.target].table, "wall")
                named = select(target.c.id).where(target.c.id == column)
                has, stands = (exists(named.where(part)) for part in self._wall(link.target, target))
            walled, blocked = either([walled, has]), either([blocked, every([negated(walled), stands])])
        return walled, blocked


def _is_one_of(people: People, person_id: ColumnElement[Any]) -> Sql:
    """Whether a person is in a set of people; those known by id need no look at the chart."""
    if people.few and _places(people, alias_of(person, "related")):
        # Behind IS TRUE it stays a set that is made once; without it, it would be joined to each row anew.
        return person_id.in_(select_people(people)).is_(true())
    by_id = _in(person_id, people.ids) if people.ids else FALSE
    one = alias_of(person, "related")
    places = _places(people, one)
    if not places:
        return by_id
    # In the select list the reach is tested on the one person found by id; as a condition it may become a scan.
    yes, no = (literal_column(digit, Integer) for digit in "10")
    stands = select(case((or_(*places), yes), else_=no)).where(one.c.id == person_id)
    reached: Sql = stands.scalar_subquery() == yes
    return reached if by_id is FALSE else or_(by_id, reached)


def _places(people: People, one: FromClause) -> list[Sql]:
    """Where people stand who are not known by id: each condition alone puts somebody among them."""
    places: list[Sql] = []
    if people.above is not None:
        lft, rgt = (bound(value, one.c.lft.type) for value in people.above)
        places.append(and_(one.c.lft < lft, one.c.rgt > rgt))
    if people.below is not None:
        lft, rgt = (bound(value, one.c.lft.type) for value in people.below)
        places.append(and_(one.c.lft > lft, one.c.lft < rgt))
    if people.reports_of is not None:
        places.append(one.c.superior_id == bound(people.reports_of, one.c.superior_id.type))
    if people.departments:
        places.append(_in(one.c.department_id, people.departments))
    if people.roles:
        places.append(_in(one.c.role_id, people.roles))
    return places


def select_people(people: People) -> CompoundSelect[Any]:
    """The ids of a set of people, each once: a SELECT for each way of being among them, for each has its index.

    Each leaves out whom those before it have. UNION would gather everybody before the first is told.
    """
    one = alias_of(person, "reached")
    ways = [_in(one.c.id, people.ids), *_places(people, one)] if people.ids else _places(people, one)
    parts = []
    for turn, way in enumerate(ways or [FALSE]):
        parts.append(select(one.c.id).where(way, *(before.is_not(true()) for before in ways[:turn])))
    return union_all(*parts)


def _in(column: ColumnElement[Any], numbers: Iterable[Any]) -> Sql:
    return column.in_([bound(number, column.type) for number in sorted(numbers)])


@dataclass(frozen=True, slots=True)
class RawSight:
    """How a data filter sees records: public fields as they are stored, whoever asks; a null satisfies nothing.

    With `shown`, a customer or store account that is not is as if there were none.
    """

    resource: Resource
    columns: FromClause
    shown: Shown | None = None
    null_is_unknown: bool = True

    def known(self, _field: str, /) -> Sql:
        """A data filter knows every field that it may name."""
        return TRUE

    def one(self, link: str) -> Related:
        """The customer or the store account, deleted or not unless only what is shown counts."""
        found = CATALOGUE[self.resource].link(link)
        if found is None:
            raise AssertionError(f"{self.resource} has no link {link}")
        target = alias_of(CATALOGUE[found.target].table, "filtered")
        shown = TRUE if self.shown is None else self.shown(found.target, target)
        query = select(target.c.id).where(target.c.id == self.columns.c[found.column], shown)
        return Related(query, RawSight(found.target, target))

    def many(self, list_name: str) -> Related:
        """Data filters name no lists; `read_data_filter` has refused them."""
        raise AssertionError(f"a data filter can't name {list_name}")
