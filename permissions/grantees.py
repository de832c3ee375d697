"""Whom a grant is for, as it stands: people, and programs whose bounds follow from it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration
from models.records import person
from models.words import GranteeKind, PrincipalKind
from permissions.freeze import departments, granted
from permissions.grants import Grant

Who = tuple[PrincipalKind, int]


async def grantees(connection: AsyncConnection, grant: Grant) -> list[Who]:
    """Everybody whom a grant is for, and the integrations that they sponsor: those can do no more than they."""
    if grant.grantee_kind is GranteeKind.INTEGRATION and grant.grantee_id is not None:
        return [(PrincipalKind.INTEGRATION, grant.grantee_id)]
    named = granted(grant, await departments(connection))
    found = await connection.execute(select(person.c.id).where(named, person.c.deleted_at.is_(None)))
    people = sorted(found.scalars())
    return [*((PrincipalKind.PERSON, one) for one in people), *await sponsored(connection, people)]


async def sponsored(connection: AsyncConnection, people: Iterable[int]) -> list[Who]:
    """The integrations that some people sponsor."""
    among = set(people)
    found = await connection.execute(select(integration.c.id, integration.c.sponsor_id).order_by(integration.c.id))
    return [(PrincipalKind.INTEGRATION, one) for one, sponsor in found if sponsor in among]


async def sponsor_of(connection: AsyncConnection, one: int) -> int | None:
    """Who sponsors an integration; None where there is no such integration."""
    found = await connection.execute(select(integration.c.sponsor_id).where(integration.c.id == one))
    sponsor: int | None = found.scalar_one_or_none()
    return sponsor
