"""What a list can be asked for: the arguments of a page, the conditions and orders, and what a cursor is bound to."""

from typing import Any

import pytest

from models.errors import BadInputError
from models.words import Resource
from permissions.conditions import Compare, Operator
from resolvers.listing import NEWEST_FIRST, OrderKey, Page, read_listing, read_page, sortable

CUSTOMER = Resource.CUSTOMER
BY_REGION = [OrderKey("region", descending=False)]


@pytest.mark.parametrize(
    ("first", "after", "last", "before", "page"),
    [
        (None, None, None, None, Page(50, None, backwards=False)),
        (1, None, None, None, Page(1, None, backwards=False)),
        (1000, "x", None, None, Page(1000, "x", backwards=False)),
        (None, "x", None, None, Page(50, "x", backwards=False)),
        (None, None, 1, None, Page(1, None, backwards=True)),
        (None, None, 1000, "x", Page(1000, "x", backwards=True)),
        (None, None, None, "x", Page(50, "x", backwards=True)),
        (None, None, None, "", Page(50, "", backwards=True)),
        (2, "", None, None, Page(2, "", backwards=False)),
    ],
)
def test_the_arguments_of_a_page(
    first: int | None, after: str | None, last: int | None, before: str | None, page: Page
) -> None:
    """50 unless it is said otherwise, forwards unless `last` or `before` is there; an empty cursor is a cursor."""
    assert read_page(first, after, last, before) == page


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize("size", [0, -1, 1001, 10**9])
def test_a_page_of_no_size_and_one_that_is_too_large_are_refused(name: str, size: int) -> None:
    """By the name of the argument."""
    sizes = {"first": None, "last": None, name: size}
    with pytest.raises(BadInputError, match=f"^{name} must be between 1 and 1000, not {size}"):
        read_page(sizes["first"], None, sizes["last"], None)


@pytest.mark.parametrize(
    ("first", "after", "last", "before", "reason"),
    [
        (5, None, 5, None, "first and last can't be used together"),
        (None, "x", None, "y", "after and before can't be used together"),
        (5, None, None, "y", "first goes with after, last with before"),
        (None, "x", 5, None, "first goes with after, last with before"),
        (5, "", None, "", "after and before can't be used together"),
    ],
)
def test_directions_that_are_mixed_are_refused(
    first: int | None, after: str | None, last: int | None, before: str | None, reason: str
) -> None:
    """None of the arguments is ever left out of account."""
    with pytest.raises(BadInputError, match=reason):
        read_page(first, after, last, before)


@pytest.mark.parametrize("order", [None, []])
def test_the_newest_come_first_unless_it_is_said_otherwise(order: list[OrderKey] | None) -> None:
    """No order, and an order of nothing, are the same."""
    assert read_listing(CUSTOMER, "customers", order=order).order == (OrderKey("created_at", descending=True),)
    assert (OrderKey("created_at", descending=True),) == NEWEST_FIRST


def test_a_list_has_its_condition_read() -> None:
    """By the one reader of conditions, whose path begins with `where`."""
    listing = read_listing(CUSTOMER, "customers", {"region": {"eq": "EMEA"}}, BY_REGION, deleted=True)
    assert listing.where == Compare("region", Operator.EQ, "EMEA")
    assert (listing.order, listing.deleted) == ((OrderKey("region", descending=False),), True)
    with pytest.raises(BadInputError, match=r"^where\.salary is not a field"):
        read_listing(CUSTOMER, "customers", {"salary": {"eq": 1}})


def test_an_order_has_eight_fields_at_most() -> None:
    """Eight are fine, nine are refused."""
    read_listing(CUSTOMER, "customers", order=BY_REGION * 8)
    with pytest.raises(BadInputError, match="at most 8 fields"):
        read_listing(CUSTOMER, "customers", order=BY_REGION * 9)


def test_another_list_has_another_fingerprint() -> None:
    """Whatever makes the difference; the same list has the same one, in every process."""
    asked: list[dict[str, Any]] = [
        {"resource": CUSTOMER, "name": "customers"},
        {"resource": Resource.CONTACT, "name": "customers"},
        {"resource": CUSTOMER, "name": "others"},
        {"resource": CUSTOMER, "name": "customers", "deleted": True},
        {"resource": CUSTOMER, "name": "customers", "order": BY_REGION},
        {"resource": CUSTOMER, "name": "customers", "order": [OrderKey("region", descending=True)]},
        {"resource": CUSTOMER, "name": "customers", "where": {}},
        {"resource": CUSTOMER, "name": "customers", "where": {"region": {"eq": "EMEA"}}},
        {"resource": CUSTOMER, "name": "customers", "where": {"region": {"ne": "EMEA"}}},
        {"resource": CUSTOMER, "name": "customers", "where": {"region": {"eq": "APAC"}}},
        {"resource": CUSTOMER, "name": "customers", "where": {"city": {"eq": "EMEA"}}},
    ]
    fingerprints = [read_listing(**one).fingerprint for one in asked]
    assert len(set(fingerprints)) == len(asked)
    assert [read_listing(**one).fingerprint for one in asked] == fingerprints
    assert "object at 0x" not in repr(read_listing(**asked[7]))


def test_what_a_list_can_be_ordered_by() -> None:
    """Its fields and what is built in, but not the id, which decides between equals anyway; nothing private."""
    assert sortable(Resource.TAG) == ("name", "colour", "version", "created_at", "updated_at", "deleted_at")
    assert "lft" not in sortable(Resource.PERSON)
    assert "superior_id" not in sortable(Resource.PERSON)
