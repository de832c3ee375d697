"""Reads numbers as they are written where a file comes from."""

import re
from decimal import Decimal
from unicodedata import category

from babel import Locale
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol, list_currencies

# Spaces that don't break, the typographer's minus and apostrophe, and marks of direction, which are not seen.
PLAIN = str.maketrans("\u00a0\u202f\u2212\u2019", "  -'", "\u200e\u200f\u061c")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
CURRENCIES = frozenset(list_currencies())


def plain(text: str) -> str:
    """The text with the signs of a keyboard instead of a typographer's, and without marks of direction."""
    return text if text.isascii() else text.translate(PLAIN)


class PlainNumbers:
    """Reads digits with a point before the decimals, and nothing else; ValueError is all it says of other texts."""

    example = "1234.56"

    def read(self, text: str) -> Decimal:
        """The number that a text is."""
        if not NUMBER.fullmatch(text):
            raise ValueError
        return Decimal(text)


class LocalNumbers:
    """Reads numbers with the decimal and group signs of a locale; ValueError is all it says of other texts.

    A currency or a per cent sign, a minus after the number and parentheses around it are read as bookkeepers mean
    them. The digits are 0 to 9, also where others are in use.
    """

    def __init__(self, locale: Locale) -> None:
        self._decimal = plain(get_decimal_symbol(locale))
        self._group = plain(get_group_symbol(locale))
        self.example = plain(format_decimal(Decimal("1234.56"), locale=locale))
        group = re.escape(self._group)
        last, others = locale.decimal_formats[None].grouping
        # A zero before the first group sign tells that the sign is taken for another: 0,123 is meant as a fraction.
        # Groups of three are known everywhere, also in India, where all but the last are of two.
        threes = rf"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+"
        own = rf"[1-9][0-9]{{0,{others - 1}}}(?:{group}[0-9]{{{others}}})*{group}[0-9]{{{last}}}"
        whole = rf"[0-9]+|{threes}|{own}"
        number = rf"(?:{whole})(?:{re.escape(self._decimal)}[0-9]+)?"
        self._bare = re.compile(rf"[+-]?{number}")
        unit = r"(?: *([A-Z]{3}|[^\w\s()+-]))?"
        self._dressed = re.compile(
            rf"(\()?(?: *([+-]))?{unit}(?: *([+-]))? *({number})(?: *(-))?{unit}(?: *(-))?(?: *(\)))?"
        )

    def read(self, text: str) -> Decimal:
        """The number that a text says."""
        if self._bare.fullmatch(text):
            return self._number(text)
        match = self._dressed.fullmatch(plain(text).strip())
        if not match:
            raise ValueError
        opened, sign, before, inner_sign, digits, inner_minus, after, minus, closed = match.groups("")
        signs = opened + sign + inner_sign + inner_minus + minus
        if len(signs) > 1 or len(opened) != len(closed) or (before and after):
            raise ValueError
        unit = before or after
        if unit and unit != "%" and unit not in CURRENCIES and (len(unit) > 1 or category(unit) != "Sc"):
            raise ValueError
        # An exponent divides by 100 exactly, which a division in a context of limited precision does not.
        return self._number(("-" if signs in {"-", "("} else "") + digits + ("E-2" if unit == "%" else ""))

    def _number(self, text: str) -> Decimal:
        return Decimal(text.replace(self._group, "").replace(self._decimal, "."))
