"""Somebody leaves: what is theirs goes to a successor, and their access ends, in one transaction."""

from functools import partial

from masking.fields import CLASSES
from models import log
from models.errors import BadInputError, ForbiddenError
from models.words import Action, LogAction, PersonStatus, PrincipalKind, Resource
from permissions.explaining.reached_by import who_reaches
from permissions.freeze import set_status
from permissions.grantees import sponsored
from permissions.organisation import end_access
from resolvers.mutations.compare import Concerned
from resolvers.mutations.handing_out import handing_out, require_administrator
from resolvers.mutations.links import require_people
from resolvers.mutations.outcome import ErrorCode, Outcome, RefusedError, Result, Target, UserError
from resolvers.mutations.preview import previewing
from resolvers.mutations.reasons import check_optional_reason
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from resolvers.writing.hand_over import hand_over_people, hand_over_relations

PERSON = Resource.PERSON


def offboarding(person: Target, successor: int, reason: str | None) -> Mutation:
    """End somebody's access, and hand over what is theirs."""
    work = partial(offboard, person, successor, reason)
    return Mutation(LogAction.OFFBOARD, work, PERSON, person.id, alone=True)


def previewing_offboard(person: Target, successor: int, reason: str | None) -> Mutation:
    """Tell what would change hands if somebody left."""

    async def concerns(transaction: Transaction) -> Concerned:
        both, connection = [person.id, successor], transaction.connection
        people = [*both, *await who_reaches(connection, both, transaction.now, CLASSES)]
        who = [*((PrincipalKind.PERSON, one) for one in people), *await sponsored(connection, [person.id])]
        return Concerned(who=who, records={PERSON: [person.id]}, everywhere=True)

    return previewing(offboarding(person, successor, reason), concerns)


async def offboard(person: Target, successor: int, reason: str | None, transaction: Transaction) -> Outcome:
    """Hand over, then end: relations, reports, departments, integrations and open requests go to the successor.

    It needs FREEZE of the person, and an administrator: it gives the successor what the administrator may not have.
    """
    check_optional_reason(reason)
    seen = await transaction.require_named("person", person, Action.FREEZE, {"status"})
    require_administrator(transaction)
    status: PersonStatus = seen.record.value("status")
    if seen.id == transaction.principal.id:
        raise ForbiddenError("Nobody hands over for themself: somebody else has to do it.")
    if status is PersonStatus.LEFT:
        raise BadInputError("They have left already.")
    await _require_successor(transaction, seen.id, successor)
    async with handing_out(transaction, {successor: seen.id}):
        writer = transaction.writer
        await hand_over_relations(writer, seen.id, successor)
        await hand_over_people(writer, seen.id, successor)
        said = await end_access(transaction.connection, seen.id, successor, transaction.now)
        await set_status(transaction.connection, seen.id, PersonStatus.LEFT, transaction.now)
        writer.touched.add(PERSON)
        after = {"status": PersonStatus.LEFT, "successor": str(successor), **said}
        after |= {} if reason is None else {"reason": reason}
        left = log.entry_of(
            transaction.actor, transaction.now, LogAction.OFFBOARD, PERSON, seen.id, after, {"status": status}
        )
        await writer.say([left])
    return Outcome((Result(PERSON, seen.id),))


async def _require_successor(transaction: Transaction, person: int, successor: int) -> None:
    """Refuse a successor who can't be one."""
    if person == successor:
        message = "Nobody comes after themself: name somebody else."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("successor",)))
    await require_people(transaction, {"successor": [successor]})
    found = await transaction.fetch(PERSON, [successor], {"status"})
    if found[successor].record.value("status") is PersonStatus.FROZEN:
        message = "They are frozen: name somebody who may sign in."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("successor",)))
