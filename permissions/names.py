"""Principals by the names that people know them by: an e-mail address, or an integration's name."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import integration
from models.errors import BadInputError, LeftError
from models.records import person
from permissions.principal import Principal, find_integration, find_person


async def find_by_name(connection: AsyncConnection, name: str) -> Principal:
    """The person with that e-mail address, or else the integration of that name.

    Raises BadInputError for nobody, for several and for who has left, and FrozenError for who is frozen.
    """
    people = (await connection.execute(select(person.c.id).where(person.c.email == name))).scalars().all()
    partners = (await connection.execute(select(integration.c.id).where(integration.c.name == name))).scalars().all()
    if len(people) + len(partners) > 1:
        raise BadInputError(f"Several are called {name}.")
    if people:
        found = await find_person(connection, person.c.id == people[0])
    else:
        found = await find_integration(connection, integration.c.name == name)
    if found is None:
        if people or partners:
            raise LeftError(f"{name} has left, or is no longer active.")
        raise BadInputError(f"{name} is nobody's e-mail address, nor an integration.")
    return found
