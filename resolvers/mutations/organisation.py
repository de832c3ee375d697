"""Roles, departments and groups, and who is in a group: permissions follow from them, so administrators change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from models.words import Action, LogAction, PersonStatus, Resource
from permissions.organisation import change_members
from resolvers.mutations.each import Each
from resolvers.mutations.handing_out import handing_out, require_administrator
from resolvers.mutations.links import require_people, require_targets
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, Outcome, RefusedError, Result, Target, UserError
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord, RejectedRecordError, check_record
from resolvers.writing.write import CREATE


@dataclass(frozen=True, slots=True)
class Unit:
    """A role, a department or a group: its fields and links by the names of the catalogue; what is left out stays."""

    fields: Mapping[str, Any]
    links: Mapping[str, int | None] = field(default_factory=dict)


def founding(resource: Resource, given: Unit) -> Mutation:
    """Create a role, a department or a group."""
    return Mutation(CREATE, partial(_found, resource, given), resource, alone=True)


def reforming(target: Target, resource: Resource, given: Unit) -> Mutation:
    """Change a role, a department or a group."""
    work = Each([target], partial(_reform, given=given))
    return Mutation(LogAction.EDIT, work, resource, alone=True)


def joining(people: Sequence[Target], group: int) -> Mutation:
    """Let people into a group."""
    return Mutation(LogAction.JOIN_GROUP, Each(people, partial(_join, group=group)), alone=True)


def leaving(people: Sequence[Target], group: int) -> Mutation:
    """Take people out of a group."""
    return Mutation(LogAction.LEAVE_GROUP, Each(people, partial(_leave, group=group)), alone=True)


async def _found(resource: Resource, given: Unit, transaction: Transaction) -> Outcome:
    require_administrator(transaction)
    links = {name: target for name, target in given.links.items() if target is not None}
    record = NewRecord(given.fields, links)
    if problems := check_record(resource, record):
        raise RejectedRecordError(0, problems)
    await _require_linked(transaction, resource, links)
    async with handing_out(transaction):
        (one,) = await transaction.writer.create(resource, [record], checked=True)
    return Outcome((Result(resource, one),))


async def _reform(transaction: Transaction, target: Target, given: Unit) -> None:
    # Whoever sees people sees the organisation; to change it is another matter.
    seen = await transaction.require(target, Action.VIEW)
    require_administrator(transaction)
    await _require_linked(transaction, seen.resource, given.links)
    async with handing_out(transaction):
        await transaction.writer.update(seen.resource, [Change(seen.id, given.fields, given.links)])


async def _require_linked(transaction: Transaction, resource: Resource, links: Mapping[str, int | None]) -> None:
    await require_targets(transaction, resource, links)
    head = links.get("head")
    if head is not None:
        await require_people(transaction, {"head": [head]})


async def _join(transaction: Transaction, target: Target, group: int) -> None:
    status = await _require_member(transaction, target, group)
    if status is PersonStatus.LEFT:
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, "They have left.", ("id",)))
    await _change_members(transaction, group, joining=[target.id])


async def _leave(transaction: Transaction, target: Target, group: int) -> None:
    await _require_member(transaction, target, group)
    await _change_members(transaction, group, leaving=[target.id])


async def _require_member(transaction: Transaction, target: Target, group: int) -> PersonStatus:
    """Who is to come or go, and where: both have to be seen."""
    require_administrator(transaction)
    if not await transaction.fetch(Resource.GROUP, [group]):
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("group",)))
    status: PersonStatus = (await transaction.require(target, Action.VIEW, {"status"})).record.value("status")
    return status


async def _change_members(
    transaction: Transaction, group: int, joining: Sequence[int] = (), leaving: Sequence[int] = ()
) -> None:
    writer = transaction.writer
    async with handing_out(transaction):
        said = await change_members(
            transaction.connection, group, joining, transaction.actor, transaction.now, leaving=leaving
        )
        await writer.say(said)
        writer.touched |= {Resource.GROUP} if said else set()
