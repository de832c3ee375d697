"""The seam for rows: every SELECT of a resource is built and run here, filtered by the plan, and comes out masked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, literal_column, select, true

from masking.apply import mask_columns
from masking.fields import LINES
from models.aliases import alias_of
from models.catalogue import CATALOGUE, lists_of
from models.functions import id_table
from models.records import sales_line
from models.words import Resource
from permissions.access import read_signature
from resolvers.counting import count_listed
from resolvers.listing import COUNTED, Listing, Page
from resolvers.page_ids import page_ids
from resolvers.paging import as_json
from resolvers.query import Query
from resolvers.query import Record as Record  # noqa: PLC0414
from resolvers.session import Session


class Fetched(list[Record]):
    """The records of a page; `more` tells whether the list goes on."""

    more = False


@dataclass(slots=True)
class Line:
    """A line of a sale, masked as the sale's signature says."""

    product_id: int | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Where the records of a list are, which column names their parent, and the table or join that has both."""

    rows: FromClause
    parent: ColumnElement[Any]
    source: FromClause


def family_of(parent: Resource, list_name: str) -> Family:
    """How the rows of a record's list belong to the parent."""
    listed = lists_of(parent)[list_name]
    rows = alias_of(CATALOGUE[listed.target].table, "0")
    if listed.labels is None:
        return Family(rows, rows.c[listed.column], rows)
    between = alias_of(listed.labels.table, "0")
    joined = rows.join(between, rows.c.id == between.c[listed.labels.target_column])
    return Family(rows, between.c[listed.labels.own_column], joined)


async def fetch_page(session: Session, listing: Listing, page: Page, columns: Iterable[str]) -> Fetched:
    """A page of a list from the root, in the order that it is walked in."""
    rows = alias_of(CATALOGUE[listing.resource].table, "0")
    query = Query(session, listing, rows, columns)
    if query.empty:
        return Fetched()
    ids = page_ids(query, page)
    if ids is None:
        statement = query.select(page).order_by(*query.order(page)).limit(page.size + 1)
    else:
        # Every id of the page is of a row that may be viewed and was asked for.
        chosen = select(*query.selected).select_from(ids.join(rows, rows.c.id == ids.c.id))
        statement = chosen.order_by(*query.order(page, ids))
    found = await session.run(statement)
    fetched = Fetched(query.records(found[: page.size]))
    fetched.more = len(found) > page.size
    return fetched


async def fetch_children(
    session: Session,
    parent: Resource,
    ids: Sequence[int],
    listing: Listing,
    page: Page,
    columns: Iterable[str],
) -> Mapping[int, Fetched]:
    """The same page of the same list for each of the parents, in one statement."""
    family = family_of(parent, listing.name)
    query = Query(session, listing, family.rows, columns)
    if query.empty:
        return {}
    parents = id_table(session.dialect, ids)
    if session.dialect == "sqlite":
        among = family.parent.in_(select(parents.c.id))
        tested: FromClause = query.tested(page, among, family.parent.label("parent"), family.source).subquery("tested")
        rank = func.row_number().over(partition_by=tested.c.parent, order_by=query.order(page, tested)).label("rank")
        ranked = select(*tested.c, rank).where(query.passed(tested)).subquery()
        shown = [column for column in ranked.c if column.name != "rank"]
        statement = select(*shown).where(ranked.c.rank <= page.size + 1).order_by(ranked.c.rank)
    else:
        below = query.tested(page, family.parent == parents.c.id, parents.c.id.label("parent"), family.source)
        tested = below.correlate(parents).lateral("tested")
        child = select(*tested.c).where(query.passed(tested)).limit(page.size + 1).lateral("child")
        statement = select(*child.c).select_from(parents.join(child, true())).order_by(*query.order(page, child))
    listed: dict[int, Fetched] = defaultdict(Fetched)
    sizes: Counter[int] = Counter()
    shown_rows = []
    for row in await session.run(statement):
        sizes[row.parent] += 1
        if sizes[row.parent] > page.size:
            listed[row.parent].more = True
        else:
            shown_rows.append(row)
    for row, record in zip(shown_rows, query.records(shown_rows), strict=True):
        listed[row.parent].append(record)
    return listed


