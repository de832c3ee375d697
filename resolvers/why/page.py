"""A page of a list that is walked in memory: what is on it, and the cursors of its ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.session import Session


@dataclass(slots=True)
class Listed:
    """A page: its items in the order of the list, where it begins and ends, and what its cursors are bound to."""

    fingerprint: str
    items: Sequence[Any]
    start: tuple[Any, ...] | None
    end: tuple[Any, ...] | None
    has_next: bool
    has_previous: bool

    def cursor(self, session: Session, turn: Sequence[Any]) -> str:
        """The cursor of a place in the list."""
        return session.cursors.write(self.fingerprint, list(turn))


def read_turn(session: Session, fingerprint: str, cursor: str | None) -> tuple[Any, ...] | None:
    """The place that a cursor tells of; BadInputError unless it is one of this caller and this list."""
    return None if cursor is None else tuple(session.cursors.read(fingerprint, cursor))
