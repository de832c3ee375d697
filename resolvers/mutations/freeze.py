"""Freezing somebody's account and letting them in again: it holds from the next request on, on every process."""

from functools import partial

from models.errors import ForbiddenError
from models.words import Action, LogAction, Resource
from permissions.freeze import freeze_person
from resolvers.mutations.outcome import Outcome, Result, Target
from resolvers.mutations.reasons import check_optional_reason
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction, is_person

PERSON = Resource.PERSON


def freezing(person: Target, reason: str | None, *, frozen: bool) -> Mutation:
    """Freeze a person's account, or let them in again."""
    action = LogAction.FREEZE if frozen else LogAction.UNFREEZE
    return Mutation(action, partial(_freeze, person, reason, frozen=frozen), PERSON, person.id, alone=True)


async def _freeze(person: Target, reason: str | None, transaction: Transaction, *, frozen: bool) -> Outcome:
    check_optional_reason(reason)
    seen = await transaction.require_named("person", person, Action.FREEZE)
    if not frozen and is_person(transaction.principal) and seen.id == transaction.principal.id:
        raise ForbiddenError("Nobody lets themself in again: somebody else has to do it.")
    entry = await freeze_person(
        transaction.connection, seen.id, frozen=frozen, actor=transaction.actor, now=transaction.now, reason=reason
    )
    if entry is not None:
        await transaction.writer.say([entry])
    return Outcome((Result(PERSON, seen.id),))
