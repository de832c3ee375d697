"""The SQL of the seam: whatever is asked, no resource's table is read without the caller's row condition."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Alias, BinaryExpression, ClauseElement, Column, ColumnClause, FromClause, Join, Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import visitors
from sqlalchemy.sql.operators import eq, is_, is_not

from masking.fields import CLASSES
from models.actor import command
from models.catalogue import CATALOGUE, Labels, Link, lists_of
from models.database import Database
from models.prepared import Prepared
from models.words import (
    GRANTABLE,
    ORGANISATION,
    Action,
    CustomerStatus,
    GranteeKind,
    PersonStatus,
    PrincipalKind,
    Reach,
    Relation,
    Resource,
    SalesStatus,
)
from permissions.access import Access
from permissions.grants import Grant
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal
from resolvers import rows, statements
from resolvers.cursors import Cursors
from resolvers.listing import Listing, OrderKey, Page, read_listing
from resolvers.rows import Parent
from resolvers.session import Session
from resolvers.writing.new_record import NewRecord, SalesLine
from resolvers.writing.write import create_records
from tests.statements import counted

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ERIN = Principal(PrincipalKind.PERSON, 1, "Erin", "erin@x.example")
CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
ONE = [Parent(1, 1)]
DIALECTS: dict[str, Any] = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}
# Reads people for where they stand, and shows nobody.
CHART = {"person_reached", "person_related"}
TABLES = {entity.table: resource for resource, entity in CATALOGUE.items()}
RELATIONS = {entity.related: resource for resource, entity in CATALOGUE.items() if entity.related is not None}


def access(actions: Sequence[Action] = (Action.VIEW, Action.DELETE), size: int | None = None) -> Access:
    """Erin may view, delete and restore what she has created, unless other actions are given.

    `size` is how many people her reach is said to have.
    """
    match = Match(People(ids=frozenset({ERIN.id})), frozenset({Relation.CREATOR}), None, across_groups=False)
    rules = [
        Rule(
            Grant(
                grantee_kind=GranteeKind.ALL_USERS,
                resource=resource,
                actions=frozenset(actions),
                relations=frozenset({Relation.CREATOR}),
                reaches=frozenset({Reach.MYSELF}),
            ),
            match,
        )
        for resource in GRANTABLE
    ]
    sizes = {} if size is None or match.people is None else {match.people: size}
    return Access(AccessPlan(ERIN, 1, CLASSES, tuple(rules), frozenset(), (), None, sizes=sizes), NOW)


BUILT: dict[int, Select[Any]] = {}


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep what prepared statements are compiled from, in `BUILT`; statements of other tests are forgotten."""
    prepare = Prepared.of

    def keep(statement: Select[Any], dialect: str) -> Prepared:
        prepared = prepare(statement, dialect)
        BUILT[id(prepared)] = statement
        return prepared

    statements.forget()
    monkeypatch.setattr(Prepared, "of", keep)
    yield
    statements.forget()
    BUILT.clear()


class Catching(Session):
    """A session that keeps the statements of the seam instead of running them: see `built`."""

    def __init__(self, dialect: str, size: int | None = None) -> None:
        connection = cast("AsyncConnection", SimpleNamespace(dialect=SimpleNamespace(name=dialect)))
        super().__init__(connection, access(size=size), Cursors("s", ERIN))
        self.statements: list[Select[Any]] = []

    async def run(self, statement: Prepared, values: Mapping[str, Any]) -> Mapping[str, Sequence[Any]]:
        """Keep it; a count is 0, all else is empty."""
        assert values
        self.statements.append(BUILT[id(statement)])
        names = [name for name, _ in statement.columns]
        return {name: [0] if names == ["total"] else [] for name in names}

    @property
    def sql(self) -> list[str]:
        """The statements as the database would get them."""
        return [str(one.compile(dialect=DIALECTS[self.dialect]())) for one in self.statements]


@dataclass(frozen=True)
class Read:
    """A table of a resource that a SELECT reads from."""

    resource: Resource
    alias: Any
    conditions: tuple[BinaryExpression[Any], ...]

    @property
    def is_bound(self) -> bool:
        """Whether its rows are bound: not deleted, or deleted on purpose, and related to the caller.

        Relations are bound as a list is: to undeleted records, and to a person.
        """
        alive = any(
            _is_column(part.left, self.alias, "deleted_at") and part.operator in {is_, is_not}
            for part in self.conditions
        )
        if isinstance(self.alias, Alias) and self.alias.element in RELATIONS:
            return alive and any(map(self._is_of_a_list, self.conditions))
        return alive and (self.resource in ORGANISATION or any(map(self._relates, self.conditions)))

    def _is_of_a_list(self, part: BinaryExpression[Any]) -> bool:
        return part.operator is eq and _is_column(part.left, self.alias, "person_id")

    @property
    def is_of_a_list(self) -> bool:
        """Whether its rows are those of a list of relations, around it, by their ids."""
        return str(self.alias.name).endswith("_listed") and any(map(self._relates, self.conditions))

    def _relates(self, part: BinaryExpression[Any]) -> bool:
        related = CATALOGUE[self.resource].related
        if related is None or part.operator is not eq:
            return False
        sides = (part.left, part.right)
        own = any(_is_column(side, self.alias, "id") for side in sides)
        return own and any(
            isinstance(side, Column) and side.name == "record_id" and getattr(side.table, "element", None) is related
            for side in sides
        )


