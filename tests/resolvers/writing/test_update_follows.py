"""What follows from a change of a record: relations, children, labels, lines and the log."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.records import customer
from models.relations import contact_relation, customer_relation, opportunity_relation
from models.words import (
    PrincipalKind,
    Relation,
    Resource,
)
from resolvers.writing.change import Change, Person
from resolvers.writing.new_record import NewRecord, SalesLine
from tests.logs import newest
from tests.resolvers.writing.updating import (
    ADA,
    BOB,
    CAT,
    CHANGED,
    CHILDREN,
    CREATOR,
    CSR,
    CUSTOMER,
    EXECUTIVE,
    LATER,
    LINES,
    NOW,
    SALE,
    SHARED,
    UNCHANGED,
    UNTIL,
    copies,
    create,
    edits,
    every,
    holds,
    read,
    related,
    sale_lines,
    update,
)


async def test_named_relations_are_replaced_and_the_others_stay(connection: AsyncConnection) -> None:
    """Who is not named any more ends, who is new begins, and an end that is different is set."""
    later = UNTIL + timedelta(days=1)
    kept = {(ADA, CREATOR, None), (ADA, EXECUTIVE, None)}
    relations = [*kept, (ADA, CSR, None), (BOB, CSR, None), (ADA, SHARED, None), (BOB, SHARED, UNTIL)]
    records = [NewRecord(CUSTOMER, relations=relations, id=one) for one in (5, 6)]
    await create(connection, Resource.CUSTOMER, *records)
    asked: dict[Relation, list[Person]] = {CSR: [(BOB, None), (CAT, UNTIL)], SHARED: [(ADA, UNTIL), (BOB, later)]}
    assert await update(connection, Resource.CUSTOMER, Change(5, relations=asked)) == [CHANGED]
    assert await related(connection, customer_relation, 5) == kept | every(asked)
    assert await related(connection, customer_relation, 6) == set(relations)
    assert (await read(connection, customer))[5]["version"] == 2
    asked = {CSR: [], SHARED: [(BOB, None)]}
    assert await update(connection, Resource.CUSTOMER, Change(5, relations=asked)) == [CHANGED]
    assert await related(connection, customer_relation, 5) == kept | {(BOB, SHARED, None)}
    assert (await read(connection, customer))[5]["version"] == 3


async def test_new_relations_carry_the_sort_keys_of_their_record(connection: AsyncConnection) -> None:
    """Its label as it is after the change, and when the record was created, not when the relation began."""
    old = NOW - timedelta(days=9)
    record = NewRecord(CUSTOMER, relations=[(ADA, CREATOR, None)], id=5, created_at=old)
    await create(connection, Resource.CUSTOMER, record)
    asked = {CSR: [(BOB, None)], EXECUTIVE: [(CAT, None)]}
    await update(connection, Resource.CUSTOMER, Change(5, {"name": "New"}, relations=asked))
    assert await copies(connection, customer_relation, 5) == [("New", old)] * 3


@pytest.mark.parametrize("resource", CHILDREN)
async def test_children_follow_their_customers_relations(connection: AsyncConnection, resource: Resource) -> None:
    """What they carry is replaced, with their own sort keys; what they have of themselves stays, and so do others."""
    values, label, _ = CHILDREN[resource]
    table = CATALOGUE[resource].related
    assert table is not None
    relations = {(ADA, CREATOR, None), (BOB, CSR, None), (CAT, SHARED, UNTIL)}
    clients = [NewRecord(CUSTOMER, relations=list(relations), id=one) for one in (5, 6, 7, 8, 9)]
    await create(connection, Resource.CUSTOMER, *clients)
    own = [(BOB, CREATOR, None), (BOB, CSR, None)]
    old = NOW - timedelta(days=9)
    parents = {51: 5, 52: 5, 61: 6, 71: 7, 81: 8, 91: 9}
    children = [
        NewRecord(values, {"customer": parent}, own, id=one, created_at=old, deleted_at=NOW if one == 52 else None)
        for one, parent in parents.items()
    ]
    await create(connection, resource, *children)
    changes = [
        Change(5, relations={CSR: [(CAT, None)], SHARED: []}),
        Change(6, relations={SHARED: [(CAT, None)]}),
        Change(7, relations={CSR: []}),
        Change(8, relations={EXECUTIVE: [(BOB, None)]}),
        Change(9, {"name": "New"}),
    ]
    assert await update(connection, Resource.CUSTOMER, *changes) == [CHANGED] * 5
    assert {one: await related(connection, table, one, carried=True) for one in parents} == {
        51: {(ADA, CREATOR, None), (CAT, CSR, None)},
        52: {(ADA, CREATOR, None), (CAT, CSR, None)},
        61: {(ADA, CREATOR, None), (BOB, CSR, None), (CAT, SHARED, None)},
        71: {(ADA, CREATOR, None), (CAT, SHARED, UNTIL)},
        81: relations | {(BOB, EXECUTIVE, None)},
        91: relations,
    }
    for one in parents:
        assert await related(connection, table, one) == set(own)
        assert set(await copies(connection, table, one)) == {(values[label], old)}


@pytest.mark.parametrize("resource", CHILDREN)
async def test_a_child_that_moves_carries_its_new_customers_relations(
    connection: AsyncConnection, resource: Resource
) -> None:
    """With the label that it gets at the same time; its own relations stay, and who stays behind keeps everything."""
    values, label, new = CHILDREN[resource]
    table = CATALOGUE[resource].related
    assert table is not None
    await create(
        connection,
        Resource.CUSTOMER,
        NewRecord(CUSTOMER, relations=[(ADA, CREATOR, None), (BOB, CSR, None)], id=5),
        NewRecord(CUSTOMER, relations=[(CAT, CREATOR, None), (BOB, SHARED, UNTIL)], id=6),
    )
    own = [(BOB, CREATOR, None), (BOB, CSR, None)]
    await create(connection, resource, *(NewRecord(values, {"customer": 5}, own, id=one) for one in (51, 52)))
    assert await update(connection, resource, Change(51, {label: new}, {"customer": 6})) == [CHANGED]
    assert await related(connection, table, 51, carried=True) == {(CAT, CREATOR, None), (BOB, SHARED, UNTIL)}
    assert await related(connection, table, 51) == set(own)
    assert await copies(connection, table, 51) == [(new, NOW)] * 4
    assert await related(connection, table, 52, carried=True) == {(ADA, CREATOR, None), (BOB, CSR, None)}


async def test_a_childs_own_relations_are_apart_from_those_it_carries(connection: AsyncConnection) -> None:
    """Who relates to the customer is not who relates to the child: it is neither compared, nor ended, nor logged."""
    carried = {(ADA, CSR, None), (BOB, CSR, None), (CAT, SHARED, None)}
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, relations=list(carried), id=5))
    await create(connection, Resource.CONTACT, NewRecord({"name": "Jane"}, {"customer": 5}, [(BOB, CSR, None)], id=6))
    same = Change(6, relations={CSR: [(BOB, None)], SHARED: []})
    assert await update(connection, Resource.CONTACT, same) == [UNCHANGED]
    assert await update(connection, Resource.CONTACT, Change(6, relations={CSR: [(CAT, None)]})) == [CHANGED]
    assert await related(connection, contact_relation, 6) == {(CAT, CSR, None)}
    assert await related(connection, contact_relation, 6, carried=True) == carried
    assert await related(connection, customer_relation, 5) == carried
    assert await edits(connection) == [(6, {"csr": ["2"]}, {"csr": ["3"]})]


async def test_a_child_without_a_customer_carries_nothing(connection: AsyncConnection) -> None:
    """An opportunity may lose its customer, and find another."""
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, relations=[(ADA, CSR, None)], id=5))
    values, *_ = CHILDREN[Resource.OPPORTUNITY]
    await create(connection, Resource.OPPORTUNITY, NewRecord(values, {"customer": 5}, [(BOB, CSR, None)], id=6))
    for parent, carried in ((None, set()), (5, {(ADA, CSR, None)})):
        assert await update(connection, Resource.OPPORTUNITY, Change(6, links={"customer": parent})) == [CHANGED]
        assert await related(connection, opportunity_relation, 6, carried=True) == carried
        assert await related(connection, opportunity_relation, 6) == {(BOB, CSR, None)}


@pytest.mark.parametrize("resource", CHILDREN)
async def test_a_new_label_is_copied_to_all_relations(connection: AsyncConnection, resource: Resource) -> None:
    """To those that a record carries too, and to no other record's."""
    values, label, new = CHILDREN[resource]
    table = CATALOGUE[resource].related
    assert table is not None
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, relations=[(ADA, CSR, None)], id=5))
    records = [NewRecord(values, {"customer": 5}, [(BOB, CREATOR, None)], id=one) for one in (51, 52)]
    await create(connection, resource, *records)
    assert await update(connection, resource, Change(51, {label: new})) == [CHANGED]
    assert await copies(connection, table, 51) == [(new, NOW)] * 2
    assert await copies(connection, table, 52) == [(values[label], NOW)] * 2


