"""The write function for records that are there: what changes, and what is refused."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from models.records import contact, customer
from models.relations import contact_relation, customer_relation
from models.words import (
    CustomerStatus,
    Relation,
    Resource,
)
from resolvers.writing.change import Change, Person, check_change
from resolvers.writing.new_record import NewRecord, RejectedRecordError, SalesLine
from tests.resolvers.writing.updating import (
    ABSENT,
    ADA,
    BOB,
    CAT,
    CHANGED,
    CREATOR,
    CSR,
    CUSTOMER,
    DELETED,
    EXECUTIVE,
    LATER,
    NOW,
    SHARED,
    UNCHANGED,
    UNTIL,
    copies,
    create,
    edits,
    every,
    read,
    related,
    update,
)


async def test_named_fields_change_and_the_others_stay(connection: AsyncConnection) -> None:
    """What changes takes its folded twin along and makes a new version; everything else is as it was."""
    await create(connection, Resource.STORE_ACCOUNT, NewRecord({"platform": "AMAZON", "name": "S"}, id=9))
    values = {**CUSTOMER, "city": "Köln", "notes": "Old", "credit_limit": Decimal("10.50"), "latitude": 50.9}
    await create(connection, Resource.CUSTOMER, NewRecord(values, id=5), NewRecord(values, id=6))
    before = await read(connection, customer)
    named = {"name": "GROß", "city": "Bonn", "status": CustomerStatus.CHURNED, "credit_limit": Decimal("-1.25")}
    assert await update(connection, Resource.CUSTOMER, Change(5, named, {"store_account": 9})) == [CHANGED]
    new = {"name_folded": "gross", "city_folded": "bonn", "store_account_id": 9, "version": 2, "updated_at": LATER}
    assert await read(connection, customer) == {5: {**before[5], **named, **new}, 6: before[6]}


async def test_none_empties_a_field_that_may_be_empty(connection: AsyncConnection) -> None:
    """Text with its folded twin, amounts, days, numbers and links."""
    await create(connection, Resource.STORE_ACCOUNT, NewRecord({"platform": "AMAZON", "name": "S"}, id=9))
    values = {**CUSTOMER, "city": "Köln", "credit_limit": Decimal(5), "latitude": 50.9}
    await create(connection, Resource.CUSTOMER, NewRecord(values, {"store_account": 9}, id=5))
    await create(
        connection, Resource.CONTACT, NewRecord({"name": "J", "birth_date": date(1987, 4, 12)}, {"customer": 5}, id=6)
    )
    emptied = {"city": None, "credit_limit": None, "latitude": None}
    assert await update(connection, Resource.CUSTOMER, Change(5, emptied, {"store_account": None})) == [CHANGED]
    assert await update(connection, Resource.CONTACT, Change(6, {"birth_date": None})) == [CHANGED]
    row = (await read(connection, customer))[5]
    gone = ("city", "city_folded", "credit_limit", "latitude", "store_account_id")
    assert {name: row[name] for name in gone} == dict.fromkeys(gone)
    assert (row["name"], row["name_folded"]) == ("Straße", "strasse")
    assert (await read(connection, contact))[6]["birth_date"] is None


async def test_a_record_that_is_as_asked_is_left_alone(connection: AsyncConnection) -> None:
    """However the same values are written; it keeps its version and its time, and the log says nothing."""
    relations = [(ADA, CREATOR, None), (BOB, CSR, None), (CAT, SHARED, UNTIL)]
    values = {**CUSTOMER, "credit_limit": Decimal("1.50"), "latitude": 5.0}
    await create(connection, Resource.CUSTOMER, NewRecord(values, relations=relations, id=5))
    before = await read(connection, customer)
    elsewhere = UNTIL.astimezone(timezone(timedelta(hours=9)))
    asked = {"status": "ACTIVE", "name": "Straße", "city": None, "credit_limit": Decimal("1.5"), "latitude": 5}
    same = Change(
        5, asked, {"store_account": None}, {CSR: [(BOB, None)], SHARED: ((CAT, elsewhere),), EXECUTIVE: set()}
    )
    assert await update(connection, Resource.CUSTOMER, same) == [UNCHANGED]
    assert await update(connection, Resource.CUSTOMER, Change(5)) == [UNCHANGED]
    assert await read(connection, customer) == before
    assert await related(connection, customer_relation, 5) == set(relations)
    assert await edits(connection) == []


async def test_outcomes_come_in_the_order_given(connection: AsyncConnection) -> None:
    """One call may change some, find others as asked, and meet deleted and absent ones, which stay so."""
    await create(
        connection,
        Resource.CUSTOMER,
        *(NewRecord(CUSTOMER, id=one) for one in (5, 6)),
        NewRecord(CUSTOMER, id=7, deleted_at=NOW),
        NewRecord({**CUSTOMER, "name": "New"}, id=8),
    )
    before = await read(connection, customer)
    asked = [
        Change(one, {"name": "New"}, relations={CSR: [(BOB, None)]} if one == 7 else {}) for one in (9, 6, 7, 8, 5)
    ]
    expected = [ABSENT, CHANGED, DELETED, UNCHANGED, CHANGED]
    assert await update(connection, Resource.CUSTOMER, *asked) == expected
    new = {"name": "New", "name_folded": "new", "version": 2, "updated_at": LATER}
    assert await read(connection, customer) == {**before, 5: {**before[5], **new}, 6: {**before[6], **new}}
    assert await related(connection, customer_relation, 7) == set()
    assert [one for one, *_ in await edits(connection)] == [6, 5]


async def test_changes_of_one_call_may_name_different_fields(connection: AsyncConnection) -> None:
    """Each record gets its own, and what only another names stays."""
    values = {**CUSTOMER, "city": "Köln", "region": "West"}
    await create(connection, Resource.CUSTOMER, *(NewRecord(values, id=one) for one in (5, 6, 7, 8)))
    changes = [
        Change(5, {"city": "Bonn"}),
        Change(6, {"region": "North", "city": "Kiel"}),
        Change(7, {"name": "Seven"}),
        Change(8, relations={CSR: [(BOB, None)]}),
    ]
    assert await update(connection, Resource.CUSTOMER, *changes) == [CHANGED] * 4
    rows = await read(connection, customer)
    assert {one: (row["city"], row["region"], row["name"], row["version"]) for one, row in rows.items()} == {
        5: ("Bonn", "West", "Straße", 2),
        6: ("Kiel", "North", "Straße", 2),
        7: ("Köln", "West", "Seven", 2),
        8: ("Köln", "West", "Straße", 2),
    }


async def test_nothing_is_changed_for_no_changes(connection: AsyncConnection) -> None:
    """An empty call is no mistake."""
    assert await update(connection, Resource.CUSTOMER) == []
    assert await edits(connection) == []


@pytest.mark.parametrize(
    ("resource", "change", "field"),
    [
        (Resource.CUSTOMER, Change(5, {"name": None}), "name"),
        (Resource.CUSTOMER, Change(5, {"status": None}), "status"),
        (Resource.CUSTOMER, Change(5, {"status": "SOLD"}), "status"),
        (Resource.CUSTOMER, Change(5, {"name": "a\0b"}), "name"),
        (Resource.CUSTOMER, Change(5, {"name": "x" * 501}), "name"),
        (Resource.CUSTOMER, Change(5, {"credit_limit": Decimal("0.001")}), "credit_limit"),
        (Resource.CUSTOMER, Change(5, {"colour": "red"}), "colour"),
        (Resource.CUSTOMER, Change(5, {"version": 7}), "version"),
        (Resource.CUSTOMER, Change(5, {"deleted_at": None}), "deleted_at"),
        (Resource.CUSTOMER, Change(5, {"name_folded": "x"}), "name_folded"),
        (Resource.CUSTOMER, Change(5, {"store_account_id": 9}), "store_account_id"),
        (Resource.PERSON, Change(5, {"lft": 1}), "lft"),
        (Resource.CUSTOMER, Change(5, links={"boss": 6}), "boss"),
        (Resource.CUSTOMER, Change(5, links={"store_account": 2**63}), "store_account"),
        (Resource.CONTACT, Change(5, links={"customer": None}), "customer"),
        (Resource.CUSTOMER, Change(5, relations={CREATOR: [(BOB, None)]}), "creator"),
        (Resource.CUSTOMER, Change(5, relations={CREATOR: []}), "creator"),
        (Resource.CUSTOMER, Change(5, relations={EXECUTIVE: [(ADA, None), (BOB, None)]}), "account_executive"),
        (Resource.CUSTOMER, Change(5, relations={CSR: [(BOB, None), (BOB, UNTIL)]}), "csr"),
        (Resource.CUSTOMER, Change(5, relations={CSR: [(2**63, None)]}), "csr"),
        (Resource.CUSTOMER, Change(5, relations={SHARED: [(BOB, datetime(2026, 1, 1))]}), "shared"),  # noqa: DTZ001
        (Resource.CUSTOMER, Change(5, relations={SHARED: [(BOB, datetime(9999, 1, 1, tzinfo=UTC))]}), "shared"),
        (Resource.SUPPLIER, Change(5, relations={CSR: [(BOB, None)]}), "csr"),
        (Resource.DEPARTMENT, Change(5, relations={SHARED: [(BOB, None)]}), "shared"),
        (Resource.CUSTOMER, Change(5, lines=[SalesLine(None, 1)]), "lines"),
        (Resource.CUSTOMER, Change(5, lines=[]), "lines"),
        (Resource.SALES_RECORD, Change(5, lines=[SalesLine(None, 1), SalesLine(None, 2**31)]), "lines.2.quantity"),
        (Resource.SALES_RECORD, Change(5, lines=[SalesLine(2**63, 1)]), "lines.1.product"),
        (Resource.SALES_RECORD, Change(5, lines=[SalesLine(None, 1, Decimal("0.001"))]), "lines.1.unit_price"),
    ],
)
def test_what_can_not_be_asked_is_refused(resource: Resource, change: Change, field: str) -> None:
    """By the field, before the database is asked."""
    assert [problem.field for problem in check_change(resource, change)] == [field]


async def test_one_bad_change_refuses_all_and_is_named(connection: AsyncConnection) -> None:
    """The error says which, which fields, and why; nothing of the call is written, and nothing is logged."""
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, id=5), NewRecord(CUSTOMER, id=6))
    before = await read(connection, customer)
    bad = Change(6, {"name": None, "city": "Bonn"}, {"boss": 1}, {CREATOR: [(BOB, None)]})
    with pytest.raises(RejectedRecordError, match=r"record 2: name is missing; .*boss .*; .*creator never") as refused:
        await update(connection, Resource.CUSTOMER, Change(5, {"name": "New"}), bad)
    assert refused.value.index == 1
    assert [problem.field for problem in refused.value.problems] == ["name", "boss", "creator"]
    assert await read(connection, customer) == before
    assert await edits(connection) == []


async def test_a_record_comes_once_in_a_call(connection: AsyncConnection) -> None:
    """Two changes of one record are compared with the same state, so the first would be lost: they are refused."""
    await create(connection, Resource.CUSTOMER, NewRecord(CUSTOMER, id=5), NewRecord(CUSTOMER, id=6))
    changes = [Change(5, {"city": "Bonn"}), Change(6, {"city": "Bonn"}), Change(5, {"region": "West"})]
    with pytest.raises(RejectedRecordError, match="record 3: id") as refused:
        await update(connection, Resource.CUSTOMER, *changes)
    assert refused.value.index == 2
    assert {row["version"] for row in (await read(connection, customer)).values()} == {1}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
FIELDS = {
    "name": TEXTS,
    "status": st.sampled_from(CustomerStatus),
    "city": st.none() | TEXTS,
    "notes": st.none() | TEXTS,
    "credit_limit": st.none() | st.decimals(-1000, 1000, places=2),
    "latitude": st.none() | st.floats(-90, 90),
}
ENDS = st.sampled_from([None, UNTIL, LATER])
PEOPLE = st.dictionaries(st.sampled_from([ADA, BOB, CAT]), ENDS).map(lambda people: set(people.items()))
RELATIONS = {CSR: PEOPLE, SHARED: PEOPLE, EXECUTIVE: PEOPLE.filter(lambda people: len(people) < 2)}
TEXT = ("name", "city", "notes")
PRESENT = st.tuples(st.fixed_dictionaries(FIELDS), st.fixed_dictionaries(RELATIONS))
ASKED = st.tuples(st.fixed_dictionaries({}, optional=FIELDS), st.fixed_dictionaries({}, optional=RELATIONS))

Values = tuple[dict[str, Any], dict[Relation, set[Person]]]


async def test_a_record_is_what_was_asked_and_what_it_was(connection: AsyncConnection) -> None:
    """Whatever was there and whatever is asked: what is named is as asked, the rest is old, and again is no change."""
    loop = asyncio.get_running_loop()

    async def check(present: Values, asked: Values) -> None:
        old = {**CUSTOMER, **present[0]}
        await create(connection, Resource.CUSTOMER, NewRecord(old, relations=list(every(present[1])), id=5))
        await create(connection, Resource.CONTACT, NewRecord({"name": "Jane"}, {"customer": 5}, id=51))
        before = (await read(connection, customer))[5]
        differs = any(asked[0][name] != old[name] for name in asked[0])
        differs |= any(asked[1][relation] != present[1][relation] for relation in asked[1])
        change = Change(5, asked[0], relations=asked[1])
        assert await update(connection, Resource.CUSTOMER, change) == [CHANGED if differs else UNCHANGED]
        row = (await read(connection, customer))[5]
        folded = {f"{name}_folded": asked[0][name] and asked[0][name].casefold() for name in TEXT if name in asked[0]}
        stamped = {"version": 2, "updated_at": LATER} if differs else {}
        assert row == {**before, **asked[0], **folded, **stamped}
        relations = every({**present[1], **asked[1]})
        assert await related(connection, customer_relation, 5) == relations
        assert await related(connection, contact_relation, 51, carried=True) == relations
        assert set(await copies(connection, customer_relation, 5)) <= {(row["name"], NOW)}
        assert len(await edits(connection)) == int(differs)
        assert await update(connection, Resource.CUSTOMER, change) == [UNCHANGED]
        assert (await read(connection, customer))[5] == row

    async def check_and_forget(present: Values, asked: Values) -> None:
        savepoint = await connection.begin_nested()
        try:
            await check(present, asked)
        finally:
            await savepoint.rollback()

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(PRESENT, ASKED)
    def every_example(present: Values, asked: Values) -> None:
        asyncio.run_coroutine_threadsafe(check_and_forget(present, asked), loop).result()

    await asyncio.to_thread(every_example)
