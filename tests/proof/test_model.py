"""Examples computed by hand that pin the model itself, one per rule of the design's sections 2 to 4."""

# ruff: noqa: D103 - the name of a test is the sentence that it checks

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof.model import MaskedField, View, declared_field
from tests.proof.strategies import callers, orders, wheres, worlds
from tests.proof.values import BUILT_INS, FIELDS, LINE_FIELDS, RAW, SHOWN
from tests.proof.world import (
    LINKS,
    ORGANISATION,
    RELATIONS,
    RESOURCES,
    Access,
    Caller,
    Department,
    Grant,
    Group,
    Integration,
    Json,
    Limits,
    Line,
    Record,
    Relation,
    Role,
    Value,
    World,
)

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

# The chart: Ada heads Sales and is above Erin, who is above Carl. Carl is in Retail, below Sales. Hana stands alone.
ADA, ERIN, CARL, HANA = 1, 2, 3, 4
SALES, RETAIL = 11, 12
CLERK = 21
AMAZON = 31
PARTNER = 41


def record(resource: str, id: int, *relations: Relation, **given: object) -> Record:
    """Make a record whose fields are null, or the first of their pool, unless given; so with links."""
    links = LINKS[resource]
    fields: dict[str, Value] = {
        name: None if field.nullable else RAW[field.kind][0] for name, field in FIELDS[resource].items()
    }
    fields |= {name: value for name, value in given.items() if name in fields}  # type: ignore[misc]
    made = Record(id, resource, fields, dict.fromkeys(links), relations, None, NOW - DAY, NOW - DAY, 1)
    linked = {name: to for name, to in given.items() if name in links and isinstance(to, int)}
    return replace(made, links={**made.links, **linked})


PEOPLE = (
    record("PERSON", ADA, department=SALES, region="EMEA"),
    record("PERSON", ERIN, department=SALES, role=CLERK, superior=ADA),
    record("PERSON", CARL, department=RETAIL, role=CLERK, superior=ERIN),
    record("PERSON", HANA),
)


def grant(id: int = 1, /, **given: object) -> Grant:
    """Make a grant to VIEW every customer for all persons, unless given otherwise."""
    made = Grant(
        id=id,
        grantee_kind="ALL_USERS",
        grantee_id=None,
        resource="CUSTOMER",
        actions=frozenset({"VIEW"}),
        relations=frozenset(),
        reaches=frozenset({"EVERYONE"}),
        sub_departments=False,
        data_filter=None,
        levels={},
        writable=frozenset(),
        across_groups=False,
        approved_by=None,
        active=True,
        valid_from=None,
        valid_until=None,
        given_by=HANA,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def related(reach: str, *kinds: str, id: int = 1, **given: object) -> Grant:
    """Make a grant to VIEW the customers that people in a reach relate to."""
    return grant(id, reaches=frozenset({reach}), relations=frozenset(kinds or ("CSR",)), **given)


def world(*parts: Record | Grant | Access | Integration) -> World:
    """Make a world of the usual people and what is given; somebody given replaces the usual one."""
    records = {one.id: one for one in (*PEOPLE, *parts) if isinstance(one, Record)}
    return World(
        now=NOW,
        departments=(Department(SALES, "Sales", None, ADA), Department(RETAIL, "Retail", SALES, None)),
        roles=(Role(CLERK, "Clerk"),),
        groups=(Group(AMAZON, "amazon", frozenset({ERIN})),),
        records=tuple(records.values()),
        integrations=tuple(one for one in parts if isinstance(one, Integration)),
        grants=tuple(one for one in parts if isinstance(one, Grant)),
        accesses=tuple(one for one in parts if isinstance(one, Access)),
    )


def view(who: int, *parts: Record | Grant | Access | Integration, limits: Limits | None = None) -> View:
    """Look at a world as a person, or as the partner."""
    return View(world(*parts), Caller("INTEGRATION" if who == PARTNER else "PERSON", who, limits or Limits()))


def customer(id: int, *relations: Relation, **given: object) -> Record:
    """Make a customer."""
    return record("CUSTOMER", id, *relations, **given)


# --- Which rows -------------------------------------------------------------------------------------------------------


def test_nothing_is_visible_by_default() -> None:
    assert view(ADA, customer(100)).rows("CUSTOMER") == []


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"valid_from": NOW}, True),
        ({"valid_from": NOW + DAY}, False),
        ({"valid_until": NOW}, False),
        ({"valid_until": NOW + DAY}, True),
        ({"across_groups": True}, False),
        ({"across_groups": True, "approved_by": CARL}, True),
        ({"resource": "CONTACT"}, False),
        ({"actions": frozenset({"EDIT"})}, False),
    ],
)
def test_only_a_live_grant_of_the_resource_and_action_counts(change: dict[str, object], counts: bool) -> None:
    assert view(ADA, customer(100), grant(**change)).rows("CUSTOMER") == [100] * counts


