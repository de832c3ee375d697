"""Finds a page's records by the sorted lists that they are in, so that its time depends on neither table nor caller.

Two arms. *Merge* takes the first row of each list, and reads on only in those lists that begin before a page's worth of
first rows ends. *Walk* tests the next rows of the table's own index; where there are many lists, many rows are visible,
and it fills the page; only where it does not, the merge runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union,
    union_all,
)

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.columns import INDEXED_LENGTH
from models.prepared import bound
from models.types import YEARS
from permissions.access import ResourceAccess
from permissions.conditions import values_in
from permissions.row_lists import Family, count_lists, families_of, people_reached
from permissions.sight import CallerSight
from permissions.terms import NOW, number
from permissions.truth import TRUE, Sql, compile_condition, every
from resolvers.few_rows import FewRows, few_rows
from resolvers.listing import Listing
from resolvers.query import Query

# Up to so many lists are merged at once; of more, the table is walked first, a row for so many lists. So it is of fewer
# where somebody reaches so many of all people that twice the rows which should fill a page are few beside the lists.
MERGED = 3000
LISTS_PER_ROW = 6
LISTS_PER_HOPED_ROW = 2
MOST_VALUES = 1000

# Beyond every text that an index may hold, and every moment.
LAST_TEXT = "\U0010ffff" * (INDEXED_LENGTH + 1)
FIRST_MOMENT = datetime(YEARS.start, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(YEARS.stop - 1, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arms:
    """How a page is found: so many first rows are read of each list, and so many rows walked before; or none."""

    heads: int
    walked: int = 0


def arms_of(of: ResourceAccess, listing: Listing, dialect: str, size: int = 0) -> Arms | None:
    """How a page of a caller's rows is found, or None where the lists are of no use.

    That is where somebody sees rows whoever relates to them, where deleted records are asked for, and, with many lists
    and a condition: all of them would be tested where the condition holds for nothing.
    """
    lists = count_lists(of)
    if lists is None or listing.deleted or (lists > MERGED and listing.where is not None):
        return None
    tested = listing.where is not None or any(match.data_filter is not None for match in of.viewing)
    # SQLite's parser has room for a hundred levels, which a condition and the lists around it may need.
    if tested and dialect == "sqlite":
        return None
    hoped = 2 * size * of.access.plan.everybody // max(people_reached(of), 1)
    if lists > MERGED or (listing.where is None and 0 < hoped * LISTS_PER_HOPED_ROW < lists):
        return Arms(1, 1 << max(lists // LISTS_PER_ROW, hoped).bit_length())
    # Few lists fill a page by several rows each; with twice as many as it takes, the rest of most is not read.
    return Arms(1 if dialect == "sqlite" else rounded(2 * size // max(lists, 1) + 1))


def rounded(count: int) -> int:
    """A count rounded up to three binary digits, so that there are not as many statements as counts."""
    step = 1 << max(0, count.bit_length() - 3)
    return -(-count // step) * step


def page_ids(query: Query, arms: Arms | None) -> FromClause | None:
    """The ids and keys of a page, or None where the list has to be walked as a whole.

    That is also where it is ordered by what relations have no copy of.
    """
    copied = {CATALOGUE[query.listing.resource].label: "label", "created_at": "created_at"}
    key = query.keys[0]
    walkable = len(query.keys) == 2 and key.name in copied and key.expression is query.rows.c[key.name]
    if arms is None or not walkable or not has_room(query):
        return None
    few = few_rows(query)
    gates = [] if few is None else [~few.gate]
    both = _Arms(query, arms, copied[key.name])
    size = query.window.size
    found = [] if few is None else [both.few(few)]
    if arms.walked:
        walk = both.walk(every(gates))
        gates.append(select(func.count()).select_from(walk).scalar_subquery() <= size)
        found.append(walk)
    merged = both.merge(every(gates)).limit(size + 1)
    if not found:
        return merged.cte("page")
    found.append(merged.cte("merged"))
    together = union(*(select(arm.c.key_0, arm.c.id) for arm in found)).cte("both")
    ordered = select(together.c.key_0, together.c.id).order_by(*query.order(together)).limit(size + 1)
    return ordered.cte("page")


def has_room(query: Query) -> bool:
    """Whether a statement that tests each family's rows for itself has room for all parameters."""
    asked = values_in(query.listing.where)
    families = families_of(query.of)
    return sum(asked + values_in(family.matches[0].data_filter) for family in families) <= MOST_VALUES