@pytest.fixture
async def sales(connection: AsyncConnection) -> AsyncConnection:
    """A transaction in which two sales have the same lines."""
    await create(connection, Resource.PRODUCT, NewRecord({"sku": "P", "name": "P"}, id=8))
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, id=5))
    records = (NewRecord(SALE, {"customer": 5}, lines=LINES, id=one) for one in (51, 52))
    await create(connection, Resource.SALES_RECORD, *records)
    return connection


@pytest.mark.parametrize(
    "lines",
    [
        [],
        LINES[:2],
        [*LINES, SalesLine(8, 1)],
        [LINES[1], LINES[0], LINES[2]],
        [SalesLine(None, 2, Decimal("1.51"), Decimal("0.125")), *LINES[1:]],
        [SalesLine(None, 2, Decimal("1.50"), None), *LINES[1:]],
        [SalesLine(None, 4, Decimal("1.50"), Decimal("0.125")), *LINES[1:]],
        [LINES[0], SalesLine(None, 1), LINES[2]],
    ],
    ids=["none", "fewer", "more", "order", "price", "no discount", "quantity", "product"],
)
async def test_lines_that_differ_replace_the_old_ones(sales: AsyncConnection, lines: Sequence[SalesLine]) -> None:
    """As a whole, numbered from one, and as a new version of the sale; other sales keep theirs."""
    assert await update(sales, Resource.SALES_RECORD, Change(51, lines=lines)) == [CHANGED]
    assert await sale_lines(sales, 51) == list(enumerate(lines, start=1))
    assert await sale_lines(sales, 52) == list(enumerate(LINES, start=1))
    rows = await read(sales, CATALOGUE[Resource.SALES_RECORD].table)
    assert {one: (row["version"], row["updated_at"]) for one, row in rows.items()} == {51: (2, LATER), 52: (1, NOW)}


