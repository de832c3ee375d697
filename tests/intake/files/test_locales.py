"""Moments as people write them, and what holds of all that is read: names, reasons, hostile texts."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.files.locales import Notation
from models.errors import BadInputError
from tests.intake.files.notations import LOCAL, PLAIN, refusal

BERLIN = Notation.of(timezone="Europe/Berlin")
GERMAN = Notation.of("de_DE", timezone="Europe/Berlin")
STATED = Notation.of("fr_FR", "%d/%m/%Y %H:%M", "Europe/Berlin")
EVERY = [PLAIN, BERLIN, GERMAN, STATED, Notation.of(dates="%j %y %z"), *LOCAL.values()]

# Texts that are almost what can be read.
SCRAPS = (*"0123456789 .,-/:()+%€'T", "\u0663", "\u00a0", "\u202f", "\u2212", "\u2019", "EUR", "Mar", "März", "de")
near = st.lists(st.sampled_from((*SCRAPS, "2026", "2026-01-31", "31.01.2026", "12:00", "+01:00")), max_size=12).map(
    "".join
)


@pytest.mark.parametrize(
    ("notation", "text", "moment"),
    [
        *((PLAIN, "2026-01-31T12:00:00Z", "2026-01-31 12:00"), (PLAIN, "2026-01-31 12:00+02:00", "2026-01-31 10:00")),
        *(
            (PLAIN, "2026-01-31T00:30:00,5+0100", "2026-01-30 23:30:00.5"),
            (PLAIN, "2026-01-31T12:00-05", "2026-01-31 17:00"),
        ),
        *(
            (BERLIN, "2026-01-31", "2026-01-30 23:00"),
            (BERLIN, "2026-01-31T12:00:00.1234567", "2026-01-31 11:00:00.123456"),
        ),
        *((BERLIN, "2026-07-31T12:00", "2026-07-31 10:00"), (BERLIN, "2026-07-31T12:00Z", "2026-07-31 12:00")),
        *((GERMAN, "31.01.2026", "2026-01-30 23:00"), (GERMAN, "31.01.2026 14:30", "2026-01-31 13:30")),
        *(
            (GERMAN, "31.1.2026, 9:30:15", "2026-01-31 08:30:15"),
            (GERMAN, "3. März 2026 09:30+00:00", "2026-03-03 09:30"),
        ),
        *((GERMAN, "2026-01-31 12:00", "2026-01-31 11:00"), (GERMAN, " 2026-01-31  9:00", "2026-01-31 08:00")),
        *((STATED, "31/01/2026 14:30", "2026-01-31 13:30"), (STATED, "31/07/2026 14:30", "2026-07-31 12:30")),
        (Notation.of(dates="%d.%m.%y %H:%M %z"), "31.01.26 14:30 +0200", "2026-01-31 12:30"),
    ],
)
def test_moments(notation: Notation, text: str, moment: str) -> None:
    """A moment is read with its own zone or in the one that is named, and given in UTC."""
    assert str(notation.moment(text)) == str(datetime.fromisoformat(moment).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2026-03-29 02:30", "2026-03-29T01:30:00+00:00"), ("2026-10-25 02:30", "2026-10-25T00:30:00+00:00")],
)
def test_clocks_that_change(text: str, moment: str) -> None:
    """A time that the clocks skip is reckoned as before the change, and of one that they show twice it is the first."""
    assert BERLIN.moment(text).isoformat() == moment


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        *((PLAIN, "2026-01-31T12:00:00"), (PLAIN, "2026-01-31 00:00"), (PLAIN, "2026-01-31")),
        *(
            (LOCAL["de_DE"], "31.01.2026"),
            (LOCAL["de_DE"], "31.01.2026 14:30"),
            (Notation.of(dates="%d/%m/%y"), "31/01/26"),
        ),
    ],
)
def test_moments_without_a_zone(notation: Notation, text: str) -> None:
    """A moment that doesn't say its zone is refused, and so is a day, unless the mapping says it."""
    assert refusal(notation.moment, text) == "a moment with a zone is needed, or `timezone` in the mapping."


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "12:00",
            "20260131T120000Z",
            "2026-01-31T12Z",
            "2026-01-31T25:00Z",
            "2026-01-31T12:60Z",
            "2026-01-31T9:00:60Z",
        ),
        *(
            "2026-01-31T12:00+25:00",
            "2026-02-30T12:00Z",
            "2026-01-31T12:00 CET",
            "2026-01-31 2:30 PM",
            "31.01.2026 2:30 PM",
        ),
        *(
            "31.01.2026 14:30 x",
            "31.01.2026 1:2",
            "31.01.26 14:30",
            "x 14:30",
            "0001-01-01",
            "0001-01-01T00:00:00+14:00",
        ),
        *("9999-12-31T23:59:59-12:00", "2026-01-31T12:00:00+01:00:00", "2026-01-31T12:00Zx"),
    ],
)
def test_no_moments(text: str) -> None:
    """A time that doesn't exist, that is not of 24 hours, or that UTC can't show in the years 1 to 9999 is refused."""
    assert refusal(GERMAN.moment, text) == "a moment such as 2026-01-31T12:00:00Z is needed."


