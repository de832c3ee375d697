"""What grants come to: every action on a record needs VIEW of it, functions don't; and who administers permissions."""

from datetime import UTC, datetime

import pytest

from masking.fields import CLASSES
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access, ResourceAccess
from permissions.grants import Grant
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal

VIEW, EDIT, DELETE, ADD = Action.VIEW, Action.EDIT, Action.DELETE, Action.ADD
EVERYTHING = Match(None, frozenset(), None, across_groups=False)
MINE = Match(People(frozenset({1})), frozenset({Relation.CSR}), None, across_groups=False)


def rule(match: Match, *actions: Action, resource: Resource = Resource.CUSTOMER) -> Rule:
    """A rule of a grant of these actions."""
    reaches = frozenset({Reach.MYSELF if match.people else Reach.EVERYONE})
    given = Grant(
        grantee_kind=GranteeKind.ALL_USERS,
        resource=resource,
        actions=frozenset(actions),
        relations=match.relations,
        reaches=reaches,
    )
    return Rule(given, match)


def access(*rules: Rule, kind: PrincipalKind = PrincipalKind.PERSON) -> Access:
    """Somebody with these rules; an integration with a sponsor who has the same."""
    sponsor = None if kind is PrincipalKind.PERSON else tuple(one.grant for one in rules)
    plan = AccessPlan(Principal(kind, 1, "P"), 1, CLASSES, rules, frozenset(), (), sponsor)
    return Access(plan, datetime(2026, 5, 4, tzinfo=UTC))


@pytest.fixture
def customers() -> ResourceAccess:
    """Somebody who edits and adds whatever customers, sees those whom they serve, and may delete these."""
    return access(rule(EVERYTHING, EDIT, ADD), rule(MINE, VIEW, DELETE)).of(Resource.CUSTOMER)


def test_every_action_on_a_record_needs_view_of_it(customers: ResourceAccess) -> None:
    """Which another grant may give; what concerns no record that is there, such as ADD, needs none."""
    assert customers.meaning(0b01).actions == {ADD}
    assert customers.meaning(0b10).actions == {VIEW, DELETE}
    assert customers.meaning(0b11).actions == {VIEW, DELETE, EDIT, ADD}


def test_what_is_viewed_anyway_can_be_edited(customers: ResourceAccess) -> None:
    """Of records that are not looked at it is asked what matches give beside others, which may give VIEW."""
    assert customers.meaning_of({EVERYTHING}, viewed=True).actions == {EDIT, ADD}
    assert customers.meaning_of({MINE}, viewed=True).actions == {VIEW, DELETE}


def test_who_administers_permissions() -> None:
    """A person with MANAGE_PERMISSION on everybody: not on some people, not another action, not a program."""
    manages = rule(EVERYTHING, Action.MANAGE_PERMISSION, resource=Resource.PERSON)
    assert access(manages).is_administrator
    assert not access(manages, kind=PrincipalKind.INTEGRATION).is_administrator
    assert not access(rule(MINE, Action.MANAGE_PERMISSION, resource=Resource.PERSON)).is_administrator
    assert not access(rule(EVERYTHING, Action.MANAGE_PERMISSION)).is_administrator
    assert not access(rule(EVERYTHING, Action.VIEW_PERMISSION, resource=Resource.PERSON)).is_administrator
