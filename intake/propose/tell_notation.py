"""Says in a draft how the numbers and days of its file are written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column

from intake.propose.draft import Draft, Part
from intake.propose.guess_lines import NO_QUANTITY
from intake.propose.guess_status import choice_of
from intake.propose.notation import Given, Typed, read_all, way_of
from models.catalogue import CATALOGUE
from models.records import sales_line

# A discount is a share of one: where fewer values are, they are per cent, or amounts of money.
SHARES = 0.95


def tell_notation(draft: Draft) -> None:
    """Say how numbers and days are written, and leave out what is written in no known way."""
    parts = {("fields", name): part for name, part in draft.fields.items() if _is_typed(draft, name)}
    parts |= {("lines", name): part for name, part in draft.lines.items() if name != "product"}
    typed = {
        "/".join(place): (_column_of(draft, *place), draft.profile.columns[part.columns[0]].texts)
        for place, part in parts.items()
        if isinstance(part.source, str)
    }
    way = way_of(typed, commas=draft.profile.file.delimiter != ",")
    draft.typed = bool(typed)
    draft.settings |= way.general
    draft.about += way.doubts
    for place, part in parts.items():
        joined = "/".join(place)
        if joined in way.differing:
            part.add(**way.differing[joined])
        if joined in way.unread:
            _leave_out(draft, *place, "its values can't be read as such")
    _leave_out_per_cent(draft, typed, way.general | way.differing.get("lines/discount", {}))


def _is_typed(draft: Draft, name: str) -> bool:
    return not CATALOGUE[draft.resource].folded(name) and name != choice_of(draft.resource)


def _column_of(draft: Draft, kind: str, name: str) -> Column[Any]:
    table = CATALOGUE[draft.resource].table if kind == "fields" else sales_line
    return table.c[name]


def _leave_out_per_cent(draft: Draft, typed: Mapping[str, Typed], given: Given) -> None:
    if "discount" in draft.lines and "lines/discount" in typed:
        values = read_all(*typed["lines/discount"], given)
        if sum(value is not None and 0 <= value <= 1 for value in values) < SHARES * len(values):
            _leave_out(draft, "lines", "discount", "it is no share of one, such as 0.15")


def _leave_out(draft: Draft, kind: str, name: str, why: str) -> None:
    parts: dict[str, Part] = getattr(draft, kind)
    column = parts.pop(name).columns[0]
    if name == "quantity":
        parts[name] = Part(*NO_QUANTITY)
    draft.remarks.append(f'"{column}" could be {name}, but {why}')
