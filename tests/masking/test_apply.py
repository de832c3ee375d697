"""Masking columns in place: by groups of rows that match the same grants, and never by the cell."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from masking.apply import Summary, mask_columns
from masking.fields import CLASSES
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access, Meaning, ResourceAccess
from permissions.grants import Grant
from permissions.levels import Level
from permissions.plan import AccessPlan, Match, People, Rule
from permissions.principal import Principal
from permissions.tokens import Limits

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CUSTOMER = Resource.CUSTOMER
ME = frozenset({1})

# Three grants of customers, by three relations: a row's signature has a bit for each, in this order.
SERVES, OWNS, SHARED = 1, 2, 4
GRANTS: tuple[tuple[Relation, dict[str, Level]], ...] = (
    (Relation.CSR, {"phone": Level.FULL, "email": Level.HIDDEN, "notes": Level.REVEALABLE}),
    (Relation.ACCOUNT_EXECUTIVE, {"phone": Level.MASKED, "email": Level.FULL, "name": Level.MASKED}),
    (Relation.SHARED, {"phone": Level.HIDDEN, "email": Level.HIDDEN, "name": Level.HIDDEN}),
)


def access(limits: Limits | None = None) -> Access:
    """A person's access by the three grants."""
    rules = [
        Rule(
            Grant(
                id=number,
                grantee_kind=GranteeKind.ALL_USERS,
                resource=CUSTOMER,
                actions=frozenset({Action.VIEW}),
                relations=frozenset({relation}),
                reaches=frozenset({Reach.MYSELF}),
                levels=levels,
            ),
            Match(People(ids=ME), frozenset({relation}), None, across_groups=False),
        )
        for number, (relation, levels) in enumerate(GRANTS)
    ]
    principal = Principal(PrincipalKind.PERSON, 1, "Erin", limits=limits or Limits())
    return Access(AccessPlan(principal, 1, CLASSES, tuple(rules), frozenset(), (), None), NOW)


def masked(signatures: list[int], summary: Summary | None = None, **columns: list[Any]) -> dict[str, list[Any]]:
    """The columns as they are shown."""
    mask_columns(access().of(CUSTOMER), signatures, columns, summary)
    return columns


def test_each_row_is_shown_by_the_grants_that_match_it() -> None:
    """The highest level that any of them gives, so one column holds whole values, masked ones and nulls."""
    shown = masked(
        [SERVES, OWNS, SHARED, SERVES | OWNS, OWNS | SHARED],
        phone=["+33 1 23 45 67 89"] * 5,
        email=["jane.roe@example.com"] * 5,
        name=["Jane Roe"] * 5,
    )
    assert shown == {
        "phone": ["+33 1 23 45 67 89", "+33 ********89", None, "+33 1 23 45 67 89", "+33 ********89"],
        "email": [None, "jane.roe@example.com", None, "jane.roe@example.com", "jane.roe@example.com"],
        "name": ["Jane Roe", "J. R.", None, "Jane Roe", "J. R."],
    }


def test_the_order_of_rows_is_kept() -> None:
    """Groups are masked one after another, each value in its own place."""
    signatures = [SERVES, OWNS, SERVES, OWNS]
    phones = [f"+49 30 000000{number}{number}" for number in range(4)]
    assert masked(signatures, phone=phones)["phone"] == [
        "+49 30 00000000",
        "+49 ********11",
        "+49 30 00000022",
        "+49 ********33",
    ]


def test_what_may_be_revealed_is_masked() -> None:
    """Whole it is only through the mutation."""
    assert masked([SERVES], notes=["call +33 1 23 45 67 89"]) == {"notes": ["call +33 ********89"]}


def test_a_null_stays_null() -> None:
    """At every level; no mask makes a value of it."""
    nothing = [None, None, None]
    assert masked([SERVES, OWNS, SHARED], phone=[*nothing], card_number=[*nothing], address=[*nothing]) == {
        "phone": nothing,
        "card_number": nothing,
        "address": nothing,
    }


def test_a_value_that_is_hidden_is_null() -> None:
    """Not its mask: of a hidden address not even stars are shown."""
    assert masked([SHARED, OWNS], phone=["+33 1 23 45 67 89", "short"]) == {"phone": [None, "*" * 16]}