def _is_column(part: Any, of: FromClause, name: str) -> bool:
    return isinstance(part, Column) and part.table is of and part.name == name


def reads(
    element: ClauseElement, around: frozenset[FromClause] = frozenset(), *, signed: bool = False
) -> Iterator[Read]:
    """Every table of a resource that is read, at any depth, with the conditions that go with it.

    What a SELECT reads `around` is not read anew by the ones within it: they mean the same row. Rows may be told apart
    by their signature, one SELECT further out (`signed`); rows that are joined to a page by id are the page's.
    """
    filtered: frozenset[str] = frozenset()
    if isinstance(element, Select):
        where = element.whereclause
        parts = () if where is None else tuple(visitors.iterate(where))
        if any(isinstance(part, ColumnClause) and part.name == "signature_0" for part in parts):
            filtered = frozenset({"tested"})
        if signed:
            parts += tuple(part for column in element.selected_columns for part in visitors.iterate(column))
        parts += tuple(part for source in element.get_final_froms() for part in _joined_on(source))
        conditions = tuple(part for part in parts if isinstance(part, BinaryExpression))
        sources = [one for source in element.get_final_froms() for one in _sources(source)]
        paged = any(getattr(one, "name", None) == "page" for one in sources)
        for one in sources:
            table = one.element if isinstance(one, Alias) else one
            if table in TABLES and one not in around and not paged and one.name not in CHART:
                read = Read(TABLES[table], one, conditions)
                if not read.is_of_a_list:
                    yield read
            if table in RELATIONS and one not in around and one.name.endswith("_list"):
                yield Read(RELATIONS[table], one, conditions)
            if getattr(one, "name", None) == "walk_rows" and one not in around:
                (walked,) = one.element.get_final_froms()
                yield Read(TABLES[walked.element], one, conditions)
                around |= {walked}
        around |= set(sources)
    for child in element.get_children():
        told_apart = getattr(child, "name", None) in filtered if isinstance(element, Select) else signed
        yield from reads(child, around, signed=told_apart)


def _sources(source: FromClause) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from _sources(source.left)
        yield from _sources(source.right)
    else:
        yield source


def _joined_on(source: FromClause) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from visitors.iterate(source.onclause)
        yield from _joined_on(source.left)
        yield from _joined_on(source.right)


def wheres(resource: Resource) -> Iterator[dict[str, Any]]:
    """A condition through each link and each list of a resource, and on through the next ones."""
    new = {"version": {"eq": 1}}
    for link in CATALOGUE[resource].links:
        yield {link.name: new}
        yield from ({link.name: {further.name: new}} for further in CATALOGUE[link.target].links)
        yield from ({link.name: {"not": {further: {"every": new}}}} for further in lists_of(link.target))
    for name, listed in lists_of(resource).items():
        yield from ({name: {word: new}} for word in ("some", "none", "every"))
        yield from ({name: {"none": {further.name: new}}} for further in CATALOGUE[listed.target].links)


def families() -> Iterator[tuple[Resource, str, Resource]]:
    """Every parent, list and child there is."""
    for parent in Resource:
        for name, child in lists_of(parent).items():
            yield parent, name, child.target


@pytest.mark.parametrize("resource", Resource)
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_no_table_of_a_resource_is_read_without_its_row_condition(dialect: str, resource: Resource) -> None:
    """Listed, counted, fetched by id, below each parent, and in every condition through every link and list."""
    session = Catching(dialect)
    for deleted in (False, True) if resource not in ORGANISATION else (False,):
        plain = read_listing(resource, "all", deleted=deleted)
        filtered = [read_listing(resource, "all", where, deleted=deleted) for where in wheres(resource)]
        for listing in (plain, *filtered):
            await rows.fetch_page(session, listing, Page(), ("version",))
            await rows.count_rows(session, listing)
        await rows.fetch_by_id(session, resource, [1], ("version",), deleted=deleted)
        for parent, name, child in families():
            if child is resource:
                for where in (None, *wheres(resource)):
                    listing = read_listing(child, name, where, deleted=deleted)
                    await rows.fetch_children(session, parent, ONE, listing, Page(), ("version",))
                    await rows.count_children(session, parent, [1], listing)
    assert len(session.statements) >= 3
    refuse_unbound(session, resource)


