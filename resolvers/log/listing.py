"""What the log is asked for: which entries, and which words in what is shown of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.errors import BadInputError
from models.types import YEARS
from models.words import LogAction, PrincipalKind, Resource

LONGEST_SEARCH = 200

# A record by its resource, and by None where it is none: a grant, a token, an integration.
Subject = tuple[Resource | None, int]
Actor = tuple[PrincipalKind, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison: what of an entry, by which operator, with which values: one, unless the operator takes many."""

    part: str
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class LogListing:
    """A list of entries: those for which all terms hold, and in which `search` is found; the newest first."""

    terms: tuple[Term, ...] = ()
    search: str | None = None
    deleted: bool = False

    @property
    def fingerprint(self) -> str:
        """What a cursor is bound to: another filter is another list."""
        return hashlib.sha256(f"log {self!r}".encode()).hexdigest()


def read_log_listing(
    where: Mapping[str, Mapping[str, Any]] | None, search: str | None, *, deleted: bool = False
) -> LogListing:
    """Read the arguments that make a list; raises BadInputError for what can't be compared with.

    `where` names `action`, `occurred_at`, `actor` (pairs of a kind and an id) or `record` (pairs of a resource and an
    id), each with its operators.
    """
    if search is not None and not 1 <= len(search) <= LONGEST_SEARCH:
        raise BadInputError(f"search takes 1 to {LONGEST_SEARCH} characters.")
    terms = [
        Term(part, operator, tuple(_checked(part, one) for one in (value if isinstance(value, list) else [value])))
        for part, operators in (where or {}).items()
        for operator, value in (operators or {}).items()
    ]
    return LogListing(tuple(terms), None if search is None else search.casefold(), deleted)


def _checked(part: str, value: Any) -> Any:
    if part == "occurred_at" and isinstance(value, datetime) and (value.tzinfo is None or value.year not in YEARS):
        raise BadInputError("where.occurredAt needs moments with a time zone, between the years 2 and 9998.")
    return LogAction(value) if part == "action" and isinstance(value, str) else value
