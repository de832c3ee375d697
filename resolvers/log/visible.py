"""Which entries a reader may see, and which of them were asked for, as conditions in SQL.

An entry is visible with what it is about. What happens to a record is for who may view the record and its log; what
changes who may do what is for who may view permissions: of that person, or, where it concerns no row, of everybody.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, literal, or_, select

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.words import GRANTABLE, OF_RECORDS, ORGANISATION, Action, PrincipalKind, Resource
from permissions.terms import number
from permissions.truth import FALSE, TRUE, Sql, either, every, negated
from resolvers.log.listing import Actor, LogListing, Subject, Term
from resolvers.session import Session


def is_visible(session: Session, entry: FromClause, *, deleted: bool) -> Sql:
    """Whether the reader may see an entry."""
    of_records = among(_as_it_comes(session, entry.c.action), OF_RECORDS)
    ways = []
    for resource in GRANTABLE:
        of_log, of_permissions = (
            _on_record(session, entry, resource, action, deleted=deleted)
            for action in (Action.VIEW_LOG, Action.VIEW_PERMISSION)
        )
        ways += [every([of_records, of_log]), every([~of_records, of_permissions])]
    if sees_all_permissions(session) and not deleted:
        organisation = among(entry.c.resource, ORGANISATION)
        ways.append(or_(entry.c.resource.is_(None), entry.c.record_id.is_(None), organisation))
    return either(ways)


def sees_all_permissions(session: Session) -> bool:
    """Whether the reader sees what concerns no row."""
    return session.access.of(Resource.PERSON).permits_everywhere(Action.VIEW_PERMISSION)


def is_asked(session: Session, entry: FromClause, listing: LogListing) -> Sql:
    """Whether all terms of `where` hold for an entry."""
    return every([_term(session, entry, term) for term in listing.terms])


def _on_record(session: Session, entry: FromClause, resource: Resource, action: Action, *, deleted: bool) -> Sql:
    """Whether an entry is about a record of the resource that may be viewed, and on which the action is allowed."""
    rows = alias_of(CATALOGUE[resource].table, "0")
    permitted = session.access.live_plan.terms.of(resource).permits(action, rows, deleted=deleted)
    if permitted is FALSE:
        return FALSE
    named = _as_it_comes(session, entry.c.resource) == resource.value
    return and_(named, _one_by_one(session, rows, entry.c.record_id, permitted))


def among(column: ColumnElement[Any], values: Collection[Any]) -> Sql:
    """Whether a column has one of the values, each a parameter of its own: a list is none of a prepared statement."""
    return column.in_([literal(value, column.type) for value in sorted(values)])


def _as_it_comes(session: Session, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column that no index is used for: SQLite would take one, and sort all that it finds by it."""
    return column.concat("") if session.dialect == "sqlite" else column


def _one_by_one(session: Session, rows: FromClause, one: ColumnElement[Any], condition: Sql) -> Sql:
    """Whether the row of an id fulfils a condition, looked up as the log is walked."""
    found = select(rows.c.id).where(rows.c.id == one, condition)
    # The planner would otherwise find all such rows before the first entry.
    return exists(found if session.dialect == "sqlite" else found.offset(number(0)))


def _term(session: Session, entry: FromClause, term: Term) -> Sql:
    """Whether a term of `where` holds; what happened and when is never null."""
    values = [one for one in term.values if one is not None]
    if term.part == "actor":
        return either([_acted(session, entry, one) for one in values])
    if term.part == "record":
        return either([_is_about(entry, one) for one in values])
    column: ColumnElement[Any] = entry.c[term.part]
    if term.operator == "is_null":
        return FALSE if values == [True] else TRUE
    if term.operator in COMPARISONS:
        return every([COMPARISONS[term.operator](column, one) for one in values]) if values else FALSE
    holds = among(column, values) if values else FALSE
    return negated(holds) if term.operator in {"ne", "not_in"} else holds


COMPARISONS: Mapping[str, Callable[[ColumnElement[Any], Any], Sql]] = {
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
}


def _acted(session: Session, entry: FromClause, actor: Actor) -> Sql:
    """Whether an entry is somebody's doing, where the reader is shown who it was."""
    kind, one = actor
    theirs = and_(entry.c.actor_kind == kind, entry.c.actor_id == one)
    if knows(session, actor):
        return theirs
    if kind is PrincipalKind.INTEGRATION:
        return FALSE
    rows = alias_of(CATALOGUE[Resource.PERSON].table, "0")
    visible = session.access.live_plan.terms.of(Resource.PERSON).visible(rows)
    return and_(theirs, _one_by_one(session, rows, entry.c.actor_id, visible))


def knows(session: Session, actor: Actor) -> bool:
    """Whether the reader is shown who acted without a look at people: themself, and, to people, integrations."""
    principal = session.access.plan.principal
    return actor == (principal.kind, principal.id) or (
        actor[0] is PrincipalKind.INTEGRATION and principal.kind is PrincipalKind.PERSON
    )


def _is_about(entry: FromClause, subject: Subject) -> Sql:
    resource, one = subject
    named = entry.c.resource.is_(None) if resource is None else entry.c.resource == resource.value
    return and_(named, entry.c.record_id == one)