@pytest.mark.parametrize(
    ("kind", "id", "sub_departments", "who"),
    [
        ("ALL_USERS", None, False, {ADA, ERIN, CARL, HANA}),
        ("USER", ERIN, False, {ERIN}),
        ("ROLE", CLERK, False, {ERIN, CARL}),
        ("DEPARTMENT", SALES, False, {ADA, ERIN}),
        ("DEPARTMENT", SALES, True, {ADA, ERIN, CARL}),
        ("DEPARTMENT", RETAIL, True, {CARL}),
        ("GROUP", AMAZON, False, {ERIN}),
        ("INTEGRATION", PARTNER, False, set()),
    ],
)
def test_grantee(kind: str, id: int | None, sub_departments: bool, who: set[int]) -> None:
    given = grant(grantee_kind=kind, grantee_id=id, sub_departments=sub_departments)
    assert {one.id for one in PEOPLE if view(one.id, customer(100), given).rows("CUSTOMER")} == who


# Customer 100 + p is the one that person p serves.
SERVED = tuple(customer(100 + person, Relation(person, "CSR")) for person in (ADA, ERIN, CARL, HANA))


@pytest.mark.parametrize(
    ("reach", "who", "whose"),
    [
        ("MYSELF", ERIN, {ERIN}),
        ("SUPERIOR", CARL, {ERIN}),
        ("SUPERIOR", ADA, set()),
        ("ALL_SUPERIORS", CARL, {ERIN, ADA}),
        ("SUBORDINATES", ADA, {ERIN}),
        ("ALL_SUBORDINATES", ADA, {ERIN, CARL}),
        ("HEAD_OF_DEPARTMENT", ADA, {ADA, ERIN, CARL}),
        ("HEAD_OF_DEPARTMENT", ERIN, set()),
        ("SAME_DEPARTMENT", ERIN, {ADA, ERIN}),
        ("SAME_DEPARTMENT", HANA, {HANA}),
        ("SAME_ROLE", CARL, {ERIN, CARL}),
        ("SAME_ROLE", ADA, {ADA}),
    ],
)
def test_reach(reach: str, who: int, whose: set[int]) -> None:
    assert set(view(who, *SERVED, related(reach)).rows("CUSTOMER")) == {100 + person for person in whose}


def test_same_department_takes_in_those_below_only_where_the_grant_says_so() -> None:
    seen = view(ERIN, *SERVED, related("SAME_DEPARTMENT", sub_departments=True)).rows("CUSTOMER")
    assert set(seen) == {101, 102, 103}


def test_reach_does_not_compose() -> None:
    # Carl sees what Erin serves, through SUPERIOR. Ada, above him, reaches what he relates to: that he sees is nothing.
    of_carl = related("SUPERIOR", grantee_kind="USER", grantee_id=CARL)
    of_ada = related("ALL_SUBORDINATES", "CREATOR", id=2, grantee_kind="USER", grantee_id=ADA)
    assert view(CARL, *SERVED, of_carl, of_ada).rows("CUSTOMER") == [102]
    assert view(ADA, *SERVED, of_carl, of_ada).rows("CUSTOMER") == []


def test_who_has_left_still_counts_as_related() -> None:
    left = record("PERSON", CARL, status="LEFT", superior=ERIN)
    assert view(ERIN, left, *SERVED, related("SUBORDINATES")).rows("CUSTOMER") == [103]


@pytest.mark.parametrize(("expires_at", "counts"), [(None, True), (NOW + DAY, True), (NOW, False), (NOW - DAY, False)])
def test_an_expired_relation_does_not_count(expires_at: datetime | None, counts: bool) -> None:
    shared = customer(100, Relation(ADA, "SHARED", expires_at))
    assert view(ADA, shared, related("MYSELF", "SHARED")).rows("CUSTOMER") == [100] * counts


