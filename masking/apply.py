"""The one place that masks: columns of fetched rows, each by the level that the rows' signatures give."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from masking.fields import FIELDS
from masking.masks import APPLY, Mask
from models.columns import BUILT_IN
from models.words import Resource
from permissions.access import ResourceAccess
from permissions.levels import Level


@dataclass
class Summary:
    """How many values of each field a request was shown at each level; it counts nulls too, so no value shows in it."""

    counts: dict[tuple[Resource, str], Counter[Level]] = field(default_factory=lambda: defaultdict(Counter))


def mask_columns(
    of: ResourceAccess,
    signatures: Sequence[int],
    columns: Mapping[str, list[Any]],
    summary: Summary | None = None,
) -> None:
    """Mask columns in place. `columns` maps a field's name to its values, in the order of the rows' signatures.

    Rows with the same signature have the same levels, so the level is decided once for each group of rows and field.
    A name that is not declared raises KeyError: nothing undeclared is ever shown.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for place, signature in enumerate(signatures):
        groups[signature].append(place)
    for signature, places in groups.items():
        shown = of.meaning(signature).fields
        for name, values in columns.items():
            if name in BUILT_IN:
                continue
            level = shown[name].level
            if summary is not None:
                summary.counts[of.resource, name][level] += len(places)
            if level is not Level.FULL:
                _mask(of.resource, name, level, values, places)


def mask_note(note: str) -> str:
    """Free text that is no field of a record, and may quote one: what is sensitive in it is masked for everybody."""
    return str(APPLY[Mask.TEXT](note))


def _mask(resource: Resource, name: str, level: Level, values: list[Any], places: Sequence[int]) -> None:
    mask = FIELDS[resource][name].mask
    if mask is None:
        raise AssertionError(f"{resource}.{name} is public and was lowered")
    show = _nothing if level is Level.HIDDEN else APPLY[mask]
    for place in places:
        if (value := values[place]) is not None:
            values[place] = show(value)


def _nothing(_value: Any) -> None:
    """What is shown of a value at Level.HIDDEN."""
