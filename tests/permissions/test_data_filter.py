"""Data filters: what compiles and what does not, what one that broke does, and nulls against those of `where`."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.access import grant as grant_table
from models.actor import command
from models.database import Database
from models.errors import BadInputError
from models.words import (
    Action,
    CustomerStatus,
    GranteeKind,
    OpportunityStage,
    PersonStatus,
    PrincipalKind,
    Reach,
    Resource,
)
from permissions.access import Access
from permissions.conditions import Compare, Either, Every, Not, Operator, RelatedOne
from permissions.data_filter import VIEWER_FIELDS, read_data_filter
from permissions.grants import Grant, write_grants
from permissions.plan import compile_plan
from permissions.principal import Principal
from resolvers.cursors import Cursors
from resolvers.listing import Page, read_listing
from resolvers.rows import fetch_page
from resolvers.session import Session
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ME = Principal(PrincipalKind.PERSON, 1, "Erin", "erin@x.example")
CUSTOMER, CONTACT, OPPORTUNITY = Resource.CUSTOMER, Resource.CONTACT, Resource.OPPORTUNITY

Json = Mapping[str, Any]


@pytest.mark.parametrize(
    ("resource", "source", "read"),
    [
        (CUSTOMER, {}, Every(())),
        (CUSTOMER, {"region": {"eq": "EMEA"}}, Compare("region", Operator.EQ, "EMEA")),
        (CUSTOMER, {"status": {"notIn": ["LEAD"]}}, Compare("status", Operator.NOT_IN, (CustomerStatus.LEAD,))),
        (CUSTOMER, {"city": {"startsWith": "Z"}}, Compare("city", Operator.STARTS_WITH, "z")),
        (CUSTOMER, {"city": {"isNull": True}}, Compare("city", Operator.IS_NULL, True)),
        (CUSTOMER, {"createdAt": {"lt": "2026-05-04T12:00:00Z"}}, Compare("created_at", Operator.LT, NOW)),
        (CUSTOMER, {"version": {"gte": 2}}, Compare("version", Operator.GTE, 2)),
        (OPPORTUNITY, {"engagedOn": {"gt": "2026-01-31"}}, Compare("engaged_on", Operator.GT, date(2026, 1, 31))),
        (Resource.PRODUCT, {"listPrice": {"lte": 9.5}}, Compare("list_price", Operator.LTE, Decimal("9.5"))),
        (
            CUSTOMER,
            {"not": {"or": [{"region": {"eq": "A"}}, {"and": [{"city": {"eq": "B"}}, {"city": {"ne": "C"}}]}]}},
            Not(
                Either(
                    (
                        Compare("region", Operator.EQ, "A"),
                        Every((Compare("city", Operator.EQ, "B"), Compare("city", Operator.NE, "C"))),
                    )
                )
            ),
        ),
        (
            CUSTOMER,
            {"storeAccount": {"platform": {"eq": "AMAZON"}}},
            RelatedOne("store_account", Resource.STORE_ACCOUNT, Compare("platform", Operator.EQ, "AMAZON")),
        ),
        (
            CONTACT,
            {"customer": {"region": {"in": ["A", "B"]}}},
            RelatedOne("customer", CUSTOMER, Compare("region", Operator.IN, ("A", "B"))),
        ),
    ],
)
def test_conditions_over_public_fields_compile(resource: Resource, source: Json, read: object) -> None:
    """Of the record, its customer and its store account; dates, moments and decimals come as JSON has them."""
    assert read_data_filter(resource, source, CLASSES) == read


@pytest.mark.parametrize(
    ("resource", "source", "reason"),
    [
        pytest.param(CUSTOMER, {"email": {"eq": "x"}}, "email of CUSTOMER is not", id="sensitive"),
        pytest.param(CUSTOMER, {"name": {"eq": "x"}}, "name of CUSTOMER is not", id="maskable"),
        pytest.param(CUSTOMER, {"not": {"or": [{"email": {"isNull": True}}]}}, "email of", id="sensitive within"),
        pytest.param(CONTACT, {"customer": {"email": {"eq": "x"}}}, "email of CUSTOMER is not", id="sensitive, linked"),
        pytest.param(CUSTOMER, {"id": {"eq": 1}}, "id of CUSTOMER is not", id="id"),
        pytest.param(CONTACT, {"customer": {"id": {"eq": 1}}}, "id of CUSTOMER is not", id="id, linked"),
        pytest.param(CUSTOMER, {"salary": {"eq": 1}}, "salary is not a field of CUSTOMER", id="unknown"),
        pytest.param(CUSTOMER, {"storeAccountId": {"eq": 1}}, "storeAccountId is not a field", id="a link's column"),
        pytest.param(Resource.PERSON, {"lft": {"gt": 1}}, "lft is not a field", id="private"),
        pytest.param(CUSTOMER, {"nameFolded": {"eq": "x"}}, "nameFolded is not a field", id="folded"),
        pytest.param(CUSTOMER, {"contacts": {"some": {}}}, "can't name lists", id="list"),
        pytest.param(CUSTOMER, {"tags": {"none": {"name": {"eq": "x"}}}}, "can't name lists", id="tags"),
        pytest.param(CONTACT, {"customer": {"contacts": {"some": {}}}}, "can't name lists", id="list of the customer"),
        pytest.param(CONTACT, {"customer": {"storeAccount": {}}}, "and its store account alone", id="two links"),
        pytest.param(Resource.SHIPMENT, {"salesRecord": {}}, "and its store account alone", id="another link"),
        pytest.param(OPPORTUNITY, {"product": {}}, "and its store account alone", id="another link, though public"),
        pytest.param(CUSTOMER, {"region": {"eq": "$viewer.salary"}}, "not one of the caller's own", id="no such own"),
        pytest.param(CUSTOMER, {"region": {"eq": "$viewer.phone"}}, "not one of the caller's own", id="own phone"),
        pytest.param(CUSTOMER, {"region": {"eq": "$region"}}, "not one of the caller's own", id="not of the viewer"),
        pytest.param(CUSTOMER, {"region": {"in": ["A", "$viewer."]}}, "not one of the caller's own", id="own nothing"),
        pytest.param(CUSTOMER, {"region": {"like": "x"}}, "like is not an operator", id="no operator"),
        pytest.param(CUSTOMER, {"region": {"eq": None}}, "is null", id="null"),
        pytest.param(CUSTOMER, {"region": None}, "is null", id="null for the operators"),
        pytest.param(CUSTOMER, {"region": "EMEA"}, "must be an object with an operator", id="no operators"),
        pytest.param(CUSTOMER, {"region": {"eq": 5}}, "text is needed", id="a number for text"),
        pytest.param(CUSTOMER, {"region": {"eq": ["A"]}}, "text is needed", id="a list for text"),
        pytest.param(CUSTOMER, {"region": {"in": "EMEA"}}, "a list without nulls", id="text for a list"),
        pytest.param(CUSTOMER, {"region": {"in": ["A", None]}}, "a list without nulls", id="null in a list"),
        pytest.param(CUSTOMER, {"region": {"in": ["A"] * 1001}}, "at most 1000 values", id="too many values"),
        pytest.param(CUSTOMER, {"region": {"isNull": 1}}, "must be true or false", id="a number for yes"),
        pytest.param(CUSTOMER, {"status": {"eq": "SOLD"}}, "one of LEAD", id="no such word"),
        pytest.param(CUSTOMER, {"status": {"contains": "A"}}, "only text can be searched", id="search in a word"),
        pytest.param(CUSTOMER, {"version": {"eq": True}}, "a whole number is needed", id="yes for a number"),
        pytest.param(CUSTOMER, {"version": {"eq": 1.0}}, "a whole number is needed", id="a fraction for a number"),
        pytest.param(CUSTOMER, {"version": {"eq": 2**31}}, "a whole number is needed", id="too large a number"),
        pytest.param(CUSTOMER, {"createdAt": {"lt": "yesterday"}}, "can't be read", id="no moment"),
        pytest.param(CUSTOMER, {"createdAt": {"lt": "2026-05-04T12:00"}}, "with a time zone", id="no zone"),
        pytest.param(OPPORTUNITY, {"engagedOn": {"gt": 20260131}}, "a date", id="a number for a date"),
        pytest.param(Resource.PRODUCT, {"listPrice": {"gt": "much"}}, "can't be read", id="no decimal"),
        pytest.param(Resource.PRODUCT, {"listPrice": {"gt": 0.001}}, "at most 2 places", id="too many places"),
        pytest.param(CUSTOMER, {"region": {"eq": "a\0b"}}, "NUL", id="NUL"),
        pytest.param(CUSTOMER, {"region": {"contains": "\0"}}, "NUL", id="NUL in a search"),
        pytest.param(CUSTOMER, {"region": {"eq": "\ud800"}}, "not valid Unicode", id="half a character"),
        pytest.param(CUSTOMER, {"and": {"region": {"eq": "A"}}}, "must be a list", id="no list for and"),
        pytest.param(CUSTOMER, {"not": [{"region": {"eq": "A"}}]}, "must be an object", id="a list for not"),
        pytest.param(CUSTOMER, [], "must be an object", id="a list for all"),
        pytest.param(
            CUSTOMER,
            {"region": {"eq": "A"}, "Region": {"eq": "B"}},
            "names something twice",
            id="two spellings of a field",
        ),
        pytest.param(
            CUSTOMER,
            {"city": {"notIn": ["A"], "not_in": ["B"]}},
            "names something twice",
            id="two spellings of an operator",
        ),
    ],
)
def test_what_a_data_filter_may_not_say_is_refused(resource: Resource, source: Any, reason: str) -> None:
    """With the reason, and never by leaving a part out."""
    with pytest.raises(BadInputError, match=reason):
        read_data_filter(resource, source, CLASSES)


def nested(depth: int) -> dict[str, Any]:
    """A condition within so many negations."""
    source: dict[str, Any] = {"region": {"eq": "A"}}
    for _ in range(depth):
        source = {"not": source}
    return source


def test_a_filter_that_is_nested_too_deep_is_refused() -> None:
    """Some depth is fine, and so much that Python itself would give up is a clear error all the same."""
    read_data_filter(CUSTOMER, nested(8), CLASSES)
    for depth in (9, 30, 500):
        with pytest.raises(BadInputError, match="nested too deep"):
            read_data_filter(CUSTOMER, nested(depth), CLASSES)


def test_the_caller_s_own_values_take_their_place() -> None:
    """All that may be named; one that the caller has not got stays unknown, and matches nothing."""
    viewer = {"email": "e", "name": "n", "region": "EMEA", "title": None, "work_id": "w"}
    assert set(VIEWER_FIELDS) == viewer.keys()
    for name, own in (("region", "EMEA"), ("workId", "w"), ("title", None)):
        read = read_data_filter(CUSTOMER, {"city": {"eq": f"$viewer.{name}"}}, CLASSES, viewer)
        assert read == Compare("city", Operator.EQ, own)


def test_an_integration_has_nothing_of_its_own() -> None:
    """A filter that names the viewer's region passes the check at write, and does not compile for an integration."""
    source = {"region": {"eq": "$viewer.region"}}
    read_data_filter(CUSTOMER, source, CLASSES)
    with pytest.raises(BadInputError, match="the caller has no region"):
        read_data_filter(CUSTOMER, source, CLASSES, {})


