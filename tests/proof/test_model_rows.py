"""Examples computed by hand that pin the model itself: which rows a caller sees, and what they may do to them."""

# ruff: noqa: D103 - the name of a test is the sentence that it checks

from dataclasses import replace
from datetime import datetime

import pytest

from tests.proof.example import (
    ADA,
    AMAZON,
    CARL,
    CLERK,
    DAY,
    ERIN,
    HANA,
    NOW,
    PARTNER,
    PEOPLE,
    RETAIL,
    SALES,
    customer,
    grant,
    record,
    related,
    view,
)
from tests.proof.world import (
    Access,
    Integration,
    Json,
    Limits,
    Relation,
)

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
