"""The seam for rows: whoever wants records asks here, and they come out filtered by the plan and masked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from masking.apply import mask_columns
from masking.fields import LINES
from models.functions import id_list, number_list
from models.prepared import Prepared, Slot
from models.words import Resource
from permissions.carried import carried_bits
from permissions.conditions import emptied
from resolvers import statements
from resolvers.listing import Listing, Page
from resolvers.page_ids import arms_of
from resolvers.paging import as_json, from_json
from resolvers.query import Asked, Window
from resolvers.records import Record, records_of, signatures_of
from resolvers.session import Session


class Parent(NamedTuple):
    """A record whose children are wanted, with the signature that it came with."""

    id: int
    signature: int


class Fetched(list[Record]):
    """The records of a page; `more` tells whether the list goes on."""

    more = False


@dataclass(slots=True)
class Line:
    """A line of a sale, masked as the sale's signature says."""

    product_id: int | None
    values: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """The value of a column; KeyError if it was not asked for."""
        return self.values[name]


class _Question:
    """What is asked of a list, taken apart into what a statement is made of and the values that are bound to it."""

    def __init__(
        self, session: Session, listing: Listing, columns: Iterable[str] = (), page: Page | None = None
    ) -> None:
        access = session.access
        self._session = session
        self.listing = listing
        self.values: dict[str, Any] = dict(access.values)
        where = listing.where and emptied(listing.where, "where", self.values)
        window = None if page is None else Window(page.size, self._place(page), page.backwards)
        self.asked = Asked(
            session.dialect,
            access.live_plan.terms,
            Listing(listing.resource, listing.name, where, listing.order, listing.deleted),
            tuple(sorted(set(columns))),
            window,
        )

    def _place(self, page: Page) -> tuple[Slot | None, ...] | None:
        if page.cursor is None:
            return None
        place = read_place(self._session, self.listing, page.cursor)
        names = [f"place{turn}" for turn in range(len(place))]
        self.values.update(zip(names, place, strict=True))
        return tuple(None if value is None else Slot(name) for name, value in zip(names, place, strict=True))

    def tell_parents(self, resource: Resource, parents: Sequence[Parent]) -> None:
        """Tell the values of the parents whose children are asked for."""
        self.tell_ids([parent.id for parent in parents])
        if statements.knows_related(self.asked, resource):
            of = self._session.access.of
            signatures = [parent.signature for parent in parents]
            words = carried_bits(signatures, of(resource), of(self.listing.resource))
            self.values.update((f"related_{turn}", number_list(word)) for turn, word in enumerate(words))

    def tell_ids(self, ids: Iterable[int]) -> None:
        """Tell the ids that are asked for."""
        self.values[statements.IDS.name] = id_list(self._session.dialect, ids)

    async def answered(self, statement: Prepared | None) -> Mapping[str, Sequence[Any]] | None:
        """What the statement finds, column by column; None where there is nothing to see."""
        return None if statement is None else await self._session.run(statement, self.values)


async def fetch_page(session: Session, listing: Listing, page: Page, columns: Iterable[str]) -> Fetched:
    """A page of a list from the root, in the order that it is walked in."""
    question = _Question(session, listing, columns, page)
    arms = arms_of(session.access.of(listing.resource), listing, session.dialect, page.size)
    found = await question.answered(statements.page(question.asked, arms))
    if found is None:
        return Fetched()
    fetched = Fetched(records_of(session, listing, {name: column[: page.size] for name, column in found.items()}))
    fetched.more = len(found["id"]) > page.size
    return fetched


async def fetch_children(
    session: Session,
    parent: Resource,
    parents: Sequence[Parent],
    listing: Listing,
    page: Page,
    columns: Iterable[str],
) -> Mapping[int, Fetched]:
    """The same page of the same list for each of the parents, in one statement."""
    question = _Question(session, listing, columns, page)
    question.tell_parents(parent, parents)
    found = await question.answered(statements.children(question.asked, parent))
    listed: dict[int, Fetched] = defaultdict(Fetched)
    if found is None:
        return listed
    longer = {parent for parent, size in Counter(found["parent"]).items() if size > page.size}
    if longer:
        shown = list(_first(found["parent"], page.size))
        found = {name: [column[place] for place in shown] for name, column in found.items()}
    for one in longer:
        listed[one].more = True
    for parent_id, record in zip(found["parent"], records_of(session, listing, found), strict=True):
        listed[parent_id].append(record)
    return listed


