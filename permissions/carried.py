"""What somebody may do to what belongs to a customer, as far as it follows from who relates to the customer.

Children carry their customer's relations. So who is made to relate to a customer may be let into its children, and that
has to be known without a look at them: whether there are any is not for everybody to find out.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import case, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.words import Resource
from permissions.access import Access, Meaning
from permissions.plan import Match

CHILDREN = tuple(resource for resource, entity in CATALOGUE.items() if entity.belongs_to_customer)


async def carried_meanings(
    connection: AsyncConnection, access: Access, customers: Sequence[int]
) -> Mapping[int, Mapping[Resource, Meaning]]:
    """For each customer and each kind of child: what a child would mean that has no relations but the customer's.

    Where that is for more than the customer's relations to say, it is taken for granted if it follows from a relation,
    and otherwise not: more is then found to have changed than would have, never less.
    """
    wanted = {resource: access.of(resource).matches for resource in CHILDREN}
    related = list(dict.fromkeys(match for matches in wanted.values() for match in matches if match.people is not None))
    found = await _related(connection, access, customers, related)
    return {
        one: {resource: access.of(resource).meaning(_signature(matches, held)) for resource, matches in wanted.items()}
        for one, held in found.items()
    }


def _signature(matches: Sequence[Match], held: frozenset[Match]) -> int:
    """The signature of a child: the matches by relations that hold, and those that hold whatever the row."""
    bits = (match in held or (match.people is None and match.data_filter is None) for match in matches)
    return sum(1 << place for place, holds in enumerate(bits) if holds)


async def _related(
    connection: AsyncConnection, access: Access, customers: Sequence[int], matches: Sequence[Match]
) -> Mapping[int, frozenset[Match]]:
    """Which matches the people who relate to each customer make hold."""
    table = CATALOGUE[Resource.CUSTOMER].table
    conditions = access.of(Resource.CUSTOMER).conditions
    columns = [
        case((conditions.related(match, match.people, table), literal_column("1")), else_=literal_column("0"))
        for match in matches
        if match.people is not None
    ]
    rows = await connection.execute(select(table.c.id, *columns).where(table.c.id.in_(customers)))
    return {one: frozenset(match for match, holds in zip(matches, held, strict=True) if holds) for one, *held in rows}
