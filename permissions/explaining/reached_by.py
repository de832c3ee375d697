"""Whose permissions look at somebody, found from the one who is looked at."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.records import person
from models.words import PersonStatus, Reach, Resource
from permissions.explaining.paths import Stands, is_among
from permissions.explaining.plans import Shared
from permissions.grants import Grant
from permissions.levels import FieldClasses
from permissions.plan import is_for, reached
from permissions.principal import Place

BATCH = 1_000


async def who_reaches(
    connection: AsyncConnection, people: Collection[int], now: datetime, fields: FieldClasses
) -> list[int]:
    """Everybody who has a live grant in whose reach one of these people stands, in the order of the ids.

    With them those who have a data filter on people, which may name what is about to change of these.
    """
    shared = await Shared.read(connection, fields)
    live = [grant for grant in shared.grants if grant.live(now)]
    looked_at = [_stands(place) for place in (await shared.places_of(connection, sorted(people))).values()]
    active = person.c.status == PersonStatus.ACTIVE, person.c.deleted_at.is_(None)
    everybody = list((await connection.execute(select(person.c.id).where(*active).order_by(person.c.id))).scalars())
    found = []
    for start in range(0, len(everybody), BATCH):
        places = await shared.places_of(connection, everybody[start : start + BATCH])
        found += [
            one
            for one in everybody[start : start + BATCH]
            if any(is_for(grant, places[one]) and _looks_at(grant, places[one], looked_at) for grant in live)
        ]
    return found


def _looks_at(grant: Grant, place: Place, looked_at: Collection[Stands]) -> bool:
    if Reach.EVERYONE in grant.reaches:
        return grant.resource is Resource.PERSON and grant.data_filter is not None
    people = reached(grant, place)
    return any(is_among(people, one) for one in looked_at)


def _stands(place: Place) -> Stands:
    return Stands(place.person_id, place.lft, place.rgt, place.superior_id, place.department_id, place.role_id)
