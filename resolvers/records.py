"""Rows as their caller may see them: signatures read, values masked. They stay in columns, which records point into."""

from collections.abc import Mapping, Sequence
from typing import Any

from masking.apply import mask_columns
from models.catalogue import CATALOGUE
from models.words import Resource
from permissions.terms import read_signature
from resolvers.listing import Listing
from resolvers.session import Session


class Rows:
    """The rows that a statement found, masked: what is known of each, and their values by the columns' names."""

    __slots__ = ("ids", "keys", "resource", "signatures", "values")

    def __init__(
        self,
        resource: Resource,
        ids: Sequence[int],
        signatures: Sequence[int],
        keys: Sequence[Sequence[Any]],
        values: Mapping[str, Sequence[Any]],
    ) -> None:
        """Take columns of equal length; `keys` are what the rows are ordered by, the id aside."""
        self.resource = resource
        self.ids = ids
        self.signatures = signatures
        self.keys = keys
        self.values = values


class Record:
    """A row as its caller may see it."""

    __slots__ = ("number", "rows")

    def __init__(self, rows: Rows, number: int) -> None:
        """Point to one of the rows."""
        self.rows = rows
        self.number = number

    @property
    def resource(self) -> Resource:
        """What it is a record of."""
        return self.rows.resource

    @property
    def id(self) -> int:
        """Its number."""
        return self.rows.ids[self.number]

    @property
    def signature(self) -> int:
        """Which grants match it: `ResourceAccess.meaning` reads it."""
        return self.rows.signatures[self.number]

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it stands in its list."""
        return (*(key[self.number] for key in self.rows.keys), self.id)

    def value(self, name: str) -> Any:
        """The value of a column; KeyError if it was not asked for."""
        return self.rows.values[name][self.number]


def records_of(session: Session, listing: Listing, found: Mapping[str, Sequence[Any]]) -> list[Record]:
    """Records of the columns that a statement of `resolvers/query.py` has found, in their order."""
    ids = found["id"]
    if not ids:
        return []
    of = session.access.of(listing.resource)
    signatures = signatures_of(found)
    keys = [found[f"key_{place}"] for place in range(len(listing.order))]
    values = {name[6:]: list(column) for name, column in found.items() if name.startswith("field_")}
    linked = {link.column for link in CATALOGUE[listing.resource].links}
    mask_columns(of, signatures, {name: values[name] for name in values if name not in linked}, session.summary)
    rows = Rows(listing.resource, ids, signatures, keys, values)
    return [Record(rows, number) for number in range(len(ids))]


def signatures_of(found: Mapping[str, Sequence[Any]]) -> Sequence[int]:
    """The signatures of the rows that a statement has found, each of the integers that it was selected as."""
    words = [column for name, column in found.items() if name.startswith("signature_")]
    if len(words) <= 1:
        return words[0] if words else [0] * len(found["id"])
    return [read_signature(row) for row in zip(*words, strict=True)]
