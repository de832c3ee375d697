"""All grants in rows, for who may view permissions."""

from contextlib import aclosing

from sqlalchemy.ext.asyncio import AsyncConnection

from models.errors import ForbiddenError
from models.words import Resource
from permissions.explaining.overview import Overview, PermissionDimension, Row, overview_rows
from resolvers.listed import Listed, page_of, read_turn
from resolvers.listing import Page
from resolvers.log.visible import sees_all_permissions
from resolvers.session import Session


async def permission_overview(
    session: Session, dimension: PermissionDimension, resource: Resource | None, page: Page
) -> Listed:
    """A page of the overview. A grant is no record: like its entries in the log, it is for who sees all permissions.

    Raises ForbiddenError for everybody else.
    """
    if not sees_all_permissions(session):
        raise ForbiddenError("This needs VIEW_PERMISSION on all people.")
    fingerprint = f"permissionOverview {dimension} {resource}"
    start = read_turn(session, fingerprint, page.cursor)

    async def read(connection: AsyncConnection) -> list[Row]:
        rows: list[Row] = []
        wanted = Overview(dimension, resource, start, page.backwards)
        async with aclosing(overview_rows(connection, session.access, wanted)) as walked:
            async for row in walked:
                rows.append(row)
                if len(rows) > page.size:
                    break
        return rows

    return page_of(fingerprint, page, await session.lend(read))
