"""The statements of the seam for rows: each is a function of what is asked, and built once for all who ask alike."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, column, func, literal_column, select, true

from models.aliases import alias_of
from models.catalogue import CATALOGUE, lists_of
from models.functions import id_table, number_array
from models.prepared import Prepared, Slot
from models.records import sales_line
from models.words import Resource
from permissions.carried import carries
from permissions.conditions import values_in
from resolvers.counting import count_listed
from resolvers.listing import COUNTED
from resolvers.page_ids import Arms, has_room, page_ids
from resolvers.query import Asked, Query

IDS = Slot("ids")
KEPT = 2000
# A statement with more values than this is as long as a small book, and hardly asked twice.
MOST_KEPT_VALUES = 100

More = TypeVarTuple("More")
FORGETTING: list[Callable[[], None]] = []


def kept(build: Callable[[Asked, *More], Select[Any] | None]) -> Callable[[Asked, *More], Prepared | None]:
    """Build and compile a statement the first time that it is asked for; None where there is nothing to see."""

    def prepare(asked: Asked, *more: *More) -> Prepared | None:
        statement = build(asked, *more)
        return None if statement is None else Prepared.of(statement, asked.dialect)

    keeping: Any = lru_cache(maxsize=KEPT)(prepare)

    def find(asked: Asked, *more: *More) -> Prepared | None:
        if values_in(asked.listing.where) > MOST_KEPT_VALUES:
            return prepare(asked, *more)
        found: Prepared | None = keeping(asked, *more)
        return found

    FORGETTING.append(keeping.cache_clear)
    return find


def forget() -> None:
    """Have all statements built anew."""
    for clear in (*FORGETTING, lines.cache_clear):
        clear()


@dataclass(frozen=True, slots=True)
class Belonging:
    """How the rows of a list belong to a parent: the rows, the column that names it, the table or join with both."""

    rows: FromClause
    parent: ColumnElement[Any]
    source: FromClause


def belonging(parent: Resource, list_name: str) -> Belonging:
    """How the rows of a record's list belong to the parent."""
    listed = lists_of(parent)[list_name]
    rows = alias_of(CATALOGUE[listed.target].table, "0")
    if listed.labels is None:
        return Belonging(rows, rows.c[listed.column], rows)
    between = alias_of(listed.labels.table, "0")
    joined = rows.join(between, rows.c.id == between.c[listed.labels.target_column])
    return Belonging(rows, between.c[listed.labels.own_column], joined)


@kept
def page(asked: Asked, arms: Arms | None) -> Select[Any] | None:
    """A page of a list from the root, and one row more where it goes on."""
    query = Query(asked, _rows(asked))
    if query.empty:
        return None
    ids = page_ids(query, arms)
    if ids is None:
        return query.select().order_by(*query.order()).limit(query.window.size + 1)
    # Every id of the page is of a row that may be viewed and was asked for.
    chosen = select(*query.selected).select_from(ids.join(query.rows, query.rows.c.id == ids.c.id))
    return chosen.order_by(*query.order(ids))


@kept
def children(asked: Asked, parent: Resource) -> Select[Any] | None:
    """The same page of the same list for each parent, with the parent's id."""
    belongs = belonging(parent, asked.listing.name)
    parents = id_table(asked.dialect, IDS)
    related = None
    if knows_related(asked, parent):
        words = [f"related_{word}" for word in range(asked.terms.of(asked.listing.resource).signature_words)]
        columns = [column("id", BigInteger), *(column(word, BigInteger) for word in words)]
        lists = [number_array(Slot(name)) for name in (IDS.name, *words)]
        parents = func.unnest(*lists).table_valued(*columns, name="parents").render_derived()
        related = [parents.c[word] for word in words]
    query = Query(asked, belongs.rows, related)
    if query.empty:
        return None
    size = query.window.size
    if asked.dialect == "sqlite":
        among = belongs.parent.in_(select(parents.c.id))
        tested: FromClause = query.tested(among, belongs.parent.label("parent"), belongs.source).subquery("tested")
        rank = func.row_number().over(partition_by=tested.c.parent, order_by=query.order(tested)).label("rank")
        ranked = select(*tested.c, rank).where(query.passed(tested)).subquery()
        shown = [found for found in ranked.c if found.name != "rank"]
        return select(*shown).where(ranked.c.rank <= size + 1).order_by(ranked.c.rank)
    below = query.tested(belongs.parent == parents.c.id, parents.c.id.label("parent"), belongs.source)
    tested = below.correlate(parents).lateral("tested")
    child = select(*tested.c).where(query.passed(tested)).limit(size + 1).lateral("child")
    return select(*child.c).select_from(parents.join(child, true())).order_by(*query.order(child))


def knows_related(asked: Asked, parent: Resource) -> bool:
    """Whether parents are given with what their signatures tell of their children: see `carried_bits`.

    SQLite would have to join them, and may begin with the children's table then.
    """
    return asked.dialect != "sqlite" and carries(parent, asked.listing.name)


@kept
def by_id(asked: Asked) -> Select[Any] | None:
    """The records of ids."""
    query = Query(asked, _rows(asked))
    wanted = query.rows.c.id.in_(select(id_table(asked.dialect, IDS).c.id))
    return None if query.empty else query.select().where(wanted)


@kept
def signatures(asked: Asked) -> Select[Any]:
    """The signatures of the records of ids, also of those that may not be seen."""
    rows = _rows(asked)
    words = asked.terms.of(asked.listing.resource).signature(rows)
    labelled = [word.label(f"signature_{place}") for place, word in enumerate(words)]
    return select(rows.c.id, *labelled).where(rows.c.id.in_(select(id_table(asked.dialect, IDS).c.id)))


@kept
def total(asked: Asked, arms: Arms | None) -> Select[Any] | None:
    """How many records a list from the root has, counted up to one more than `COUNTED`."""
    query = Query(asked, _rows(asked))
    if query.empty:
        return None
    if arms is not None and has_room(query):
        return count_listed(query)
    capped = select(literal_column("1")).select_from(query.rows).where(query.condition).limit(COUNTED + 1).subquery()
    return select(func.count().label("total")).select_from(capped)


@kept
def child_totals(asked: Asked, parent: Resource) -> Select[Any] | None:
    """The same for a list of each parent."""
    belongs = belonging(parent, asked.listing.name)
    query = Query(asked, belongs.rows)
    if query.empty:
        return None
    parents = id_table(asked.dialect, IDS)
    capped = (
        select(literal_column("1").label("one"))
        .select_from(belongs.source)
        .where(query.condition, belongs.parent == parents.c.id)
        .limit(COUNTED + 1)
        .correlate(parents)
        .subquery()
    )
    counted = select(func.count()).select_from(capped).scalar_subquery()
    return select(parents.c.id, counted.label("total")).select_from(parents)


@lru_cache(maxsize=KEPT)
def lines(dialect: str, columns: tuple[str, ...]) -> Prepared:
    """The lines of sales that were fetched already."""
    wanted = sales_line.c.sales_record_id.in_(select(id_table(dialect, IDS).c.id))
    statement = (
        select(sales_line.c.sales_record_id, sales_line.c.product_id, *(sales_line.c[name] for name in columns))
        .where(wanted)
        .order_by(sales_line.c.sales_record_id, sales_line.c.position)
    )
    return Prepared.of(statement, dialect)


def _rows(asked: Asked) -> FromClause:
    return alias_of(CATALOGUE[asked.listing.resource].table, "0")