@dataclass(frozen=True, slots=True)
class _Arms:
    """Both arms of one page; `copy` is the column of relations that the page's key is copied to."""

    query: Query
    arms: Arms
    copy: str

    @property
    def _is_sqlite(self) -> bool:
        return self.query.asked.dialect == "sqlite"

    @property
    def _size(self) -> int:
        return self.query.window.size

    def few(self, few: FewRows) -> CTE:
        """The page, where an index tells that few rows may be on it."""
        key = few.record.c[self.query.keys[0].name]
        columns = [key, few.record.c.id]
        rows = few.rows(key.label("key_0"), few.record.c.id).where(self._after(columns))
        return rows.order_by(*self._order(columns)).limit(self._size + 1).cte("few")

    def walk(self, gate: Sql) -> CTE:
        """The visible ones among the next rows of the table's index; none at all unless the gate is open."""
        query, key = self.query, self.query.keys[0]
        table = alias_of(CATALOGUE[query.listing.resource].table, "walked")
        columns = [table.c[key.name], table.c.id]
        next_rows = select(table).where(gate, self._after(columns)).order_by(*self._order(columns))
        walked = next_rows.limit(number(self.arms.walked)).subquery("walk_rows")
        visible = select(walked.c[key.name].label("key_0"), walked.c.id)
        visible = visible.where(query.of.visible(walked, one_by_one=True))
        if not self._is_sqlite:
            # SQLite would sort what is sorted already, and test all rows for it.
            visible = visible.order_by(*self._order([walked.c[key.name], walked.c.id]))
        return visible.limit(self._size + 1).cte("walk")

    def merge(self, gate: Sql) -> Select[Any]:
        """The rows of all lists in their order, exact for a page; there are none unless the gate is open."""
        families = families_of(self.query.of)
        heads = [self._heads(turn, family, gate) for turn, family in enumerate(families)]
        each = union_all(*(select(head.c.key_0, head.c.id) for head in heads)).cte("each")
        # A row that several lists begin with is one row of the page.
        first = select(each.c.key_0, each.c.id).distinct().cte("first")
        last = select(first.c.key_0).order_by(*self._order([first.c.key_0, first.c.id]))
        least = func.coalesce(last.limit(number(1)).offset(number(self._size)).scalar_subquery(), self._end())
        # In a table of its own it is worked out once, however often it is looked at.
        edge = select(select(least.label("key_0")).cte("edge").c.key_0).scalar_subquery()
        found = [
            self._found(turn, family, head, edge)
            for turn, (family, head) in enumerate(zip(families, heads, strict=True))
        ]
        rows = union_all(*found).cte("found")
        return select(rows.c.key_0, rows.c.id).distinct().order_by(*self._order([rows.c.key_0, rows.c.id]))

    def _heads(self, turn: int, family: Family, gate: Sql) -> CTE:
        """The lists of a family with their first rows, each with its number in its list."""
        lists = family.lists(f"lists_{turn}", gate)
        if not self._is_sqlite:
            head = self._rows_of(family, lists, numbered=True).limit(number(self.arms.heads)).lateral(f"head_{turn}")
            whole = select(lists.c.person_id, lists.c.relation, head.c.key_0, head.c.id, head.c.number)
            return whole.select_from(lists.join(head, true())).cte(f"heads_{turn}")
        key, one = (
            self._rows_of(family, lists, only=column).limit(number(1)).scalar_subquery() for column in ("key_0", "id")
        )
        tried = select(lists.c.person_id, lists.c.relation, key.label("key_0"), one.label("id")).cte(f"any_{turn}")
        return select(tried).where(tried.c.id.is_not(None)).cte(f"heads_{turn}")

    def _found(self, turn: int, family: Family, head: CTE, edge: ColumnElement[Any]) -> Select[Any]:
        """The rows of a family's lists within the edge, as many as a page needs of each."""
        begins = self._not_beyond(head.c.key_0, edge)
        if self._is_sqlite:
            return self._found_by_ids(family, head, edge).where(begins)
        # What the heads have need not be read again, and a list that has no more than they goes no further.
        related = self._related
        columns = [related.c[self.copy], related.c.record_id]
        further = self._beyond(columns, [head.c.key_0, head.c.id])
        rest = self._rows_of(family, head).where(further, self._not_beyond(columns[0], edge))
        row = rest.limit(number(self._per_list)).lateral(f"row_{turn}")
        goes_on = and_(begins, head.c.number == number(self.arms.heads))
        read_on = select(row.c.key_0, row.c.id).select_from(head.join(row, true())).where(goes_on)
        both = union_all(select(head.c.key_0, head.c.id).where(begins), read_on).subquery(f"of_{turn}")
        return select(both.c.key_0, both.c.id)

    def _found_by_ids(self, family: Family, head: CTE, edge: ColumnElement[Any]) -> Select[Any]:
        """The same for SQLite, which joins nothing that refers to what stands beside it."""
        related = self._related
        again = alias_of(self._related_table, "again")
        among = self._rows_of(family, head, only="id").where(self._not_beyond(related.c[self.copy], edge))
        same = and_(again.c.person_id == head.c.person_id, again.c.relation == head.c.relation)
        joined = head.join(again, and_(same, again.c.record_id.in_(among.limit(number(self._per_list)))))
        return select(again.c[self.copy].label("key_0"), again.c.record_id.label("id")).select_from(joined)

    def _rows_of(
        self, family: Family, lists: FromClause, *, only: str | None = None, numbered: bool = False
    ) -> Select[Any]:
        """The visible rows of a list, in order; from 1 on, where they are to be numbered."""
        related = self._related
        columns = [related.c[self.copy], related.c.record_id]
        labelled = {"key_0": columns[0].label("key_0"), "id": columns[1].label("id")}
        chosen: list[ColumnElement[Any]] = [labelled[only]] if only else list(labelled.values())
        if numbered:
            chosen.append(func.row_number().over(order_by=self._order(columns)).label("number"))
        return (
            select(*chosen)
            .where(
                related.c.person_id == lists.c.person_id,
                related.c.relation == lists.c.relation,
                or_(related.c.expires_at.is_(None), related.c.expires_at > bound(NOW, related.c.expires_at.type)),
                self._after(columns),
                is_listed(self.query, family, related),
            )
            .order_by(*self._order(columns))
            .correlate(lists)
        )

    @property
    def _related_table(self) -> Any:
        return CATALOGUE[self.query.listing.resource].related

    @property
    def _related(self) -> FromClause:
        return alias_of(self._related_table, "list")

    @property
    def _per_list(self) -> int:
        """How many rows of a list a page needs at most: a child may be there twice, as its own and its customer's."""
        twice = CATALOGUE[self.query.listing.resource].belongs_to_customer
        return (self._size + 1) * (2 if twice else 1)

    @property
    def _descending(self) -> bool:
        return self.query.keys[0].descending is not self.query.window.backwards

    def _order(self, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
        return [column.desc() if self._descending else column.asc() for column in columns]

    def _after(self, columns: Sequence[ColumnElement[Any]]) -> Sql:
        """What comes after the window's place, as one comparison that an index can begin with."""
        place = self.query.window.place
        if place is None:
            return TRUE
        return self._beyond(columns, [bound(value, column.type) for value, column in zip(place, columns, strict=True)])

    def _beyond(self, columns: Sequence[ColumnElement[Any]], place: Sequence[ColumnElement[Any]]) -> Sql:
        whole, start = tuple_(*columns), tuple_(*place)
        return whole < start if self._descending else whole > start

    def _not_beyond(self, key: ColumnElement[Any], bound: ColumnElement[Any]) -> Sql:
        return key >= bound if self._descending else key <= bound

    def _end(self) -> ColumnElement[Any]:
        """The key that no row is beyond."""
        kind = self._related.c[self.copy].type
        if isinstance(kind, String):
            return literal("" if self._descending else LAST_TEXT, kind)
        return literal(FIRST_MOMENT if self._descending else LAST_MOMENT, kind)


def is_listed(query: Query, family: Family, related: FromClause) -> Sql:
    """Whether the record of a list's row is not deleted, may be viewed and was asked for."""
    record = alias_of(CATALOGUE[query.listing.resource].table, "listed")
    sight = CallerSight(query.asked.terms, query.listing.resource, record)
    asked = TRUE if query.listing.where is None else compile_condition(query.listing.where, sight).true
    tested = every([family.holds(record), asked])
    alive = related.c.deleted_at.is_(None)
    if tested is TRUE:
        return alive
    shown = select(record.c.id).where(record.c.id == related.c.record_id, tested)
    # Tested one by one as the list is walked: the planner would gather and sort a long list instead.
    return and_(alive, exists(shown if query.asked.dialect == "sqlite" else shown.offset(number(0))))
