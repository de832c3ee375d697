"""Keyset paging in SQL: the order of a list, and what comes after a place in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, case, tuple_

from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.prepared import bound
from models.values import coerce_json
from permissions.sight import CallerSight
from permissions.truth import FALSE, TRUE, Sql, either, every
from resolvers.listing import Listing, OrderKey


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key as the caller sees it: NULL where the value is missing or not shown whole."""

    name: str
    expression: ColumnElement[Any]
    descending: bool
    nullable: bool

    def order(self, *, backwards: bool, column: ColumnElement[Any] | None = None) -> UnaryExpression[Any]:
        """The ORDER BY of this key; nulls come last, and first when the list is walked backwards.

        `column` stands for the key where it has been selected already.
        """
        column = self.expression if column is None else column
        direction = column.desc() if self.descending is not backwards else column.asc()
        if not self.nullable:
            return direction
        return direction.nulls_first() if backwards else direction.nulls_last()

    def beyond(self, value: Any, *, backwards: bool) -> Sql:
        """What comes strictly after a value."""
        if value is None:
            return self.expression.is_not(None) if backwards else FALSE
        value = bound(value, self.expression.type)
        further = self.expression < value if self.descending is not backwards else self.expression > value
        return either([further, self.expression.is_(None)]) if self.nullable and not backwards else further

    def level_with(self, value: Any) -> Sql:
        """What has the value itself."""
        return self.expression.is_(None) if value is None else self.expression == bound(value, self.expression.type)


def keys_of(listing: Listing, sight: CallerSight) -> tuple[Key, ...]:
    """The sort keys of a list, the id last so that no two records are level; it follows the last key's direction."""
    keys = [_key(key, sight) for key in listing.order]
    return (*keys, Key("id", sight.columns.c.id, keys[-1].descending, nullable=False))


def _key(key: OrderKey, sight: CallerSight) -> Key:
    column = sight.columns.c[key.field]
    known = sight.known(key.field)
    if known is TRUE:
        return Key(key.field, column, key.descending, bool(CATALOGUE[sight.resource].table.c[key.field].nullable))
    return Key(key.field, case((known, column)), key.descending, nullable=True)


def beyond(keys: Sequence[Key], place: Sequence[Any], *, backwards: bool) -> Sql:
    """The rows after a place: further by the first key, or level with it and further by the next."""
    if not any(key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
        # One comparison of all keys is one that an index can begin with.
        start = tuple_(*(bound(value, key.expression.type) for key, value in zip(keys, place, strict=True)))
        whole = tuple_(*(key.expression for key in keys))
        return whole < start if keys[0].descending is not backwards else whole > start
    rest: Sql = FALSE
    for key, value in zip(reversed(keys), reversed(place), strict=True):
        rest = either([key.beyond(value, backwards=backwards), every([key.level_with(value), rest])])
    return rest


def as_json(place: Sequence[Any]) -> list[Any]:
    """A place as JSON values."""
    return [_json(value) for value in place]


def _json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(listing: Listing, place: Sequence[Any]) -> list[Any]:
    """The place that `as_json` wrote."""
    names = [*(key.field for key in listing.order), "id"]
    if len(place) != len(names):
        raise BadInputError("This cursor is of an older version: start again without it.")
    return [
        None if value is None else coerce_json(listing.resource, name, value)
        for name, value in zip(names, place, strict=True)
    ]