def test_a_grant_asks_for_its_own_relations() -> None:
    assert view(ADA, customer(100, Relation(ADA, "CREATOR")), related("MYSELF", "CSR", "SHARED")).rows("CUSTOMER") == []


def test_what_belongs_to_a_customer_has_the_customers_relations_but_a_shipment_only_its_own() -> None:
    parts = (
        replace(customer(100, Relation(ADA, "CSR")), deleted_at=NOW - DAY),
        record("SALES_RECORD", 200, customer=100),
        record("SHIPMENT", 300, sales_record=200),
        related("MYSELF", resource="SALES_RECORD"),
        related("MYSELF", "CSR", "SHARED", id=2, resource="SHIPMENT"),
    )
    assert view(ADA, *parts).rows("SALES_RECORD") == [200]
    assert view(ADA, *parts).rows("SHIPMENT") == []


def test_a_child_is_seen_through_its_own_resource_and_its_parent_is_then_null() -> None:
    parts = (customer(100), record("SALES_RECORD", 200, customer=100), grant(resource="SALES_RECORD"))
    assert view(ADA, *parts).rows("SALES_RECORD") == [200]
    assert view(ADA, *parts).link("SALES_RECORD", 200, "customer") is None
    assert view(ADA, *parts, grant(2)).link("SALES_RECORD", 200, "customer") == 100
    assert view(ADA, *parts, grant(2)).children("CUSTOMER", 100, "sales_records") == [200]
    assert view(ADA, *parts).children("CUSTOMER", 100, "sales_records") == []


# --- Data filters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data_filter", "seen"),
    [
        ({"region": {"eq": "EMEA"}}, {100}),
        ({"region": {"ne": "EMEA"}}, {101}),  # 102 has none: null satisfies neither a condition ...
        ({"not": {"region": {"eq": "EMEA"}}}, {101}),  # ... nor its negation
        ({"region": {"isNull": True}}, {102}),
        ({"region": {"in": ["APAC", "EMEA"]}}, {100, 101}),
        ({"region": {"notIn": ["APAC"]}}, {100}),
        ({"region": {"contains": "m"}}, {100}),
        ({"region": {"startsWith": "ap"}}, {101}),
        ({"region": {"gt": "APAC"}}, {100}),
        ({"or": [{"region": {"eq": "EMEA"}}, {"number": {"eq": "N-1"}}]}, {100, 101, 102}),
        ({"region": {"eq": "$viewer.region"}}, {100}),
        ({"storeAccount": {"platform": {"eq": "direct"}}}, {101}),
        ({"not": {"storeAccount": {"platform": {"eq": "direct"}}}}, {100}),  # 102 has no store account
        ({"storeAccount": {"region": {"isNull": True}}}, {100, 101}),
        ({}, {100, 101, 102}),
        ({"or": []}, set()),
        ({"email": {"isNull": True}}, set()),  # not public
        ({"or": [{}, {"gone": {"eq": "x"}}]}, set()),  # doesn't compile, though a branch holds
        ({"region": {"eq": 7}}, set()),
        ({"region": {"eq": "$viewer.salary"}}, set()),
        ({"storeAccount": {"group": {}}}, set()),  # leads too far
    ],
)
def test_data_filter(data_filter: Json, seen: set[int]) -> None:
    parts = (
        record("STORE_ACCOUNT", 50, platform="amazon"),
        record("STORE_ACCOUNT", 51, platform="direct"),
        customer(100, region="EMEA", store_account=50),
        customer(101, region="APAC", store_account=51),
        customer(102),
    )
    assert set(view(ADA, *parts, grant(data_filter=data_filter)).rows("CUSTOMER")) == seen


@pytest.mark.parametrize("data_filter", [{"region": {"eq": "$viewer.region"}}, {"region": {"ne": "$viewer.region"}}])
def test_a_null_of_the_viewers_satisfies_nothing(data_filter: Json) -> None:
    assert view(ERIN, customer(100, region="EMEA"), grant(data_filter=data_filter)).rows("CUSTOMER") == []


def test_a_data_filter_reads_a_customer_whom_the_caller_cannot_see() -> None:
    gone = replace(customer(100, region="EMEA"), deleted_at=NOW - DAY)
    given = grant(resource="CONTACT", data_filter={"customer": {"region": {"eq": "EMEA"}}})
    assert view(ADA, gone, record("CONTACT", 200, customer=100), given).rows("CONTACT") == [200]


