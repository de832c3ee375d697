"""Connections of what is no record: their types, and what their fields show of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from strawberry.types import Info

from gql.context import session_of
from gql.types.connections import PageInfo
from gql.types.declare import Declared, by_level, declare, many, plain, shell
from gql.types.lists import ABOUT
from resolvers.listed import Listed

PAGE = {name: ABOUT[name].replace("records", "entries") for name in ("first", "after", "last", "before")}


class ListedEdge:
    """An item of a list."""

    def __init__(self, page: Listed, node: Any) -> None:
        """Remember the list, for the cursor."""
        self.page = page
        self.node = node


def page_type(name: str, node: Any, entry: str, page: str, more: Mapping[str, Declared]) -> Any:
    """The connection of a list whose items are of a type; `entry` and `page` say what one of each is.

    `more` has the fields that a page has besides, or has otherwise.
    """
    edge, connection = shell(f"{name}Edge"), shell(f"{name}Connection")
    declare(
        edge,
        entry,
        {
            "cursor": by_level(cursors, str, "Where it stands: for `after` and `before` of the same list."),
            "node": plain(node, "The entry."),
        },
    )
    declare(
        connection,
        page,
        {
            "edges": by_level(edges, many(edge), "The page's entries with their cursors."),
            "nodes": by_level(nodes, many(node), "The page's entries."),
            "page_info": by_level(page_infos, PageInfo, "Where the page is in the list."),
            **more,
        },
    )
    return connection


def edges(_info: Info[Any, Any], pages: Sequence[Listed]) -> list[list[ListedEdge]]:
    """What the pages have, each item with its list."""
    return [[ListedEdge(page, item) for item in page.items] for page in pages]


def nodes(_info: Info[Any, Any], pages: Sequence[Listed]) -> list[Sequence[Any]]:
    """What the pages have."""
    return [page.items for page in pages]


def cursors(info: Info[Any, Any], edges: Sequence[ListedEdge]) -> list[str]:
    """Where items stand in their lists."""
    session = session_of(info)
    return [edge.page.cursor(session, edge.node.turn) for edge in edges]


def page_infos(info: Info[Any, Any], pages: Sequence[Listed]) -> list[PageInfo]:
    """Where pages are in their lists."""
    session = session_of(info)
    return [
        PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=None if page.start is None else page.cursor(session, page.start),
            end_cursor=None if page.end is None else page.cursor(session, page.end),
        )
        for page in pages
    ]
