"""What a customer's signature tells of its children: no more than that the right person relates to them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from masking.fields import CLASSES
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.carried import carried_bits, carries
from permissions.conditions import Compare, Operator
from permissions.grants import Grant
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ERIN = Principal(PrincipalKind.PERSON, 1, "Erin")
CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
MINE = Match(People(frozenset({1})), frozenset({Relation.CREATOR, Relation.CSR}), None, across_groups=False)
FILTERED = replace(MINE, data_filter=Compare("title", Operator.EQ, "CEO"))
LESS = replace(MINE, relations=frozenset({Relation.CREATOR}))
MORE = replace(MINE, relations=frozenset(Relation))
THEIRS = replace(MINE, people=People(below=(1, 9)))
ANYBODYS = replace(MINE, people=None, relations=frozenset())


def access(*matches: tuple[Resource, Match]) -> Access:
    """Erin with a grant of VIEW for each match."""
    rules = [
        Rule(
            Grant(
                grantee_kind=GranteeKind.ALL_USERS,
                resource=resource,
                actions=frozenset({Action.VIEW}),
                relations=match.relations,
                reaches=frozenset({Reach.MYSELF}),
            ),
            match,
        )
        for resource, match in matches
    ]
    return Access(AccessPlan(ERIN, 1, CLASSES, tuple(rules), frozenset(), (), None), NOW)


@pytest.mark.parametrize(
    ("above", "below", "told"),
    [
        (MINE, MINE, 1),
        (MINE, MORE, 1),
        (MINE, FILTERED, 1),
        (replace(MINE, data_filter=Compare("region", Operator.EQ, "EMEA")), MINE, 1),
        (MINE, LESS, 0),
        (MORE, MINE, 0),
        (THEIRS, MINE, 0),
        (MINE, THEIRS, 0),
        (ANYBODYS, MINE, 0),
        (ANYBODYS, ANYBODYS, 0),
    ],
)
def test_a_match_tells_of_those_of_the_same_people_and_as_many_relations(above: Match, below: Match, told: int) -> None:
    """Data filters and walls are asked of each child all the same, whatever its customer's say."""
    caller = access((CUSTOMER, above), (CONTACT, below))
    assert carried_bits([1, 0], caller.of(CUSTOMER), caller.of(CONTACT)) == [[told, 0]]


def test_a_relation_that_children_can_not_have_is_not_carried() -> None:
    """Whoever serves the customer does not relate to a child of a kind that nobody serves."""
    caller = access((CUSTOMER, MINE), (Resource.SHIPMENT, MINE), (CUSTOMER, LESS), (Resource.SHIPMENT, LESS))
    # The customer by MINE: nothing is told of its children. By LESS, who created it created them, by either match.
    assert carried_bits([1, 2], caller.of(CUSTOMER), caller.of(Resource.SHIPMENT)) == [[0, 3]]


def test_each_bit_is_told_for_itself() -> None:
    """By the customer's bits, and in words of 62, as signatures are read."""
    many = [replace(MINE, people=People(frozenset({number}))) for number in range(70)]
    caller = access(*((CUSTOMER, match) for match in many), *((CONTACT, match) for match in reversed(many)))
    first, last = 1 << 0, 1 << 69
    found = carried_bits([first, last, first | last], caller.of(CUSTOMER), caller.of(CONTACT))
    assert found == [[0, 1, 1], [1 << 7, 0, 1 << 7]]


@pytest.mark.parametrize(
    ("parent", "name", "expected"),
    [
        (CUSTOMER, "contacts", True),
        (CUSTOMER, "sales_records", True),
        (CUSTOMER, "tags", False),
        (CONTACT, "contact_logs", False),
        (Resource.SALES_RECORD, "shipments", False),
        (Resource.STORE_ACCOUNT, "customers", False),
    ],
)
def test_only_a_customers_relations_are_carried(parent: Resource, name: str, *, expected: bool) -> None:
    """By what links to it; a tag is nobody's child."""
    assert carries(parent, name) is expected