# --- Boundaries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "denied"), [("ACTIVE", False), ("FROZEN", True), ("LEFT", True)])
def test_frozen_or_left_is_denied_everything(status: str, denied: bool) -> None:
    looking = view(ADA, record("PERSON", ADA, status=status), customer(100), grant())
    assert looking.denied() == denied
    assert looking.rows("CUSTOMER") == ([] if denied else [100])


SPONSORED = Integration(PARTNER, "Swift", ERIN, active=True)
FOR_PARTNER = grant(9, grantee_kind="INTEGRATION", grantee_id=PARTNER, levels={"email": "FULL", "phone": "FULL"})
FOR_SPONSOR = related("MYSELF", id=8, grantee_kind="USER", grantee_id=ERIN, levels={"email": "FULL"})


def test_an_integration_has_only_grants_of_everyone_made_to_it() -> None:
    sponsor = replace(FOR_SPONSOR, actions=frozenset({"VIEW"}))
    assert view(PARTNER, SPONSORED, customer(100), sponsor, FOR_PARTNER).rows("CUSTOMER") == [100]
    assert view(PARTNER, SPONSORED, customer(100), sponsor, grant()).rows("CUSTOMER") == []
    relating = replace(FOR_PARTNER, reaches=frozenset({"MYSELF"}), relations=frozenset({"CSR"}))
    assert view(PARTNER, SPONSORED, customer(100), sponsor, relating).rows("CUSTOMER") == []
    of_viewer = replace(FOR_PARTNER, data_filter={"or": [{}, {"region": {"eq": "$viewer.region"}}]})
    assert view(PARTNER, SPONSORED, customer(100), sponsor, of_viewer).rows("CUSTOMER") == []


def test_the_sponsor_bounds_resources_actions_and_levels_but_not_rows() -> None:
    wider = replace(FOR_PARTNER, actions=frozenset({"VIEW", "EDIT"}))
    # Erin herself sees no customer by her grant, as she serves none.
    looking = view(PARTNER, SPONSORED, customer(100), FOR_SPONSOR, wider)
    assert looking.can("CUSTOMER", 100) == {"VIEW"}
    assert looking.level("CUSTOMER", 100, "email") == "FULL"
    assert looking.level("CUSTOMER", 100, "phone") == "MASKED"
    assert looking.field_access("CUSTOMER", 100)["phone"] == ("MASKED", frozenset({9}))
    assert view(PARTNER, SPONSORED, customer(100), FOR_PARTNER).rows("CUSTOMER") == []


@pytest.mark.parametrize("status", ["FROZEN", "LEFT"])
def test_a_sponsor_who_may_not_act_suspends_the_integration(status: str) -> None:
    sponsor = record("PERSON", ERIN, status=status)
    assert view(PARTNER, SPONSORED, sponsor, customer(100), FOR_SPONSOR, FOR_PARTNER).denied()
    assert view(PARTNER, replace(SPONSORED, active=False), FOR_SPONSOR, FOR_PARTNER).denied()


def test_a_token_narrows_resources_actions_and_levels_but_never_a_public_field() -> None:
    parts = (customer(100), grant(actions=frozenset({"VIEW", "EDIT"})))
    assert view(ADA, *parts, limits=Limits(resources=frozenset({"TAG"}))).rows("CUSTOMER") == []
    assert view(ADA, *parts, limits=Limits(actions=frozenset({"VIEW"}))).can("CUSTOMER", 100) == {"VIEW"}
    assert view(ADA, *parts, limits=Limits(actions=frozenset({"EDIT"}))).rows("CUSTOMER") == []
    hidden = view(ADA, *parts, limits=Limits(level="HIDDEN"))
    assert hidden.level("CUSTOMER", 100, "name") == "HIDDEN"
    assert hidden.level("CUSTOMER", 100, "number") == "FULL"


# Customer 100 and what hangs on it is walled by its store account; 101 has an account of no group.
WALLED = (
    record("STORE_ACCOUNT", 50, group=AMAZON),
    record("STORE_ACCOUNT", 51),
    customer(100, store_account=50),
    customer(101, store_account=51),
    record("SALES_RECORD", 200, customer=100, store_account=51),
    record("SALES_RECORD", 201, customer=101, store_account=50),
    record("SALES_RECORD", 202, customer=101),
    *(record("SHIPMENT", 300 + of, sales_record=of) for of in (200, 201, 202)),
)


