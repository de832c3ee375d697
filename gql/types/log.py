"""`auditLog`: who did what to which record, as its reader may see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from gql.context import session_of
from gql.ids import write_id
from gql.names import type_name
from gql.selection import record_selection
from gql.types.connections import PageInfo
from gql.types.declare import (
    Declared,
    argument,
    batched,
    by_level,
    declare,
    many,
    plain,
    resolved,
    shell,
    with_arguments,
)
from gql.types.filters import Filters
from gql.types.lists import ABOUT
from gql.types.log_where import log_where, read_listing_of_log
from gql.types.pages import page_infos, page_type
from gql.types.records import Records
from models.naming import camel_case
from models.words import LogAction, Resource
from resolvers.listing import Page, read_page
from resolvers.log.listing import LogListing
from resolvers.log.page import LOOKED_THROUGH, fetch_log
from resolvers.log.records import AboutArguments, resolve_about
from resolvers.log.values import Ref, Shown, Who

# What an entry is about that is no record, by the actions that tell of it.
SUBJECTS: Mapping[LogAction, str] = {
    LogAction.GRANT: "Grant",
    LogAction.REVOKE_GRANT: "Grant",
    LogAction.APPROVE_GRANT: "Grant",
    LogAction.CREATE_INTEGRATION: "Integration",
    LogAction.SIGN_IN_FAILED: "Integration",
    LogAction.ISSUE_TOKEN: "Token",
    LogAction.REVOKE_TOKEN: "Token",
    LogAction.ROTATE_TOKEN: "Token",
    LogAction.REQUEST_ACCESS: "AccessRequest",
    LogAction.APPROVE_ACCESS: "AccessRequest",
    LogAction.DENY_ACCESS: "AccessRequest",
}
SEARCH = (
    f"A text in what you are shown of an entry, in capitals or not. {LOOKED_THROUGH:,} entries are looked through for "
    "a page; if it is not full by then, go on after its end."
)


def log_field(resources: frozenset[Resource], filters: Filters, records: Records) -> Declared:
    """The log, in terms of the resources that the schema has."""
    more = {
        "page_info": by_level(page_infos, PageInfo, "Where the page is; of a search, where looking ended."),
        "looked_through": plain(int, "How many entries were looked through for the page."),
    }
    entry = _entry(resources, records)
    connection = page_type("LogEntry", entry, "An entry in the log.", "A page of the log.", more)

    def read(
        info: Info[Any, Any],
        where: Any = None,
        search: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        deleted: bool = False,  # noqa: FBT001, FBT002, arguments of the API have no order
    ) -> tuple[LogListing, Page]:
        return read_listing_of_log(where, search, deleted=deleted), read_page(first, after, last, before)

    async def resolve(self: Any, info: Info[Any, Any], **given: Any) -> Any:
        return await fetch_log(session_of(info), *read(info, **given))

    types = {
        "where": (log_where(filters) | None, "Which entries the list has."),
        "search": (
            str | None,
            SEARCH,
        ),
        "first": (int | None, ABOUT["first"]),
        "after": (str | None, ABOUT["after"]),
        "last": (int | None, ABOUT["last"]),
        "before": (str | None, ABOUT["before"]),
        "deleted": (bool, "Show entries about deleted records, and only those: about the ones that you may delete."),
    }
    read.__annotations__ = {
        "info": Info,
        **{name: argument(annotation, about) for name, (annotation, about) in types.items()},
    }
    about = (
        "Who did what, the newest first: to records whose log you may view, and to permissions if you may view those. "
        "Values are shown as you see the field on that record now."
    )
    return resolved(with_arguments(resolve, read), connection, about)


def _entry(resources: frozenset[Resource], records: Records) -> Any:
    actor, change, entry = shell("LogActor"), shell("LogChange"), shell("LogEntry")
    declare(
        actor,
        "Who did something.",
        {
            "kind": plain(records.kind, "Whether it is a person or an integration."),
            "id": by_level(_actor_ids, strawberry.ID | None, "The id; a command of the program has none."),
            "name": plain(str, "The name that they had then."),
            "token_id": by_level(_token_ids, strawberry.ID | None, "The token that they came with, if any."),
        },
    )
    shown = "as you see the field on that record now; records stand by their ids, those that you may view."
    declare(
        change,
        "A field that is other than it was, as far as you see it.",
        {
            "field": by_level(_field_names, str, "The name of the field."),
            "before": by_level(_befores, JSON | None, f"What it was, {shown}"),
            "after": by_level(_afters, JSON | None, f"What it became, {shown}"),
        },
    )
    fields = {
        "id": by_level(_entry_ids, strawberry.ID, "The id of the entry: opaque."),
        "occurred_at": plain(datetime, "When it happened."),
        "actor": by_level(_whos, actor | None, "Who did it; null where you may not view them."),
        "action": plain(records.logged, "What happened."),
        "refused": plain(str | None, "The code of the error by which it was refused; null for what was done."),
        "record_id": by_level(_record_ids, strawberry.ID | None, "The record, grant, token or integration, by its id."),
        "fields": by_level(_fields, many(str), "The fields that are other than they were, as far as you see it."),
        "changes": plain(many(change), "The same with what they were and became."),
        "reason": plain(str | None, "The reason that was given, with numbers and addresses in it masked."),
    }
    if resources:
        fields["resource"] = plain(records.resource | None, "The kind of the record, if it is one.")
        fields["record"] = batched(
            records.node | None,
            "The record itself, as it is now; null where there is none.",
            key=_about,
            read=read_about(resources),
            batch=resolve_about,
        )
    declare(entry, "One thing that happened.", fields)
    return entry


def _entry_ids(_info: Info[Any, Any], entries: Sequence[Shown]) -> list[str]:
    return [write_id("LogEntry", entry.id) for entry in entries]


def _whos(_info: Info[Any, Any], entries: Sequence[Shown]) -> list[Who | None]:
    return [entry.who for entry in entries]


def _actor_ids(_info: Info[Any, Any], whos: Sequence[Who]) -> list[str | None]:
    return [None if who.id is None else write_id(who.kind.value.capitalize(), who.id) for who in whos]


def _token_ids(_info: Info[Any, Any], whos: Sequence[Who]) -> list[str | None]:
    return [None if who.token_id is None else write_id("Token", who.token_id) for who in whos]


def _record_ids(_info: Info[Any, Any], entries: Sequence[Shown]) -> list[str | None]:
    return [_record_id(entry) for entry in entries]


def _record_id(entry: Shown) -> str | None:
    name = SUBJECTS.get(entry.action) if entry.resource is None else type_name(entry.resource)
    return None if name is None or entry.record_id is None else write_id(name, entry.record_id)


def _fields(_info: Info[Any, Any], entries: Sequence[Shown]) -> list[list[str]]:
    return [[camel_case(name) for name in entry.fields] for entry in entries]


def _field_names(_info: Info[Any, Any], changes: Sequence[Any]) -> list[str]:
    return [camel_case(change.field) for change in changes]


def _befores(_info: Info[Any, Any], changes: Sequence[Any]) -> list[Any]:
    return [_told(change.before) for change in changes]


def _afters(_info: Info[Any, Any], changes: Sequence[Any]) -> list[Any]:
    return [_told(change.after) for change in changes]


def _told(value: Any) -> Any:
    """A value with global ids for records, and the names of the API for what is in it."""
    if isinstance(value, Ref):
        one = write_id(type_name(value.resource), value.id)
        return one if value.until is None else {"id": one, "until": value.until}
    if isinstance(value, list):
        return [_told(one) for one in value]
    return {camel_case(name): _told(one) for name, one in value.items()} if isinstance(value, dict) else value


def _about(entry: Shown) -> Any:
    if entry.resource is None or entry.record_id is None:
        return None
    return entry.resource, entry.record_id, entry.deleted


def read_about(resources: frozenset[Resource]) -> Any:
    """What makes of a selection the columns of each kind of record that something may be about."""

    def read(info: Info[Any, Any]) -> AboutArguments:
        return AboutArguments(tuple((one, record_selection(info, one)) for one in Resource if one in resources))

    return read
