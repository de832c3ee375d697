"""Reads days and moments, in ISO 8601 and as they are written where a file comes from.

ValueError is all that is said of other texts. A moment that is written without a zone is given without one.
"""

import re
from datetime import date, datetime, time
from unicodedata import normalize

from babel import Locale

from intake.files.locale_numbers import plain

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
MINUTES = r"[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
ISO_DAY = re.compile(DAY)
ISO_MOMENT = re.compile(rf"{DAY}(?:[T ](?:[01]|2(?=[0-3])){MINUTES})?")
LOCAL_MOMENT = re.compile(rf"(.+?),? +((?:[01]|2(?=[0-3]))?{MINUTES})")
PARTS = {"d": "(?P<d>[0-9]{1,2})", "M": "(?P<M>[0-9]{1,2})", "y": "(?P<y>[0-9]{4})"}
GAP = "[ .,/-]{1,3}"
NAMED = re.compile(rf"(?:([0-9]+){GAP})?(?:([0-9]+){GAP})?(\D*[^\d .,/-])(?:{GAP}([0-9]+))?(?:{GAP}([0-9]+))?")
# Americans write Sep, and the British Sept.
ENGLISH = (Locale("en", "US"), Locale("en", "GB"))


class IsoDays:
    """Reads ISO 8601 with signs between the parts; a moment at midnight without a zone is read as a day, too."""

    example = "2026-01-31"
    moment_example = "2026-01-31T12:00:00Z"

    def day(self, text: str) -> date:
        """The day that a text says."""
        if ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        # Many exports write every day as a midnight; of another moment, nobody knows whether the time may be dropped.
        moment = self.moment(text)
        if moment.tzinfo or moment.time() != time.min:
            raise ValueError
        return moment.date()

    def moment(self, text: str) -> datetime:
        """The moment that a text says; a day is its midnight."""
        if not ISO_MOMENT.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text)


class LocalDays(IsoDays):
    """Reads days also in the order of a locale, with a year of four digits, or with the month's name, also in English.

    A moment is such a day with a time of 24 hours after it.
    """

    def __init__(self, locale: Locale) -> None:
        patterns = [locale.date_formats[length].pattern for length in ("short", "medium", "long")]
        short = re.sub("'[^']*'", "", patterns[0])
        order = list(dict.fromkeys(letter for letter in short if letter in PARTS))
        mark = next(sign for sign in short if sign in "./- ")
        self.example = mark.join({"d": "31", "M": "01", "y": "2026"}[part] for part in order)
        first, second, third = (PARTS[part] for part in order)
        self._numeric = re.compile(rf"{first} *(?P<mark>[./ -]) *{second} *(?P=mark) *{third}\.?")
        # Words that a language puts between the parts, as in "3 de marzo de 2026", say nothing of their own.
        idle = [re.escape(_small(word).strip(" .")) for word in re.findall("'([^']+)'", " ".join(patterns))]
        self._idle = re.compile(rf" *\b(?:{'|'.join(idle)})\b\.? *") if idle else None
        # The locale's own names come last, for where both know a name, the locale's month is meant.
        self._months = {
            self._tidy(plain(name)): month
            for language in (*ENGLISH, locale)
            for use in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            for month, name in language.months[use][width].items()
        }

    def day(self, text: str) -> date:
        """The day that a text says."""
        if match := self._numeric.fullmatch(text):
            return _date(match)
        return super().day(text) if ":" in text else self._day(plain(text).strip())

    def moment(self, text: str) -> datetime:
        """The moment that a text says; a day is its midnight."""
        if ISO_MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
        text = plain(text).strip()
        if ":" not in text:
            return datetime.combine(self._day(text), time.min)
        if not (match := LOCAL_MOMENT.fullmatch(text)):
            raise ValueError
        day, at = match.groups()
        return datetime.combine(self._day(day), time.fromisoformat(at if at[1] != ":" else f"0{at}"))

    def _day(self, text: str) -> date:
        if ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        text = self._tidy(text)
        if match := self._numeric.fullmatch(text):
            return _date(match)
        if not (match := NAMED.fullmatch(text)):
            raise ValueError
        first, second, name, third, fourth = match.groups()
        # Beside a name, the day and the year can't be confused, whatever their order.
        day, year = sorted([number for number in (first, second, third, fourth) if number], key=len)
        month = self._months.get(name)
        if month is None or len(day) > 2 or len(year) != 4:
            raise ValueError
        return date(int(year), month, int(day))

    def _tidy(self, text: str) -> str:
        text = _small(text)
        return (self._idle.sub(" ", text).strip() if self._idle else text).rstrip(".")


def _small(text: str) -> str:
    """The text in small letters, the same however they were typed; Turkish has an I with a dot and one without."""
    return normalize("NFC", text.casefold()).replace("i\u0307", "i").replace("\u0131", "i")


def _date(match: re.Match[str]) -> date:
    year, month, day = match.group("y", "M", "d")
    return date(int(year), int(month), int(day))
