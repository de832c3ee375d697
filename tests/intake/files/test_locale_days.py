"""Days as people write them, in ISO 8601, in a locale or by a format: which are read, and which are refused."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from intake.files.locales import Notation
from tests.intake.files.notations import LOCAL, PLAIN, refusal


@pytest.mark.parametrize(
    "text", ["2026-01-31", *(f"2026-01-31{at}" for at in ("T00:00", " 00:00:00", "T00:00:00.000"))]
)
@pytest.mark.parametrize("notation", [PLAIN, LOCAL["de_DE"], LOCAL["en_US"]])
def test_iso_days(notation: Notation, text: str) -> None:
    """An ISO day is read in every locale and in none, also with midnight after it."""
    assert notation.day(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        *("", "20260131", "2026-1-31", "2026-W05-6", "2026-031", "31.01.2026", "01/31/2026", "26-01-31", "12026-01-31"),
        *("2026-02-29", "2026-13-01", "2026-00-10", "0000-01-31", " 2026-01-31", "2026-01-31 ", "2026-01-31T"),
        *("2026-01-31 00:00:01", "2026-01-31 12:00", "2026-01-31T24:00", "2026-01-31T00:00:00Z", "2026-01-31x00:00"),
    ],
)
def test_no_iso_days(text: str) -> None:
    """Without a locale, a day that is written in any other way is refused, and no time of day is dropped."""
    assert refusal(PLAIN.day, text) == "a date such as 2026-01-31 is needed."


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        (
            "de_DE",
            [
                "12.03.2026",
                "12.3.2026",
                " 12. 3. 2026 ",
                "12/03/2026",
                "12-03-2026",
                "12 3 2026",
                "12\u00a03\u00a02026",
            ],
        ),
        (
            "de_DE",
            ["12. März 2026", "12.MÄRZ.2026", "12 Mär 2026", "12. Ma\u0308rz, 2026", "12-Mar-2026", "March 12, 2026"],
        ),
        ("de_DE", ["12.03.2026 00:00:00", "12.03.2026, 0:00", "12. März 2026 00:00", " 2026-03-12 "]),
        ("en_US", ["3/12/2026", "03/12/2026", "3-12-2026", "3.12.2026", "3/12/2026 0:00:00"]),
        ("en_US", ["Mar 12, 2026", "March 12 2026", "12 mar. 2026", "2026 Mar 12", "2026, 12 March", "12-MAR-2026"]),
        ("en_GB", ["12/03/2026", "12 March 2026", "Mar 12, 2026"]),
        ("fr_FR", ["12/03/2026", "12 mars 2026", "12\u00a0MARS\u00a02026", "12 Mar 2026"]),
        ("es_ES", ["12/3/2026", "12 de marzo de 2026", "12 mar 2026", "12-marzo-2026"]),
        ("pl_PL", ["12.03.2026", "12 marca 2026", "12 marzec 2026", "12 mar 2026"]),
        ("sv_SE", ["2026-03-12", "2026-3-12", "2026/3/12", "12 mars 2026"]),
        ("cs_CZ", ["12. 3. 2026", "12. března 2026"]),
        ("lv_LV", ["12.03.2026", "2026. gada 12. marts"]),
        ("bg_BG", ["12.03.2026", "12.03.2026 \u0433."]),
        ("tr_TR", ["12.03.2026", "12 Mart 2026"]),
        ("ar_EG", ["12/3/2026", "12\u200f/3\u200f/2026"]),
    ],
)
def test_local_days(locale: str, texts: list[str]) -> None:
    """With a locale, a day is read in its order, or with the month's name in its language or in English."""
    assert {LOCAL[locale].day(text) for text in texts} == {date(2026, 3, 12)}