async def fetch_by_id(
    session: Session, resource: Resource, ids: Sequence[int], columns: Iterable[str], *, deleted: bool = False
) -> Mapping[int, Record]:
    """The records of these ids that the caller may see; the others are as if there were none."""
    rows = alias_of(CATALOGUE[resource].table, "0")
    query = Query(session, Listing(resource, "node", deleted=deleted), rows, columns)
    if query.empty:
        return {}
    wanted = rows.c.id.in_(select(id_table(session.dialect, ids).c.id))
    return {record.id: record for record in query.records(await session.run(query.select().where(wanted)))}


async def fetch_signatures(session: Session, resource: Resource, ids: Sequence[int]) -> Mapping[int, int]:
    """The signatures of records, whether the caller may see them or not: for what is decided, and never for showing."""
    rows = alias_of(CATALOGUE[resource].table, "0")
    words = session.access.of(resource).signature(rows)
    wanted = rows.c.id.in_(select(id_table(session.dialect, ids).c.id))
    found = await session.run(select(rows.c.id, *words).where(wanted))
    return {row.id: read_signature(tuple(row[1:])) for row in found}


async def count_rows(session: Session, listing: Listing) -> int:
    """How many records a list from the root has, counted up to one more than `COUNTED`."""
    rows = alias_of(CATALOGUE[listing.resource].table, "0")
    query = Query(session, listing, rows, ())
    if query.empty:
        return 0
    statement = count_listed(query)
    if statement is None:
        capped = select(literal_column("1")).select_from(rows).where(query.condition).limit(COUNTED + 1).subquery()
        statement = select(func.count()).select_from(capped)
    return int((await session.run(statement))[0][0])


async def count_children(session: Session, parent: Resource, ids: Sequence[int], listing: Listing) -> Mapping[int, int]:
    """The same for a list of each of the parents, in one statement."""
    family = family_of(parent, listing.name)
    query = Query(session, listing, family.rows, ())
    if query.empty:
        return {}
    parents = id_table(session.dialect, ids)
    capped = (
        select(literal_column("1").label("one"))
        .select_from(family.source)
        .where(query.condition, family.parent == parents.c.id)
        .limit(COUNTED + 1)
        .correlate(parents)
        .subquery()
    )
    counted = select(func.count()).select_from(capped).scalar_subquery()
    statement: Select[Any] = select(parents.c.id, counted.label("total")).select_from(parents)
    return {row.id: row.total for row in await session.run(statement)}


async def fetch_lines(
    session: Session, signatures: Mapping[int, int], columns: Iterable[str]
) -> Mapping[int, list[Line]]:
    """The lines of sales that were fetched already, masked by the signature that each sale came with."""
    of = session.access.of(Resource.SALES_RECORD)
    names = sorted(columns)
    statement = (
        select(sales_line.c.sales_record_id, sales_line.c.product_id, *(sales_line.c[name] for name in names))
        .where(sales_line.c.sales_record_id.in_(select(id_table(session.dialect, signatures).c.id)))
        .order_by(sales_line.c.sales_record_id, sales_line.c.position)
    )
    found = await session.run(statement)
    shown = {f"{LINES}.{name}": [row[place] for row in found] for place, name in enumerate(names, start=2)}
    mask_columns(of, [signatures[row.sales_record_id] for row in found], shown, session.summary)
    lines: dict[int, list[Line]] = defaultdict(list)
    for place, row in enumerate(found):
        values = {name: shown[f"{LINES}.{name}"][place] for name in names}
        lines[row.sales_record_id].append(Line(row.product_id, values))
    return lines


def cursor_of(session: Session, listing: Listing, record: Record) -> str:
    """The cursor of a record in the list that it was fetched for."""
    return session.cursors.write(listing.fingerprint, as_json(record.place))
