"""Connections, by Relay's conventions: a page of a list, its cursors, and how long the list is."""

from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.names import noun, nouns, type_name
from gql.types.declare import declare, many, resolved, shell
from models.words import Resource
from resolvers.batch import Connection
from resolvers.rows import Record


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
        f"A {noun(resource)} in a list.",
        {
            "cursor": resolved(_cursor, str, "Where it stands: for `after` and `before` of the same list."),
            "node": resolved(_node, record_type, f"The {noun(resource)}."),
        },
    )
    connection = shell(f"{type_name(resource)}Connection")
    declare(
        connection,
        f"A page of a list of {nouns(resource)}.",
        {
            "edges": resolved(_edges, many(edge), "The page's records with their cursors."),
            "nodes": resolved(_nodes, many(record_type), "The page's records."),
            "page_info": resolved(_page_info, PageInfo, "Where the page is in the list."),
            "total_count": resolved(_total_count, int, "How many records the list has, up to 10,000."),
            "total_count_capped": resolved(_capped, bool, "Whether it has more than that."),
        },
    )
    return connection


def _cursor(self: Edge, info: Info[Any, Any]) -> Any:
    return self.connection.cursor(session_of(info), self.node)


def _node(self: Edge) -> Any:
    return self.node


def _edges(self: Connection) -> Any:
    return [Edge(self, record) for record in self.records]


def _nodes(self: Connection) -> Any:
    return self.records


def _page_info(self: Connection, info: Info[Any, Any]) -> Any:
    cursors = [self.cursor(session_of(info), record) for record in (self.records[:1] + self.records[-1:])]
    return PageInfo(
        has_next_page=self.has_next,
        has_previous_page=self.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def _total_count(self: Connection) -> Any:
    return self.capped_total


def _capped(self: Connection) -> Any:
    return self.total_is_capped
