"""What a caller is told of themself: what they may do at all, told from the plan alone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from masking.fields import CLASSES
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.grants import Grant
from permissions.levels import Level
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal
from permissions.tokens import Limits
from resolvers.viewer import FieldAbility, abilities, field_abilities, watermark

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ERIN = Principal(PrincipalKind.PERSON, 1, "Erin", "erin@x.example")
SWIFT = Principal(PrincipalKind.INTEGRATION, 2, "swift", sponsor_id=1)
CUSTOMER, CONTACT, SHIPMENT = Resource.CUSTOMER, Resource.CONTACT, Resource.SHIPMENT


def grant(resource: Resource, *actions: Action, **more: Any) -> Grant:
    """A grant to everybody, by the relation of who has created the record."""
    return Grant(
        grantee_kind=GranteeKind.ALL_USERS,
        resource=resource,
        actions=frozenset(actions),
        relations=frozenset({Relation.CREATOR}),
        reaches=frozenset({Reach.MYSELF}),
        **more,
    )


def access(principal: Principal, *grants: Grant, sponsor: tuple[Grant, ...] | None = None) -> Access:
    """What the grants come to."""
    match = Match(People(ids=frozenset({1})), frozenset({Relation.CREATOR}), None, across_groups=False)
    rules = tuple(Rule(one, match) for one in grants)
    return Access(AccessPlan(principal, 1, CLASSES, rules, frozenset(), (), sponsor), NOW)


# Erin sees customers by one grant and edits them by another, adds contacts that she doesn't see, and saw tags once.
MIXED = access(
    ERIN,
    grant(CUSTOMER, Action.VIEW, Action.EXPORT, levels={"phone": Level.FULL, "email": Level.HIDDEN}),
    grant(CUSTOMER, Action.VIEW, levels={"name": Level.MASKED, "email": Level.MASKED, "notes": Level.REVEALABLE}),
    grant(CUSTOMER, Action.EDIT, levels={"tax_id": Level.FULL}, writable=frozenset({"card_number"})),
    grant(CUSTOMER, Action.DELETE, valid_from=NOW, writable=frozenset({"address"})),
    grant(CONTACT, Action.ADD, writable=frozenset({"phone"})),
    grant(Resource.TAG, Action.VIEW, valid_until=NOW),
    grant(Resource.CONTRACT, Action.VIEW),
)


def of(found: Access, resource: Resource) -> dict[str, tuple[str, bool, bool, bool]]:
    """Each field's level, and whether it can be filtered by, sorted by and written."""
    return {
        one.field: (one.level.name, one.filterable, one.sortable, one.writable)
        for one in field_abilities(found, resource)
    }


def test_abilities_are_the_actions_of_live_grants() -> None:
    """By resource; what has ended, and what was never granted, is not there."""
    assert abilities(MIXED) == {
        CUSTOMER: [Action.DELETE, Action.EDIT, Action.EXPORT, Action.VIEW],
        CONTACT: [Action.ADD],
        Resource.CONTRACT: [Action.VIEW],
    }


def test_fields_have_the_best_level_that_any_grant_to_view_gives() -> None:
    """Whole ones can be compared and are written by who may edit; others are written where a grant says so."""
    whole, masked = ("FULL", True, True, True), ("MASKED", False, False, False)
    assert of(MIXED, CUSTOMER) == {
        "number": whole,
        "region": whole,
        "industry": whole,
        "status": whole,
        "website": whole,
        "city": whole,
        "country": whole,
        "name": whole,
        "email": masked,
        "phone": whole,
        "address": masked,
        "postcode": masked,
        "latitude": masked,
        "longitude": masked,
        "tax_id": masked,
        "card_number": ("MASKED", False, False, True),
        "credit_limit": masked,
        "notes": ("REVEALABLE", False, False, False),
    }


def test_what_is_not_viewable_is_hidden_and_written_only_where_a_grant_says_so() -> None:
    """Even what is public."""
    hidden = ("HIDDEN", False, False, False)
    assert of(MIXED, CONTACT) == {
        "title": hidden,
        "name": hidden,
        "email": hidden,
        "phone": ("HIDDEN", False, False, True),
        "mobile": hidden,
        "birth_date": hidden,
        "notes": hidden,
    }
    assert of(MIXED, Resource.TAG) == {"name": hidden, "colour": hidden}


