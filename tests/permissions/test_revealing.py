"""What is revealed is whole where it is REVEALABLE, whatever else is asked for."""

from datetime import UTC, datetime

from masking.fields import CLASSES
from models.words import Action, GranteeKind, PrincipalKind, Reach, Resource
from permissions.access import Access
from permissions.grants import Grant
from permissions.levels import Level
from permissions.plan import AccessPlan, rules_of
from permissions.principal import Principal

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FAY = Principal(PrincipalKind.PERSON, 1, "Fay")
LEVELS = {"card_number": Level.REVEALABLE, "tax_id": Level.MASKED, "credit_limit": Level.HIDDEN, "email": Level.FULL}


def test_only_what_is_revealable_is_revealed() -> None:
    """Masked and hidden fields stay so, and what is not asked for stays masked."""
    grant = Grant(
        grantee_kind=GranteeKind.ALL_USERS,
        resource=Resource.CUSTOMER,
        actions=frozenset({Action.VIEW}),
        reaches=frozenset({Reach.EVERYONE}),
        levels={**LEVELS, "phone": Level.REVEALABLE},
    )
    rules, _ = rules_of([grant], None, CLASSES)
    plan = AccessPlan(FAY, 1, CLASSES, rules, frozenset(), (), None)
    access = Access(plan, NOW, frozenset((Resource.CUSTOMER, name) for name in LEVELS))
    shown = access.of(Resource.CUSTOMER).meaning(1).fields
    assert {name: shown[name].level for name in (*LEVELS, "phone")} == {
        "card_number": Level.FULL,
        "tax_id": Level.MASKED,
        "credit_limit": Level.HIDDEN,
        "email": Level.FULL,
        "phone": Level.REVEALABLE,
    }
