"""The grants that a mapping gives, so that the people who are imported see their own rows at once."""

import json
from dataclasses import dataclass, replace
from typing import Any

from intake.files.places import Place
from intake.files.words import read_flag, read_list, read_one_of, read_table, read_text, read_word
from masking.fields import CLASSES
from models.errors import BadInputError
from models.words import Action, GranteeKind, Reach, Relation, Resource
from permissions.grants import Grant, check_grant
from permissions.levels import Level

# Whom a grant can be for: the word in the mapping, the kind of grantee, and the resource whose key names one.
GRANTEES = {
    "person": (GranteeKind.USER, Resource.PERSON),
    "role": (GranteeKind.ROLE, Resource.ROLE),
    "department": (GranteeKind.DEPARTMENT, Resource.DEPARTMENT),
    "group": (GranteeKind.GROUP, Resource.GROUP),
    "integration": (GranteeKind.INTEGRATION, None),
}
WORDS = {
    *("to", "resource", "actions", "relations", "reaches", "sub_departments", "levels", "writable", "data_filter"),
    *GRANTEES,
}
ALL_USERS = "ALL_USERS"


@dataclass(frozen=True, slots=True)
class GrantTo:
    """A grant whose grantee is named by the other system's key (an integration by its name), or is everybody."""

    place: Place
    grant: Grant
    grantee: str | None
    grantee_resource: Resource | None

    def to(self, grantee_id: int | None) -> Grant:
        """The grant, now that the grantee is known."""
        return replace(self.grant, grantee_id=grantee_id)


def read_grant(value: Any, reason: str, place: Place) -> GrantTo:
    """Read and check one grant; BadInputError says what is wrong with it."""
    table = read_table(value, WORDS, place)
    kind, resource, grantee = _grantee(table, place)
    levels = read_table(table.get("levels", {}), None, place.at("levels"))
    writable = read_list(table.get("writable", []), place.at("writable"))
    grant = Grant(
        grantee_kind=kind,
        grantee_id=None if grantee is None else 1,
        resource=read_word(Resource, table.get("resource"), place.at("resource")),
        actions=_words(Action, table, "actions", place),
        relations=_words(Relation, table, "relations", place),
        reaches=_words(Reach, table, "reaches", place),
        sub_departments=read_flag(table.get("sub_departments", False), place.at("sub_departments")),
        levels={name: _level(level, place.at("levels", name)) for name, level in levels.items()},
        writable=frozenset(read_text(name, place.at("writable")) for name in writable),
        data_filter=_data_filter(table.get("data_filter"), place.at("data_filter")),
        reason=reason,
    )
    try:
        check_grant(grant, CLASSES)
    except BadInputError as error:
        raise place.mistake(str(error)) from error
    return GrantTo(place, grant, grantee, resource)


def _grantee(table: dict[str, Any], place: Place) -> tuple[GranteeKind, Resource | None, str | None]:
    if table.get("to") == ALL_USERS and not table.keys() & GRANTEES.keys():
        return GranteeKind.ALL_USERS, None, None
    named = sorted(table.keys() & GRANTEES.keys())
    if "to" in table or len(named) != 1:
        raise place.mistake(f'write to = "{ALL_USERS}", or one of {", ".join(GRANTEES)} with a key.')
    kind, resource = GRANTEES[named[0]]
    return kind, resource, read_text(table[named[0]], place.at(named[0]))


def _words(words: Any, table: dict[str, Any], name: str, place: Place) -> frozenset[Any]:
    given = read_list(table.get(name, []), place.at(name))
    return frozenset(read_word(words, word, place.at(name)) for word in given)


def _level(value: Any, place: Place) -> Level:
    return Level[read_one_of(Level.__members__, value, place)]


def _data_filter(value: Any, place: Place) -> Any:
    """Read a filter; a day that TOML knows as one has no place in JSON, which filters are stored as."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError):
        raise place.mistake("days and moments are written as text, and numbers are finite.") from None
    except RecursionError:
        raise place.mistake("it is nested too deep.") from None
