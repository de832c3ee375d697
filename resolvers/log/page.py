"""A page of the log, and the search in it, which looks at what is shown and at so many entries at most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.naming import camel_case
from resolvers.listed import Listed, read_time
from resolvers.listing import Page
from resolvers.log.entries import fetch_entries
from resolvers.log.listing import LogListing
from resolvers.log.seen import look
from resolvers.log.values import Shown, show
from resolvers.session import Session

# So many entries that the reader may see are looked through for a page of a search.
LOOKED_THROUGH = 1_000


@dataclass(slots=True)
class LogPage(Listed):
    """Entries, the newest first; of a search, the page begins and ends where looking did."""

    looked_through: int


async def fetch_log(session: Session, listing: LogListing, page: Page) -> LogPage:
    """A page of the log as the reader may see it."""
    if page.cursor is not None:
        read_time(session, listing.fingerprint, page.cursor)
    most = page.size if listing.search is None else LOOKED_THROUGH
    rows = list(await fetch_entries(session, listing, page, most + 1))
    more = len(rows) > most
    rows = rows[:most]
    shown = show(session, rows, await look(session, rows, deleted=listing.deleted), deleted=listing.deleted)
    found, looked = _found(shown, listing.search, page.size)
    more = more or looked < len(shown)
    turns = [one.turn for one in shown[:looked]]
    if page.backwards:
        found, turns = found[::-1], turns[::-1]
    moved = page.cursor is not None
    return LogPage(
        listing.fingerprint,
        found,
        turns[0] if turns else None,
        turns[-1] if turns else None,
        has_next=moved if page.backwards else more,
        has_previous=more if page.backwards else moved,
        looked_through=looked,
    )


def _found(shown: Sequence[Shown], search: str | None, size: int) -> tuple[list[Shown], int]:
    """The first entries in which a text is found, and how many were looked through for them."""
    if search is None:
        return list(shown), len(shown)
    found = []
    for looked, entry in enumerate(shown, start=1):
        if any(search in text.casefold() for text in _texts(entry)):
            found.append(entry)
            if len(found) == size:
                return found, looked
    return found, len(shown)


def _texts(entry: Shown) -> Iterator[str]:
    """What can be read of an entry; ids are none of it."""
    yield entry.action
    if entry.resource is not None:
        yield entry.resource
    if entry.who is not None:
        yield entry.who.name
    if entry.reason is not None:
        yield entry.reason
    yield from map(camel_case, entry.fields)
    for change in entry.changes:
        yield from _values(change.before)
        yield from _values(change.after)


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, str | int | float):
        yield str(value)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _values(one)