@pytest.mark.parametrize(
    ("resource", "inside", "outside"),
    [
        ("STORE_ACCOUNT", {50, 51}, {51}),
        ("CUSTOMER", {100, 101}, {101}),
        ("SALES_RECORD", {200, 201, 202}, {202}),
        ("SHIPMENT", {500, 501, 502}, {502}),
    ],
)
def test_a_wall_is_the_own_store_accounts_else_the_customers(
    resource: str, inside: set[int], outside: set[int]
) -> None:
    assert set(view(ERIN, *WALLED, grant(resource=resource)).rows(resource)) == inside
    assert set(view(ADA, *WALLED, grant(resource=resource)).rows(resource)) == outside


@pytest.mark.parametrize(
    ("access", "passes"),
    [
        (Access(ADA, AMAZON, HANA, None), True),
        (Access(ADA, AMAZON, HANA, NOW + DAY), True),
        (Access(ADA, AMAZON, HANA, NOW), False),
        (Access(ADA, AMAZON, None, None), False),
        (Access(CARL, AMAZON, HANA, None), False),
    ],
)
def test_cross_group_access(access: Access, passes: bool) -> None:
    assert (100 in view(ADA, *WALLED, access, grant()).rows("CUSTOMER")) == passes


def test_the_wall_is_decided_grant_by_grant() -> None:
    across = grant(2, across_groups=True, approved_by=CARL)
    whole = grant(3, levels={"email": "FULL"})
    looking = view(ADA, *WALLED, across, whole)
    assert looking.signature("CUSTOMER", 100) == {2}
    assert looking.signature("CUSTOMER", 101) == {2, 3}
    assert looking.level("CUSTOMER", 100, "email") == "MASKED"
    assert looking.level("CUSTOMER", 101, "email") == "FULL"


# --- Actions and deleted records --------------------------------------------------------------------------------------


def test_every_action_needs_view_on_the_record() -> None:
    edit = grant(actions=frozenset({"EDIT"}))
    served = customer(100, Relation(ADA, "CSR"))
    assert view(ADA, served, edit).can("CUSTOMER", 100) == set()
    assert view(ADA, served, edit, related("MYSELF", id=2)).can("CUSTOMER", 100) == {"VIEW", "EDIT"}


def test_a_deleted_record_is_for_who_asks_and_may_delete_it() -> None:
    gone = replace(customer(100), deleted_at=NOW - DAY)
    contact = record("CONTACT", 200, customer=100)
    may_delete = (grant(), grant(2, actions=frozenset({"DELETE"})), grant(3, resource="CONTACT"))
    assert view(ADA, gone, *may_delete).rows("CUSTOMER") == []
    assert view(ADA, gone, *may_delete).rows("CUSTOMER", deleted=True) == [100]
    assert view(ADA, gone, grant()).rows("CUSTOMER", deleted=True) == []
    assert view(ADA, gone, contact, *may_delete).link("CONTACT", 200, "customer") is None
    assert view(ADA, customer(100), *may_delete).rows("CUSTOMER", deleted=True) == []


def test_departments_roles_and_groups_are_for_who_may_view_people() -> None:
    people = related("MYSELF", "CREATOR", resource="PERSON")
    assert view(ADA, people).rows("PERSON") == []
    assert view(ADA, people).rows("DEPARTMENT", order=[("name", "DESC")]) == [SALES, RETAIL]
    assert view(ADA, people).link("DEPARTMENT", RETAIL, "parent") == SALES
    assert view(ADA, people).link("DEPARTMENT", SALES, "head") is None
    assert view(ADA, grant(resource="PERSON")).link("DEPARTMENT", SALES, "head") == ADA
    assert view(ADA, grant()).rows("ROLE") == []


# --- Levels and masks -------------------------------------------------------------------------------------------------


def test_public_is_full_maskable_full_and_sensitive_masked_until_a_grant_says_otherwise() -> None:
    looking = view(ADA, customer(100, name="Jane Roe", card_number="4111111111114242", region="EMEA"), grant())
    assert looking.value("CUSTOMER", 100, "region") == "EMEA"
    assert looking.value("CUSTOMER", 100, "name") == "Jane Roe"
    assert looking.value("CUSTOMER", 100, "card_number") == "************4242"


