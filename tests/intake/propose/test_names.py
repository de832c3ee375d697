"""The words of a name, however it is written."""

import pytest

from intake.propose.headers import header_words, is_key, is_own_key, names_one, rank, without_key, without_own
from intake.propose.synonyms import RESOURCES
from models.words import Resource


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CustomerID", "customer id"),
        ("customer_ids", "customer id"),
        ("CUSTOMER-ID", "customer id"),
        ("customerid", "customer id"),
        ("Kundennummer", "kunden nummer"),
        ("Straße", "strasse"),
        ("Téléphone", "telephone"),
        ("salesRepEmployeeNumber", "sale rep employee number"),
        ("HTTPAddress", "http address"),
        ("Companies", "company"),
        ("Boxes", "box"),
        ("Addresses", "address"),
        ("Status", "status"),
        ("Phone 2", "phone"),
        ("OrderID#2", "order id"),
        ("orderdetails", "order detail"),
        ("Amount (EUR)", "amount"),
        ("EUR", "eur"),
        ("2024", ""),
        ("***", ""),
        ("数量", "数量"),
    ],
)
def test_the_words_of_a_name(name: str, words: str) -> None:
    """Without case, accents, plurals and numbers at the end; what is written together is taken apart."""
    assert " ".join(header_words(name)) == words


def test_the_resource_may_stand_before_a_field_and_before_a_key() -> None:
    """A customer's `customer city` is its city, and `customer no` its key; an order's is another one's."""
    assert without_own(header_words("Customer City"), Resource.CUSTOMER) == ("city",)
    assert without_own(header_words("Customer City"), Resource.SHIPMENT) == ("customer", "city")
    assert is_own_key(header_words("Customer No."), Resource.CUSTOMER)
    assert not is_own_key(header_words("Customer No."), Resource.SALES_RECORD)
    assert not is_own_key(header_words("No."), Resource.CUSTOMER)
    assert is_key(header_words("Artikelnummer"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Client", True), ("Client ID", True), ("client_name", True), ("Client City", False), ("Best client", False)],
)
def test_a_header_names_a_record(name: str, *, expected: bool) -> None:
    """Alone, or with what keys and names are called after it."""
    assert names_one(header_words(name), RESOURCES[Resource.CUSTOMER]) is expected


def test_names_that_come_first_are_preferred() -> None:
    """The rank of a header is its place among the names."""
    assert rank(("bed",), "a, beds, c") == 1
    assert rank(("d",), "a, beds, c") is None
    assert without_key(("customer", "id")) == without_key(("customer", "name")) == ("customer",)
    assert without_key(("id",)) == ("id",)
