"""Rows that somebody sees among those that another's grants match: what one is told of the other ends there."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.functions import id_table
from models.prepared import Prepared, Slot
from models.words import Resource
from permissions.access import Access
from permissions.plan import Match
from permissions.row_conditions import RowConditions
from permissions.terms import Emptying, number
from permissions.truth import FALSE, TRUE, every
from resolvers.session import Session

THEIR_NOW = Slot("their_now")


async def ids_matched(
    session: Session,
    resource: Resource,
    theirs: Access,
    matches: Collection[Match] | None,
    most: int,
    seen: Sequence[int] | None = None,
) -> list[int]:
    """The ids of rows that the session shows and for which a match holds; without matches, of all that it shows.

    There are `most` at most, in the order of the ids. What there is beyond what the session shows changes nothing: a
    customer or store account that it does not show is to data filters as if there were none. Where what it shows may be
    otherwise by now, `seen` says which rows it shows.
    """
    found: set[int] = set()
    # One after another: a planner finds the rows of one by who relates to them, and tests several row by row.
    for match in [None] if matches is None else matches:
        found.update(await _ids(session, resource, theirs, match, most, seen))
    return sorted(found)[:most]


async def _ids(
    session: Session, resource: Resource, theirs: Access, match: Match | None, most: int, seen: Sequence[int] | None
) -> Sequence[int]:
    rows = alias_of(CATALOGUE[resource].table, "0")
    emptying = Emptying(theirs.plan.sizes, "their")
    terms = session.access.live_plan.terms
    conditions = RowConditions(
        resource,
        THEIR_NOW,
        emptying.numbers(theirs.live_plan.blocked),
        lambda target, columns: terms.of(target).visible(columns),
    )
    if seen is None:
        visible = terms.of(resource).visible(rows)
    else:
        visible = rows.c.id.in_(select(id_table(session.dialect, seen).c.id))
    condition = every([visible, TRUE if match is None else conditions.holds(emptying.match(match), rows)])
    if condition is FALSE:
        return []
    query = select(rows.c.id).where(condition).order_by(rows.c.id).limit(number(most))
    values: dict[str, Any] = {**session.access.values, **emptying.values, THEIR_NOW.name: theirs.now}
    return (await session.run(Prepared.of(query, session.dialect), values))["id"]
