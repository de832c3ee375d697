"""Connections of grants and of requests for access: the newest first, paged as other lists are."""

from typing import Any

from gql.types.connections import PageInfo
from gql.types.declare import by_itself, by_level, declare, many, shell
from gql.types.lists import ABOUT
from gql.types.pages import cursors, edges, nodes, page_infos

PAGE = {
    "first": (int | None, ABOUT["first"]),
    "after": (str | None, ABOUT["after"]),
    "last": (int | None, ABOUT["last"]),
    "before": (str | None, ABOUT["before"]),
}


def connection_by_time(name: str, node: Any, about: str) -> Any:
    """The connection type of a list; `about` is what there are several of."""
    edge, connection = shell(f"{name}Edge"), shell(f"{name}Connection")
    declare(
        edge,
        f"One of a list of {about}.",
        {
            "cursor": by_level(cursors, str, "Where it stands: for `after` and `before` of the same list."),
            "node": by_itself(lambda one: one.node, node, "The thing itself."),
        },
    )
    declare(
        connection,
        f"A page of a list of {about}.",
        {
            "edges": by_level(edges, many(edge), "What the page has, with cursors."),
            "nodes": by_level(nodes, many(node), "What the page has."),
            "page_info": by_level(page_infos, PageInfo, "Where the page is in the list."),
        },
    )
    return connection
