"""The rows of a list of which an index tells that they are few: they are looked at one by one, and nothing else is.

Sorted lists are of no help where a condition holds for next to nothing: each would be tested to its end. Whether there
are few is found within the statement, so that it is the same statement whatever the data are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, func, select, union_all

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from permissions.conditions import Compare, Condition, Either, Every, Operator
from permissions.row_conditions import RawSight
from permissions.row_lists import families_of
from permissions.sight import CallerSight
from permissions.terms import number
from permissions.truth import TRUE, Sql, compile_condition, either, every
from resolvers.query import Query

# So many rows are looked up and tested in a millisecond or two.
FEW = 300


@dataclass(frozen=True, slots=True)
class FewRows:
    """The rows that may be in a list, as an index tells, up to one more than are few."""

    query: Query
    candidates: CTE

    @property
    def gate(self) -> Sql:
        """Whether they are few."""
        return select(func.count()).select_from(self.candidates).scalar_subquery() <= number(FEW)

    @property
    def record(self) -> FromClause:
        """The table that `rows` are of."""
        return alias_of(CATALOGUE[self.query.listing.resource].table, "few")

    def rows(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Columns of those that may be viewed and were asked for, if the gate is open."""
        resource, listing, record = self.query.listing.resource, self.query.listing, self.record
        sight = CallerSight(self.query.asked.terms, resource, record)
        asked = TRUE if listing.where is None else compile_condition(listing.where, sight).true
        shown = every([self.query.of.visible(record, one_by_one=True), asked])
        among = record.c.id.in_(select(self.candidates.c.id))
        return select(*columns).where(self.gate, among, shown)


def few_rows(query: Query) -> FewRows | None:
    """The rows that an index tells to be all that a list may have; None where no index does."""
    record = alias_of(CATALOGUE[query.listing.resource].table, "told")
    known = CallerSight(query.asked.terms, query.listing.resource, record).known
    asked = narrowed(query.listing.where, query, record, known=lambda name: known(name) is TRUE)
    told: Sequence[Sql | None] = [asked]
    if asked is None:
        filters = [family.matches[0].data_filter for family in families_of(query.of)]
        told = [narrowed(one, query, record, known=lambda _name: True) for one in filters]
    parts = [select(record.c.id).where(one).limit(number(FEW + 1)) for one in told if one is not None]
    if not parts or len(parts) < len(told):
        return None
    ctes = [part.cte(f"told_{turn}") for turn, part in enumerate(parts)]
    return FewRows(query, union_all(*(select(cte.c.id) for cte in ctes)).cte("told"))


def narrowed(condition: Condition | None, query: Query, rows: FromClause, known: Callable[[str], bool]) -> Sql | None:
    """What an index answers, and what holds wherever the condition does; None where no index answers any of it.

    Only what is `known` of every row that may be viewed is looked for: of the rest, whether it is there is not told.
    """
    match condition:
        case Compare(name, Operator.EQ | Operator.IN):
            searched = name in _SEARCHED[query.listing.resource] and known(name)
            return compile_condition(condition, RawSight(query.listing.resource, rows)).true if searched else None
        case Every(parts):
            some = (narrowed(part, query, rows, known) for part in parts)
            return next((part for part in some if part is not None), None)
        case Either(parts):
            each = [narrowed(part, query, rows, known) for part in parts]
            answered = [part for part in each if part is not None]
            return either(answered) if answered and len(answered) == len(each) else None
        case _:
            return None


# The columns that an index begins with.
_SEARCHED = {
    resource: frozenset(index.columns[0].name for index in entity.table.indexes)
    for resource, entity in CATALOGUE.items()
}
