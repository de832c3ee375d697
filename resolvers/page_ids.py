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
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    literal_column,
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
from models.types import YEARS
from permissions.conditions import values_in
from permissions.row_lists import Family, RowLists, row_lists
from permissions.sight import CallerSight
from permissions.truth import TRUE, Sql, compile_condition
from resolvers.listing import Page
from resolvers.query import Query

# Up to so many lists are merged at once; of more, the table is walked first, a row for so many lists.
MERGED = 3000
LISTS_PER_ROW = 6
MOST_VALUES = 1000

# Beyond every text that an index may hold, and every moment.
LAST_TEXT = "\U0010ffff" * (INDEXED_LENGTH + 1)
FIRST_MOMENT = datetime(YEARS.start, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(YEARS.stop - 1, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def page_ids(query: Query, page: Page) -> FromClause | None:
    """The ids and keys of a page, or None where the list has to be walked as a whole.

    That is where it is ordered by what relations have no copy of, where deleted records are asked for, where somebody
    sees rows whoever relates to them, and where a condition makes most of many rows invisible.
    """
    lists = usable_lists(query)
    copied = {CATALOGUE[query.listing.resource].label: "label", "created_at": "created_at"}
    key = query.keys[0]
    walkable = len(query.keys) == 2 and key.name in copied and key.expression is query.rows.c[key.name]
    if lists is None or not walkable:
        return None
    arms = _Arms(query, page, copied[key.name])
    if lists.size <= MERGED:
        return arms.merge(lists).limit(page.size + 1).cte("page")
    walk = arms.walk(lists.size)
    filled = select(func.count()).select_from(walk).scalar_subquery() > page.size
    merged = arms.merge(lists, ~filled).limit(page.size + 1).cte("merged")
    both = union(select(walk.c.key_0, walk.c.id), select(merged.c.key_0, merged.c.id)).cte("both")
    ordered = select(both.c.key_0, both.c.id).order_by(*query.order(page, both)).limit(page.size + 1)
    return ordered.cte("page")


def usable_lists(query: Query) -> RowLists | None:
    """The lists that the rows of a query are in, where it is quicker to go by them than by the table.

    With many lists and a condition it is not: all of them would be tested where the condition holds for nothing.
    """
    lists = row_lists(query.of)
    if lists is None or query.listing.deleted or (lists.size > MERGED and query.listing.where is not None):
        return None
    # Each family tests its rows for itself, and a statement has room for so many parameters only.
    asked = values_in(query.listing.where)
    if sum(asked + values_in(family.matches[0].data_filter) for family in lists.families) > MOST_VALUES:
        return None
    tested = query.listing.where is not None or any(match.data_filter is not None for match in query.of.viewing)
    # SQLite's parser has room for a hundred levels, which a condition and the lists around it may need.
    return None if tested and query.session.dialect == "sqlite" else lists


@dataclass(frozen=True, slots=True)
class _Arms:
    """Both arms of one page; `copy` is the column of relations that the page's key is copied to."""

    query: Query
    page: Page
    copy: str

    @property
    def _is_sqlite(self) -> bool:
        return self.query.session.dialect == "sqlite"

    def walk(self, size: int) -> CTE:
        """The visible ones among the next rows of the table's index."""
        query, key = self.query, self.query.keys[0]
        table = alias_of(CATALOGUE[query.listing.resource].table, "walked")
        rows = 1 << (size // LISTS_PER_ROW).bit_length()
        columns = [table.c[key.name], table.c.id]
        next_rows = select(table).where(self._after(columns)).order_by(*self._order(columns)).limit(number(rows))
        walked = next_rows.subquery("walk_rows")
        visible = select(walked.c[key.name].label("key_0"), walked.c.id).where(query.of.visible(walked))
        if not self._is_sqlite:
            # SQLite would sort what is sorted already, and test all rows for it.
            visible = visible.order_by(*self._order([walked.c[key.name], walked.c.id]))
        return visible.limit(self.page.size + 1).cte("walk")

    def merge(self, lists: RowLists, gate: Sql | None = None) -> Select[Any]:
        """The rows of all lists in their order, exact for a page; there are none unless the gate is open."""
        heads = [self._heads(turn, family, gate) for turn, family in enumerate(lists.families)]
        each = union_all(*(select(head.c.key_0, head.c.id) for head in heads)).cte("each")
        # A row that several lists begin with is one row of the page.
        first = select(each.c.key_0, each.c.id).distinct().cte("first")
        last = select(first.c.key_0).order_by(*self._order([first.c.key_0, first.c.id]))
        bound = func.coalesce(last.limit(1).offset(self.page.size).scalar_subquery(), self._end())
        found = [
            self._found(turn, family, head, bound)
            for turn, (family, head) in enumerate(zip(lists.families, heads, strict=True))
        ]
        rows = union_all(*found).cte("found")
        return select(rows.c.key_0, rows.c.id).distinct().order_by(*self._order([rows.c.key_0, rows.c.id]))

    def _heads(self, turn: int, family: Family, gate: Sql | None) -> CTE:
        """The lists of a family, each with its first row."""
        lists = family.lists(f"lists_{turn}", gate)
        if not self._is_sqlite:
            head = self._rows_of(family, lists).limit(number(1)).lateral(f"head_{turn}")
            whole = select(lists.c.person_id, lists.c.relation, head.c.key_0, head.c.id)
            return whole.select_from(lists.join(head, true())).cte(f"heads_{turn}")
        key, one = (
            self._rows_of(family, lists, only=column).limit(number(1)).scalar_subquery() for column in ("key_0", "id")
        )
        tried = select(lists.c.person_id, lists.c.relation, key.label("key_0"), one.label("id")).cte(f"any_{turn}")
        return select(tried).where(tried.c.id.is_not(None)).cte(f"heads_{turn}")

    def _found(self, turn: int, family: Family, head: CTE, bound: ColumnElement[Any]) -> Select[Any]:
        """The first rows of those lists of a family that begin within the bound."""
        begins = self._not_beyond(head.c.key_0, bound)
        rows = self._rows_of(family, head).limit(number(self._per_list))
        related = self._related
        if not self._is_sqlite:
            # The first row is known: everything before it was tested already.
            from_head = self._not_beyond(head.c.key_0, related.c[self.copy])
            row = rows.where(self._not_beyond(related.c[self.copy], bound), from_head).lateral(f"row_{turn}")
            return select(row.c.key_0, row.c.id).select_from(head.join(row, true())).where(begins)
        again = alias_of(self._related_table, "again")
        among = self._rows_of(family, head, only="id").where(self._not_beyond(related.c[self.copy], bound))
        same = and_(again.c.person_id == head.c.person_id, again.c.relation == head.c.relation)
        joined = head.join(again, and_(same, again.c.record_id.in_(among.limit(number(self._per_list)))))
        return (
            select(again.c[self.copy].label("key_0"), again.c.record_id.label("id")).select_from(joined).where(begins)
        )

    def _rows_of(self, family: Family, lists: FromClause, only: str | None = None) -> Select[Any]:
        """The visible rows of a list, in order."""
        related, now = self._related, self.query.session.access.now
        columns = [related.c[self.copy], related.c.record_id]
        labelled = {"key_0": columns[0].label("key_0"), "id": columns[1].label("id")}
        chosen = [labelled[only]] if only else list(labelled.values())
        return (
            select(*chosen)
            .where(
                related.c.person_id == lists.c.person_id,
                related.c.relation == lists.c.relation,
                or_(related.c.expires_at.is_(None), related.c.expires_at > now),
                self._after(columns),
                is_shown(self.query, family, related),
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
        return (self.page.size + 1) * (2 if twice else 1)

    @property
    def _descending(self) -> bool:
        return self.query.keys[0].descending is not self.page.backwards

    def _order(self, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
        return [column.desc() if self._descending else column.asc() for column in columns]

    def _after(self, columns: Sequence[ColumnElement[Any]]) -> Sql:
        """What comes after the cursor, as one comparison that an index can begin with."""
        if self.page.cursor is None:
            return TRUE
        place = [
            literal(value, column.type)
            for value, column in zip(self.query.place(self.page.cursor), columns, strict=True)
        ]
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


def is_shown(query: Query, family: Family, related: FromClause) -> Sql:
    """Whether the record of a list's row is there, may be viewed and was asked for."""
    record = alias_of(CATALOGUE[query.listing.resource].table, "listed")
    sight = CallerSight(query.session.access, query.listing.resource, record)
    asked = TRUE if query.listing.where is None else compile_condition(query.listing.where, sight).true
    shown = select(record.c.id).where(
        record.c.id == related.c.record_id, record.c.deleted_at.is_(None), family.holds(record), asked
    )
    # Tested one by one as the list is walked: the planner would gather and sort a long list instead.
    return exists(shown if query.session.dialect == "sqlite" else shown.offset(number(0)))


def number(value: int) -> ColumnElement[int]:
    """A number written into the statement, where planners look at it."""
    return literal_column(str(value), BigInteger)
