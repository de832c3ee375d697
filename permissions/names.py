"""Principals by the names that people know them by: an e-mail address, or an integration's name."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration
from models.errors import BadInputError, LeftError
from models.records import person
from models.words import PrincipalKind
from permissions.principal import Principal, find_integration, find_person


async def find_by_name(connection: AsyncConnection, name: str) -> Principal:
    """The person with that e-mail address, or else the integration of that name.

    Raises BadInputError for nobody, for several and for who has left, and FrozenError for who is frozen.
    """
    kind, one = await find_id_by_name(connection, name)
    if kind is PrincipalKind.PERSON:
        found = await find_person(connection, person.c.id == one)
    else:
        found = await find_integration(connection, integration.c.id == one)
    if found is None:
        raise LeftError(f"{name} has left, or is no longer active.")
    return found


async def find_id_by_name(connection: AsyncConnection, name: str) -> tuple[PrincipalKind, int]:
    """Who is called so, whether they may come in or not; raises BadInputError for nobody and for several."""
    people = (await connection.execute(select(person.c.id).where(person.c.email == name))).scalars().all()
    partners = (await connection.execute(select(integration.c.id).where(integration.c.name == name))).scalars().all()
    if len(people) + len(partners) > 1:
        raise BadInputError(f"Several are called {name}.")
    if people:
        return PrincipalKind.PERSON, people[0]
    if partners:
        return PrincipalKind.INTEGRATION, partners[0]
    raise BadInputError(f"{name} is nobody's e-mail address, nor an integration.")