@pytest.mark.parametrize(
    ("level", "email"),
    [
        ("HIDDEN", None),
        ("MASKED", "j***@example.com"),
        ("REVEALABLE", "j***@example.com"),
        ("FULL", "jane.roe@example.com"),
    ],
)
def test_what_a_level_shows(level: str, email: str | None) -> None:
    given = grant(levels={"email": level, "name": "MASKED", "credit_limit": "MASKED"})
    known = customer(100, email="jane.roe@example.com", name="Jane Roe", credit_limit=Decimal("19.99"))
    assert view(ADA, known, given).value("CUSTOMER", 100, "email") == email
    assert view(ADA, known, given).value("CUSTOMER", 100, "name") == "J. R."
    assert view(ADA, known, given).value("CUSTOMER", 100, "credit_limit") is None


def test_a_level_is_the_highest_of_the_grants_that_match_that_row() -> None:
    everyone = grant(1, levels={"name": "MASKED"})
    mine = related("MYSELF", "ACCOUNT_EXECUTIVE", id=2, levels={"card_number": "FULL"})
    editing = grant(3, actions=frozenset({"EDIT"}), levels={"email": "FULL"})
    looking = view(ADA, customer(100, Relation(ADA, "ACCOUNT_EXECUTIVE")), customer(101), everyone, mine, editing)
    own, other = looking.field_access("CUSTOMER", 100), looking.field_access("CUSTOMER", 101)
    assert own["card_number"] == ("FULL", frozenset({2}))
    assert own["name"] == ("FULL", frozenset({2}))
    assert own["number"] == ("FULL", frozenset({1, 2}))
    assert other["card_number"] == ("MASKED", frozenset({1}))
    assert other["name"] == ("MASKED", frozenset({1}))
    assert other["email"] == ("MASKED", frozenset({1}))  # a grant to EDIT shows nothing
    assert looking.signature("CUSTOMER", 100) == {1, 2, 3}


def test_lines_have_levels_and_a_product_is_null_where_it_is_not_seen() -> None:
    line = Line(400, 2, Decimal("0.0750"), Decimal("19.99"))
    sold = replace(record("SALES_RECORD", 200), lines=(line,))
    whole, lowered = grant(resource="SALES_RECORD"), {"lines.unit_price": "MASKED"}
    product = record("PRODUCT", 400)
    assert view(ADA, sold, product, whole).lines(200) == [(None, 2, Decimal("0.0750"), Decimal("19.99"))]
    looking = view(ADA, sold, product, replace(whole, levels=lowered), grant(2, resource="PRODUCT"))
    assert looking.lines(200) == [(400, 2, Decimal("0.0750"), None)]


def test_what_is_not_seen_answers_as_what_does_not_exist() -> None:
    looking = view(ADA, customer(100, region="EMEA"))
    for id in (100, 999):
        assert looking.level("CUSTOMER", id, "region") == "HIDDEN"
        assert looking.value("CUSTOMER", id, "region") is None
        assert looking.field_access("CUSTOMER", id) == {}
        assert looking.link("CUSTOMER", id, "store_account") is None


# --- Conditions and order ---------------------------------------------------------------------------------------------

