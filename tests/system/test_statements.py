"""How often the database is asked, and for what: once for each level of a query, for what is selected and no more."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import insert, select

from models.columns import new_id
from models.database import Database
from models.records import customer
from models.relations import customer_relation
from models.words import Resource
from resolvers.writing.new_record import NewRecord
from resolvers.writing.prepare import prepare
from resolvers.writing.rows import insert_prepared
from tests.databases import NewDatabase
from tests.demo import NOW, Demo, building
from tests.statements import counted


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """The statements that a database is asked, as they are asked."""
    # On PostgreSQL the readers' engine is the other one with options, and passes its events on.
    with counted(database._readers.sync_engine if database.is_sqlite else database.engine.sync_engine) as statements:  # noqa: SLF001
        yield statements


async def asked(demo: Demo, query: str, caller: str = "erin", **variables: Any) -> tuple[Any, list[str]]:
    """The answer to a query, and the statements that its fields needed beyond those of `{ __typename }`."""
    asker = demo.as_(caller)
    await asker.ask("{ __typename }")
    with counting(demo.database) as bare:
        await asker.ask("{ __typename }")
    with counting(demo.database) as statements:
        data = await asker.ask(query, **variables)
    assert statements[: len(bare)] == bare
    return data, statements[len(bare) :]


FLAT = "{ customers(first: 3) { nodes { number name } } }"
THREE_LISTS = (
    "query ($first: Int) { customers(first: $first) { nodes { number contacts { nodes { name } }"
    " opportunities { nodes { number } } salesRecords { nodes { number } } } } }"
)
TWO_DEEP = (
    "query ($first: Int) { customers(first: $first) { nodes { contacts { nodes { name contactLogs { nodes { subject }"
    " } } } } } }"
)
BACK_AGAIN = "{ customers { nodes { contacts { nodes { customer { number contacts { nodes { name } } } } } } } }"


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ viewer { name email } }", {}, 0),
        (FLAT, {}, 1),
        ("{ customers { edges { cursor node { number } } pageInfo { endCursor } nodes { name } } }", {}, 1),
        ("{ customers { totalCount totalCountCapped } }", {}, 1),
        ("{ customers { totalCount nodes { number } } }", {}, 2),
        ("{ customers { nodes { contacts { totalCount } } } }", {}, 2),
        ("{ customers { nodes { fieldAccess { field level } viewerCan } } }", {}, 1),
        (THREE_LISTS, {"first": 1}, 4),
        (THREE_LISTS, {"first": 10}, 4),
        (TWO_DEEP, {"first": 6}, 3),
        (TWO_DEEP, {"first": 15}, 3),
        (BACK_AGAIN, {}, 4),
        ("{ salesRecords { nodes { lines { quantity } } } }", {}, 2),
        ("{ salesRecords { nodes { lines { product { name supplier { name } } } } } }", {}, 4),
        ("{ customers { nodes { storeAccount { name } tags { nodes { name } } } } }", {}, 3),
        # The same twice is one statement, and so are the same records with the same columns.
        ("{ customers { nodes { a: contacts { nodes { name } } b: contacts { nodes { name } } } } }", {}, 2),
        ("{ customers { nodes { a: contacts { nodes { name } } b: contacts(first: 1) { nodes { name } } } } }", {}, 3),
    ],
)
async def test_the_database_is_asked_once_for_each_level(
    demo: Demo, query: str, variables: dict[str, Any], expected: int
) -> None:
    """However many parents there are, and however many ways lead to the same records."""
    _, statements = await asked(demo, query, **variables)
    assert len(statements) == expected, "\n".join(statements)


async def test_a_record_by_its_id_is_one_statement(demo: Demo) -> None:
    """And so are many of one kind with the same selection; two of different kinds are two."""
    data = await demo.as_("erin").ask("{ customers(first: 5) { nodes { id } } contacts(first: 1) { nodes { id } } }")
    customers = [node["id"] for node in data["customers"]["nodes"]]
    contact = data["contacts"]["nodes"][0]["id"]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Customer { number } } }"
    assert len((await asked(demo, "query ($id: ID!) { node(id: $id) { id } }", id=customers[0]))[1]) == 1
    assert len((await asked(demo, query, ids=customers))[1]) == 1
    assert len((await asked(demo, query, ids=[*customers, contact]))[1]) == 2


@pytest.fixture(scope="module")
async def crowded(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """A demo company in which ten times as many customers are erin's."""
    async with building(kind, await new_database(kind)) as demo:
        async with demo.database.transaction() as connection:
            first = (await connection.execute(select(customer).where(customer.c.number == "C-0001"))).mappings().one()
            fields = {name: first[name] for name in ("name", "region", "status")}
            records = [NewRecord({**fields, "number": f"X-{number:04}"}, id=new_id()) for number in range(150)]
            prepared = prepare(Resource.CUSTOMER, records, NOW)
            await insert_prepared(connection, prepared)
            related = select(customer_relation).where(customer_relation.c.record_id == first["id"])
            rows = [dict(row) for row in (await connection.execute(related)).mappings()]
            copies = [{**row, "record_id": one} for row in rows for one in prepared.ids]
            await connection.execute(insert(customer_relation), copies)
        yield demo