class NotToBeRead:
    """A value that no mask could take: whoever looks at it fails."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError("a whole value was looked at")


def test_the_mask_is_called_for_rows_below_full_alone() -> None:
    """Whole values are handed on as they are, the same objects."""
    whole = NotToBeRead()
    shown = masked([SERVES, OWNS, SERVES], phone=[whole, "+33 1 23 45 67 89", whole])["phone"]
    assert shown[0] is whole
    assert shown[1] == "+33 ********89"
    assert shown[2] is whole


def test_a_level_is_decided_once_for_each_group() -> None:
    """However many rows and columns there are."""
    asked: Counter[int] = Counter()

    class Counting(ResourceAccess):
        def meaning(self, signature: int) -> Meaning:
            asked[signature] += 1
            return super().meaning(signature)

    columns: dict[str, list[Any]] = {name: ["x"] * 900 for name in ("phone", "email", "region")}
    mask_columns(Counting(access().live_plan, CUSTOMER), [SERVES, OWNS, SERVES | OWNS] * 300, columns)
    assert asked == {SERVES: 1, OWNS: 1, SERVES | OWNS: 1}


def test_the_mask_is_the_one_of_the_field() -> None:
    """A date keeps its type, and so does a number."""
    of = access().of(CUSTOMER)
    columns: dict[str, list[Any]] = {"latitude": [48.8566], "credit_limit": [100], "tax_id": ["DE123456789"]}
    mask_columns(of, [OWNS], columns)
    assert columns == {"latitude": [48.9], "credit_limit": [None], "tax_id": ["*" * 12 + "6789"]}
    contact = ResourceAccess(_on_contacts().live_plan, Resource.CONTACT)
    birthdays: dict[str, list[Any]] = {"birth_date": [date(1987, 4, 12)]}
    mask_columns(contact, [1], birthdays)
    assert birthdays == {"birth_date": [date(1987, 1, 1)]}


def _on_contacts() -> Access:
    """An access to all contacts, with no level named."""
    grant = Grant(
        grantee_kind=GranteeKind.ALL_USERS,
        resource=Resource.CONTACT,
        actions=frozenset({Action.VIEW}),
        reaches=frozenset({Reach.EVERYONE}),
    )
    rule = Rule(grant, Match(None, frozenset(), None, across_groups=False))
    principal = Principal(PrincipalKind.PERSON, 1, "Erin")
    return Access(AccessPlan(principal, 1, CLASSES, (rule,), frozenset(), (), None), NOW)


@pytest.mark.parametrize("name", ["name_folded", "store_account_id", "lft", "salary", "lines.unit_price"])
def test_a_name_that_is_not_declared_is_never_shown(name: str) -> None:
    """It raises, whatever the grants of the row."""
    with pytest.raises(KeyError, match=name):
        mask_columns(access().of(CUSTOMER), [SERVES | OWNS | SHARED], {name: ["x"]})


def test_a_row_that_no_grant_matches_shows_nothing() -> None:
    """None should ever come here; if one does, values are hidden, and a public field raises instead of showing."""
    assert masked([0], phone=["+33 1 23 45 67 89"], name=["Jane Roe"]) == {"phone": [None], "name": [None]}
    with pytest.raises(AssertionError, match=r"CUSTOMER\.region is public and was lowered"):
        masked([0], region=["EMEA"])


def test_what_is_built_in_and_what_is_public_is_never_lowered() -> None:
    """By no token either, though it hides all else."""
    moments = [NOW]
    columns: dict[str, list[Any]] = {"created_at": [NOW], "version": [3], "region": ["EMEA"], "name": ["Jane Roe"]}
    mask_columns(access(Limits(level=Level.HIDDEN)).of(CUSTOMER), [SERVES], columns)
    assert columns == {"created_at": moments, "version": [3], "region": ["EMEA"], "name": [None]}


def test_the_summary_counts_values_by_level_nulls_too() -> None:
    """So that no value shows in it; what is built in is not counted, and each call adds up."""
    summary = Summary()
    masked([SERVES, OWNS, OWNS], summary, phone=["+33 1 23 45 67 89", None, None], version=[1, 1, 1])
    masked([SHARED], summary, phone=[None], region=["EMEA"])
    assert summary.counts == {
        (CUSTOMER, "phone"): {Level.FULL: 1, Level.MASKED: 2, Level.HIDDEN: 1},
        (CUSTOMER, "region"): {Level.FULL: 1},
    }


def test_no_rows_are_no_trouble() -> None:
    """An empty page stays one."""
    summary = Summary()
    assert masked([], summary, phone=[]) == {"phone": []}
    assert summary.counts == {}
