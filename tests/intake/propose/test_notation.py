"""How numbers and days are written, found out from values."""

import pytest

from intake.propose.notation import Way, way_of
from models.records import contact_log, customer, opportunity

AMOUNT, LIMIT = opportunity.c.amount, customer.c.credit_limit
DAY, OTHER_DAY = opportunity.c.closed_on, opportunity.c.engaged_on
AT = contact_log.c.occurred_at


def found(*texts: str, column: object = AMOUNT, commas: bool = False) -> Way:
    """The way of one field."""
    return way_of({"it": (column, texts)}, commas=commas)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("texts", "general"),
    [
        (["1234.56", "12"], {}),
        (["1,234.56", "12"], {"locale": "en_US"}),
        (["$12.50"], {"locale": "en_US"}),
        (["1.234,56", "0,5"], {"locale": "de_DE"}),
        (["1 234,56"], {"locale": "fr_FR"}),
        (["1\u2019234.56"], {"locale": "de_CH"}),
        (["12,34,567.89"], {"locale": "en_IN"}),
    ],
)
def test_numbers(texts: list[str], general: dict[str, str]) -> None:
    """By the first locale that reads them; none, if none is needed."""
    way = found(*texts)
    assert (way.general, way.unread, way.doubts) == (general, [], [])


@pytest.mark.parametrize(
    ("texts", "general"),
    [
        (["2024-01-31"], {}),
        (["2024-01-31 00:00:00"], {}),
        (["2024-01-31 10:30:00", "2024-02-01 00:00:00"], {"dates": "%Y-%m-%d %H:%M:%S"}),
        (["31.01.2024", "1.2.2024"], {"dates": "%d.%m.%Y"}),
        (["31/01/2024", "01/02/2024"], {"dates": "%d/%m/%Y"}),
        (["01/31/2024", "01/02/2024"], {"dates": "%m/%d/%Y"}),
        (["1/31/24"], {"dates": "%m/%d/%y"}),
        (["20240131"], {"dates": "%Y%m%d"}),
        (["31-Jan-2024"], {"dates": "%d-%b-%Y"}),
        (["January 31, 2024"], {"dates": "%B %d, %Y"}),
        (["1/31/2024 8:26"], {"dates": "%m/%d/%Y %H:%M"}),
        (["1/31/2024 8:26 PM"], {"dates": "%m/%d/%Y %I:%M %p"}),
        (["2024-01-31T10:00:00.000+0000"], {"dates": "%Y-%m-%dT%H:%M:%S.%f%z"}),
    ],
)
def test_days(texts: list[str], general: dict[str, str]) -> None:
    """By the first format that reads them."""
    way = found(*texts, column=DAY)
    assert (way.general, way.unread, way.doubts) == (general, [], [])


def test_the_names_of_months_are_said_of_the_field_alone() -> None:
    """For a locale would read the numbers of the load otherwise."""
    way = way_of({"day": (DAY, ["3 de marzo de 2024"]), "amount": (AMOUNT, ["1234.56"])}, commas=False)
    assert (way.general, way.differing) == ({}, {"day": {"locale": "es_ES"}})


def test_what_no_value_tells_is_doubted() -> None:
    """Days before the thirteenth, and thousands that may be decimals."""
    (doubt,) = found("01/02/2024", column=DAY).doubts
    assert "%m/%d/%Y" in doubt
    assert "%d/%m/%Y" in doubt
    (doubt,) = found("1,234").doubts
    assert "en_US" in doubt
    assert "de_DE" in doubt


def test_decimal_commas_are_expected_where_something_else_parts_values() -> None:
    """Of two ways that read as many values, that of the file's country is more likely."""
    assert found("1,234", commas=True).general == {"locale": "de_DE"}
    assert found("1,234", commas=False).general == {"locale": "en_US"}


def test_one_field_settles_another() -> None:
    """The way that reads the most of all fields together is taken."""
    texts = {"first": (DAY, ["01/02/2024"]), "second": (OTHER_DAY, ["31/01/2024"])}
    way = way_of(texts, commas=False)
    assert (way.general, way.differing, way.doubts) == ({"dates": "%d/%m/%Y"}, {}, [])


def test_a_field_that_is_written_otherwise_says_so() -> None:
    """Also when it is written in the plain way, which has no name."""
    numbers = {"amount": (AMOUNT, ["1.234,56", "1,5", "2,5"]), "limit": (LIMIT, ["1234.56"])}
    assert way_of(numbers, commas=False).differing == {"limit": {"locale": "en_US"}}
    days = {"first": (DAY, ["31.01.2024", "1.1.2024"]), "second": (OTHER_DAY, ["2024-01-31"])}
    assert way_of(days, commas=False).differing == {"second": {"dates": "%Y-%m-%d"}}


def test_what_is_no_number_and_no_day_is_unread() -> None:
    """Whatever the way."""
    assert found("high", "low").unread == ["it"]
    assert found("soon", column=DAY).unread == ["it"]
    assert found(column=DAY).unread == ["it"]


def test_moments_without_a_zone_get_one_that_is_made_up() -> None:
    """And it is said; those that have one need none."""
    way = found("2024-01-31 10:00", column=AT)
    assert (way.general, len(way.doubts)) == ({"timezone": "UTC"}, 1)
    way = found("2024-01-31T10:00:00Z", "2024-01-31T10:00:00+02:00", column=AT)
    assert (way.general, way.doubts) == ({}, [])
