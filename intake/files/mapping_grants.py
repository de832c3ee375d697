"""The grants that a mapping gives, so that the people who are imported see their own rows at once."""

from dataclasses import dataclass, replace
from typing import Any

from intake.files.mapping_words import read_list, read_table, read_text, read_word
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
}
WORDS = {"to", "resource", "actions", "relations", "reaches", "sub_departments", "levels", "data_filter", *GRANTEES}
ALL_USERS = "ALL_USERS"


@dataclass(frozen=True, slots=True)
class GrantTo:
    """A grant whose grantee is named by the other system's key, or is everybody."""

    where: str
    grant: Grant
    grantee: tuple[Resource, str] | None

    def to(self, grantee_id: int | None) -> Grant:
        """The grant, now that the grantee is known."""
        return replace(self.grant, grantee_id=grantee_id)


def read_grant(value: Any, reason: str, where: str) -> GrantTo:
    """Read and check one grant; BadInputError says what is wrong with it."""
    table = read_table(value, WORDS, where)
    kind, grantee = _grantee(table, where)
    grant = Grant(
        grantee_kind=kind,
        grantee_id=None if grantee is None else 1,
        resource=read_word(Resource, table.get("resource"), f"{where}, resource"),
        actions=_words(Action, table, "actions", where),
        relations=_words(Relation, table, "relations", where),
        reaches=_words(Reach, table, "reaches", where),
        sub_departments=table.get("sub_departments", False) is True,
        levels={
            name: _level(level, f"{where}, levels.{name}")
            for name, level in read_table(table.get("levels", {}), None, f"{where}, levels").items()
        },
        data_filter=table.get("data_filter"),
        reason=reason,
    )
    try:
        check_grant(grant, CLASSES)
    except BadInputError as error:
        raise BadInputError(f"{where}: {error}") from error
    return GrantTo(where, grant, grantee)


def _grantee(table: dict[str, Any], where: str) -> tuple[GranteeKind, tuple[Resource, str] | None]:
    if table.get("to") == ALL_USERS and not table.keys() & GRANTEES.keys():
        return GranteeKind.ALL_USERS, None
    named = sorted(table.keys() & GRANTEES.keys())
    if "to" in table or len(named) != 1:
        raise BadInputError(f'{where}: write to = "{ALL_USERS}", or one of {", ".join(GRANTEES)} with a key.')
    kind, resource = GRANTEES[named[0]]
    return kind, (resource, read_text(table[named[0]], f"{where}, {named[0]}"))


def _words(words: Any, table: dict[str, Any], name: str, where: str) -> frozenset[Any]:
    given = read_list(table.get(name, []), f"{where}, {name}")
    return frozenset(read_word(words, word, f"{where}, {name}") for word in given)


def _level(value: Any, where: str) -> Level:
    if value not in Level.__members__:
        raise BadInputError(f"{where}: {value!r} is not one of {', '.join(Level.__members__)}.")
    return Level[value]
