"""The parts of one list's SELECT: what the caller may see, what is asked for, and how rows become records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Row, Select, literal_column, select

from masking.apply import mask_columns
from models.catalogue import CATALOGUE
from models.words import Resource
from permissions.access import SIGNATURE_BITS, read_signature
from permissions.sight import CallerSight
from permissions.truth import FALSE, TRUE, Sql, compile_condition, either, every
from resolvers.listing import Listing, Page
from resolvers.paging import beyond, from_json, keys_of
from resolvers.session import Session


@dataclass(slots=True)
class Record:
    """A row as its caller may see it: the values are masked already. `place` is where it stands in its list."""

    resource: Resource
    id: int
    signature: int
    values: dict[str, Any]
    place: tuple[Any, ...] = ()


class Query:
    """What one list asks of one table."""

    def __init__(self, session: Session, listing: Listing, rows: FromClause, columns: Iterable[str]) -> None:
        """Ask for columns of `rows`, as the session's caller may see them."""
        self.session = session
        self.listing = listing
        self.rows = rows
        self.of = session.access.of(listing.resource)
        self.sight = CallerSight(session.access, listing.resource, rows)
        self.keys = keys_of(listing, self.sight)
        self._columns = sorted(set(columns))
        linked = {link.column for link in CATALOGUE[listing.resource].links}
        self._fields = [name for name in self._columns if name not in linked]

    @cached_property
    def asked(self) -> Sql:
        """What the list was asked for, beside what the caller may see."""
        return TRUE if self.listing.where is None else compile_condition(self.listing.where, self.sight).true

    @cached_property
    def condition(self) -> Sql:
        """The rows of the list: those that may be seen and were asked for."""
        return every([self.of.visible(self.rows, deleted=self.listing.deleted), self.asked])

    @property
    def empty(self) -> bool:
        """Whether the plan alone says that there is nothing to see."""
        return self.condition is FALSE

    @cached_property
    def selected(self) -> list[ColumnElement[Any]]:
        """The columns of every SELECT of the list, in the order in which `records` reads them."""
        return [
            self.rows.c.id,
            *(word.label(f"signature_{place}") for place, word in enumerate(self.of.signature(self.rows))),
            *(key.expression.label(f"key_{place}") for place, key in enumerate(self.keys[:-1])),
            *(self.rows.c[name].label(f"field_{name}") for name in self._columns),
        ]

    def select(self, page: Page | None = None) -> Select[Any]:
        """The rows that may be seen and were asked for, from the page's cursor on."""
        return select(*self.selected).where(self.condition, self.after(page))

    def after(self, page: Page | None) -> Sql:
        """What comes after the page's cursor."""
        if page is None or page.cursor is None:
            return TRUE
        return beyond(self.keys, self.place(page.cursor), backwards=page.backwards)

    def place(self, cursor: str) -> list[Any]:
        """The place in the list that a cursor tells of."""
        return read_place(self.session, self.listing, cursor)

    def order(self, page: Page, selected: FromClause | None = None) -> list[Any]:
        """The ORDER BY of the page, over its keys or over the columns that they were selected as."""
        if selected is None:
            return [key.order(backwards=page.backwards) for key in self.keys]
        columns = [*(selected.c[f"key_{place}"] for place in range(len(self.keys) - 1)), selected.c.id]
        return [
            key.order(backwards=page.backwards, column=column) for key, column in zip(self.keys, columns, strict=True)
        ]

    def tested(self, page: Page, condition: Sql, parent: ColumnElement[Any], source: FromClause) -> Select[Any]:
        """The rows of a list below a record, with the signatures that tell which of them may be viewed: see `passed`.

        Who relates to a row is looked up once, for its signature: for a row condition it would cost as much again.
        """
        alive = (
            self.rows.c.deleted_at.is_(None)
            if self._signed
            else self.of.visible(self.rows, deleted=self.listing.deleted)
        )
        rows = select(*self.selected, parent).select_from(source).where(alive, self.asked, condition, self.after(page))
        # Without the offset, both databases would merge the two SELECTs and test twice after all.
        return rows.order_by(*self.order(page)).offset(literal_column("0"))

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
        return either(
            [
                tested.c[f"signature_{place}"].op("&")(literal_column(str(word), BigInteger)) != literal_column("0")
                for place, word in enumerate(words)
                if word
            ]
        )

    def records(self, rows: Sequence[Row[Any]]) -> list[Record]:
        """Rows as records: signatures read, values masked."""
        if not rows:
            return []
        columns = [list(column) for column in zip(*rows, strict=True)]
        ids, rest = columns[0], columns[1:]
        words = self.of.signature_words
        signatures = [read_signature(word) for word in zip(*rest[:words], strict=True)] if words else [0] * len(ids)
        places = list(zip(*rest[words : words + len(self.keys) - 1], ids, strict=True))
        # What follows the selected columns (the parent of a child, its rank) is none of the record's.
        values = dict(zip(self._columns, rest[words + len(self.keys) - 1 :], strict=False))
        fields = {name: values[name] for name in self._fields}
        mask_columns(self.of, signatures, fields, self.session.summary)
        return [
            Record(self.listing.resource, one, signature, dict(zip(values, row, strict=True)), place)
            for one, signature, place, row in zip(
                ids, signatures, places, zip(*values.values(), strict=True) if values else ((),) * len(ids), strict=True
            )
        ]


def read_place(session: Session, listing: Listing, cursor: str) -> list[Any]:
    """The place in a list that a cursor tells of; BadInputError unless it is one of this caller and this list."""
    return from_json(listing, session.cursors.read(listing.fingerprint, cursor))
