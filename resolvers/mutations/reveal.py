"""Fields shown whole to who gives a reason: where their level is REVEALABLE, and never without the log."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from masking.fields import FIELDS, LINES
from models import log
from models.naming import camel_case, snake_case
from models.words import Action, LogAction, Resource
from permissions.access import Access
from permissions.levels import Level
from resolvers.mutations.outcome import ErrorCode, Outcome, RefusedError, Result, Target, UserError
from resolvers.mutations.reasons import check_reason
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Seen, Transaction
from resolvers.rows import fetch_lines, parent_of
from resolvers.writing.change import as_json

OF_LINES = f"{LINES}."


def revelation(target: Target, fields: Sequence[str], reason: str) -> Mutation:
    """Show fields of a record whole. It is done, and logged, each time: what was shown is kept nowhere else."""
    work = partial(_reveal, target=target, fields=fields, reason=reason)
    return Mutation(LogAction.REVEAL, work, target.resource, target.id, repeatable=True)


async def _reveal(transaction: Transaction, target: Target, fields: Sequence[str], reason: str) -> Outcome:
    check_reason(reason)
    seen = await transaction.require(target, Action.VIEW)
    names = _names(seen.resource, fields)
    hidden = [name for name in names if seen.meaning.fields[name].level < Level.REVEALABLE]
    if hidden:
        message = "No grant of yours lets you reveal this here."
        raise RefusedError(*(UserError(ErrorCode.FORBIDDEN, message, (camel_case(name),)) for name in hidden))
    access = Access(transaction.access.plan, transaction.now, frozenset((seen.resource, name) for name in names))
    values = await _values(transaction, seen, names, access)
    entry = log.entry_of(
        transaction.actor,
        transaction.now,
        LogAction.REVEAL,
        seen.resource,
        seen.id,
        {"fields": names, "reason": reason.strip()},
    )
    await transaction.writer.say([entry])
    return Outcome((Result(seen.resource, seen.id, target.written),), told={"revealed": values})


async def _values(transaction: Transaction, seen: Seen, names: Sequence[str], access: Access) -> list[list[Any]]:
    """The fields with their values: of lines one for each, named by its place as errors name it."""
    of_lines = [name.removeprefix(OF_LINES) for name in names if name.startswith(OF_LINES)]
    plain = [name for name in names if not name.startswith(OF_LINES)]
    record = (await transaction.fetch(seen.resource, [seen.id], plain, access=access))[seen.id].record
    values = [[camel_case(name), as_json(record.value(name))] for name in plain]
    if of_lines:
        lines = (await fetch_lines(transaction.session(access), [parent_of(record)], of_lines)).get(seen.id, [])
        for place, line in enumerate(lines):
            values += [[f"{OF_LINES}{place}.{camel_case(name)}", as_json(line.value(name))] for name in of_lines]
    return values


def _names(resource: Resource, fields: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(map(snake_case, fields)))
    if unknown := [name for name in names if name not in FIELDS[resource]]:
        message = f"There is no field {', '.join(map(camel_case, unknown))} here."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("fields",)))
    if not names:
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, "Name a field at least.", ("fields",)))
    return names
