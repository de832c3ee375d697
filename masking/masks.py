"""The masks: what is shown of a value that its caller may not see whole.

Each mask is a pure function of one value of its column's type, never null (null stays null, and that is up to the
caller). The same value always shows the same, every value shows something, and the length is hidden: a short value
and a long one look alike. A value that is too short to hide a part of is hidden whole.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from masking import free_text

SIXTEEN_STARS = "*" * 16  # what is shown of text that is hidden whole

SHORTEST = 8  # a card, an account or a phone number with fewer characters than this is hidden whole
MOST_INITIALS = 3
NO_DIGIT = re.compile(r"[^0-9]+")
NO_LETTER_OR_DIGIT = re.compile(r"[^0-9A-Za-z]+")


def last4(value: str) -> str:
    """`4111111111114242` → `************4242`: 12 stars and the last four of its letters and digits."""
    kept = NO_LETTER_OR_DIGIT.sub("", value)
    return SIXTEEN_STARS if len(kept) < SHORTEST else "*" * 12 + kept[-4:]


def iban(value: str) -> str:
    """`DE89370400440532013000` → `DE**************3000`: the country, 14 stars, the last four."""
    kept = "".join(value.split())
    return SIXTEEN_STARS if len(kept) < SHORTEST else kept[:2] + "*" * 14 + kept[-4:]


def phone(value: str) -> str:
    """`+33 1 23 45 67 89` → `+33 ********89`: the country code if it is written, 8 stars, the last two digits."""
    digits = NO_DIGIT.sub("", value)
    if len(digits) < SHORTEST:
        return SIXTEEN_STARS
    number = "*" * 8 + digits[-2:]
    if not value.startswith("+"):
        return number
    code, space, _ = value[1:].partition(" ")
    if not space or not 1 <= len(code) <= 3 or NO_DIGIT.search(code):
        code = digits[:2]
    return f"+{code} {number}"


def email(value: str) -> str:
    """`jane.roe@example.com` → `j***@example.com`: the first character and the domain, after the last @."""
    local, _, domain = value.rpartition("@")
    return f"{local[0]}***@{domain}" if local and domain else SIXTEEN_STARS


def address(_value: object) -> str:
    """`12 Rue de la Paix` → `****************`: 16 stars, whatever the value."""
    return SIXTEEN_STARS


def amount(_value: object) -> None:
    """`1250.00` → null, whatever the value."""


def year(value: date) -> date:
    """`1987-04-12` → `1987-01-01`: the first of January, at midnight where there is a time."""
    if isinstance(value, datetime):
        return value.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    return value.replace(month=1, day=1)


def geo(value: float | Decimal) -> float | None:
    """`48.8566` → `48.9`: to one decimal, about ten kilometres; null for what is no place on a scale."""
    try:
        degrees = float(value)
    except (ValueError, OverflowError):  # a signalling nan, a whole number beyond every float
        return None
    return round(degrees, 1) + 0.0 if math.isfinite(degrees) else None  # adding 0.0 makes -0.0 into 0.0


def text(value: str) -> str:
    """`pay 4111 1111 1111 4242` → `pay ************4242`: cards, IBANs, phones and emails inside, in place."""
    return free_text.masked(value, card=last4, iban=iban, phone=phone, email=email)


def name(value: str) -> str:
    """`Jane Roe` → `J. R.`: the first letter of each of the first three words."""
    initials = (next(filter(str.isalpha, word), "") for word in value.split())
    return " ".join(f"{letter.upper()}." for letter in [i for i in initials if i][:MOST_INITIALS])


class Mask(StrEnum):
    """The masks that a field may be declared with."""

    LAST4 = "LAST4"
    IBAN = "IBAN"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    AMOUNT = "AMOUNT"
    YEAR = "YEAR"
    GEO = "GEO"
    TEXT = "TEXT"
    NAME = "NAME"

    def apply(self, value: object) -> object:
        """What is shown of the value, which is not null. A loop over a column takes `APPLY[mask]` once instead."""
        return APPLY[self](value)

    @property
    def example(self) -> str:
        """One line for the description of a field: a value and what is shown of it."""
        return EXAMPLES[self]


APPLY: Mapping[Mask, Callable[[Any], object]] = MappingProxyType(
    {
        Mask.LAST4: last4,
        Mask.IBAN: iban,
        Mask.PHONE: phone,
        Mask.EMAIL: email,
        Mask.ADDRESS: address,
        Mask.AMOUNT: amount,
        Mask.YEAR: year,
        Mask.GEO: geo,
        Mask.TEXT: text,
        Mask.NAME: name,
    }
)

EXAMPLES: Mapping[Mask, str] = MappingProxyType(
    {
        Mask.LAST4: "`4111111111114242` → `************4242`",
        Mask.IBAN: "`DE89370400440532013000` → `DE**************3000`",
        Mask.PHONE: "`+33 1 23 45 67 89` → `+33 ********89`",
        Mask.EMAIL: "`jane.roe@example.com` → `j***@example.com`",
        Mask.ADDRESS: "`12 Rue de la Paix` → `****************`",
        Mask.AMOUNT: "`1250.00` → null",
        Mask.YEAR: "`1987-04-12` → `1987-01-01`",
        Mask.GEO: "`48.8566` → `48.9`",
        Mask.TEXT: "`paid by 4242 4242 4242 4242` → `paid by ************4242`",
        Mask.NAME: "`Jane Roe` → `J. R.`",
    }
)