@pytest.mark.parametrize("resource", GRANTABLE)
@pytest.mark.parametrize("size", [10, 100_000], ids=["merged", "two arms"])
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_no_page_is_found_by_lists_without_the_row_condition(dialect: str, size: int, resource: Resource) -> None:
    """Few lists are merged, of many the table is walked first; with a condition, and from a cursor on either way."""
    session = Catching(dialect, size)
    plain = read_listing(resource, "all")
    cursor = session.cursors.write(plain.fingerprint, [NOW.isoformat(), 1])
    for page in (Page(), Page(10, cursor), Page(10, cursor, backwards=True)):
        await rows.fetch_page(session, plain, page, ("version",))
    await rows.fetch_page(session, read_listing(resource, "all", {"version": {"eq": 1}}), Page(), ("version",))
    await rows.count_rows(session, plain)
    # A condition is tested list by list where there are few, and SQLite's parser has room for it.
    filtered = size == 10 and dialect == "postgresql"
    assert sum("lists_0" in sql for sql in session.sql) == 4 + filtered
    assert sum("walk_rows" in sql for sql in session.sql) == (0 if size == 10 else 3)
    refuse_unbound(session, resource)


def refuse_unbound(session: "Catching", resource: Resource) -> None:
    """Every statement reads the resource, and no resource's table without a row condition."""
    for statement in session.statements:
        found = list(reads(statement))
        assert resource in {read.resource for read in found}
        unbound = [read.alias for read in found if not read.is_bound]
        assert not unbound, f"{unbound} is read without a row condition:\n{statement}"


def asked(**more: Any) -> Listing:
    """The list of contacts by name."""
    return read_listing(CONTACT, "contacts", order=[OrderKey("name", descending=False)], **more)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_pages_are_walked_by_keys_and_never_by_an_offset(dialect: str) -> None:
    """A page that is deep in the list costs what the first one costs: the cursor is a condition, the page a limit."""
    session = Catching(dialect)
    listing = asked()
    cursor = session.cursors.write(listing.fingerprint, ["Jane", 1])
    for backwards in (False, True):
        page = Page(10, cursor, backwards)
        await rows.fetch_page(session, listing, page, ())
        await rows.fetch_children(session, CUSTOMER, ONE, listing, page, ())
    await rows.count_rows(session, listing)
    await rows.count_children(session, CUSTOMER, [1], listing)
    for sql in session.sql:
        # SQLAlchemy writes `OFFSET 0`; ours, which moves nothing, keeps SELECTs apart.
        assert "OFFSET" not in sql.replace("LIMIT ? OFFSET ?", "LIMIT ?").replace("OFFSET 0", "")
    for sql in session.sql[:4]:
        assert "(contact_0.name, contact_0.id) > " in sql or "(contact_0.name, contact_0.id) < " in sql


async def test_a_list_below_its_parents_is_one_statement() -> None:
    """With a page for each of them: LATERAL on PostgreSQL, a window on SQLite, which has no LATERAL."""
    by_dialect = {}
    for dialect in DIALECTS:
        session = Catching(dialect)
        await rows.fetch_children(
            session, CUSTOMER, [Parent(one, 1) for one in range(1000)], asked(), Page(5), ("title",)
        )
        (by_dialect[dialect],) = session.sql
    assert "JOIN LATERAL (SELECT" in by_dialect["postgresql"]
    assert "row_number()" not in by_dialect["postgresql"]
    assert "row_number() OVER (PARTITION BY tested.parent ORDER BY" in by_dialect["sqlite"]
    assert "LATERAL" not in by_dialect["sqlite"]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_only_selected_columns_are_read(dialect: str) -> None:
    """What is not selected stays in the database, masked or not."""
    session = Catching(dialect)
    for columns in ((), ("title",)):
        await rows.fetch_page(session, asked(), Page(), columns)
        await rows.fetch_children(session, CUSTOMER, ONE, asked(), Page(), columns)
        await rows.fetch_by_id(session, CONTACT, [1], columns)
    for place, sql in enumerate(session.sql):
        assert ("contact_0.title" in sql) is (place >= 3)
        for column in ("email", "phone", "mobile", "birth_date", "notes"):
            assert f"contact_0.{column}" not in sql


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_ids_are_one_parameter_however_many_there_are(dialect: str) -> None:
    """Databases allow some thousands of parameters, and plan anew for each number of them."""
    session = Catching(dialect)
    for ids in ([1], list(range(5000))):
        await rows.fetch_by_id(session, CONTACT, ids, ())
        await rows.fetch_children(session, CUSTOMER, [Parent(one, 1) for one in ids], asked(), Page(), ())
        await rows.count_children(session, CUSTOMER, ids, asked())
        await rows.fetch_lines(session, [Parent(one, 1) for one in ids], ())
    assert session.sql[:4] == session.sql[4:]