# Ada sees the email of 100 and 101, whom she serves, and of 102 only a mask. That 101 has none, she knows.
MIXED: tuple[Record | Grant, ...] = (
    customer(100, Relation(ADA, "CSR"), email="jane.roe@example.com", region="EMEA"),
    customer(101, Relation(ADA, "CSR")),
    customer(102, email="omar@lastfour.example", region="APAC"),
    grant(1),
    related("MYSELF", id=2, levels={"email": "FULL"}),
)


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ({"email": {"isNull": True}}, {101}),
        ({"email": {"isNull": False}}, {100}),
        ({"not": {"email": {"isNull": True}}}, {100}),
        ({"email": {"eq": "omar@lastfour.example"}}, set()),
        ({"email": {"ne": "omar@lastfour.example"}}, {100, 101}),  # a null that is seen is none of these
        ({"email": {"notIn": []}}, {100, 101}),
        ({"not": {"email": {"contains": "OMAR"}}}, {100, 101}),
        ({"email": {"startsWith": "JANE"}}, {100}),
        ({"or": [{"email": {"isNull": True}}, {"region": {"eq": "APAC"}}]}, {101, 102}),
        # Of 102 the one is unknown: the other being false decides it, and being true does not.
        ({"not": {"and": [{"email": {"isNull": True}}, {"region": {"eq": "EMEA"}}]}}, {100, 101, 102}),
        ({"not": {"and": [{"email": {"isNull": True}}, {"region": {"ne": "EMEA"}}]}}, {100}),
        ({"region": {"gte": "APAC"}}, {100, 102}),
        ({"not": {"region": {"lt": "APAC"}}}, {100, 101, 102}),
        ({"version": {"in": [1, 2]}, "createdAt": {"lt": "2026-01-15T12:00:00Z"}}, {100, 101, 102}),
        ({"deletedAt": {"isNull": False}}, set()),
        ({}, {100, 101, 102}),
        ({"and": []}, {100, 101, 102}),
        ({"or": []}, set()),
    ],
)
def test_operators_see_a_field_as_the_caller_does(where: Json, seen: set[int]) -> None:
    assert set(view(ADA, *MIXED).rows("CUSTOMER", where)) == seen


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ({"customer": {"region": {"eq": "EMEA"}}}, {200}),
        ({"not": {"customer": {"region": {"eq": "EMEA"}}}}, {201, 202, 203}),  # 203's customer is not seen: none
        ({"customer": {"email": {"isNull": False}}}, {200}),
        ({"not": {"customer": {"email": {"isNull": False}}}}, {201, 203}),  # 202's is unknown
        ({"customer": {}}, {200, 201, 202}),
    ],
)
def test_a_filter_through_a_link_sees_the_target_as_the_caller_does(where: Json, seen: set[int]) -> None:
    gone = replace(customer(103, region="EMEA"), deleted_at=NOW - DAY)
    contacts = (record("CONTACT", 100 + of, customer=of) for of in (100, 101, 102, 103))
    looking = view(ADA, *MIXED, gone, *contacts, grant(3, resource="CONTACT"))
    assert set(looking.rows("CONTACT", where)) == seen


@pytest.mark.parametrize(
    ("quantifier", "condition", "holds"),
    [
        ("some", {"region": {"eq": "EMEA"}}, {50}),
        ("none", {"region": {"eq": "EMEA"}}, {51, 52}),
        ("every", {"region": {"eq": "EMEA"}}, {52}),  # of nothing, everything holds
        ("some", {"email": {"startsWith": "jane"}}, {50}),  # one does, whatever the other
        ("none", {"email": {"startsWith": "omar"}}, {52}),  # a customer of 50 and of 51 is unknown
        ("every", {"email": {"isNull": False}}, {52}),
    ],
)
def test_a_filter_through_a_list_counts_the_members_that_are_seen(
    quantifier: str, condition: Json, holds: set[int]
) -> None:
    parts = (
        *(record("STORE_ACCOUNT", id) for id in (50, 51, 52)),
        customer(100, Relation(ADA, "CSR"), email="jane.roe@example.com", region="EMEA", store_account=50),
        customer(101, email="omar@lastfour.example", region="APAC", store_account=50),
        customer(102, email="omar@lastfour.example", store_account=51),
        replace(customer(103, region="EMEA", store_account=52), deleted_at=NOW - DAY),
        *MIXED[3:],
        grant(3, resource="STORE_ACCOUNT"),
    )
    assert set(view(ADA, *parts).rows("STORE_ACCOUNT", {"customers": {quantifier: condition}})) == holds


def test_masked_field_is_decided_by_grants_and_never_by_data() -> None:
    asking: Json = {"not": {"email": {"isNull": True}}}
    with pytest.raises(MaskedField, match="email"):
        view(ADA, grant()).rows("CUSTOMER", asking)
    with pytest.raises(MaskedField, match="email"):
        view(ADA, grant(), grant(2, resource="CONTACT")).rows("CONTACT", {"customer": asking})
    with pytest.raises(MaskedField, match="name"):
        view(ADA, grant(levels={"name": "REVEALABLE"})).rows("CUSTOMER", order=[("name", "ASC")])
    with pytest.raises(MaskedField, match="email"):
        view(ADA, grant(levels={"email": "FULL"}), limits=Limits(level="MASKED")).rows("CUSTOMER", asking)
    # Some grant could give it, though on no row that there is; and who has no grant at all just sees nothing.
    assert view(ADA, customer(100), related("MYSELF", levels={"email": "FULL"})).rows("CUSTOMER", asking) == []
    assert view(ADA, customer(100)).rows("CUSTOMER", asking) == []
    assert view(ADA, *MIXED[:3], grant(3, resource="CONTACT")).rows("CONTACT", {"customer": asking}) == []


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ([("email", "ASC")], [100, 103, 101, 102]),  # 101 is null and 102 unknown: one bucket
        ([("email", "DESC")], [103, 100, 102, 101]),
        ([("region", "DESC"), ("email", "ASC")], [100, 102, 103, 101]),
        ([("status", "ASC")], [100, 101, 102, 103]),
        ([("status", "DESC")], [103, 102, 101, 100]),
        ([], [102, 103, 101, 100]),  # created last first; of one moment, the higher id first
    ],
)
def test_order(order: list[tuple[str, str]], ids: list[int]) -> None:
    late = replace(MIXED[2], created_at=NOW) if isinstance(MIXED[2], Record) else MIXED[2]
    another = customer(103, Relation(ADA, "CSR"), email="not an email")
    assert view(ADA, *MIXED[:2], late, *MIXED[3:], another).rows("CUSTOMER", order=order) == ids