@pytest.mark.parametrize(("query", "expected"), [(THREE_LISTS, 4), (TWO_DEEP, 3)])
async def test_ten_times_as_many_parents_need_no_more(crowded: Demo, query: str, expected: int) -> None:
    """The number of statements follows the query, never the data."""
    data, statements = await asked(crowded, query, first=170)
    assert len(data["customers"]["nodes"]) == 15 + 150
    assert len(statements) == expected


async def test_only_what_is_selected_is_fetched(demo: Demo) -> None:
    """A card that nobody asks for never leaves the database; one that is asked for by any part of the document does."""
    back = (
        "{ customers { nodes { contacts { nodes { customer { ... on Node { ... on Customer { cardNumber } } } } } } } }"
    )
    spread = (
        "{ customers { ...list } } fragment list on CustomerConnection { nodes { ...one } }"
        " fragment one on Customer { ... on Customer { cardNumber } }"
    )
    for query, fetched in (
        (FLAT, False),
        ("{ customers { nodes { id } } }", False),
        ("{ customers { totalCount } }", False),
        ("{ customers { nodes { cardNumber @include(if: false) number } } }", False),
        ("{ customers { nodes { cardNumber @skip(if: true) number } } }", False),
        ("{ customers { nodes { contacts { nodes { customer { number } } } } } }", False),
        ("{ customers { nodes { cardNumber } } }", True),
        ("{ customers { nodes { number } edges { node { card: cardNumber } } } }", True),
        (spread, True),
        (back, True),
    ):
        data, statements = await asked(demo, query)
        assert any("card_number" in one for one in statements) is fetched, query
        assert data["customers"]


async def test_a_fragment_of_another_type_brings_no_columns(demo: Demo) -> None:
    """`node` fetches what is selected on the type that the record has."""
    (first,) = (await demo.as_("erin").ask("{ customers(first: 1) { nodes { id } } }"))["customers"]["nodes"]
    query = "query ($id: ID!) { node(id: $id) { id ... on SalesRecord { cardNumber } ... on Customer { number } } }"
    data, (statement,) = await asked(demo, query, id=first["id"])
    assert data["node"].keys() == {"id", "number"}
    assert "card_number" not in statement


async def test_sums_and_costs_stay_where_they_are(demo: Demo) -> None:
    """The lines of sales are fetched by the columns selected too."""
    _, statements = await asked(demo, "{ salesRecords { nodes { number lines { quantity } } } }")
    assert not any("unit_price" in one or "total" in one or "discount" in one for one in statements)


async def test_aliases_of_one_list_are_lists_of_their_own(demo: Demo) -> None:
    """Other arguments give other answers below the same parents, and do not mix."""
    data, statements = await asked(
        demo,
        '{ customers(where: {number: {eq: "C-0002"}}) { nodes {'
        " all: contacts(orderBy: [{field: NAME}]) { totalCount nodes { name } }"
        " back: contacts(orderBy: [{field: NAME, direction: DESC}]) { nodes { name } }"
        " one: contacts(first: 1, orderBy: [{field: NAME}]) { totalCount nodes { name } }"
        ' some: contacts(where: {name: {startsWith: "leila"}}) { totalCount nodes { name } }'
        " none: contacts(where: {name: {isNull: true}}) { totalCount nodes { name } } } } }",
    )
    (found,) = data["customers"]["nodes"]
    names = ["Hugo Zhang", "Leila Abebe", "Sofia Novák"]
    assert found == {
        "all": {"totalCount": 3, "nodes": [{"name": name} for name in names]},
        "back": {"nodes": [{"name": name} for name in names[::-1]]},
        "one": {"totalCount": 3, "nodes": [{"name": names[0]}]},
        "some": {"totalCount": 1, "nodes": [{"name": names[1]}]},
        "none": {"totalCount": 0, "nodes": []},
    }
    assert len(statements) == 1 + 5 + 4


CHOSEN = (
    'query ($card: Boolean!, $list: Boolean = false) { customers(where: {number: {eq: "C-0001"}}) { nodes { number'
    " cardNumber @include(if: $card) ...more @skip(if: $card) ... @include(if: $list) { contacts { totalCount } }"
    " } } } fragment more on Customer { phone ... on Customer @include(if: $list) { email } }"
)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"card": True}, {"number": "C-0001", "cardNumber": "4111111111114242"}),
        ({"card": False}, {"number": "C-0001", "phone": "+46 555 356 1086"}),
        (
            {"card": False, "list": True},
            {
                "number": "C-0001",
                "phone": "+46 555 356 1086",
                "email": "office@juniper-pharma.example",
                "contacts": {"totalCount": 2},
            },
        ),
        (
            {"card": True, "list": True},
            {"number": "C-0001", "cardNumber": "4111111111114242", "contacts": {"totalCount": 2}},
        ),
    ],
)
async def test_what_is_skipped_or_included_is_chosen_by_variables(
    demo: Demo, variables: dict[str, Any], expected: dict[str, Any]
) -> None:
    """In fields, fragments and fragments within them, defaults of variables among it."""
    data, statements = await asked(demo, CHOSEN, **variables)
    assert data["customers"]["nodes"] == [expected]
    fetched = {column for column in ("card_number", "phone", "email") if f"{column} AS" in statements[0]}
    words = {"cardNumber": "card_number", "phone": "phone", "email": "email"}
    assert fetched == {column for word, column in words.items() if word in expected}
