"""What somebody may do to what belongs to a customer, as far as it follows from who relates to the customer.

Children carry their customer's relations. So who is made to relate to a customer may be let into its children, and that
has to be known without a look at them: whether there are any is not for everybody to find out.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.functions import id_list, id_table
from models.prepared import Prepared, Slot
from models.words import Resource
from permissions.access import Access, Meaning
from permissions.plan import Match
from permissions.terms import KEPT, Terms, number

CHILDREN = tuple(resource for resource, entity in CATALOGUE.items() if entity.belongs_to_customer)
CUSTOMERS = Slot("customers")


async def carried_meanings(
    connection: AsyncConnection, access: Access, customers: Sequence[int]
) -> Mapping[int, Mapping[Resource, Meaning]]:
    """For each customer and each kind of child: what a child would mean that has no relations but the customer's.

    Where that is for more than the customer's relations to say, it is taken for granted if it follows from a relation,
    and otherwise not: more is then found to have changed than would have, never less.
    """
    terms, dialect = access.live_plan.terms, connection.dialect.name
    values = {**access.values, CUSTOMERS.name: id_list(dialect, customers)}
    found = await _related(dialect, terms).fetch(connection, values)
    ids, *columns = found.values()
    matches = _asking_for_people(terms)
    meanings: dict[int, Mapping[Resource, Meaning]] = {}
    for place, one in enumerate(ids):
        held = frozenset(match for match, column in zip(matches, columns, strict=True) if column[place])
        meanings[one] = {
            # The terms' matches are those of the access, in the same order.
            resource: access.of(resource).meaning(_signature(terms.of(resource).matches, held))
            for resource in CHILDREN
        }
    return meanings


def _asking_for_people(terms: Terms) -> tuple[Match, ...]:
    """The matches of all kinds of children by which somebody has to relate to a row, each once."""
    matches = (match for resource in CHILDREN for match in terms.of(resource).matches)
    return tuple(dict.fromkeys(match for match in matches if match.people is not None))


def _signature(matches: Sequence[Match], held: frozenset[Match]) -> int:
    """The signature of a child: the matches by relations that hold, and those that hold whatever the row."""
    bits = (match in held or (match.people is None and match.data_filter is None) for match in matches)
    return sum(1 << place for place, holds in enumerate(bits) if holds)


@lru_cache(maxsize=KEPT)
def _related(dialect: str, terms: Terms) -> Prepared:
    """Which matches the people who relate to each customer make hold, in the order of `_asking_for_people`."""
    rows = alias_of(CATALOGUE[Resource.CUSTOMER].table, "0")
    conditions = terms.of(Resource.CUSTOMER).conditions
    columns = [
        case((conditions.related(match, rows, one_by_one=True), number(1)), else_=number(0)).label(f"match_{place}")
        for place, match in enumerate(_asking_for_people(terms))
    ]
    wanted = rows.c.id.in_(select(id_table(dialect, CUSTOMERS).c.id))
    return Prepared.of(select(rows.c.id, *columns).where(wanted), dialect)
