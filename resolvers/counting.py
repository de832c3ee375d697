"""Counts a list from the root, no further than is told, by the sorted lists that its rows are in."""

from typing import Any

from sqlalchemy import CTE, FromClause, Select, and_, distinct, func, or_, select, union_all

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.prepared import bound
from models.types import relation_code
from models.words import Relation
from permissions.row_lists import Family, families_of
from permissions.terms import NOW, number
from permissions.truth import Sql
from resolvers.few_rows import few_rows
from resolvers.listing import COUNTED
from resolvers.page_ids import is_listed
from resolvers.query import Query

# Who has these of a record is one person, so that as many rows are as many records.
ONE_EACH = (Relation.CREATOR, Relation.ACCOUNT_EXECUTIVE)
# Of the others so many rows are looked at for each record that is to be counted, before all of them are.
SEVERAL_EACH = 5


def count_listed(query: Query) -> Select[Any]:
    """The statement that counts up to one more than `COUNTED`.

    Relations are counted one after another, and those after one that has enough are not looked at.
    """
    entity = CATALOGUE[query.listing.resource]
    # A child may be there twice for one person, as their own and as their customer's.
    enough = (COUNTED + 1) * (2 if entity.belongs_to_customer else 1)
    few = few_rows(query)
    parts: list[CTE] = [] if few is None else [few.rows(few.record.c.id.label("record_id")).cte("few")]
    gates: list[Sql] = [] if few is None else [~few.gate]
    for turn, family in enumerate(families_of(query.of)):
        people = family.people(f"lists_{turn}")
        for relation in sorted(family.relations, key=lambda one: one not in ONE_EACH):
            name = f"part_{turn}_{relation.value.lower()}"
            rows = _rows_of(query, family, family.people_of(relation, people), relation).where(*gates)
            several = 1 if relation in ONE_EACH else SEVERAL_EACH
            part = rows.limit(number(enough * several)).cte(name)
            parts.append(part)
            counted = select(func.count()).select_from(part).scalar_subquery()
            if relation in ONE_EACH:
                gates.append(counted < number(enough))
            else:
                # Enough rows may be too few records: then all rows are looked at.
                found = select(func.count(distinct(part.c.record_id))).scalar_subquery()
                short = and_(counted >= number(enough * several), found <= number(COUNTED))
                parts.append(rows.where(short).distinct().cte(f"{name}_all"))
    together = union_all(*(select(part.c.record_id) for part in parts)).cte("together")
    capped = select(together.c.record_id).distinct().limit(number(COUNTED + 1)).cte("capped")
    return select(func.count().label("total")).select_from(capped)


def _rows_of(query: Query, family: Family, people: FromClause, relation: Relation) -> Select[Any]:
    """The records of the lists of one relation."""
    related, code = alias_of(CATALOGUE[query.listing.resource].related, "list"), relation_code(relation)
    return (
        select(related.c.record_id)
        .select_from(people.join(related, related.c.person_id == people.c.person_id))
        .where(
            related.c.relation == code,
            or_(related.c.expires_at.is_(None), related.c.expires_at > bound(NOW, related.c.expires_at.type)),
            is_listed(query, family, related),
        )
    )
