"""`permissionOverview`: all grants in rows, by what one looks for."""

from collections.abc import Sequence
from typing import Any

from strawberry.types import Info

from gql.context import session_of
from gql.types.declare import Declared, argument, by_level, declare, plain, resolved, shell
from gql.types.filters import Filters
from gql.types.pages import PAGE, page_type
from gql.types.records import Records
from gql.types.why_rules import Rules
from models.words import Action, Relation, Resource
from permissions.explaining.overview import PermissionDimension, Row
from resolvers.listed import Listed
from resolvers.listing import read_page
from resolvers.why.overview import permission_overview


class Cells:
    """A row with what it is about by the dimension."""

    def __init__(self, dimension: PermissionDimension, row: Row) -> None:
        """Take a row of the overview."""
        self.grant = row.grant
        self.turn = row.turn
        number = row.subject if isinstance(row.subject, int) else None
        self.action = row.subject if isinstance(row.subject, Action) else None
        self.relation = row.subject if isinstance(row.subject, Relation) else None
        self.person_id = number if dimension is PermissionDimension.USER else None
        self.role_id = number if dimension is PermissionDimension.ROLE else None
        self.department_id = number if dimension is PermissionDimension.DEPARTMENT else None


def overview_field(filters: Filters, records: Records, rules: Rules) -> Declared:
    """The query."""
    cells = shell("PermissionOverviewRow")
    declare(
        cells,
        "A grant, with one of the things that it is about.",
        {
            "action": plain(records.action | None, "The action, by ACTION."),
            "relation": plain(rules.relation | None, "The relation, by RELATION; null where none is asked for."),
            "person": rules.link(Resource.PERSON, "Whom it is for, by USER.", lambda row: row.person_id),
            "role": rules.link(Resource.ROLE, "Which, by ROLE.", lambda row: row.role_id),
            "department": rules.link(Resource.DEPARTMENT, "Which, by DEPARTMENT.", lambda row: row.department_id),
            **rules.columns("What it gives."),
        },
    )
    more: dict[str, Declared] = {
        "epoch": by_level(_epochs, int, "The count of changes of permissions that this holds at.")
    }
    rows = "the overview of permissions"
    connection = page_type("PermissionOverviewRow", cells, f"An entry of {rows}.", f"A page of {rows}.", more)

    async def resolve(
        self: Any,
        info: Info[Any, Any],
        dimension: Any,
        resource: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Listed:
        page = read_page(first, after, last, before)
        by = dimension.value
        found = await permission_overview(session_of(info), by, None if resource is None else resource.value, page)
        found.items = [Cells(by, row) for row in found.items]
        return found

    resolve.__annotations__ = {
        "info": Info,
        "dimension": argument(filters.choice(PermissionDimension), "What the rows are about."),
        "resource": argument(records.resource | None, "Only grants of this kind of record."),
        "first": argument(int | None, PAGE["first"]),
        "after": argument(str | None, PAGE["after"]),
        "last": argument(int | None, PAGE["last"]),
        "before": argument(str | None, PAGE["before"]),
    }
    about = (
        "All grants in rows, also those that don't hold now. It needs VIEW_PERMISSION on all people; grants to people "
        "whom you may not view are left out."
    )
    return resolved(resolve, connection, about)


def _epochs(info: Info[Any, Any], pages: Sequence[Listed]) -> list[int]:
    return [session_of(info).access.plan.epoch for _ in pages]
