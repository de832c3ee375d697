"""The masks of the endpoint written by hand: what `masking/masks.py` shows, for the fields that the bench asks for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HIDDEN = "*" * 16
NO_DIGIT = re.compile(r"[^0-9]+")
NO_LETTER_OR_DIGIT = re.compile(r"[^0-9A-Za-z]+")
DIALLED = re.compile(r"\+([0-9]{1,3}) ")


def card(value: str) -> str:
    """The last four."""
    kept = NO_LETTER_OR_DIGIT.sub("", value)
    return "*" * 12 + kept[-4:] if len(kept) >= 8 else HIDDEN


def iban(value: str) -> str:
    """The country and the last four."""
    kept = "".join(value.split())
    return kept[:2] + "*" * 14 + kept[-4:] if len(kept) >= 8 else HIDDEN


def phone(value: str) -> str:
    """The country code and the last two digits."""
    digits = NO_DIGIT.sub("", value)
    if len(digits) < 8:
        return HIDDEN
    if not value.startswith("+"):
        return "*" * 8 + digits[-2:]
    code = DIALLED.match(value)
    return f"+{code[1] if code else digits[:2]} ********{digits[-2:]}"


def email(value: str) -> str:
    """The first character and the domain."""
    at = value.rfind("@")
    return f"{value[0]}***{value[at:]}" if 0 < at < len(value) - 1 else HIDDEN


def address(_value: str) -> str:
    """Nothing of it."""
    return HIDDEN


def amount(_value: int) -> None:
    """Nothing of it, not even stars."""


def money(value: int) -> str:
    """An amount, which is stored in hundredths."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02}"


def whole(value: str) -> str:
    """All of it."""
    return value


Show = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """How the sensitive fields are shown to a caller."""

    email: Show = email
    address: Show = address
    card: Show = card
    phone: Show = phone
    iban: Show = iban
    limit: Show = amount


MASKED = Shown()
WHOLE = Shown(email=whole, address=whole, card=whole, phone=whole, iban=whole, limit=money)
