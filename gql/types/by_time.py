"""Connections of what is no record, the newest first: pages and cursors as other lists have them."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from strawberry.types import Info

from gql.context import session_of
from gql.types.connections import PageInfo
from gql.types.declare import by_level, declare, many, plain, shell
from gql.types.lists import ABOUT
from resolvers.grants.by_time import PageByTime
from resolvers.session import Session

# What makes of a row what is shown of it.
Show = Callable[[Session, SimpleNamespace], Any]
PAGE = {
    "first": (int | None, ABOUT["first"]),
    "after": (str | None, ABOUT["after"]),
    "last": (int | None, ABOUT["last"]),
    "before": (str | None, ABOUT["before"]),
}


class EdgeByTime:
    """Something in a list, with its cursor."""

    def __init__(self, cursor: str, node: Any) -> None:
        """Remember both."""
        self.cursor = cursor
        self.node = node


def connection_by_time(name: str, node: Any, about: str, show: Show) -> Any:
    """The connection type of a list; `about` is what there are several of."""
    edge, connection = shell(f"{name}Edge"), shell(f"{name}Connection")
    declare(
        edge,
        f"One of a list of {about}.",
        {
            "cursor": plain(str, "Where it stands: for `after` and `before` of the same list."),
            "node": plain(node, "The thing itself."),
        },
    )

    def edges(info: Info[Any, Any], pages: Sequence[PageByTime]) -> list[list[EdgeByTime]]:
        session = session_of(info)
        return [[EdgeByTime(_cursor(session, page, row), show(session, row)) for row in page.rows] for page in pages]

    def nodes(info: Info[Any, Any], pages: Sequence[PageByTime]) -> list[list[Any]]:
        return [[show(session_of(info), row) for row in page.rows] for page in pages]

    declare(
        connection,
        f"A page of a list of {about}.",
        {
            "edges": by_level(edges, many(edge), "What the page has, with cursors."),
            "nodes": by_level(nodes, many(node), "What the page has."),
            "page_info": by_level(_page_infos, PageInfo, "Where the page is in the list."),
        },
    )
    return connection


def _page_infos(info: Info[Any, Any], pages: Sequence[PageByTime]) -> list[PageInfo]:
    session = session_of(info)
    return [
        PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=_cursor(session, page, page.rows[0]) if page.rows else None,
            end_cursor=_cursor(session, page, page.rows[-1]) if page.rows else None,
        )
        for page in pages
    ]


def _cursor(session: Session, page: PageByTime, row: SimpleNamespace) -> str:
    return page.cursor(session, (row.created_at, row.id))
