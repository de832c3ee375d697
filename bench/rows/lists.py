"""The lists that are asked for, by callers whose grants may have a data filter."""

from dataclasses import dataclass, replace
from typing import Any

from bench.rows.generate import grants
from bench.rows.shapes import COMMON, RARE
from models.columns import new_id
from models.words import Reach
from permissions.grants import Grant

CUSTOMERS = "nodes { id number name region status email } pageInfo { endCursor }"
CONTACTS = "nodes { id title name email } pageInfo { endCursor }"
OWN = "own"
FILTERED = "own, in one region"
RARELY = "own, in a region of few"
UNITED = "own, and all of one region"
EVERYTHING = "own, and everything"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the page of it, and which grants it is asked under."""

    name: str
    query: str
    skip: int = 0
    granted: str = OWN

    def variables(self, first: int, after: str | None = None) -> dict[str, Any]:
        """The variables for a page of so many after a cursor."""
        return {"first": first, "after": after}


def _listed(field: str, order: str, inside: str) -> str:
    return f"query ($first: Int, $after: String) {{ {field}(first: $first, after: $after{order}) {{ {inside} }} }}"


BY_NAME = ", orderBy: [{field: NAME}]"
_NAME = _listed("customers", BY_NAME, CUSTOMERS)
_NEWEST = _listed("customers", "", CUSTOMERS)
_CONTACTS = _listed("contacts", BY_NAME, CONTACTS)
LISTS = (
    Asked("first 50 by name", _NAME),
    Asked("newest 50", _NEWEST),
    Asked("50 by name after the 100th", _NAME, skip=100),
    Asked("newest 50 after the 100th", _NEWEST, skip=100),
    Asked("first 50 contacts by name", _CONTACTS),
    Asked("newest 50 contacts", _listed("contacts", "", CONTACTS)),
    Asked("first 50 by name, own in one region", _NAME, granted=FILTERED),
    Asked("first 50 by name, own in a region of few", _NAME, granted=RARELY),
    Asked("first 50 by name, own and all of one region", _NAME, granted=UNITED),
    Asked("first 50 by name, own and everything", _NAME, granted=EVERYTHING),
    Asked("newest 50, own in a region of few", _NEWEST, granted=RARELY),
    Asked("first 50 contacts by name, own in one region", _CONTACTS, granted=FILTERED),
    Asked("totalCount", "{ customers { totalCount } }"),
    Asked("totalCount of contacts", "{ contacts { totalCount } }"),
)


def granted(kind: str) -> list[Grant]:
    """The grants of a kind."""
    own = {FILTERED: COMMON[0], RARELY: RARE}
    everybodys = {UNITED: COMMON[0], EVERYTHING: None}
    given = grants(own.get(kind))
    if kind in everybodys:
        given += [
            replace(one, id=new_id(), reaches=frozenset({Reach.EVERYONE}), relations=frozenset())
            for one in grants(everybodys[kind])
        ]
    return given
