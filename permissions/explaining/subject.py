"""Whose access is explained: somebody who may come in, or who is kept out for a reason."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration
from models.errors import FrozenError
from models.records import person
from models.words import PrincipalKind
from permissions.principal import Principal, find_integration, find_person


class Stop(StrEnum):
    """Why a principal is denied everything, whatever their grants."""

    FROZEN = "FROZEN"
    LEFT = "LEFT"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or an integration, without the limits of any one token, and why they are kept out, if they are."""

    principal: Principal
    stop: Stop | None = None


async def read_subject(connection: AsyncConnection, kind: PrincipalKind, one: int) -> Subject | None:
    """The person, who is there, or the integration of an id, if there is one. Who comes in is decided as at sign-in."""
    if kind is PrincipalKind.PERSON:
        called = select(person.c.name, person.c.email).where(person.c.id == one)
        known = Principal(kind, one, *(await connection.execute(called)).one())
        try:
            found = await find_person(connection, person.c.id == one)
        except FrozenError:
            return Subject(known, Stop.FROZEN)
        return Subject(known, Stop.LEFT) if found is None else Subject(found)
    partner = select(integration.c.name, integration.c.sponsor_id).where(integration.c.id == one)
    row = (await connection.execute(partner)).first()
    if row is None:
        return None
    known = Principal(kind, one, row.name, sponsor_id=row.sponsor_id)
    try:
        found = await find_integration(connection, integration.c.id == one)
    except FrozenError:
        return Subject(known, Stop.SUSPENDED)
    return Subject(known, Stop.ENDED) if found is None else Subject(found)
