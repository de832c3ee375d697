"""A page of a list of what is no record: what is on it, where it begins and ends, and the cursors of its places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from resolvers.listing import Page
from resolvers.session import Session


@dataclass(slots=True)
class Listed:
    """A page: its items in the order of the list, where it begins and ends, and what its cursors are bound to.

    Each item has a `turn`: its place in the list, in values of JSON.
    """

    fingerprint: str
    items: Sequence[Any]
    start: tuple[Any, ...] | None
    end: tuple[Any, ...] | None
    has_next: bool
    has_previous: bool

    def cursor(self, session: Session, turn: Sequence[Any]) -> str:
        """The cursor of a place in the list."""
        return session.cursors.write(self.fingerprint, list(turn))


def page_of(fingerprint: str, page: Page, found: Sequence[Any]) -> Listed:
    """The page of what was found from its cursor on, walking its way; one item too many says that more follow."""
    more, moved = len(found) > page.size, page.cursor is not None
    items = list(found[: page.size])
    if page.backwards:
        items.reverse()
    return Listed(
        fingerprint,
        items,
        items[0].turn if items else None,
        items[-1].turn if items else None,
        has_next=moved if page.backwards else more,
        has_previous=more if page.backwards else moved,
    )


def read_turn(session: Session, fingerprint: str, cursor: str | None) -> tuple[Any, ...] | None:
    """The place that a cursor tells of; BadInputError unless it is one of this caller and this list."""
    return None if cursor is None else tuple(session.cursors.read(fingerprint, cursor))


def turn_by_time(moment: datetime, number: int) -> tuple[str, int]:
    """The place of an item in a list that goes by time and then by id."""
    return moment.isoformat(), number


def read_time(session: Session, fingerprint: str, cursor: str) -> tuple[datetime, int]:
    """The moment and the id that a cursor of such a list tells of."""
    moment, number = session.cursors.read(fingerprint, cursor)
    return datetime.fromisoformat(moment), int(number)
