"""Records created, updated, deleted and restored: the same for every resource of the catalogue."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex
from typing import Any

from models.catalogue import CATALOGUE
from models.words import Action, PersonStatus, Relation, Resource
from permissions.data_filter import VIEWER_FIELDS
from resolvers.mutations.each import Each
from resolvers.mutations.fields import require_writable
from resolvers.mutations.handing_out import handing_out, require_administrator
from resolvers.mutations.lines import require_products, with_unseen_products
from resolvers.mutations.links import NAMED_BY, require_people, require_targets
from resolvers.mutations.outcome import ErrorCode, Outcome, RefusedError, Result, Target, UserError
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Seen, Transaction, is_person
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord, RejectedRecordError, SalesLine, check_record
from resolvers.writing.write import COMPILED_INTO_PLANS, CREATE, RESTORE

NUMBER = "number"
# What is not for a writer of the record to say: whether somebody may sign in is decided by freezing and handing over.
DECIDED_ELSEWHERE = frozenset({(Resource.PERSON, "status")})
# What the company's issuer names people by: whoever writes it says who they are that sign in.
SIGNS_IN = "email"


@dataclass(frozen=True, slots=True)
class Creation:
    """A record that is to be created: fields and links by the names of the catalogue, and who is to relate to it."""

    fields: Mapping[str, Any]
    links: Mapping[str, int | None] = field(default_factory=dict)
    people: Mapping[Relation, Sequence[int]] = field(default_factory=dict)
    lines: Sequence[SalesLine] | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What of a record is to be otherwise: what is left out stays. `overwrite_masked` are replaced unseen."""

    fields: Mapping[str, Any]
    lines: Sequence[SalesLine] | None = None
    overwrite_masked: Collection[str] = ()


def creation(resource: Resource, given: Creation) -> Mutation:
    """Create a record."""
    return Mutation(CREATE, partial(_create, resource, given), resource, alone=resource in COMPILED_INTO_PLANS)


def update(target: Target, resource: Resource, given: Update) -> Mutation:
    """Change fields of a record."""
    work = Each([target], partial(_update, given=given))
    return Mutation(Action.EDIT, work, resource, alone=resource in COMPILED_INTO_PLANS)


def deletion(targets: Sequence[Target], resource: Resource) -> Mutation:
    """Delete records: they stay, for those who may delete them, and can be restored."""
    work = Each(targets, _delete, deleted=True)
    return Mutation(Action.DELETE, work, resource, alone=resource in COMPILED_INTO_PLANS)


def restoration(targets: Sequence[Target], resource: Resource) -> Mutation:
    """Restore deleted records."""
    return Mutation(RESTORE, Each(targets, _restore), resource, alone=resource in COMPILED_INTO_PLANS)


async def _create(resource: Resource, given: Creation, transaction: Transaction) -> Outcome:
    forbidden = UserError(ErrorCode.FORBIDDEN, "Nothing gives you ADD of a record like this.")
    if Action.ADD not in transaction.access.of(resource).actions:
        raise RefusedError(forbidden)
    record = _new_record(transaction, resource, given)
    if resource is Resource.PERSON:
        require_administrator(transaction, SIGNS_IN)
    if problems := check_record(resource, record):
        raise RejectedRecordError(0, problems)
    links = {name: target for name, target in given.links.items() if target is not None}
    await require_targets(transaction, resource, links)
    await require_products(transaction, given.lines or ())
    await require_people(transaction, {NAMED_BY[relation]: people for relation, people in given.people.items()})
    (one,) = await transaction.writer.create(resource, [record], checked=True)
    access = await transaction.access_by_now()
    meaning = await transaction.meaning_of(resource, one, access)
    if Action.ADD not in meaning.actions:
        # Its data filter does not hold, a wall stands, or nobody whom the grant reaches relates to the record.
        raise RefusedError(forbidden)
    values = {name: value for name, value in given.fields.items() if value is not None}
    require_writable(access, resource, meaning, Action.ADD, values, given.lines)
    return Outcome((Result(resource, one),))


def _new_record(transaction: Transaction, resource: Resource, given: Creation) -> NewRecord:
    """The record with what is not for the writer to say: who creates it, and a number unless one was given."""
    relations = [(one, relation, None) for relation, people in given.people.items() for one in people]
    if is_person(transaction.principal):
        relations.append((transaction.principal.id, Relation.CREATOR, None))
    values = dict(given.fields)
    if NUMBER in CATALOGUE[resource].fields and values.get(NUMBER) is None:
        values[NUMBER] = token_hex(8).upper()
    if resource is Resource.PERSON:
        values["status"] = PersonStatus.ACTIVE
    return NewRecord(values, given.links, relations, given.lines or ())


async def _update(transaction: Transaction, target: Target, given: Update) -> None:
    seen = await transaction.require(target, Action.EDIT)
    resource = seen.resource
    # Data filters name some fields of whoever asks; and the address is whom somebody signs in as.
    named = given.fields.keys() & set(VIEWER_FIELDS) if resource is Resource.PERSON else set[str]()
    if named:
        require_administrator(transaction, *sorted(named))
    unseen = require_writable(
        transaction.access, resource, seen.meaning, Action.EDIT, given.fields, given.lines, given.overwrite_masked
    )
    lines = given.lines
    if lines is not None:
        await require_products(transaction, lines)
        lines = await with_unseen_products(transaction, seen.id, lines)
        if any("." in name for name in unseen):
            unseen |= {"lines"}
    async with AsyncExitStack() as guards:
        if named:
            await guards.enter_async_context(handing_out(transaction))
        await guards.enter_async_context(transaction.unraised(resource, [seen.id], given.fields))
        await transaction.writer.update(resource, [Change(seen.id, given.fields, lines=lines, unseen=unseen)])
        await _refuse_to_lose(transaction, seen)


async def _refuse_to_lose(transaction: Transaction, seen: Seen) -> None:
    """Refuse a change after which no grant would allow it: the data filter has to hold before and after."""
    access = await transaction.access_by_now()
    after = (await transaction.fetch(seen.resource, [seen.id], access=access)).get(seen.id)
    if after is None or Action.EDIT not in after.meaning.actions:
        message = "After this change nothing would give you EDIT on the record."
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, message))


async def _delete(transaction: Transaction, target: Target) -> None:
    columns = {"status"} if target.resource is Resource.PERSON else set()
    seen = await transaction.require(target, Action.DELETE, columns)
    if seen.resource is Resource.PERSON and seen.record.value("status") is not PersonStatus.LEFT:
        message = "Somebody who has not left can't be deleted: hand over what is theirs first."
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, ("id",)))
    await transaction.writer.set_deleted(seen.resource, seen.id, deleted=True)


async def _restore(transaction: Transaction, target: Target) -> None:
    seen = await transaction.require(target, Action.DELETE, deleted=True)
    async with transaction.unraised(seen.resource, [seen.id], ()):
        await transaction.writer.set_deleted(seen.resource, seen.id, deleted=False)
