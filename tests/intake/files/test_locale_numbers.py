"""Numbers as people write them: which are read, which are refused, and with which words."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.files.notations import LOCAL, PLAIN, refusal


def reads(*table: tuple[str, str]) -> pytest.MarkDecorator:
    """Runs a test for each text and the number that it is read as."""
    return pytest.mark.parametrize(("text", "number"), table)


@reads(("0", "0"), ("1234", "1234"), ("+1234.50", "1234.50"), ("-0.001", "-0.001"), ("007", "7"), ("9" * 60, "9" * 60))
def test_plain_numbers(text: str, number: str) -> None:
    """Without a locale, digits with a sign before and a point among them are read, digit for digit."""
    assert str(PLAIN.number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ".", "1,234", "1.234.567", "1 234", ".5", "5.", "1e3", "NaN", "inf", "-Infinity", "1_000"),
        *("--5", "5-", "(5)", "5%", "€5", " 5", "5\n", "\u22125", "0x1f", "½", "²", "9" * 65),
    ],
)
def test_no_plain_numbers(text: str) -> None:
    """Without a locale, a number that might mean two things is refused, and so is one with anything around it."""
    assert refusal(PLAIN.number, text) == "a number such as 1234.56 is needed."


@pytest.mark.parametrize(
    ("locale", "texts", "number"),
    [
        ("de_DE", ["1234567,5", "1.234.567,5", "+1.234.567,5"], "1234567.5"),
        ("de_DE", ["1.234", "1234", "001234"], "1234"),
        ("de_DE", ["-0,50", "0,50-", "(0,50)", "\u22120,50"], "-0.50"),
        ("en_US", ["1,234,567.5", "1234567.5"], "1234567.5"),
        ("en_IN", ["12,34,567.5", "1,234,567.5", "1234567.5"], "1234567.5"),
        ("en_IN", ["1,00,00,000"], "10000000"),
        ("fr_FR", ["1 234 567,5", "1\u202f234\u202f567,5", "1\u00a0234\u00a0567,5"], "1234567.5"),
        ("pl_PL", ["1 234,5", "1\u202f234,5", "1\u00a0234,5", "1\u00a0234,5\u00a0EUR"], "1234.5"),
        ("de_CH", ["1'234.50", "1\u2019234.50", "1234.50", "CHF 1\u2019234.50"], "1234.50"),
        ("sv_SE", ["\u22121 234,5", "-1 234,5"], "-1234.5"),
        ("ar_EG", ["1,234.5", "\u200f1,234.5"], "1234.5"),
        ("ar_EG", ["-12.5%", "\u200e-12.5\u200e%\u200e"], "-0.125"),
    ],
)
def test_local_numbers(locale: str, texts: list[str], number: str) -> None:
    """With a locale, its decimal sign is read, and its group sign between whole groups, however either is typed."""
    assert {str(LOCAL[locale].number(text)) for text in texts} == {number}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        *(
            ("de_DE", text)
            for text in ("1,234.5", "1.23", "1.2345", "1234.567", "1..234", "1.234,", ",5", "1,5,5", "0.123")
        ),
        *(
            ("en_US", text)
            for text in ("12,34,567", "0,123", "1,23", "1.5,000", ",123", "1 234", "1e3", "NaN", "", "²")
        ),
        *(("en_IN", text) for text in ("12,34", "123,45,678", "1,23,456,789", "1,2,345")),
        *(("fr_FR", text) for text in ("1  234", "1 23", "1.234", "1'234")),
        *(("de_CH", text) for text in ("1,5", "1 234", "1'23")),
    ],
)
def test_no_local_numbers(locale: str, text: str) -> None:
    """With a locale, broken groups and the signs of other locales are refused."""
    assert refusal(LOCAL[locale].number, text).startswith("a number such as 1")


@pytest.mark.parametrize(
    ("locale", "example"),
    [("de_DE", "1.234,56"), ("en_US", "1,234.56"), ("fr_FR", "1 234,56"), ("de_CH", "1'234.56"), ("ar_EG", "1,234.56")],
)
def test_examples(locale: str, example: str) -> None:
    """The reason shows a number as the locale writes it, from the keys of a keyboard, and it can be read."""
    assert refusal(LOCAL[locale].number, "x") == f"a number such as {example} is needed."
    assert LOCAL[locale].number(example) == Decimal("1234.56")


@reads(
    *(("  12.50\t", "12.50"), ("$12.50", "12.50"), ("€ 12.50", "12.50"), ("12.50 €", "12.50"), ("12.50₹", "12.50")),
    *(("USD 12.50", "12.50"), ("12.50\u00a0EUR", "12.50"), ("CHF12", "12"), ("1,234.50 €", "1234.50")),
    *(("\u221212.50", "-12.50"), ("- 12.50", "-12.50"), ("12.50-", "-12.50"), ("12.50 -", "-12.50"), ("+ 5", "5")),
    *(("-$5", "-5"), ("$-5", "-5"), ("$ - 5", "-5"), ("-5 €", "-5"), ("5- €", "-5"), ("5 €-", "-5"), ("EUR -5", "-5")),
    *(("(5)", "-5"), ("( 1,234.50 )", "-1234.50"), ("($5)", "-5"), ("(5 EUR)", "-5"), ("(12.5%)", "-0.125")),
    *(("12.5 %", "0.125"), ("-12.5%", "-0.125"), ("%5", "0.05"), ("0%", "0.00"), ("100%", "1.00")),
    (f"{'9' * 60}%", f"{'9' * 58}.99"),
)
def test_dressed_numbers(text: str, number: str) -> None:
    """With a locale, a currency, a bookkeeper's minus and a per cent sign are understood, and no digit is rounded."""
    assert str(LOCAL["en_US"].number(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        *("--5", "-5-", "(-5)", "-(5)", "(5-)", "(5", "5)", "((5))", "5+", "€ 5 €", "$5 USD", "€5%", "5%%", "%", "€"),
        *("ABC 5", "usd 5", "US 5", "USDX 5", "#5", "5 kg", "5 - 3", "5 5", "1,234 567", "£$5", "5€3"),
    ],
)
def test_no_dressed_numbers(text: str) -> None:
    """A number with two signs, with two units or with a unit that is no currency is refused."""
    assert refusal(LOCAL["en_US"].number, text) == "a number such as 1,234.56 is needed."


@pytest.mark.parametrize(
    ("read", "text"),
    [(PLAIN.number, "\uff11\uff12"), (LOCAL["ar_EG"].number, "\u0661\u0662"), (LOCAL["en_US"].number, "$\u0967")],
)
def test_foreign_digits(read: Callable[[str], object], text: str) -> None:
    """Digits other than 0 to 9 are refused, also in locales where they are in use, and the reason says so."""
    assert refusal(read, text).endswith("4.56 in the digits 0 to 9 is needed.")


@pytest.mark.parametrize("name", ["ar_EG", "de_CH", "de_DE", "en_IN", "en_US", "fr_FR", "pl_PL", "sv_SE"])
@given(digits=st.integers(-(10**20), 10**20), places=st.integers(0, 20))
def test_formatted_numbers_are_read_back(name: str, digits: int, places: int) -> None:
    """A number that is written for a locale is read back as it was."""
    number = Decimal(f"{digits}E-{places}")
    assert LOCAL[name].number(format_decimal(number, locale=name, decimal_quantization=False)) == number