@pytest.mark.parametrize(
    ("locale", "text", "month"),
    [
        *(
            ("en_US", "1 Sept. 2026", 9),
            ("en_US", "1 sep 2026", 9),
            ("en_GB", "1 Sep. 2026", 9),
            ("de_DE", "1. Sept. 2026", 9),
        ),
        *(
            ("fr_FR", "1 févr. 2026", 2),
            ("fr_FR", "1 FÉVR 2026", 2),
            ("fr_FR", "1 Feb 2026", 2),
            ("es_ES", "1 ene 2026", 1),
        ),
        *(("tr_TR", "1 KASIM 2026", 11), ("tr_TR", "1 kas\u0131m 2026", 11), ("tr_TR", "1 NİSAN 2026", 4)),
    ],
)
def test_names_of_months(locale: str, text: str, month: int) -> None:
    """A month's name is known in full and short, with and without a point, and in large letters."""
    assert LOCAL[locale].day(text) == date(2026, month, 1)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        *(
            ("de_DE", text)
            for text in ("31.02.2026", "01.31.2026", "31.1.26", "31.1/2026", "2026/01/31", "31012026", "")
        ),
        *(
            ("de_DE", text)
            for text in ("0.1.2026", "001.1.2026", "1.1.0000", "1.1.12026", "1.1.2026,", "1..2.2026", ":")
        ),
        *(
            ("de_DE", text)
            for text in ("30. Februar 2026", "3. März 26", "März 2026", "3. Quark 2026", "-3. März 2026")
        ),
        *(
            ("de_DE", text)
            for text in ("3. 4. März 2026", "3. März 4. 2026", "3. März April 2026", "3. März 2026 2026")
        ),
        *(
            ("de_DE", text)
            for text in ("31.01.2026 14:30", "31.01.2026 0:00Z", "31.01.2026 25:00", "31.01.2026 0:00 x")
        ),
        *(("en_US", text) for text in ("31/1/2026", "1/2/26", "3 Mai 2026", "March 2026", "12th March 2026")),
        *(("sv_SE", text) for text in ("31/01/2026", "26-01-31")),
    ],
)
def test_no_local_days(locale: str, text: str) -> None:
    """A day that doesn't exist, whose century is not said, or that is in another order or language is refused."""
    example = {"de_DE": "31.01.2026", "en_US": "01/31/2026", "sv_SE": "2026-01-31"}[locale]
    assert refusal(LOCAL[locale].day, text) == f"a date such as {example} is needed."


@pytest.mark.parametrize(
    ("dates", "text", "day"),
    [
        *(
            ("%d/%m/%y", "03/04/26", "2026-04-03"),
            ("%m/%d/%y", "3/4/69", "1969-03-04"),
            ("%Y%m%d", "20260131", "2026-01-31"),
        ),
        *(("%d/%m/%Y %H:%M", " 03/04/2026 14:30 ", "2026-04-03"), ("%d-%b-%Y", "12-MAR-2026", "2026-03-12")),
        *(
            ("%B %d, %Y", "March 12, 2026", "2026-03-12"),
            ("%Y %j", "2024 366", "2024-12-31"),
            ("%y%j", "26001", "2026-01-01"),
        ),
        *(("%Y年%m月%d日", "2026年1月31日", "2026-01-31"), ("%d.%m.%Y %z", "31.01.2026 +0200", "2026-01-31")),
    ],
)
def test_stated_days(dates: str, text: str, day: str) -> None:
    """By a format, a day is read as the format says, and a time in it is dropped."""
    assert Notation.of("de_DE", dates).day(text) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("dates", "text", "example"),
    [
        *(
            ("%d/%m/%Y", text, "31/01/2026")
            for text in ("2026-01-31", "31.01.2026", "31/02/2026", "1/1/26", "1/1/0000", "")
        ),
        *(("%Y %j", text, "2026 031") for text in ("2026 366", "2026 000", "9999 366", "2026-031")),
        *(("%d/%m/%y", text, "31/01/26") for text in ("31/01/2026", "31/01/26 x")),
    ],
)
def test_no_stated_days(dates: str, text: str, example: str) -> None:
    """By a format, nothing else is read, not even an ISO day."""
    assert refusal(Notation.of("de_DE", dates).day, text) == f"a date such as {example} is needed."


@pytest.mark.parametrize(
    ("read", "text", "example"),
    [
        (PLAIN.day, "\uff12026-01-31", "2026-01-31"),
        (LOCAL["ar_EG"].day, "\u0663/1/2026", "31/01/2026"),
        (Notation.of(dates="%d.%m.%y").day, "\u0663.1.26", "31.01.26"),
    ],
)
def test_foreign_digits(read: Callable[[str], object], text: str, example: str) -> None:
    """Digits other than 0 to 9 are refused, also in locales where they are in use, and the reason says so."""
    assert refusal(read, text) == f"a date such as {example} in the digits 0 to 9 is needed."


@pytest.mark.parametrize("name", ["de_DE", "en_GB", "en_US", "es_ES", "fr_FR", "it_IT", "pl_PL", "sv_SE"])
@given(day=st.dates())
def test_formatted_days_are_read_back(name: str, day: date) -> None:
    """A day that is written for a locale, in figures with the whole year or with the month's name, is read back."""
    formats = Locale.parse(name).date_formats
    for length in ("short", "medium", "long"):
        text = format_date(day, re.sub("y+", "yyyy", formats[length].pattern), locale=name)
        assert LOCAL[name].day(text) == day
