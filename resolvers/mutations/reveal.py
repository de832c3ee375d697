"""Fields shown whole to who gives a reason: where their level is REVEALABLE, and never without the log."""

from collections.abc import Sequence
from functools import partial

from masking.fields import FIELDS
from models import log
from models.errors import BadInputError
from models.naming import camel_case, snake_case
from models.words import Action, LogAction, Resource
from permissions.access import Access
from permissions.levels import Level
from resolvers.mutations.outcome import ErrorCode, Outcome, RefusedError, Result, Target, UserError
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from resolvers.writing.change import as_json

LONGEST_REASON = 1_000


def revelation(target: Target, fields: Sequence[str], reason: str) -> Mutation:
    """Show fields of a record whole. It is done, and logged, each time: what was shown is kept nowhere else."""
    work = partial(_reveal, target=target, fields=fields, reason=reason)
    return Mutation(LogAction.REVEAL, work, target.resource, target.id, repeatable=True)


async def _reveal(transaction: Transaction, target: Target, fields: Sequence[str], reason: str) -> Outcome:
    if not reason.strip() or len(reason) > LONGEST_REASON or "\0" in reason:
        raise BadInputError(f"A reason is needed, of at most {LONGEST_REASON} characters.")
    seen = await transaction.require(target, Action.VIEW)
    names = _names(seen.resource, fields)
    hidden = [name for name in names if seen.meaning.fields[name].level < Level.REVEALABLE]
    if hidden:
        message = "No grant of yours lets you reveal this here."
        raise RefusedError(*(UserError(ErrorCode.FORBIDDEN, message, (camel_case(name),)) for name in hidden))
    access = Access(transaction.access.plan, transaction.now, frozenset((seen.resource, name) for name in names))
    shown = (await transaction.fetch(seen.resource, [seen.id], names, access=access))[seen.id].record
    entry = log.entry_of(
        transaction.actor,
        transaction.now,
        LogAction.REVEAL,
        seen.resource,
        seen.id,
        {"fields": names, "reason": reason.strip()},
    )
    await transaction.writer.say([entry])
    values = [[camel_case(name), as_json(shown.value(name))] for name in names]
    return Outcome((Result(seen.resource, seen.id, target.written),), told={"revealed": values})


def _names(resource: Resource, fields: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(map(snake_case, fields)))
    if unknown := [name for name in names if name not in FIELDS[resource]]:
        message = f"There is no field {', '.join(map(camel_case, unknown))} here."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("fields",)))
    if not names:
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, "Name a field at least.", ("fields",)))
    return names
