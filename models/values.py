"""Values from outside, turned into what a column holds, or refused with the reason."""

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from typing import Any

from sqlalchemy import BigInteger, Date, Double, Integer

from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.types import YEARS, Choice, Instant, Scaled
from models.words import Resource

INT32 = range(-(2**31), 2**31)
INT63 = range(2**63)


def coerce(resource: Resource, name: str, value: Any) -> Any:
    """Check a value that already has the column's Python type: no NUL, no broken text, nothing beyond the column."""
    return _coercion_of(resource, name)(value)


@cache
def _coercion_of(resource: Resource, name: str) -> Callable[[Any], Any]:
    """How values of a column are checked, chosen once: an import checks millions of them."""
    kind = CATALOGUE[resource].table.c[name].type
    if isinstance(kind, Choice):
        return partial(_choice, kind)
    if isinstance(kind, Scaled):
        return partial(_scaled, kind)
    if isinstance(kind, Integer):
        return partial(_whole, INT63 if isinstance(kind, BigInteger) else INT32)
    simple = {Instant: _instant, Date: _day, Double: _float}
    return next((check for column, check in simple.items() if isinstance(kind, column)), check_text)


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadInputError("a date such as 2026-01-31 is needed.")
    return value


def coerce_json(resource: Resource, name: str, value: Any) -> Any:
    """The same for a value from JSON, where days, moments and decimals come as text."""
    kind = CATALOGUE[resource].table.c[name].type
    try:
        if isinstance(kind, Instant) and isinstance(value, str):
            value = datetime.fromisoformat(value)
        elif isinstance(kind, Date) and isinstance(value, str):
            value = date.fromisoformat(value)
        elif isinstance(kind, Scaled) and isinstance(value, str | int | float) and not isinstance(value, bool):
            value = Decimal(str(value))
    except (ValueError, InvalidOperation):
        raise BadInputError("the value can't be read.") from None
    return coerce(resource, name, value)


def _choice(kind: Choice, value: Any) -> Any:
    try:
        return kind.choices(value)
    except ValueError:
        raise BadInputError(f"one of {', '.join(kind.choices)} is needed.") from None


def _instant(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise BadInputError("a moment with a time zone, such as 2026-01-31T12:00:00Z, is needed.")
    if value.year not in YEARS:
        raise BadInputError("a moment between the years 2 and 9998 is needed.")
    return value


def _scaled(kind: Scaled, value: Any) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise BadInputError("a decimal is needed.")
    if not kind.holds(value):
        raise BadInputError(f"a decimal of at most {kind.places} places is needed that is not too large.")
    return value


def _float(value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise BadInputError("a number is needed.")
    return number


def _whole(bounds: range, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in bounds:
        raise BadInputError("a whole number is needed that is not too large.")
    return value


def check_text(value: Any) -> str:
    """Check text."""
    if not isinstance(value, str):
        raise BadInputError("text is needed.")
    if "\0" in value:
        raise BadInputError("text can't hold the character NUL.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadInputError("the text is not valid Unicode.") from None
    return value
