"""The fields that show lists of records, from the root and below a record, and the ones that lead to one record."""

from typing import Any

from strawberry.types import Info

from gql.context import session_of
from gql.names import nouns
from gql.selection import connection_selection, link_selection
from gql.types.declare import Declared, argument, batched, many, resolved, with_arguments
from gql.types.filters import Filters, read_order, read_where
from models.catalogue import Link
from models.words import Resource
from resolvers.batch import ListArguments, resolve_children, resolve_link, resolve_list
from resolvers.listing import read_listing, read_page
from resolvers.rows import parent_of

ABOUT = {
    "where": "Which records the list has. Fields are compared as you see them.",
    "order_by": "How it is ordered; the newest come first unless you say otherwise, and the id decides between equals.",
    "first": "How many records, from the start or after a cursor: 50 unless you say otherwise, 1,000 at most.",
    "after": "The cursor that the page begins after.",
    "last": "How many records, from the end or before a cursor.",
    "before": "The cursor that the page ends before.",
    "deleted": "Show deleted records, and only those: the ones that you may delete and restore.",
}


def list_field(
    resource: Resource, name: str, filters: Filters, connection: Any, about: str, parent: Resource | None = None
) -> Declared:
    """A list of a resource, below a record of `parent` or from the root."""

    def read(
        info: Info[Any, Any],
        where: Any = None,
        order_by: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        deleted: bool = False,  # noqa: FBT001, FBT002, arguments of the API have no order
    ) -> ListArguments:
        return ListArguments(
            read_listing(resource, name, read_where(where), read_order(order_by), deleted=deleted),
            read_page(first, after, last, before),
            connection_selection(info, resource),
            parent,
        )

    types = {
        "where": filters.where[resource] | None,
        "order_by": many(filters.order[resource]) | None,
        "first": int | None,
        "after": str | None,
        "last": int | None,
        "before": str | None,
        "deleted": bool,
    }
    read.__annotations__ = {
        "info": Info,
        **{word: argument(annotation, ABOUT[word]) for word, annotation in types.items()},
    }

    async def resolve(self: Any, info: Info[Any, Any], **given: Any) -> Any:
        return await resolve_list(session_of(info), read(info, **given))

    if parent is None:
        return resolved(with_arguments(resolve, read), connection, about)
    return batched(connection, about, key=parent_of, read=read, batch=resolve_children)


def link_field(link: Link, record_type: Any, about: str) -> Declared:
    """The record that a link leads to; null where there is none or the caller may not see it."""
    read = link_selection(link.target)
    return batched(
        record_type | None, about, key=lambda record: record.value(link.column), read=read, batch=resolve_link
    )


def about_list(resource: Resource, owner: str) -> str:
    """The description of a list below a record."""
    return f"The {nouns(resource)} of this {owner} that you may see."
