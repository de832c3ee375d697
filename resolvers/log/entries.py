"""Reads a page of entries from the log: in SQL, so that none is short because of what its reader may not see.

The log is walked by time, each entry tested as it comes. For whoever sees little of it that would be a long way. So,
where the reader sees records by who relates to them, no more than `WALKED` entries are walked, or `PER_ENTRY` for each
that is wanted; if these do not fill the page, the entries of those records are looked up instead. It is one statement
either way, chosen by grants alone.
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import FromClause, Select, func, literal, select, true, tuple_, union, union_all

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.log import log_entry
from models.types import Instant
from models.words import GRANTABLE, Action, Resource
from permissions.plan import Match
from permissions.row_conditions import select_people
from permissions.terms import ResourceTerms, number
from permissions.truth import FALSE, TRUE, Sql, every
from resolvers.listed import read_time
from resolvers.listing import Page
from resolvers.log.listing import LogListing
from resolvers.log.visible import among, is_asked, is_visible, sees_all_permissions
from resolvers.session import Session

READ = ("id", "occurred_at", "actor_kind", "actor_id", "actor_name", "token_id", "action", "refused", "resource")
READ_ALL = (*READ, "record_id", "before", "after")
WALKED, PER_ENTRY = 4_000, 4

Related = Sequence[tuple[Resource, Select[Any]]]


async def fetch_entries(session: Session, listing: LogListing, page: Page, count: int) -> Sequence[SimpleNamespace]:
    """So many entries from the page's cursor on, in the order that it walks in."""
    entry = alias_of(log_entry, "0")
    condition = _condition(session, entry, listing, page)
    if condition is FALSE:
        return []
    query = select(*(entry.c[name] for name in READ_ALL))
    related = _related(session, listing)
    if related is None:
        query = query.where(condition).limit(count)
    else:
        ids = _ids(session, listing, page, count, related).cte("page")
        query = query.select_from(ids.join(entry, entry.c.id == ids.c.id))
    return await session.select(query.order_by(*_order(entry, page)))


def _condition(session: Session, entry: FromClause, listing: LogListing, page: Page) -> Sql:
    visible = is_visible(session, entry, deleted=listing.deleted)
    return every([visible, is_asked(session, entry, listing), _after(session, entry, listing, page)])


def _after(session: Session, entry: FromClause, listing: LogListing, page: Page) -> Sql:
    """What comes after the page's cursor, as one comparison that an index can begin with."""
    if page.cursor is None:
        return TRUE
    place = read_time(session, listing.fingerprint, page.cursor)
    whole, start = tuple_(entry.c.occurred_at, entry.c.id), tuple_(literal(place[0], Instant), literal(place[1]))
    return whole > start if page.backwards else whole < start


def _order(entry: FromClause, page: Page) -> list[Any]:
    return [column.asc() if page.backwards else column.desc() for column in (entry.c.occurred_at, entry.c.id)]


def _ids(session: Session, listing: LogListing, page: Page, count: int, related: Related) -> Select[Any]:
    """The ids of a page: of the next entries those that are visible, or, if they are too few, of all that may be."""
    entry = alias_of(log_entry, "walked")
    asked = every([is_asked(session, entry, listing), _after(session, entry, listing, page)])
    next_entries = (
        select(entry).where(asked).order_by(*_order(entry, page)).limit(number(max(WALKED, PER_ENTRY * count)))
    )
    walked = next_entries.subquery("walk_rows")
    visible = select(walked.c.id, walked.c.occurred_at).where(is_visible(session, walked, deleted=listing.deleted))
    walk = visible.order_by(*_order(walked, page)).limit(number(count)).cte("walk")
    too_few = select(func.count()).select_from(walk).scalar_subquery() < number(count)
    arms: list[Select[Any]] = [select(walk.c.id, walk.c.occurred_at)]
    for resource, records in related:
        looked_up, found = _of_records(session, resource, records)
        asked = _condition(session, looked_up, listing, page)
        arms.append(found.where(too_few, asked))
    both = union_all(*arms).subquery("both")
    distinct = select(both.c.id, both.c.occurred_at).distinct().subquery("each")
    return select(distinct.c.id).order_by(*_order(distinct, page)).limit(number(count))


def _of_records(session: Session, resource: Resource, records: Select[Any]) -> tuple[FromClause, Select[Any]]:
    """The entries about records of a resource: each record's own, by index, before anything else of them is tested."""
    entry = alias_of(log_entry, "looked_up")
    theirs = entry.c.resource == resource.value
    if session.dialect == "sqlite":
        return entry, select(entry.c.id, entry.c.occurred_at).where(theirs, entry.c.record_id.in_(records))
    # Without the offsets, PostgreSQL would join in an order of its own, and look at everybody's.
    each = records.offset(number(0)).subquery("each_record")
    of_one = select(entry).where(theirs, entry.c.record_id == each.c.record_id).offset(number(0))
    below = of_one.lateral("of_record")
    return below, select(below.c.id, below.c.occurred_at).select_from(each.join(below, true()))


def _related(session: Session, listing: LogListing) -> Related | None:
    """By resource the records that the reader may see entries of, and maybe more; None where the log has to be walked.

    That is where somebody sees entries whoever relates to the record, and where records are asked for by id anyway. On
    SQLite so is it where a data filter is tested, for its parser has room for a hundred levels.
    """
    if sees_all_permissions(session) or any(term.part == "record" for term in listing.terms):
        return None
    related = []
    for resource in GRANTABLE:
        wanted: dict[Match, None] = {}
        for action in (Action.VIEW_LOG, Action.VIEW_PERMISSION):
            matches = _matches(session.access.live_plan.terms.of(resource), action)
            if matches is None or (session.dialect == "sqlite" and any(one.data_filter for one in matches)):
                return None
            wanted |= dict.fromkeys(matches)
        if wanted:
            together = union(*(_records(session, resource, match) for match in wanted)).subquery("together")
            related.append((resource, select(together.c.record_id)))
    return related


def _matches(of: ResourceTerms, action: Action) -> list[Match] | None:
    """What makes the records on which an action is allowed; None where it is not, or not only, who relates to them."""
    allowing = list(dict(of.allowing).get(action, ()))
    if not of.viewing or not allowing:
        return []
    for matches in (allowing, list(of.viewing)):
        if all(match.people is not None for match in matches):
            return matches
    return None


def _records(session: Session, resource: Resource, match: Match) -> Select[Any]:
    """The records that people in reach relate to, a person's by index."""
    related = CATALOGUE[resource].related
    if related is None or match.people is None:
        raise AssertionError(f"nobody relates to {resource}")
    rows, people = alias_of(related, "list"), select_people(match.people).subquery("people")
    relations = among(rows.c.relation, match.relations & CATALOGUE[resource].relations)
    if session.dialect == "sqlite":
        return select(rows.c.record_id).where(rows.c.person_id.in_(select(people.c.id)), relations)
    theirs = select(rows.c.record_id).where(rows.c.person_id == people.c.id, relations).offset(number(0))
    below = theirs.lateral("of_person")
    return select(below.c.record_id).select_from(people.join(below, true()))
