"""Which entries a reader may see, and which of them were asked for: in SQL, so that pages have no gaps.

An entry is visible with what it is about. What happens to a record is for who may view the record and its log; what
changes who may do what is for who may view permissions: of that person, or, where it concerns no row, of everybody.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, exists, literal, or_, select, tuple_

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.log import log_entry
from models.types import Instant
from models.words import GRANTABLE, OF_RECORDS, ORGANISATION, Action, PrincipalKind, Resource
from permissions.truth import FALSE, TRUE, Sql, either, every, negated
from resolvers.listing import Page
from resolvers.log.listing import Actor, LogListing, Subject, Term
from resolvers.page_ids import number
from resolvers.session import Session

ENTRY = log_entry.c
READ = ("id", "occurred_at", "actor_kind", "actor_id", "actor_name", "token_id", "action", "refused", "resource")
READ_ALL = (*READ, "record_id", "before", "after")

Place = tuple[datetime, int]


async def fetch_entries(session: Session, listing: LogListing, page: Page, count: int) -> Sequence[Row[Any]]:
    """So many entries from the page's cursor on, in the order that it walks in."""
    condition = every([_visible(session, deleted=listing.deleted), *(_term(session, term) for term in listing.terms)])
    if condition is FALSE:
        return []
    query = select(*(ENTRY[name] for name in READ_ALL)).where(condition)
    order = (ENTRY.occurred_at, ENTRY.id)
    if page.cursor is not None:
        place = read_place(session, listing, page.cursor)
        start = tuple_(literal(place[0], Instant), literal(place[1]))
        query = query.where(tuple_(*order) > start if page.backwards else tuple_(*order) < start)
    turned = [column.asc() if page.backwards else column.desc() for column in order]
    return await session.run(query.order_by(*turned).limit(count))


def read_place(session: Session, listing: LogListing, cursor: str) -> Place:
    """The place in the log that a cursor tells of."""
    moment, one = session.cursors.read(listing.fingerprint, cursor)
    return datetime.fromisoformat(moment), int(one)


def write_place(session: Session, listing: LogListing, place: Place) -> str:
    """The cursor of a place in the log."""
    return session.cursors.write(listing.fingerprint, [place[0].isoformat(), place[1]])


def _visible(session: Session, *, deleted: bool) -> Sql:
    """The entries that the reader may see."""
    about_record = ENTRY.action.in_(sorted(OF_RECORDS))
    ways = []
    for resource in GRANTABLE:
        of_log, of_permissions = (
            _on_record(session, resource, action, deleted=deleted)
            for action in (Action.VIEW_LOG, Action.VIEW_PERMISSION)
        )
        ways += [every([about_record, of_log]), every([~about_record, of_permissions])]
    if session.access.of(Resource.PERSON).permits_everywhere(Action.VIEW_PERMISSION) and not deleted:
        organisation = ENTRY.resource.in_(sorted(ORGANISATION))
        ways.append(or_(ENTRY.resource.is_(None), ENTRY.record_id.is_(None), organisation))
    return either(ways)


def _on_record(session: Session, resource: Resource, action: Action, *, deleted: bool) -> Sql:
    """The entries about a record of the resource that may be viewed, and on which the action is allowed."""
    rows = alias_of(CATALOGUE[resource].table, "0")
    permitted = session.access.of(resource).permits(action, rows, deleted=deleted)
    if permitted is FALSE or action not in session.access.of(resource).actions:
        return FALSE
    return and_(ENTRY.resource == resource.value, _one_by_one(session, rows, ENTRY.record_id, permitted))


def _one_by_one(session: Session, rows: FromClause, one: ColumnElement[Any], condition: Sql) -> Sql:
    """Whether the row of an id fulfils a condition, looked up as the log is walked."""
    found = select(rows.c.id).where(rows.c.id == one, condition)
    # The planner would otherwise find all such rows before the first entry.
    return exists(found if session.dialect == "sqlite" else found.offset(number(0)))


def _term(session: Session, term: Term) -> Sql:
    """Whether a term of `where` holds; what happened and when is never null."""
    among = [one for one in term.values if one is not None]
    if term.part == "actor":
        return either([_acted(session, one) for one in among])
    if term.part == "record":
        return either([_is_about(one) for one in among])
    column: ColumnElement[Any] = ENTRY[term.part]
    if term.operator == "is_null":
        return FALSE if among == [True] else TRUE
    if term.operator in COMPARISONS:
        return every([COMPARISONS[term.operator](column, one) for one in among]) if among else FALSE
    holds = column.in_(among) if among else FALSE
    return negated(holds) if term.operator in {"ne", "not_in"} else holds


COMPARISONS: Mapping[str, Callable[[ColumnElement[Any], Any], Sql]] = {
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
}


def _acted(session: Session, actor: Actor) -> Sql:
    """The entries of somebody's doing, where the reader is shown who it was."""
    kind, one = actor
    theirs = and_(ENTRY.actor_kind == kind, ENTRY.actor_id == one)
    if knows(session, actor):
        return theirs
    if kind is PrincipalKind.INTEGRATION:
        return FALSE
    rows = alias_of(CATALOGUE[Resource.PERSON].table, "0")
    return and_(theirs, _one_by_one(session, rows, ENTRY.actor_id, session.access.of(Resource.PERSON).visible(rows)))


def knows(session: Session, actor: Actor) -> bool:
    """Whether the reader is shown who acted without a look at people: themself, and, to people, integrations."""
    principal = session.access.plan.principal
    return actor == (principal.kind, principal.id) or (
        actor[0] is PrincipalKind.INTEGRATION and principal.kind is PrincipalKind.PERSON
    )


def _is_about(subject: Subject) -> Sql:
    resource, one = subject
    named = ENTRY.resource.is_(None) if resource is None else ENTRY.resource == resource.value
    return and_(named, ENTRY.record_id == one)
