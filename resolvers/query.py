"""The parts of one list's SELECT: what the caller may see, what is asked for, and in which order.

All of it is made of `Asked`, which has no values, so that a statement is built once for all who ask alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from models.prepared import Slot
from permissions.sight import CallerSight
from permissions.terms import SIGNATURE_BITS, Terms, has_bits, number
from permissions.truth import FALSE, TRUE, Sql, compile_condition, either, every
from resolvers.listing import Listing
from resolvers.paging import beyond, keys_of


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: so many records from a place on, or, backwards, before it.

    A null of the place is one; its other values are slots.
    """

    size: int
    place: tuple[Slot | None, ...] | None
    backwards: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a list's statement is made of: whose terms, which list with slots for values, which columns of it."""

    dialect: str
    terms: Terms
    listing: Listing
    columns: tuple[str, ...] = ()
    window: Window | None = None


class Query:
    """What one list asks of one table."""

    def __init__(self, asked: Asked, rows: FromClause, related: Sequence[ColumnElement[int]] | None = None) -> None:
        """Ask for columns of `rows`; `related` is what their signatures have already, by what they belong to."""
        self.asked = asked
        self._related = related
        self.listing = asked.listing
        self.rows = rows
        self.of = asked.terms.of(asked.listing.resource)
        self.sight = CallerSight(asked.terms, asked.listing.resource, rows)
        self.keys = keys_of(asked.listing, self.sight)

    @property
    def window(self) -> Window:
        """The part of the list that is asked for."""
        if self.asked.window is None:
            raise AssertionError("no part of the list is asked for")
        return self.asked.window

    @cached_property
    def where(self) -> Sql:
        """What the list was asked for, beside what the caller may see."""
        return TRUE if self.listing.where is None else compile_condition(self.listing.where, self.sight).true

    @cached_property
    def condition(self) -> Sql:
        """The rows of the list: those that may be seen and were asked for."""
        return every([self.of.visible(self.rows, deleted=self.listing.deleted), self.where])

    @property
    def empty(self) -> bool:
        """Whether the terms alone say that there is nothing to see."""
        return self.condition is FALSE

    @cached_property
    def selected(self) -> list[ColumnElement[Any]]:
        """The columns of a SELECT of rows that may be viewed, under the labels by which records are made of them."""
        # Of a single match it is known that it holds.
        return self._selected([number(1)] if len(self.of.matches) == 1 else self.of.signature(self.rows))

    def _selected(self, signature: Sequence[ColumnElement[int]]) -> list[ColumnElement[Any]]:
        return [
            self.rows.c.id,
            *(word.label(f"signature_{place}") for place, word in enumerate(signature)),
            *(key.expression.label(f"key_{place}") for place, key in enumerate(self.keys[:-1])),
            *(self.rows.c[name].label(f"field_{name}") for name in self.asked.columns),
        ]

    def select(self) -> Select[Any]:
        """The rows that may be seen and were asked for, from the window's place on."""
        return select(*self.selected).where(self.condition, self.after)

    @property
    def after(self) -> Sql:
        """What comes after the window's place."""
        window = self.asked.window
        if window is None or window.place is None:
            return TRUE
        return beyond(self.keys, window.place, backwards=window.backwards)

    def order(self, selected: FromClause | None = None) -> list[Any]:
        """The ORDER BY of the window, over its keys or over the columns that they were selected as."""
        backwards = self.window.backwards
        if selected is None:
            return [key.order(backwards=backwards) for key in self.keys]
        columns = [*(selected.c[f"key_{place}"] for place in range(len(self.keys) - 1)), selected.c.id]
        return [key.order(backwards=backwards, column=column) for key, column in zip(self.keys, columns, strict=True)]

    def tested(self, condition: Sql, parent: ColumnElement[Any], source: FromClause) -> Select[Any]:
        """The rows of a list below a record, with the signatures that tell which of them may be viewed: see `passed`.

        Who relates to a row is looked up once, for its signature: for a row condition it would cost as much again.
        """
        alive = (
            self.rows.c.deleted_at.is_(None)
            if self._signed
            else self.of.visible(self.rows, deleted=self.listing.deleted)
        )
        columns = self._selected(self.of.signature(self.rows, self._related))
        rows = select(*columns, parent).select_from(source).where(alive, self.where, condition, self.after)
        # Without the offset, both databases would merge the two SELECTs and test twice after all.
        return rows.order_by(*self.order()).offset(number(0))

    @property
    def _signed(self) -> bool:
        """Whether signatures tell which rows may be viewed."""
        return bool(self.of.signature_words) and not self.listing.deleted

    def passed(self, tested: FromClause) -> Sql:
        """Whether a row may be viewed, by its signature."""
        if not self._signed:
            return TRUE
        words = [0] * self.of.signature_words
        for match in self.of.viewing:
            place = self.of.matches.index(match)
            words[place // SIGNATURE_BITS] |= 1 << place % SIGNATURE_BITS
        return either([has_bits(tested.c[f"signature_{place}"], word) for place, word in enumerate(words) if word])
