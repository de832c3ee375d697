"""Connections, by Relay's conventions: a page of a list, its cursors, and how long the list is."""

from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.names import a_noun, noun, nouns, type_name
from gql.types.declare import by_level, declare, many, shell
from models.words import Resource
from resolvers.batch import Connection
from resolvers.records import Record


class Edge:
    """A record in a list."""

    def __init__(self, connection: Connection, record: Record) -> None:
        """Remember the list, for the cursor."""
        self.connection = connection
        self.node = record


@strawberry.type(description="Where a page is in its list.")
class PageInfo:
    """The page that a connection holds."""

    has_next_page: bool = strawberry.field(
        description="Whether more records follow. Paging backwards, whether a cursor was given."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether records come before. Paging forwards, whether a cursor was given."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the page's first record.")
    end_cursor: str | None = strawberry.field(description="The cursor of the page's last record.")


def connection_type(resource: Resource, record_type: Any) -> Any:
    """The connection of a resource's lists."""
    edge = shell(f"{type_name(resource)}Edge")
    declare(
        edge,
        f"{a_noun(resource).capitalize()} in a list.",
        {
            "cursor": by_level(_cursors, str, "Where it stands: for `after` and `before` of the same list."),
            "node": by_level(_edge_nodes, record_type, f"The {noun(resource)}."),
        },
    )
    connection = shell(f"{type_name(resource)}Connection")
    declare(
        connection,
        f"A page of a list of {nouns(resource)}.",
        {
            "edges": by_level(_edges, many(edge), "The page's records with their cursors."),
            "nodes": by_level(_nodes, many(record_type), "The page's records."),
            "page_info": by_level(_page_infos, PageInfo, "Where the page is in the list."),
            "total_count": by_level(_totals, int, "How many records the list has, up to 10,000."),
            "total_count_capped": by_level(_capped, bool, "Whether it has more than that."),
        },
    )
    return connection


def _cursors(info: Info[Any, Any], edges: Sequence[Edge]) -> list[str]:
    session = session_of(info)
    return [edge.connection.cursor(session, edge.node) for edge in edges]


def _edge_nodes(_info: Info[Any, Any], edges: Sequence[Edge]) -> list[Record]:
    return [edge.node for edge in edges]


def _edges(_info: Info[Any, Any], connections: Sequence[Connection]) -> list[list[Edge]]:
    return [[Edge(one, record) for record in one.records] for one in connections]


def _nodes(_info: Info[Any, Any], connections: Sequence[Connection]) -> list[list[Record]]:
    return [one.records for one in connections]


def _page_infos(info: Info[Any, Any], connections: Sequence[Connection]) -> list[PageInfo]:
    session = session_of(info)
    found = []
    for one in connections:
        cursors = [one.cursor(session, record) for record in (one.records[:1] + one.records[-1:])]
        found.append(
            PageInfo(
                has_next_page=one.has_next,
                has_previous_page=one.has_previous,
                start_cursor=cursors[0] if cursors else None,
                end_cursor=cursors[-1] if cursors else None,
            )
        )
    return found


def _totals(_info: Info[Any, Any], connections: Sequence[Connection]) -> list[int | None]:
    return [one.capped_total for one in connections]


def _capped(_info: Info[Any, Any], connections: Sequence[Connection]) -> list[bool | None]:
    return [one.total_is_capped for one in connections]