async def test_lines_that_are_equal_or_not_named_are_left(sales: AsyncConnection) -> None:
    """1.5 is 1.50, and a change of the sale alone leaves its lines."""
    same = [SalesLine(None, 2, Decimal("1.5"), Decimal("0.1250")), *LINES[1:]]
    assert await update(sales, Resource.SALES_RECORD, Change(51, lines=same)) == [UNCHANGED]
    changes = [Change(51, {"currency": "EUR"}), Change(52, lines=[])]
    assert await update(sales, Resource.SALES_RECORD, *changes) == [CHANGED, CHANGED]
    assert await sale_lines(sales, 51) == list(enumerate(LINES, start=1))
    assert await sale_lines(sales, 52) == []


async def test_the_log_says_what_was_and_what_is(sales: AsyncConnection) -> None:
    """Only what differs: ids and decimals as text, days and moments by ISO, people who have an end with it."""
    relations = [(BOB, CSR, None), (ADA, CSR, None), (BOB, SHARED, UNTIL)]
    values = {**CUSTOMER, "credit_limit": Decimal("1.50"), "latitude": 50.5}
    await create(sales, Resource.CUSTOMER, NewRecord(values, relations=relations, id=6))
    named = {"name": "Straße", "city": "Bonn", "credit_limit": Decimal("2.25"), "latitude": None, "status": "LEAD"}
    people = {CSR: [(CAT, None), (BOB, None)], SHARED: [(BOB, None)], EXECUTIVE: []}
    await update(sales, Resource.CUSTOMER, Change(6, named, relations=people))
    await create(sales, Resource.CONTACT, NewRecord({"name": "J"}, {"customer": 5}, id=2**62))
    dated = Change(2**62, {"birth_date": date(1987, 4, 12)}, {"customer": 6})
    await update(sales, Resource.CONTACT, dated)
    await create(sales, Resource.CONTACT_LOG, NewRecord(CHILDREN[Resource.CONTACT_LOG][0], {"customer": 5}, id=7))
    called = Change(7, {"occurred_at": LATER, "subject": "Hello"}, {"contact": 2**62})
    await update(sales, Resource.CONTACT_LOG, called)
    await update(sales, Resource.SALES_RECORD, Change(51, lines=LINES[1:2]))
    one, two, three = (
        {"product": None, "quantity": 2, "unit_price": "1.50", "discount": "0.1250"},
        {"product": "8", "quantity": 1, "unit_price": None, "discount": None},
        {"product": None, "quantity": 3, "unit_price": None, "discount": None},
    )
    found = {one: (one, before, after) for one, before, after in await edits(sales)}
    assert [found[one] for one in (6, 2**62, 7, 51)] == [
        (
            6,
            {
                "city": None,
                "credit_limit": "1.50",
                "latitude": 50.5,
                "status": "ACTIVE",
                "csr": ["1", "2"],
                "shared": [{"person": "2", "until": "2026-05-05T12:00:00+00:00"}],
            },
            {
                "city": "Bonn",
                "credit_limit": "2.25",
                "latitude": None,
                "status": "LEAD",
                "csr": ["2", "3"],
                "shared": ["2"],
            },
        ),
        (2**62, {"birth_date": None, "customer": "5"}, {"birth_date": "1987-04-12", "customer": "6"}),
        (
            7,
            {"occurred_at": "2026-05-04T12:00:00+00:00", "contact": None},
            {"occurred_at": "2026-05-04T13:00:00+00:00", "contact": "4611686018427387904"},
        ),
        (51, {"lines": [one, two, three]}, {"lines": [two]}),
    ]


