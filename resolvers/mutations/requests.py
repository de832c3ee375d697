"""Access to a walled group for a time: asked for by a person, and approved or denied by another."""

from collections.abc import Mapping
from functools import partial

from models import log
from models.columns import new_id
from models.errors import ConflictError, ForbiddenError
from models.words import Action, LogAction, RequestState, Resource
from permissions import requests
from permissions.requests import AccessRequest
from resolvers.grants.requests import fetch_request, lets_into
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, Outcome, RefusedError, Result, UserError
from resolvers.mutations.reasons import check_optional_reason, check_reason
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction, is_person

MOST_HOURS = 24 * 366


def requesting(group: int, reason: str, hours: int) -> Mutation:
    """Ask to be let into a group for so many hours; alone, so that the same is not asked twice at once."""
    return Mutation(LogAction.REQUEST_ACCESS, partial(_request, group=group, reason=reason, hours=hours), alone=True)


def approving_access(one: int, hours: int | None, answer: str | None) -> Mutation:
    """Let the one in who asks, for as long as they ask or for fewer hours."""
    work = partial(_approve, one=one, hours=hours, answer=answer)
    return Mutation(LogAction.APPROVE_ACCESS, work, record=one, alone=True)


def denying_access(one: int, answer: str | None) -> Mutation:
    """Deny a request; one that was approved ends."""
    return Mutation(LogAction.DENY_ACCESS, partial(_deny, one=one, answer=answer), record=one, alone=True)


async def _request(transaction: Transaction, group: int, reason: str, hours: int) -> Outcome:
    connection, now = transaction.connection, transaction.now
    if not is_person(transaction.principal):
        raise ForbiddenError("Only people ask for access.")
    me = transaction.principal.id
    check_reason(reason)
    _check_hours(hours, MOST_HOURS)
    if not await transaction.fetch(Resource.GROUP, [group]):
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("group",)))
    if await requests.is_member(connection, me, group):
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, "You are a member of this group.", ("group",)))
    if await requests.open_request(connection, me, group) is not None:
        raise ConflictError("You have asked for this already, and nobody has answered yet.")
    asked = AccessRequest(
        id=new_id(),
        person_id=me,
        group_id=group,
        reason=reason,
        hours=hours,
        approved_by_id=None,
        denied_by_id=None,
        answer=None,
        created_at=now,
        decided_at=None,
        expires_at=None,
    )
    await requests.write_request(connection, asked)
    said = {"person": str(me), "group": str(group), "hours": hours, "reason": reason}
    await _say(transaction, LogAction.REQUEST_ACCESS, asked.id, said)
    return Outcome((Result(None, asked.id),))


async def _approve(transaction: Transaction, one: int, hours: int | None, answer: str | None) -> Outcome:
    found = await _answerable(transaction, one, answer)
    if found.state(transaction.now) is not RequestState.OPEN:
        raise ConflictError("This request was answered already.")
    most = found.hours or MOST_HOURS
    hours = most if hours is None else hours
    _check_hours(hours, most)
    by = transaction.principal.id
    until = await requests.answer_approving(transaction.connection, found, by, transaction.now, hours, answer)
    said = {"person": str(found.person_id), "group": str(found.group_id), "until": until.isoformat(), "reason": answer}
    await _say(transaction, LogAction.APPROVE_ACCESS, one, said)
    return Outcome((Result(None, one),))


async def _deny(transaction: Transaction, one: int, answer: str | None) -> Outcome:
    found = await _answerable(transaction, one, answer)
    if found.state(transaction.now) not in {RequestState.OPEN, RequestState.APPROVED}:
        raise ConflictError("This request was denied already, or has ended.")
    await requests.answer_denying(transaction.connection, found, transaction.principal.id, transaction.now, answer)
    said = {"person": str(found.person_id), "group": str(found.group_id), "reason": answer}
    await _say(transaction, LogAction.DENY_ACCESS, one, said)
    return Outcome((Result(None, one),))


async def _answerable(transaction: Transaction, one: int, answer: str | None) -> AccessRequest:
    """A request that the writer may answer: an administrator, or who manages the person and is in the group."""
    seen = await fetch_request(transaction.session(transaction.access), one)
    if seen is None:
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("id",)))
    request = seen.request
    if request.person_id == transaction.principal.id:
        raise ForbiddenError("Nobody answers their own request.")
    people = await transaction.fetch(Resource.PERSON, [request.person_id])
    managed = any(Action.MANAGE_PERMISSION in person.meaning.actions for person in people.values())
    if not managed or not lets_into(transaction.session(transaction.access), request.group_id):
        raise ForbiddenError("Nothing lets you answer this request.")
    check_optional_reason(answer)
    return request


def _check_hours(hours: int, most: int) -> None:
    if not 1 <= hours <= most:
        message = f"Access is for at least an hour, and here for at most {most}."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("hours",)))


async def _say(transaction: Transaction, action: LogAction, one: int, said: Mapping[str, object]) -> None:
    told = {name: value for name, value in said.items() if value is not None}
    entry = log.entry_of(transaction.actor, transaction.now, action, None, one, told)
    await transaction.writer.say([entry])