def test_no_stated_moments() -> None:
    """The reason for a moment that is not in the stated format shows that format."""
    assert refusal(STATED.moment, "2026-01-31T12:00:00Z") == "a moment such as 31/01/2026 14:30 is needed."


def test_stated_days_leave_numbers_alone() -> None:
    """A format for days changes nothing about numbers."""
    assert Notation.of("de_DE", "%d/%m/%y").number("1.234,5") == Decimal("1234.5")


@pytest.mark.parametrize("name", ["de_DE", "de-DE", "de", "de_AT", "zh-Hant-TW"])
def test_names_of_locales(name: str) -> None:
    """A locale is named with a hyphen or a low line, or by its language alone."""
    assert Notation.of(name).day("2026-01-31") == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        *(
            ({"locale": name}, "no known locale")
            for name in ("xx_YY", "german", "", "C", "de_XX", "\0", "../de", "é", "\ud800")
        ),
        *(
            ({"timezone": name}, "no known time zone")
            for name in ("Europe", "Mars/Olympus", "", "../x", "\0", "\ud800", "CEST")
        ),
        *(
            ({"dates": text}, "a year, a month and a day")
            for text in ("", "%d/%m", "%Y-%m", "%Y %d", "%%Y-%m-%d", "d.m.y")
        ),
        *(
            ({"dates": f"%Y-%m-%d {rest}"}, "no format for dates")
            for rest in ("%Q", "%", "%d", "%-H", "%V", "\ud800", "\0%s")
        ),
        ({"dates": "%Y-%m-%d %H:%M %Z"}, "%z reads +02:00"),
    ],
)
def test_unknown_notations(named: dict[str, str], reason: str) -> None:
    """A locale or a zone that nobody knows, and a format by which no day can be read, are refused before any text."""
    with pytest.raises(BadInputError, match=re.escape(reason)):
        Notation.of(**named)


@given(name=st.text() | st.lists(st.sampled_from((*"/.-_%YydmjbHZ ", "de", "DE", "Europe"))).map("".join))
def test_any_name_is_known_or_refused(name: str) -> None:
    """Whatever is named as a locale, a format or a zone, it is known or refused."""
    for named in ({"locale": name}, {"dates": name}, {"timezone": name}):
        try:
            Notation.of(**named)
        except BadInputError as error:
            assert str(error).startswith(repr(name))  # noqa: PT017, most names are refused, but not all


@pytest.mark.parametrize("notation", EVERY)
@given(text=st.text() | near)
def test_any_text_is_read_or_refused(notation: Notation, text: str) -> None:
    """Whatever the text, it is read or refused, and the reason is the same for all texts, so that it repeats none."""
    reasons = {"a moment with a zone is needed, or `timezone` in the mapping."}
    given_reasons = set()
    for read in (notation.number, notation.day, notation.moment):
        reasons.add(refusal(read, "x"))
        try:
            read(text)
        except BadInputError as error:
            given_reasons.add(str(error).replace(" in the digits 0 to 9", ""))
    assert given_reasons <= reasons


@pytest.mark.parametrize("piece", ["1", "1.", " ", "1 ", "(", "-", "Mar ", "12:00 ", "\u00a0", "€", "\u0663"])
def test_long_texts_are_refused_at_once(piece: str) -> None:
    """A text that is made to be slow is refused at once, be it a million characters or the most that are looked at."""
    texts = (piece * (1_000_000 // len(piece)), (f"1{piece * 64}")[:63] + "!")
    start = process_time()
    for notation in EVERY:
        for read in (notation.number, notation.day, notation.moment):
            for text in texts:
                refusal(read, text)
    assert process_time() - start < 1