async def test_the_log_says_who_edited_and_its_chain_goes_on(connection: AsyncConnection) -> None:
    """Each edit is one entry, of the actor, at the time of the change, in the order of the changes."""
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, id=5), NewRecord(CUSTOMER, id=6))
    await update(connection, Resource.CUSTOMER, Change(6, {"name": "Å"}), Change(5, relations={CSR: [(BOB, UNTIL)]}))
    entries = await newest(connection, 2)
    assert [
        (row.record_id, row.action, row.resource, row.occurred_at, row.actor_kind, row.actor_name, row.token_id)
        for row in reversed(entries)
    ] == [(one, "EDIT", "CUSTOMER", LATER, PrincipalKind.PERSON, "Ada", 77) for one in (6, 5)]
    assert await holds(connection)


async def test_statements_do_not_grow_with_the_records(connection: AsyncConnection) -> None:
    """Ids go in as one parameter: a driver takes 32,767 at most, and an import may change more records."""
    ids = range(100, 130)
    await create(connection, Resource.PRODUCT, NewRecord({"sku": "P", "name": "P"}, id=8))
    await create(connection, Resource.CUSTOMER, *(NewRecord(CUSTOMER, id=one) for one in (*ids, 99)))
    await create(connection, Resource.SALES_RECORD, *(NewRecord(SALE, {"customer": 99}, id=one) for one in ids))

    async def statements_for(records: Sequence[int], person_id: int) -> list[str]:
        """What is said to the database when a person, a label, a customer and lines change on each of the records."""
        said: list[str] = []

        def hear(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
            said.append(statement)

        sales = [
            Change(one, {"number": f"N {person_id}"}, {"customer": one}, {CSR: [(person_id, None)]}, LINES)
            for one in records
        ]
        customers = [Change(one, {"name": f"N {person_id}"}, {}, {CSR: [(person_id, None)]}) for one in records]
        event.listen(connection.sync_connection, "before_cursor_execute", hear)
        try:
            assert await update(connection, Resource.SALES_RECORD, *sales) == [CHANGED] * len(records)
            assert await update(connection, Resource.CUSTOMER, *customers) == [CHANGED] * len(records)
        finally:
            event.remove(connection.sync_connection, "before_cursor_execute", hear)
        return said

    assert await statements_for(ids[:2], ADA) == await statements_for(ids[2:], BOB)
