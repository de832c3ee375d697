"""Finds out how numbers, days and moments are written, by trying the ways that there are on the values of a column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, Date

from intake.files.locales import Notation
from intake.files.reading import reader_of
from intake.propose.sample import LONGEST
from models.errors import BadInputError
from models.types import Instant

Given = dict[str, str]
# A field's column here, and texts of the column of the file.
Typed = tuple[Column[Any], Sequence[str]]

TRIED = 300
# A way that reads less than this of the values is not the way that they are written.
ENOUGH = 0.9
# So many values are enough to see that a way is hopeless.
FIRST = 20

PLAIN: Given = {}
# Of each way to write numbers, one locale that writes so; the last is of numbers in lakhs.
NUMBERS = (PLAIN, *({"locale": name} for name in ("en_US", "de_DE", "fr_FR", "de_CH", "en_IN")))
FORMATS = (
    *("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    *("%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
)
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
EXACT = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f")
ZONED = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z")
DAYS = (
    PLAIN,
    *({"dates": dates} for dates in FORMATS),
    *({"dates": dates} for dates in ("%Y-%m-%d", *EXACT, *ZONED)),
    *({"dates": f"{dates} {time}"} for dates in FORMATS for time in TIMES),
)
# The names of months are no reason to read numbers otherwise: these are for single fields.
NAMED_MONTHS = tuple({"locale": name} for name in ("de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR"))
TIMEZONE: Given = {"timezone": "UTC"}


@dataclass(slots=True)
class Way:
    """How the typed values of a file are written.

    `general` holds for all of its fields, and `differing` for single ones instead; `unread` are written in no way that
    is known. `doubts` say what could be meant otherwise.
    """

    general: Given = field(default_factory=dict)
    differing: dict[str, Given] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def way_of(typed: Mapping[str, Typed], *, commas: bool) -> Way:
    """The way in which most of the fields are written.

    `commas`: whether decimal commas are to be expected, because something else stands between the values.
    """
    way = Way()
    days = {name: one for name, one in typed.items() if isinstance(one[0].type, Date | Instant)}
    numbers = {name: one for name, one in typed.items() if name not in days}
    _settle(way, numbers, (NUMBERS[0], *NUMBERS[2:], NUMBERS[1]) if commas else NUMBERS)
    _settle(way, days, DAYS, NAMED_MONTHS)
    moments = [one for one in days.values() if isinstance(one[0].type, Instant)]
    if any(read_all(*one, way.general).count(None) for one in moments):
        way.general |= TIMEZONE
        way.doubts.append("The time zone is made up, for the moments don't say theirs.")
    return way


def _settle(way: Way, typed: Mapping[str, Typed], common: Sequence[Given], special: Sequence[Given] = ()) -> None:
    """Choose the common way that reads the most of all fields together, and any for each field that it reads badly."""
    before = dict(way.general)
    ways = (*common, *special)
    counts = {name: [_count(*one, before | given) for given in ways] for name, one in typed.items()}
    way.unread += [name for name, found in counts.items() if not max(found)]
    counts = {name: found for name, found in counts.items() if max(found)}
    if not counts:
        return
    together = [sum(found[turn] for found in counts.values()) for turn in range(len(common))]
    best = together.index(max(together))
    way.general |= ways[best]
    for name, found in counts.items():
        if found[best] < ENOUGH * max(found):
            # A field can't say that it is written in no special way, but there is one that reads the same.
            way.differing[name] = ways[max(range(1, len(ways)), key=lambda turn: found[turn])]
    alike = [given for given, total in zip(common, together, strict=True) if total == together[best] != 0]
    for other in alike:
        if any(read_all(*typed[name], way.general) != read_all(*typed[name], before | other) for name in counts):
            chosen, said = (" ".join(one.values()) or "1234.56 and 2026-01-31" for one in (ways[best], other))
            way.doubts.append(f"Values are read as {chosen}, but {said} would do as well: no value tells.")
            break


def _count(column: Column[Any], texts: Sequence[str], given: Given) -> int:
    """How many of the texts can be read as values of a column."""
    first = read_all(column, texts[:FIRST], given | TIMEZONE)
    if first.count(None) * 2 > len(first):
        return 0
    return sum(value is not None for value in read_all(column, texts, given | TIMEZONE))


def read_all(column: Column[Any], texts: Sequence[str], given: Given) -> list[Any]:
    """What some of the texts are read as; None for those that can't be."""
    read = _reader(column, tuple(sorted(given.items())))
    return [_value(read, text) for text in texts[:: 1 + len(texts) // TRIED] if len(text) < LONGEST]


@cache
def _reader(column: Column[Any], given: tuple[tuple[str, str], ...]) -> Callable[[str], Any]:
    return reader_of(column, Notation.of(**dict(given)))


def _value(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except BadInputError:
        return None
