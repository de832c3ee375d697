"""What the log can be filtered by: the `where` input of `auditLog`."""

from typing import Any

import strawberry

from gql.ids import read_id
from gql.names import type_name
from gql.types.declare import declare, many, optional, shell
from gql.types.filters import Filters, read_where
from models.errors import BadInputError
from models.types import Choice, Instant
from models.words import LogAction, PrincipalKind, Resource
from resolvers.log.listing import LogListing, read_log_listing

RECORDS = {type_name(resource): resource for resource in Resource}
ACTORS = {kind.value.capitalize(): kind for kind in PrincipalKind}


def log_where(filters: Filters) -> Any:
    """The input, with the operators that other lists have."""
    identified = shell("LogIdFilter")
    declare(
        identified,
        "Whom or what an entry names.",
        {
            "eq": optional(strawberry.ID, "By its id."),
            "in_": optional(many(strawberry.ID), "By one of the ids.", name="in"),
        },
        "input",
    )
    where = shell("LogWhere")
    declare(
        where,
        "Which entries a list has; conditions side by side must all hold.",
        {
            "action": optional(filters.operator(Choice(LogAction)), "By what happened."),
            "occurred_at": optional(filters.operator(Instant()), "By when it happened."),
            "actor": optional(identified, "By who did it: people and integrations that you are shown."),
            "record": optional(identified, "By the record that it happened to, or the grant, token or integration."),
        },
        "input",
    )
    return where


def read_listing_of_log(where: Any, search: str | None, *, deleted: bool) -> LogListing:
    """Read the arguments that make a list of entries; raises BadInputError for what can't be read."""
    asked = read_where(where) or {}
    for part, read in (("actor", _actor), ("record", _subject)):
        if asked.get(part):
            asked[part] = {operator: _each(part, value, read) for operator, value in asked[part].items()}
    return read_log_listing(asked, search, deleted=deleted)


def _each(part: str, value: Any, read: Any) -> Any:
    """The ids of an operator as what they stand for."""
    if isinstance(value, list):
        return [read(part, *read_id(one)) for one in value]
    return None if value is None else read(part, *read_id(value))


def _actor(part: str, name: str, number: int) -> tuple[PrincipalKind, int]:
    if name not in ACTORS:
        raise BadInputError(f"where.{part}: this is not the id of a person or of an integration.")
    return ACTORS[name], number


def _subject(_part: str, name: str, number: int) -> tuple[Resource | None, int]:
    return RECORDS.get(name), number
