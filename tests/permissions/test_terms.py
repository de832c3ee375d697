"""Terms: what SQL is made of has no values, so callers share statements; and it differs wherever SQL has to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from masking.fields import CLASSES
from models.errors import MaskedFieldError
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.conditions import Compare, Operator
from permissions.grants import Grant
from permissions.levels import Level
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CUSTOMER = Resource.CUSTOMER
GRANT = Grant(
    grantee_kind=GranteeKind.ALL_USERS,
    resource=CUSTOMER,
    actions=frozenset({Action.VIEW}),
    relations=frozenset({Relation.CREATOR}),
    reaches=frozenset({Reach.ALL_SUBORDINATES}),
)


def access(person: int, lft: int, region: str | None = "EMEA", walled: int = 10, **more: Any) -> Access:
    """Somebody in a chart, with one grant over those below them, in one region."""
    data_filter = None if region is None else Compare("region", Operator.EQ, region)
    match = Match(People(frozenset({person}), below=(lft, lft + 9)), frozenset({Relation.CREATOR}), data_filter, False)
    rule = Rule(replace(GRANT, **more), match)
    principal = Principal(PrincipalKind.PERSON, person, "Somebody")
    return Access(AccessPlan(principal, 1, CLASSES, (rule,), frozenset({walled}), (), None), NOW)


def test_callers_alike_have_the_same_terms_and_values_of_their_own() -> None:
    """Other people, places, filters and walls: no statement is another for it."""
    one, other = access(1, 100).live_plan, access(2, 500, "APAC", walled=20).live_plan
    assert one.terms is other.terms
    assert sorted(map(str, one.values.values())) == ["1", "10", "100", "109", "EMEA"]
    assert sorted(map(str, other.values.values())) == ["2", "20", "500", "509", "APAC"]
    assert one.values.keys() == other.values.keys()


@pytest.mark.parametrize(
    "another",
    [
        access(1, 100, None),
        access(1, 100, actions=frozenset({Action.VIEW, Action.DELETE})),
        access(1, 100, actions=frozenset({Action.EDIT})),
        access(1, 100, levels={"email": Level.FULL}),
        access(1, 100, levels={"name": Level.MASKED}),
    ],
    ids=["no filter", "may delete", "may not view", "a field is whole", "a field is masked"],
)
def test_terms_differ_where_rows_or_operators_do(another: Access) -> None:
    """What decides about rows, or about what a field can be compared by, is in the terms."""
    assert another.live_plan.terms is not access(1, 100).live_plan.terms


def test_levels_that_sql_does_not_ask_for_make_no_difference() -> None:
    """Masked or hidden, a field is unknown to operators, and the rest is done to what was fetched."""
    hidden = access(1, 100, levels={"name": Level.HIDDEN}).live_plan.terms
    assert hidden is access(1, 100, levels={"name": Level.MASKED}).live_plan.terms


def test_what_is_live_is_worked_out_once_and_anew_when_it_changes() -> None:
    """A grant that ends takes its row conditions with it at that moment, from the plan that had it."""
    plan = access(1, 100, valid_until=NOW).plan
    before, still, after = (Access(plan, NOW + timedelta(microseconds=turn)) for turn in (-2, -1, 0))
    assert before.live_plan is still.live_plan
    assert before.live_plan.terms.of(CUSTOMER).viewing
    assert not after.live_plan.terms.of(CUSTOMER).viewing
    assert len(plan.live_plans) == 2


def test_what_is_never_whole_is_refused_by_the_terms() -> None:
    """Whatever the data are."""
    terms = access(1, 100).live_plan.terms.of(CUSTOMER)
    with pytest.raises(MaskedFieldError, match="email of CUSTOMER"):
        terms.known("email", None)  # type: ignore[arg-type]  # It is refused before any column is looked at.
