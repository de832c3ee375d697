"""Which fields a writer may set on a record: those that they see whole, and those that a grant calls writable."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from masking.fields import FIELDS, LINE_FIELDS, LINES
from masking.written_back import is_written_back
from models.naming import camel_case, snake_case
from models.words import Action, Resource
from permissions.access import Access, Meaning
from permissions.levels import Level
from resolvers.mutations.outcome import ErrorCode, RefusedError, UserError
from resolvers.writing.new_record import SalesLine

Lines = Sequence[SalesLine] | None


def require_writable(
    access: Access,
    resource: Resource,
    meaning: Meaning,
    action: Action,
    values: Mapping[str, Any],
    lines: Lines = None,
    overwritten: Collection[str] | None = None,
) -> frozenset[str]:
    """Refuse values for fields that the writer may not set; return which are set without being seen whole.

    `overwritten` are the fields (as clients write them) whose values are to be replaced unseen; None where there are
    no values yet. It has to name a field that is not seen whole, whether there is a value or not: nobody finds out.
    """
    named = None if overwritten is None else _named(resource, overwritten)
    granted = _granted(access, resource, meaning, action)
    errors, unseen = [], set()
    for name, given in _given(values, lines):
        path = tuple(camel_case(name).split("."))
        whole = meaning.fields[name].level is Level.FULL
        if not whole and name not in granted:
            message = f"You don't see {camel_case(name)} whole here, and nothing lets you write it unseen."
            errors.append(UserError(ErrorCode.FORBIDDEN, message, path))
            continue
        if any(is_written_back(resource, name, value, sees_whole=whole) for value in given):
            message = f"{camel_case(name)} is what a mask shows, not a value: leave it out to keep what is there."
            errors.append(UserError(ErrorCode.BAD_USER_INPUT, message, path))
        if not whole and named is not None:
            unseen.add(name)
            if name not in named:
                message = (
                    f"You don't see {camel_case(name)} whole: name it in overwriteMasked to replace what is there."
                )
                errors.append(UserError(ErrorCode.BAD_USER_INPUT, message, path))
    if errors:
        raise RefusedError(*errors)
    return frozenset(unseen)


def _granted(access: Access, resource: Resource, meaning: Meaning, action: Action) -> frozenset[str]:
    """The fields that a grant of the action, matching the row, calls writable."""
    of = access.of(resource)
    matching = {grant.id for grant in meaning.grants}
    writers = (rule for rule in of.rules if rule.grant.id in matching and action in of.actions_of(rule))
    return frozenset(name for rule in writers for name in rule.grant.writable)


def _given(values: Mapping[str, Any], lines: Lines) -> Iterator[tuple[str, list[Any]]]:
    """The fields that are given, with all values of each; the lines of a sale are replaced as a whole."""
    for name, value in values.items():
        yield name, [value]
    if lines is not None:
        for name in LINE_FIELDS:
            yield f"{LINES}.{name}", [getattr(line, name) for line in lines]


def _named(resource: Resource, overwritten: Collection[str]) -> frozenset[str]:
    names = {".".join(snake_case(part) for part in name.split(".")): name for name in overwritten}
    if unknown := sorted(name for known, name in names.items() if known not in FIELDS[resource]):
        message = f"There is no field {', '.join(unknown)} here."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("overwriteMasked",)))
    return frozenset(names)
