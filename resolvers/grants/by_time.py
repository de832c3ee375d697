"""Lists of what is no record, the newest first: pages by keyset, as other lists have them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import BigInteger, FromClause, Table, literal, select, tuple_

from models.aliases import alias_of
from models.types import Instant
from permissions.terms import number
from permissions.truth import FALSE, TRUE, Sql, every
from resolvers.listed import Listed, page_of, read_time
from resolvers.listing import Page
from resolvers.session import Session

# What may be seen and was asked for, of the rows of a table.
Wanted = Callable[[FromClause], Sql]
# What makes of a row what is shown of it.
Show = Callable[[Session, SimpleNamespace], Any]


@dataclass(frozen=True, slots=True)
class ListByTime:
    """A list: of which table, and which of its rows were asked for, as data that tells it from other lists."""

    table: Table
    asked: Any = None

    @property
    def fingerprint(self) -> str:
        """What a cursor is bound to: another filter is another list."""
        return hashlib.sha256(f"{self.table.name} {self.asked!r}".encode()).hexdigest()


async def fetch_by_time(session: Session, listing: ListByTime, page: Page, wanted: Wanted, show: Show) -> Listed:
    """A page of the rows that are wanted, the newest first, as they are shown."""
    rows = alias_of(listing.table, "0")
    condition = every([wanted(rows), _after(session, rows, listing, page)])
    found: list[SimpleNamespace] = []
    if condition is not FALSE:
        order = [column.asc() if page.backwards else column.desc() for column in (rows.c.created_at, rows.c.id)]
        query = select(*rows.c).where(condition).order_by(*order).limit(number(page.size + 1))
        found = await session.select(query)
    return page_of(listing.fingerprint, page, [show(session, row) for row in found])


async def fetch_one(session: Session, table: Table, one: int, wanted: Wanted) -> SimpleNamespace | None:
    """A row by its id, if it is wanted; None otherwise, as if there were none."""
    rows = alias_of(table, "0")
    condition = wanted(rows)
    if condition is FALSE:
        return None
    by_id = rows.c.id == literal(one, BigInteger)
    return next(iter(await session.select(select(*rows.c).where(by_id, condition))), None)


def _after(session: Session, rows: FromClause, listing: ListByTime, page: Page) -> Sql:
    """What comes after the page's cursor."""
    if page.cursor is None:
        return TRUE
    moment, one = read_time(session, listing.fingerprint, page.cursor)
    place = tuple_(literal(moment, Instant), literal(one, BigInteger))
    whole = tuple_(rows.c.created_at, rows.c.id)
    return whole > place if page.backwards else whole < place
