"""How numbers, days and moments are written where a file comes from."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from intake.files.locale_days import IsoDays, LocalDays
from intake.files.locale_numbers import LocalNumbers, PlainNumbers
from intake.files.stated_days import StatedDays
from models.errors import BadInputError

# No number and no day is longer, and short texts are read in no time, whatever they are.
LONGEST = 64
FOREIGN_DIGIT = re.compile(r"[^\D0-9]")


@dataclass(frozen=True, slots=True)
class Notation:
    """Reads texts, or refuses them by a BadInputError that says what is needed; made once and used for every row."""

    numbers: PlainNumbers | LocalNumbers
    days: IsoDays | StatedDays
    zone: ZoneInfo | None

    @classmethod
    def of(cls, locale: str | None = None, dates: str | None = None, timezone: str | None = None) -> Self:
        """The notation of a locale such as de_DE, with days by a format for `strptime`, and moments in a time zone.

        Without a locale, only what means the same everywhere is read, such as 1234.56 and 2026-01-31. Without a time
        zone, a moment has to say its own.
        """
        known = None if locale is None else _locale(locale)
        return cls(
            numbers=LocalNumbers(known) if known else PlainNumbers(),
            days=StatedDays(dates) if dates is not None else LocalDays(known) if known else IsoDays(),
            zone=None if timezone is None else _zone(timezone),
        )

    def number(self, text: str) -> Decimal:
        """The number that a text says."""
        try:
            return self.numbers.read(_legible(text))
        except ValueError:
            raise _needed(f"a number such as {self.numbers.example}", text) from None

    def day(self, text: str) -> date:
        """The day that a text says."""
        try:
            return self.days.day(_legible(text))
        except ValueError:
            raise _needed(f"a date such as {self.days.example}", text) from None

    def moment(self, text: str) -> datetime:
        """The moment that a text says, in UTC; of a time that the clocks show twice or never, as before they change."""
        try:
            moment = self.days.moment(_legible(text))
            if moment.tzinfo is None:
                if self.zone is None:
                    raise BadInputError("a moment with a zone is needed, or `timezone` in the mapping.")
                moment = moment.replace(tzinfo=self.zone)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise _needed(f"a moment such as {self.days.moment_example}", text) from None


def _legible(text: str) -> str:
    if len(text) > LONGEST or (not text.isascii() and FOREIGN_DIGIT.search(text)):
        raise ValueError
    return text


def _needed(what: str, text: str) -> BadInputError:
    digits = " in the digits 0 to 9" if FOREIGN_DIGIT.search(text, 0, LONGEST) else ""
    return BadInputError(f"{what}{digits} is needed.")


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise BadInputError(f"{name!r} is no known locale, such as de_DE.") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadInputError(f"{name!r} is no known time zone, such as Europe/Berlin.") from None
