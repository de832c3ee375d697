"""Examples computed by hand that pin the model itself: how far fields are shown, and what conditions see of them."""

# ruff: noqa: D103 - the name of a test is the sentence that it checks

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof.conditions import MaskedField
from tests.proof.example import ADA, DAY, NOW, customer, grant, record, related, view
from tests.proof.fields import BUILT_INS, FIELDS, LINE_FIELDS
from tests.proof.looks import looks
from tests.proof.model import View, declared_field
from tests.proof.questions import draw_order, draw_where
from tests.proof.strategies import GENERATORS, callers, worlds
from tests.proof.values import RAW, SHOWN
from tests.proof.world import (
    LINKS,
    ORGANISATION,
    RELATIONS,
    RESOURCES,
    Grant,
    Json,
    Limits,
    Line,
    Record,
    Relation,
    World,
)

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
    rng = data.draw(GENERATORS)
    where, order = draw_where(rng, resource, drawn), draw_order(rng, resource)
    assert hash(looks(looking)) == hash(looks(View(drawn, looking.caller)))
    every = looking.rows(resource)
    try:
        some, none = looking.rows(resource, where, order), looking.rows(resource, {"not": where})
    except MaskedField:
        return
    assert set(some) | set(none) <= set(every)
    assert not set(some) & set(none)