def test_order_is_by_code_point_and_matching_folds_case() -> None:
    cities = ("paris", "Straßburg", "Paris", "STRASSBURG", "😀ville", "豊中")
    looking = view(ADA, *(customer(100 + place, city=city) for place, city in enumerate(cities)), grant())
    assert looking.rows("CUSTOMER", order=[("city", "ASC")]) == [102, 103, 101, 100, 105, 104]
    assert set(looking.rows("CUSTOMER", {"city": {"startsWith": "strass"}})) == {101, 103}
    assert set(looking.rows("CUSTOMER", {"city": {"contains": "ß"}})) == {101, 103}
    assert looking.rows("CUSTOMER", {"city": {"eq": "paris"}}) == [100]


# --- The tables and the strategies ------------------------------------------------------------------------------------


def test_every_field_has_values_and_every_field_with_a_level_has_masked_ones() -> None:
    for fields in (*FIELDS.values(), BUILT_INS, LINE_FIELDS):
        for field in fields.values():
            assert RAW[field.kind]
            assert (field.cls == "public") == (field.mask is None)
            assert field.mask is None or field.kind in SHOWN


@given(worlds())
def test_a_drawn_world_is_one_that_could_be_stored(drawn: World) -> None:
    resources = {one.id: one.resource for one in drawn.records}
    resources |= {one.id: "DEPARTMENT" for one in drawn.departments}
    resources |= {one.id: "ROLE" for one in drawn.roles} | {one.id: "GROUP" for one in drawn.groups}
    assert len(resources) == sum(map(len, (drawn.records, drawn.departments, drawn.roles, drawn.groups)))
    for one in drawn.records:
        assert set(one.fields) == set(FIELDS[one.resource])
        assert all(one.fields[name] is not None or field.nullable for name, field in FIELDS[one.resource].items())
        for link, target in one.links.items():
            assert target is None or resources[target] == LINKS[one.resource][link]
        kinds = [relation.kind for relation in one.relations]
        assert set(kinds) <= set(RELATIONS[one.resource])
        assert max(kinds.count("CREATOR"), kinds.count("ACCOUNT_EXECUTIVE")) <= 1
        assert len({(relation.person, relation.kind) for relation in one.relations}) == len(kinds)
    for given_ in drawn.grants:
        to = given_.grantee_id if given_.grantee_kind == "USER" else None
        assert given_.given_by != to
        assert given_.approved_by is None or given_.approved_by not in (given_.given_by, to)
        assert given_.relations <= set(RELATIONS[given_.resource])
        assert all(declared_field(given_.resource, field).cls != "public" for field in given_.levels)


@settings(deadline=None)
@given(st.data())
def test_any_question_about_any_world_has_an_answer(data: st.DataObject) -> None:
    drawn = data.draw(worlds())
    looking = View(drawn, data.draw(callers(drawn)))
    resource = data.draw(st.sampled_from((*RESOURCES, *ORGANISATION)))
    where, order = data.draw(wheres(resource, drawn)), data.draw(orders(resource))
    assert hash(looking.looks()) == hash(View(drawn, looking.caller).looks())
    every = looking.rows(resource)
    try:
        some, none = looking.rows(resource, where, order), looking.rows(resource, {"not": where})
    except MaskedField:
        return
    assert set(some) | set(none) <= set(every)
    assert not set(some) & set(none)