def test_nothing_is_writable_without_a_grant_to_edit_or_to_add() -> None:
    """However whole it is seen."""
    assert of(MIXED, Resource.CONTRACT)["value"] == ("FULL", True, True, False)
    assert not any(one.writable for one in field_abilities(MIXED, Resource.CONTRACT))


def test_whether_somebody_may_sign_in_is_not_written() -> None:
    """However whole it is seen: freezing and handing over change it."""
    people = access(ERIN, grant(Resource.PERSON, Action.VIEW, Action.EDIT))
    writable = {one.field for one in field_abilities(people, Resource.PERSON) if one.writable}
    assert writable == {"work_id", "name", "email", "title", "region"}


def test_a_partner_writes_nothing_by_a_token_for_reading() -> None:
    """One that says what it may do is for more."""

    def writes(limits: Limits) -> set[str]:
        partner = replace(SWIFT, limits=limits)
        held = grant(Resource.TAG, Action.VIEW, Action.EDIT)
        found = access(partner, held, sponsor=(held,))
        return {one.field for one in field_abilities(found, Resource.TAG) if one.writable}

    assert writes(Limits()) == set()
    assert writes(Limits(actions=frozenset({Action.VIEW}))) == set()
    assert writes(Limits(actions=frozenset({Action.VIEW, Action.EDIT}))) == {"name", "colour"}


def test_fields_of_lines_are_neither_filtered_nor_sorted_by() -> None:
    """A sale's lines are no list of records."""
    sales = access(ERIN, grant(Resource.SALES_RECORD, Action.VIEW))
    found = {one.field: one for one in field_abilities(sales, Resource.SALES_RECORD)}
    quantity = found["lines.quantity"]
    assert quantity == FieldAbility("lines.quantity", Level.FULL, filterable=False, sortable=False, writable=False)
    assert found["total"].filterable


def test_an_integration_is_told_what_its_token_and_its_sponsor_leave() -> None:
    """Resources, actions and levels are cut; public fields are not."""
    partner = replace(SWIFT, limits=Limits(resources=frozenset({SHIPMENT}), level=Level.REVEALABLE))
    found = access(
        partner,
        grant(SHIPMENT, Action.VIEW, Action.EDIT, levels={"phone": Level.FULL, "address": Level.FULL}),
        grant(CUSTOMER, Action.VIEW),
        sponsor=(
            grant(SHIPMENT, Action.VIEW, Action.EXPORT, levels={"phone": Level.FULL}),
            grant(CUSTOMER, Action.VIEW),
        ),
    )
    assert abilities(found) == {SHIPMENT: [Action.VIEW]}
    read_only, masked = ("FULL", True, True, False), ("MASKED", False, False, False)
    assert of(found, SHIPMENT) == {
        "tracking_number": read_only,
        "carrier": read_only,
        "status": read_only,
        "shipped_on": read_only,
        "delivered_on": read_only,
        "city": read_only,
        "country": read_only,
        "recipient_name": ("REVEALABLE", False, False, False),
        "address": masked,
        "postcode": masked,
        "phone": ("REVEALABLE", False, False, False),
    }
    assert of(found, CUSTOMER)["region"] == ("HIDDEN", False, False, False)


def test_the_organisation_is_whole_for_who_may_see_people() -> None:
    """And hidden from everybody else; nobody writes it by a grant."""
    sees = access(ERIN, grant(Resource.PERSON, Action.VIEW))
    assert of(sees, Resource.DEPARTMENT) == {"name": ("FULL", True, True, False)}
    assert of(MIXED, Resource.DEPARTMENT) == {"name": ("HIDDEN", False, False, False)}


def test_a_watermark_says_who_and_when() -> None:
    """A person by the address, an integration by its name."""
    assert watermark(MIXED) == "erin@x.example 2026-05-04"
    assert watermark(access(SWIFT, sponsor=())) == "swift 2026-05-04"