def everyone(data_filter: Json | None, *, number: int, resource: Resource = CUSTOMER) -> Grant:
    """A grant for all to view what the filter holds on."""
    return Grant(
        id=number,
        grantee_kind=GranteeKind.ALL_USERS,
        resource=resource,
        actions=frozenset({Action.VIEW}),
        reaches=frozenset({Reach.EVERYONE}),
        data_filter=data_filter,
    )


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction with a person of no region and no title, three customers, four opportunities; rolled back."""

    async def create(resource: Resource, *records: NewRecord) -> None:
        await create_records(opened, resource, records, actor=command("tests"), now=NOW, secret="s")

    def opportunity(one: int, owner: int | None) -> NewRecord:
        fields = {"number": str(one), "stage": OpportunityStage.WON, "title": "t"}
        return NewRecord(fields, {"customer": owner}, id=one)

    async with database.engine.connect() as opened:
        transaction = await opened.begin()
        erin = {"work_id": "1", "name": ME.name, "email": ME.email, "status": PersonStatus.ACTIVE}
        await create(Resource.PERSON, NewRecord(erin, id=ME.id))
        customers = {11: ("EMEA", "Berlin"), 12: ("APAC", None), 13: (None, "Berlin")}
        await create(
            CUSTOMER,
            *(
                NewRecord(
                    {"number": "1", "name": "N", "status": CustomerStatus.LEAD, "region": region, "city": city}, id=one
                )
                for one, (region, city) in customers.items()
            ),
        )
        await create(OPPORTUNITY, *(opportunity(10 + owner, owner) for owner in customers), opportunity(29, None))
        yield opened
        await transaction.rollback()


async def seen(connection: AsyncConnection, resource: Resource = CUSTOMER, where: Json | None = None) -> set[int]:
    """The ids of what the person sees, filtered by `where`."""
    access = Access(await compile_plan(connection, ME, CLASSES, 1), NOW)
    session = Session(connection, access, Cursors("s", ME))
    return {record.id for record in await fetch_page(session, read_listing(resource, "all", where), Page(), ())}


async def matched(connection: AsyncConnection, condition: Json, resource: Resource = CUSTOMER) -> set[int]:
    """The ids of what the person sees by one grant with this data filter."""
    await connection.execute(delete(grant_table))
    await write_grants(connection, [everyone(condition, number=1, resource=resource)], NOW, CLASSES)
    return await seen(connection, resource)


EMEA = {"region": {"eq": "EMEA"}}


# Resource, condition, the rows that it holds on as a data filter, and as `where` of who sees all.
NULLS: Sequence[tuple[Resource, Json, set[int], set[int]]] = (
    (CUSTOMER, EMEA, {11}, {11}),
    (CUSTOMER, {"not": EMEA}, {12}, {12, 13}),
    (CUSTOMER, {"region": {"ne": "EMEA"}}, {12}, {12, 13}),
    (CUSTOMER, {"not": {"region": {"ne": "EMEA"}}}, {11}, {11}),
    (CUSTOMER, {"region": {"not_in": ["EMEA", "X"]}}, {12}, {12, 13}),
    (CUSTOMER, {"region": {"not_in": []}}, {11, 12}, {11, 12, 13}),
    (CUSTOMER, {"region": {"in": []}}, set(), set()),
    (CUSTOMER, {"region": {"gte": "A"}}, {11, 12}, {11, 12}),
    (CUSTOMER, {"not": {"region": {"lt": "B"}}}, {11}, {11, 13}),
    (CUSTOMER, {"region": {"contains": ""}}, {11, 12}, {11, 12}),
    (CUSTOMER, {"not": {"region": {"contains": "me"}}}, {12}, {12, 13}),
    (CUSTOMER, {"region": {"is_null": True}}, {13}, {13}),
    (CUSTOMER, {"not": {"region": {"is_null": True}}}, {11, 12}, {11, 12}),
    (CUSTOMER, {"or": [EMEA, {"city": {"eq": "Berlin"}}]}, {11, 13}, {11, 13}),
    (CUSTOMER, {"not": {"or": [EMEA, {"city": {"eq": "Rome"}}]}}, set(), {12, 13}),
    (CUSTOMER, {"not": {"and": [EMEA, {"city": {"eq": "Rome"}}]}}, {11, 12, 13}, {11, 12, 13}),
    (OPPORTUNITY, {"customer": EMEA}, {21}, {21}),
    (OPPORTUNITY, {"not": {"customer": EMEA}}, {22}, {22, 23, 29}),
    (OPPORTUNITY, {"customer": {"region": {"ne": "EMEA"}}}, {22}, {22, 23}),
    (OPPORTUNITY, {"customer": {}}, {21, 22, 23}, {21, 22, 23}),
    (OPPORTUNITY, {"not": {"customer": {}}}, set(), {29}),
)


async def test_in_a_data_filter_a_null_satisfies_no_condition_and_no_negation(connection: AsyncConnection) -> None:
    """The one flag, set: unknown is neither true nor false, through any nesting."""
    for resource, condition, expected, _ in NULLS:
        assert await matched(connection, condition, resource) == expected, condition


async def test_in_where_a_null_that_the_caller_may_see_is_a_value(connection: AsyncConnection) -> None:
    """The one flag, not set: `ne`, `notIn` and negations match it."""
    whole = [everyone(None, number=number, resource=one) for number, one in enumerate((CUSTOMER, OPPORTUNITY), 1)]
    await write_grants(connection, whole, NOW, CLASSES)
    for resource, condition, _, expected in NULLS:
        assert await seen(connection, resource, condition) == expected, condition


async def test_what_the_caller_has_not_got_matches_nothing(connection: AsyncConnection) -> None:
    """A null of the caller's own satisfies neither a condition nor its negation."""
    conditions: tuple[Json, ...] = (
        {"region": {"eq": "$viewer.region"}},
        {"region": {"ne": "$viewer.region"}},
        {"not": {"region": {"eq": "$viewer.region"}}},
        {"region": {"notIn": ["EMEA", "$viewer.region"]}},
        {"not": {"region": {"in": ["$viewer.title"]}}},
        {"region": {"lt": "$viewer.region"}},
        {"not": {"region": {"contains": "$viewer.region"}}},
    )
    for condition in conditions:
        assert await matched(connection, condition) == set(), condition
    assert await matched(connection, {"not": {"region": {"eq": "$viewer.name"}}}) == {11, 12}


async def test_a_filter_that_no_longer_compiles_denies_and_is_reported_without_its_values(
    connection: AsyncConnection, caplog: pytest.LogCaptureFixture
) -> None:
    """The grant's number is logged, and nothing of the filter; other grants still count."""
    await write_grants(connection, [everyone({"region": {"eq": "APAC"}}, number=1)], NOW, CLASSES)
    broken = {
        "id": 4242,
        "grantee_kind": GranteeKind.ALL_USERS,
        "resource": CUSTOMER,
        "actions": ["VIEW"],
        "relations": [],
        "reaches": ["EVERYONE"],
        "sub_departments": False,
        "data_filter": {"nickname": {"ne": "Sesame"}},
        "levels": {},
        "writable": [],
        "across_groups": False,
        "active": True,
        "created_at": NOW,
    }
    await connection.execute(insert(grant_table), [broken])
    with caplog.at_level(logging.WARNING, "lastfour.permissions"):
        assert await seen(connection) == {12}
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == "grant 4242 denies: its data filter does not compile"
    assert record.exc_info is None
