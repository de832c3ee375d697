"""Batch resolvers: what the fields of one level of a query need, fetched for all parents of that level at once.

Each takes the session, the parents and its arguments (with the selection), and returns one result per parent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.words import Resource
from resolvers.listing import COUNTED, Listing, Page
from resolvers.records import Record
from resolvers.rows import (
    Fetched,
    Line,
    Parent,
    count_children,
    count_rows,
    cursor_of,
    fetch_by_id,
    fetch_children,
    fetch_lines,
    fetch_page,
    read_place,
)
from resolvers.session import Session


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected of a list: the columns of its records, and whether it is to be counted."""

    columns: frozenset[str] = frozenset()
    records: bool = True
    total: bool = False


@dataclass(slots=True)
class Connection:
    """A page of a list, as Relay's conventions have it."""

    listing: Listing
    records: list[Record]
    has_next: bool
    has_previous: bool
    total: int | None

    def cursor(self, session: Session, record: Record) -> str:
        """The cursor of one of the records."""
        return cursor_of(session, self.listing, record)

    @property
    def capped_total(self) -> int | None:
        """How many records there are, up to `COUNTED`."""
        return None if self.total is None else min(self.total, COUNTED)

    @property
    def total_is_capped(self) -> bool | None:
        """Whether there are more than `COUNTED`."""
        return None if self.total is None else self.total > COUNTED


@dataclass(frozen=True, slots=True)
class ListArguments:
    """The arguments of a list: its page and what is selected of it; `parent` is absent for a list from the root."""

    listing: Listing
    page: Page
    selection: Selection
    parent: Resource | None = None


@dataclass(frozen=True, slots=True)
class LinkArguments:
    """The arguments of a link: where it leads, and which columns are selected there."""

    target: Resource
    columns: frozenset[str]
    deleted: bool = False


async def resolve_list(session: Session, arguments: ListArguments) -> Connection:
    """A list from the root."""
    listing, page, selection = arguments.listing, arguments.page, arguments.selection
    _check_cursor(session, arguments)
    records = await fetch_page(session, listing, page, selection.columns) if selection.records else Fetched()
    total = await count_rows(session, listing) if selection.total else None
    return _connection(arguments, records, total)


async def resolve_children(session: Session, parents: Sequence[Parent], arguments: ListArguments) -> list[Connection]:
    """The same list for each of the parents."""
    listing, page, selection = arguments.listing, arguments.page, arguments.selection
    if arguments.parent is None:
        raise AssertionError("a list of children has a parent")
    _check_cursor(session, arguments)
    listed = (
        await fetch_children(session, arguments.parent, parents, listing, page, selection.columns)
        if selection.records
        else {}
    )
    ids = [parent.id for parent in parents]
    totals = await count_children(session, arguments.parent, ids, listing) if selection.total else None
    return [
        _connection(arguments, listed.get(one) or Fetched(), None if totals is None else totals.get(one, 0))
        for one in ids
    ]


async def resolve_link(session: Session, ids: Sequence[int], arguments: LinkArguments) -> list[Record | None]:
    """The record of each id; None for one that the caller may not see, as if there were none."""
    found = await fetch_by_id(session, arguments.target, ids, arguments.columns, deleted=arguments.deleted)
    return [found.get(one) for one in ids]


@dataclass(frozen=True, slots=True)
class Written:
    """A record that a mutation has written, or deleted."""

    resource: Resource
    id: int
    deleted: bool


async def resolve_written(
    session: Session, written: Sequence[Written], columns: Sequence[tuple[Resource, frozenset[str]]]
) -> list[Record | None]:
    """Each record as the caller may see it; `columns` has what is selected of each kind."""
    found: dict[Written, Record] = {}
    for resource, selected in columns:
        for deleted in (False, True):
            ids = [one.id for one in written if (one.resource, one.deleted) == (resource, deleted)]
            if ids:
                records = await fetch_by_id(session, resource, ids, selected, deleted=deleted)
                found |= {Written(resource, one, deleted): record for one, record in records.items()}
    return [found.get(one) for one in written]


async def resolve_lines(session: Session, sales: Sequence[Parent], columns: frozenset[str]) -> list[list[Line]]:
    """The lines of each sale."""
    found = await fetch_lines(session, sales, columns)
    return [found.get(sale.id, []) for sale in sales]


def _check_cursor(session: Session, arguments: ListArguments) -> None:
    """Refuse a cursor that is none, also where only the length of the list is asked for."""
    if arguments.page.cursor is not None:
        read_place(session, arguments.listing, arguments.page.cursor)


def _connection(arguments: ListArguments, records: Fetched, total: int | None) -> Connection:
    page = arguments.page
    moved = page.cursor is not None
    if page.backwards:
        return Connection(arguments.listing, records[::-1], has_next=moved, has_previous=records.more, total=total)
    return Connection(arguments.listing, records, has_next=records.more, has_previous=moved, total=total)
