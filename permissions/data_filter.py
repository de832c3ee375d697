"""Data filters of grants: JSON over public fields of a record, its customer and its store account."""

from collections.abc import Mapping
from typing import Any

from models.errors import BadInputError
from models.naming import camel_case, snake_case
from models.values import coerce_json
from models.words import Resource
from permissions.condition_reader import MOST_LEVELS, read_condition
from permissions.conditions import (
    Compare,
    Condition,
    Either,
    Every,
    Not,
    RelatedMany,
    RelatedOne,
)
from permissions.levels import FieldClass, FieldClasses

# What `$viewer` may name; a change of any of these on a person bumps the epoch.
VIEWER_FIELDS = ("email", "name", "region", "title", "work_id")
REACHABLE = frozenset({"customer", "store_account"})


def read_data_filter(
    resource: Resource,
    source: Mapping[str, Any],
    fields: FieldClasses,
    viewer: Mapping[str, str | None] | None = None,
) -> Condition:
    """Read a stored filter; `viewer` has the caller's own values, and is absent when the filter is only checked.

    Raises BadInputError when it doesn't compile: it names what is not public, not there, or not the caller's.
    """

    def coerce(owner: Resource, name: str, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            value = _viewer_value(value, viewer)
            if value is None:
                return None
        return coerce_json(owner, name, value)

    condition = read_condition(resource, _snake_cased(source), coerce, ("dataFilter",))
    _only_public(resource, condition, fields)
    return condition


def _snake_cased(source: Any, depth: int = 0) -> Any:
    """Names in snake_case; two spellings of one name are refused, for one of their conditions would be lost."""
    if depth > 4 * MOST_LEVELS:  # each level of conditions is two of JSON at most; `read_condition` counts exactly
        raise BadInputError(f"The data filter is nested too deep: {MOST_LEVELS} levels are allowed.")
    if isinstance(source, Mapping):
        names = [snake_case(str(name)) for name in source]
        if len(set(names)) < len(names):
            raise BadInputError(f"A data filter names something twice: {', '.join(map(str, source))}.")
        return {name: _snake_cased(value, depth + 1) for name, value in zip(names, source.values(), strict=True)}
    return [_snake_cased(item, depth + 1) for item in source] if isinstance(source, list) else source


def _viewer_value(value: str, viewer: Mapping[str, str | None] | None) -> str | None:
    name = snake_case(value.removeprefix("$viewer."))
    if not value.startswith("$viewer.") or name not in VIEWER_FIELDS:
        raise BadInputError(f"{value} is not one of the caller's own: {', '.join(map(camel_case, VIEWER_FIELDS))}.")
    if viewer is None:
        return None
    if name not in viewer:
        raise BadInputError(f"the caller has no {camel_case(name)}.")
    return viewer[name]


def _only_public(resource: Resource, condition: Condition, fields: FieldClasses, *, linked: bool = False) -> None:
    """Refuse what a data filter may not name; of what the record links to, only the next is reached."""
    match condition:
        case Compare(name):
            if name == "id" or fields[resource].get(name, FieldClass.PUBLIC) is not FieldClass.PUBLIC:
                raise BadInputError(
                    f"A data filter may only name public fields, and {camel_case(name)} of {resource} is not."
                )
        case Every(parts) | Either(parts):
            for part in parts:
                _only_public(resource, part, fields, linked=linked)
        case Not(part):
            _only_public(resource, part, fields, linked=linked)
        case RelatedOne(link, target, part):
            if link not in REACHABLE or linked:
                raise BadInputError("A data filter reaches the record, its customer and its store account alone.")
            _only_public(target, part, fields, linked=True)
        case RelatedMany():
            raise BadInputError("A data filter can't name lists.")
