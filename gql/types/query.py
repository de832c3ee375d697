"""The root of all queries."""

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
from gql.types.records import Records
from gql.types.viewer import viewer_type
from models.errors import BadInputError
from models.words import Resource
from resolvers.batch import LinkArguments, resolve_link
from resolvers.listing import LARGEST_PAGE


def query_type(resources: frozenset[Resource]) -> tuple[Any, list[Any]]:
    """The root type of a schema with these resources, and the object types that it must hold."""
    filters = Filters(resources)
    records = Records(resources, filters)
    by_name = {type_name(resource): resource for resource in resources}

    async def node(self: Any, info: Info[Any, Any], id: str, deleted: bool = False) -> Any:  # noqa: FBT001, FBT002, names of the API
        return await _record(info, by_name, id, deleted=deleted)

    async def nodes(self: Any, info: Info[Any, Any], ids: list[str], deleted: bool = False) -> Any:  # noqa: FBT001, FBT002, names of the API
        if len(ids) > LARGEST_PAGE:
            raise BadInputError(f"ids takes at most {LARGEST_PAGE} ids.")
        return [_record(info, by_name, one, deleted=deleted) for one in ids]

    shown = argument(bool, ABOUT["deleted"])
    one_id = argument(strawberry.ID, "The id of a record.")
    node.__annotations__ = {"info": Info, "id": one_id, "deleted": shown}
    nodes.__annotations__ = {
        "info": Info,
        "ids": argument(many(strawberry.ID), "Ids of records, 1,000 at most."),
        "deleted": shown,
    }
    fields = {
        "viewer": resolved(_viewer, viewer_type(resources, records), "Who you are, and what you may do."),
        "node": resolved(node, records.node | None, "A record by its id; null where you may see none."),
        "nodes": resolved(nodes, many(records.node | None), "Records by their ids, in the order of the ids."),
    }
    for resource, plural in PLURALS.items():
        if resource in resources:
            about = f"The {nouns(resource)} that you may see."
            fields[plural] = list_field(resource, plural, filters, records.connections[resource], about)
    query = shell("Query")
    declare(query, "What can be asked. Every answer holds what you may see, and nothing else.", fields)
    return query, list(records.types.values())


def _viewer(self: Any) -> Any:
    return object()


async def _record(info: Info[Any, Any], by_name: dict[str, Resource], written: str, *, deleted: bool) -> Any:
    name, number = read_id(written)
    resource = by_name.get(name)
    if resource is None:
        return None
    columns = record_selection(info._raw_info, resource)  # noqa: SLF001, Strawberry shows the document nowhere else
    return await session_of(info).load(resolve_link, LinkArguments(resource, columns, deleted), number)
