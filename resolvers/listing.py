"""What a list is asked for: which condition, in which order, and which page of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.catalogue import CATALOGUE
from models.columns import BUILT_IN
from models.errors import BadInputError
from models.values import coerce
from models.words import Resource
from permissions.condition_reader import read_condition
from permissions.conditions import Condition

DEFAULT_PAGE = 50
LARGEST_PAGE = 1_000
MOST_KEYS = 8
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class OrderKey:
    """A field to order by; nulls and what the caller can't see whole come last either way."""

    field: str
    descending: bool


NEWEST_FIRST = (OrderKey("created_at", descending=True),)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: of which resource, under which name, with which condition, in which order."""

    resource: Resource
    name: str
    where: Condition | None = None
    order: tuple[OrderKey, ...] = NEWEST_FIRST
    deleted: bool = False

    @property
    def fingerprint(self) -> str:
        """What a cursor is bound to: another filter or order is another list."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: so many records after a cursor, or, backwards, before one."""

    size: int = DEFAULT_PAGE
    cursor: str | None = None
    backwards: bool = False


def read_listing(
    resource: Resource,
    name: str,
    where: Mapping[str, Any] | None = None,
    order: Sequence[OrderKey] | None = None,
    *,
    deleted: bool = False,
) -> Listing:
    """Read the arguments that make a list; raises BadInputError with the path of what can't be read."""
    if order and len(order) > MOST_KEYS:
        raise BadInputError(f"orderBy takes at most {MOST_KEYS} fields.")
    condition = None if where is None else read_condition(resource, where, coerce)
    return Listing(resource, name, condition, tuple(order) if order else NEWEST_FIRST, deleted)


def read_page(first: int | None, after: str | None, last: int | None, before: str | None) -> Page:
    """Read the arguments that make a page; raises BadInputError for sizes out of bounds and for mixed directions."""
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 1 <= size <= LARGEST_PAGE:
            raise BadInputError(f"{name} must be between 1 and {LARGEST_PAGE}, not {size}.")
    if first is not None and last is not None:
        raise BadInputError("first and last can't be used together: ask for one of them.")
    if after is not None and before is not None:
        raise BadInputError("after and before can't be used together: ask for one of them.")
    if first is not None and before is not None:
        raise BadInputError("first goes with after, last with before.")
    if last is not None and after is not None:
        raise BadInputError("first goes with after, last with before.")
    if last is not None or before is not None:
        return Page(last or DEFAULT_PAGE, before, backwards=True)
    return Page(first or DEFAULT_PAGE, after)


def sortable(resource: Resource) -> tuple[str, ...]:
    """The fields that lists of the resource can be ordered by."""
    return (*CATALOGUE[resource].fields, *(name for name in BUILT_IN if name != "id"))
