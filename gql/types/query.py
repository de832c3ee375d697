"""The root of all queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import read_id
from gql.names import PLURALS, nouns, type_name
from gql.selection import record_selection
from gql.types.declare import argument, declare, many, resolved, shell
from gql.types.filters import Filters
from gql.types.lists import ABOUT, list_field
from gql.types.log import log_field
from gql.types.merge import merge_preview
from gql.types.permissions import Permissions
from gql.types.records import Records
from gql.types.viewer import viewer_type
from models.errors import BadInputError
from models.words import Resource
from resolvers.batch import LinkArguments, resolve_link
from resolvers.listing import LARGEST_PAGE


def query_type(
    resources: frozenset[Resource],
    filters: Filters,
    records: Records,
    permissions: Permissions | None,
    *,
    log: bool,
) -> Any:
    """The root type of queries in a schema with these resources, and with the log if it has it."""
    by_name = {type_name(resource): resource for resource in resources}

    async def node(self: Any, info: Info[Any, Any], id: str, deleted: bool = False) -> Any:  # noqa: FBT001, FBT002, names of the API
        return await _record(info, by_name, id, deleted=deleted)

    async def nodes(self: Any, info: Info[Any, Any], ids: list[str], deleted: bool = False) -> Any:  # noqa: FBT001, FBT002, names of the API
        if len(ids) > LARGEST_PAGE:
            raise BadInputError(f"ids takes at most {LARGEST_PAGE} ids.")
        return await _records(info, by_name, ids, deleted=deleted)

    shown = argument(bool, ABOUT["deleted"])
    one_id = argument(strawberry.ID, "The id of a record.")
    node.__annotations__ = {"info": Info, "id": one_id, "deleted": shown}
    nodes.__annotations__ = {
        "info": Info,
        "ids": argument(many(strawberry.ID), "Ids of records, 1,000 at most."),
        "deleted": shown,
    }
    tokens = None if permissions is None else permissions.tokens
    fields = {
        "viewer": resolved(_viewer, viewer_type(resources, records, tokens), "Who you are, and what you may do."),
        "node": resolved(node, records.node | None, "A record by its id; null where you may see none."),
        "nodes": resolved(nodes, many(records.node | None), "Records by their ids, in the order of the ids."),
    }
    for resource, plural in PLURALS.items():
        if resource in resources:
            about = f"The {nouns(resource)} that you may see."
            fields[plural] = list_field(resource, plural, filters, records.connections[resource], about)
    if Resource.CUSTOMER in resources:
        fields["merge_preview"] = merge_preview()
    if log:
        fields["audit_log"] = log_field(resources, filters, records)
    if permissions is not None:
        fields |= permissions.queries()
    query = shell("Query")
    declare(query, "What can be asked. Every answer holds what you may see, and nothing else.", fields)
    return query


def _viewer(self: Any) -> Any:
    return object()


async def _record(info: Info[Any, Any], by_name: Mapping[str, Resource], written: str, *, deleted: bool) -> Any:
    name, number = read_id(written)
    resource = by_name.get(name)
    return None if resource is None else await session_of(info).load(*_asked(info, resource, deleted=deleted), number)


async def _records(
    info: Info[Any, Any], by_name: Mapping[str, Resource], ids: Sequence[str], *, deleted: bool
) -> list[Any]:
    """A record, null or an error for each id, with one statement for each kind of record."""
    found: list[Any] = [None] * len(ids)
    wanted: dict[Resource, dict[int, int]] = defaultdict(dict)
    for place, written in enumerate(ids):
        try:
            name, number = read_id(written)
        except BadInputError as error:
            found[place] = error
            continue
        if name in by_name:
            wanted[by_name[name]][place] = number
    for resource, numbers in wanted.items():
        batch, arguments = _asked(info, resource, deleted=deleted)
        try:
            records = await session_of(info).load_many(batch, arguments, list(numbers.values()))
        except Exception as error:  # noqa: BLE001, what goes wrong with records of one kind is told of each of these
            records = [error] * len(numbers)
        for place, record in zip(numbers, records, strict=True):
            found[place] = record
    return found


def _asked(info: Info[Any, Any], resource: Resource, *, deleted: bool) -> tuple[Any, LinkArguments]:
    columns = record_selection(info, resource)
    return resolve_link, LinkArguments(resource, columns, deleted)