def test_every_link_and_every_list_is_in_the_tests_above() -> None:
    """As the catalogue has them."""
    links = {(one, part.reverse) for one in CATALOGUE.values() for part in one.links if isinstance(part, Link)}
    several = (part for one in CATALOGUE.values() for part in (*one.labels, *one.members))
    labels = {part.name for part in several if isinstance(part, Labels)}
    assert {name for _, name, _ in families()} == {name for _, name in links if name} | labels


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with customers, contacts and a sale, some of them Erin's; rolled back."""

    async def create(resource: Resource, *records: NewRecord) -> None:
        await create_records(opened, resource, records, actor=command("tests"), now=NOW, secret="s")

    hers = [(1, Relation.CREATOR, None)]
    fields = {"number": "1", "name": "N", "status": CustomerStatus.LEAD}
    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        erin = {"work_id": "1", "name": ERIN.name, "email": ERIN.email, "status": PersonStatus.ACTIVE}
        await create(Resource.PERSON, NewRecord(erin, id=1))
        await create(
            CUSTOMER,
            *(NewRecord(fields, relations=hers, id=one) for one in (1, 2)),
            NewRecord(fields, id=3),
            NewRecord(fields, relations=hers, id=4, deleted_at=NOW),
        )
        await create(
            CONTACT, *(NewRecord({"name": f"P {one}"}, {"customer": one % 3 + 1}, id=one) for one in range(9, 18))
        )
        sale = {"number": "S", "status": SalesStatus.OPEN}
        lines = [SalesLine(None, 2), SalesLine(None, 3)]
        await create(Resource.SALES_RECORD, NewRecord(sale, {"customer": 1}, lines=lines, id=1))
        yield opened
        await transaction.rollback()


async def test_each_function_of_the_seam_asks_once(connection: AsyncConnection) -> None:
    """For one parent and for many, with what each of them shows."""
    session = Session(connection, access(), Cursors("s", ERIN))
    parents = [Parent(1, 1), Parent(2, 1), *(Parent(one, 0) for one in (3, 4, 5))]
    with counted(connection.sync_connection) as asked_for:
        children = await rows.fetch_children(session, CUSTOMER, parents, asked(), Page(2), ("name",))
        found = await rows.fetch_by_id(session, CUSTOMER, [1, 2, 3, 4, 5], ("name",))
        totals = await rows.count_children(session, CUSTOMER, [1, 2, 3], asked())
        total = await rows.count_rows(session, read_listing(CUSTOMER, "customers"))
        lines = await rows.fetch_lines(session, [Parent(1, 1), Parent(2, 1)], ("quantity",))
    assert len(asked_for) == 5
    names = {parent: [record.value("name") for record in records] for parent, records in children.items()}
    # Customer 3 is nobody's, and so are its contacts.
    assert names == {1: ["P 12", "P 15"], 2: ["P 10", "P 13"]}
    assert all(records.more for records in children.values())
    assert found.keys() == {1, 2}
    assert (totals, total) == ({1: 3, 2: 3, 3: 0}, 2)
    assert [line.values for line in lines[1]] == [{"quantity": 2}, {"quantity": 3}]


async def test_deleted_records_are_seen_by_who_asks_and_may_delete(connection: AsyncConnection) -> None:
    """And those alone; who may view and not delete sees none of them."""
    deleted = read_listing(CUSTOMER, "customers", deleted=True)
    for found, actions in (([4], (Action.VIEW, Action.DELETE)), ([], (Action.VIEW,)), ([], (Action.DELETE,))):
        session = Session(connection, access(actions=actions), Cursors("s", ERIN))
        assert [record.id for record in await rows.fetch_page(session, deleted, Page(), ())] == found
        assert list(await rows.fetch_by_id(session, CUSTOMER, [1, 4], (), deleted=True)) == found


async def test_a_wide_condition_is_not_tested_list_by_list() -> None:
    """Each list would have all of its values as parameters, of which a statement takes so many."""
    session = Catching("postgresql", 10)
    for more in ({}, {"gte": 0}):
        where = {"version": {"in": list(range(1000)), **more}}
        await rows.fetch_page(session, read_listing(CUSTOMER, "all", where), Page(), ())
    assert ["lists_0" in sql for sql in session.sql] == [True, False]