def _first(parents: Sequence[int], size: int) -> Iterator[int]:
    """Where the first rows of each parent are."""
    sizes: Counter[int] = Counter()
    for place, parent in enumerate(parents):
        sizes[parent] += 1
        if sizes[parent] <= size:
            yield place


async def fetch_by_id(
    session: Session, resource: Resource, ids: Sequence[int], columns: Iterable[str], *, deleted: bool = False
) -> Mapping[int, Record]:
    """The records of these ids that the caller may see; the others are as if there were none."""
    question = _Question(session, Listing(resource, "node", deleted=deleted), columns)
    question.tell_ids(ids)
    found = await question.answered(statements.by_id(question.asked))
    return {record.id: record for record in records_of(session, question.listing, found)} if found else {}


async def fetch_signatures(session: Session, resource: Resource, ids: Sequence[int]) -> Mapping[int, int]:
    """The signatures of records, whether the caller may see them or not: for what is decided, and never for showing."""
    question = _Question(session, Listing(resource, "node"))
    question.tell_ids(ids)
    found = await question.answered(statements.signatures(question.asked))
    return dict(zip(found["id"], signatures_of(found), strict=True)) if found else {}


async def count_rows(session: Session, listing: Listing) -> int:
    """How many records a list from the root has, counted up to one more than `COUNTED`."""
    question = _Question(session, listing)
    arms = arms_of(session.access.of(listing.resource), listing, session.dialect)
    found = await question.answered(statements.total(question.asked, arms))
    return int(found["total"][0]) if found else 0


async def count_children(session: Session, parent: Resource, ids: Sequence[int], listing: Listing) -> Mapping[int, int]:
    """The same for a list of each of the parents, in one statement."""
    question = _Question(session, listing)
    question.tell_ids(ids)
    found = await question.answered(statements.child_totals(question.asked, parent))
    return dict(zip(found["id"], found["total"], strict=True)) if found else {}


async def fetch_lines(session: Session, parents: Sequence[Parent], columns: Iterable[str]) -> Mapping[int, list[Line]]:
    """The lines of sales that were fetched already, masked by the signature that each sale came with."""
    signatures = dict(parents)
    of = session.access.of(Resource.SALES_RECORD)
    names = tuple(sorted(columns))
    wanted = {statements.IDS.name: id_list(session.dialect, signatures)}
    found = await session.run(statements.lines(session.dialect, names), wanted)
    sales, products = found["sales_record_id"], found["product_id"]
    shown = {f"{LINES}.{name}": list(found[name]) for name in names}
    mask_columns(of, [signatures[sale] for sale in sales], shown, session.summary)
    rows = zip(*shown.values(), strict=True) if names else ((),) * len(sales)
    lines: dict[int, list[Line]] = defaultdict(list)
    for sale, product, row in zip(sales, products, rows, strict=True):
        lines[sale].append(Line(product, dict(zip(names, row, strict=True))))
    return lines


def cursor_of(session: Session, listing: Listing, record: Record) -> str:
    """The cursor of a record in the list that it was fetched for."""
    return session.cursors.write(listing.fingerprint, as_json(record.place))


def read_place(session: Session, listing: Listing, cursor: str) -> list[Any]:
    """The place in a list that a cursor tells of; BadInputError unless it is one of this caller and this list."""
    return from_json(listing, session.cursors.read(listing.fingerprint, cursor))


def parent_of(record: Record) -> Parent:
    """A record as the parent of others."""
    rows, number = record.rows, record.number
    return Parent(rows.ids[number], rows.signatures[number])
