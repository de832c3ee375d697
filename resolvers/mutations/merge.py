"""Two customers made one: what of the losing record is taken, what moves to the winning one, and what it raises."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from models.catalogue import CATALOGUE, lists_of
from models.errors import BadInputError, ForbiddenError
from models.naming import camel_case, snake_case
from models.words import Action, LogAction, Relation, Resource
from permissions.levels import Level
from permissions.raising import raised_below
from resolvers.listing import Listing
from resolvers.mutations.assign import Ends, related
from resolvers.mutations.outcome import ErrorCode, Outcome, RefusedError, Result, Target, UserError, within
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Seen, Transaction
from resolvers.records import Record
from resolvers.rows import count_children, fetch_by_id
from resolvers.session import Session
from resolvers.writing.change import Change
from resolvers.writing.children import children_of
from resolvers.writing.merged_keys import lead_to
from resolvers.writing.present import read_present

CUSTOMER = Resource.CUSTOMER
FIELDS = CATALOGUE[CUSTOMER].fields
CHILDREN = tuple(resource for resource, entity in CATALOGUE.items() if entity.belongs_to_customer)


@dataclass(frozen=True, slots=True)
class Merge:
    """Which customer is to become part of which, and the fields that are taken from it whatever the winner has."""

    winner: Target
    loser: Target
    take: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do, as far as the caller sees it: which fields it takes, and how much of each list moves."""

    taken: Sequence[str]
    moved: Mapping[str, int]


def merging(given: Merge) -> Mutation:
    """Merge one customer into another."""
    return Mutation(LogAction.MERGE, partial(_merge, given=given), CUSTOMER, given.winner.id)


async def preview_merge(session: Session, winner: int, loser: int, take: Collection[str]) -> Preview | None:
    """What a merge would do; None where one of the customers may not be seen."""
    if winner == loser:
        raise BadInputError("A customer can't be merged with itself.")
    found = await fetch_by_id(session, CUSTOMER, [winner, loser], FIELDS)
    if len(found) < 2:
        return None
    of = session.access.of(CUSTOMER)
    ours, theirs = (Seen(found[one], of.meaning(found[one].signature), deleted=False) for one in (winner, loser))
    if any(Action.MERGE not in seen.meaning.actions for seen in (ours, theirs)):
        raise ForbiddenError("Nothing gives you MERGE of both.")
    moved = {}
    for name, listed in lists_of(CUSTOMER).items():
        if listed.target in CHILDREN:
            counted = await count_children(session, CUSTOMER, [loser], Listing(listed.target, name))
            moved[name] = counted.get(loser, 0)
    try:
        return Preview(_taken(ours, theirs, take), moved)
    except RefusedError as refused:
        # A query has no user errors: what is wrong is told as an error of its own.
        wrong = refused.errors[0]
        kind = ForbiddenError if wrong.code is ErrorCode.FORBIDDEN else BadInputError
        raise kind(wrong.message) from None


def _taken(winner: Seen, loser: Seen, take: Collection[str]) -> list[str]:
    """The fields that come from the losing record: those that are named, and those that the winner has no value of.

    It has to be seen whole on both sides; what is not stays the winner's, and may not be named.
    """
    named = set(map(snake_case, take))
    if unknown := named - set(FIELDS):
        raise RefusedError(_wrong(ErrorCode.BAD_USER_INPUT, "There is no such field here.", unknown))
    whole = {name for name in FIELDS if _level(winner, name) is _level(loser, name) is Level.FULL}
    if masked := named - whole:
        message = "A field is taken only where you see it whole, on both records."
        raise RefusedError(_wrong(ErrorCode.FORBIDDEN, message, masked))
    return [
        name
        for name in FIELDS
        if name in named
        or (name in whole and _value(winner.record, name) is None and _value(loser.record, name) is not None)
    ]


def _wrong(code: ErrorCode, message: str, names: Collection[str]) -> UserError:
    return UserError(code, f"{', '.join(map(camel_case, sorted(names)))}: {message}", ("take",))


def _level(seen: Seen, name: str) -> Level:
    return seen.meaning.fields[name].level


def _value(record: Record, name: str) -> object:
    return record.value(name)


async def _merge(transaction: Transaction, given: Merge) -> Outcome:
    if given.winner.id == given.loser.id:
        raise BadInputError("A customer can't be merged with itself.")
    await transaction.lock([given.winner, given.loser])
    winner = await _required(transaction, given.winner, "winner")
    loser = await _required(transaction, given.loser, "loser")
    taken = _taken(winner, loser, given.take)
    children = {resource: await children_of(transaction.connection, resource, loser.id) for resource in CHILDREN}
    theirs = await transaction.standing(CUSTOMER, [loser.id])
    async with transaction.unraised(CUSTOMER, [winner.id]):
        await _unite(transaction, winner, loser, taken)
        for resource, ids in children.items():
            moves = [Change(one, links={"customer": winner.id}) for one in ids]
            await transaction.writer.update(resource, moves, action=LogAction.MERGE, deleted=True)
        await transaction.writer.set_deleted(CUSTOMER, loser.id, deleted=True)
        await lead_to(transaction.connection, CUSTOMER, loser.id, winner.id)
        ours = await transaction.standing(CUSTOMER, [winner.id])
        if raised_below(theirs[loser.id].below, ours[winner.id].below):
            raise ForbiddenError("What belongs to one of them would let you see or do more than you may.")
    return Outcome((Result(CUSTOMER, winner.id),))


async def _required(transaction: Transaction, target: Target, name: str) -> Seen:
    try:
        return await transaction.require(target, Action.MERGE, FIELDS)
    except RefusedError as error:
        raise RefusedError(*(within(one, name) for one in error.errors)) from None


async def _unite(transaction: Transaction, winner: Seen, loser: Seen, taken: Sequence[str]) -> None:
    """Give the winner what is taken, everybody who relates to either, and all tags."""
    relations = {Relation.ACCOUNT_EXECUTIVE, Relation.CSR, Relation.SHARED}
    ours = await related(transaction, CUSTOMER, winner.id, relations)
    theirs = await related(transaction, CUSTOMER, loser.id, relations)
    executives = ours[Relation.ACCOUNT_EXECUTIVE]
    if not any(end is None or end > transaction.now for end in executives.values()):
        executives = theirs[Relation.ACCOUNT_EXECUTIVE]
    united = {one: _longest(ours[one], theirs[one]) for one in (Relation.CSR, Relation.SHARED)}
    united[Relation.ACCOUNT_EXECUTIVE] = executives
    tagged = await read_present(transaction.connection, CUSTOMER, [Change(one.id, tags=()) for one in (winner, loser)])
    change = Change(
        winner.id,
        {name: _value(loser.record, name) for name in taken},
        relations={relation: list(people.items()) for relation, people in united.items()},
        tags=tagged[winner.id].tags | tagged[loser.id].tags,
        unseen=frozenset(relation.value.lower() for relation in united),
    )
    await transaction.writer.update(CUSTOMER, [change], action=LogAction.MERGE)


def _longest(ours: Ends, theirs: Ends) -> Ends:
    """Everybody of both, each until the later end; without one if either has none."""
    united = dict(ours)
    for one, end in theirs.items():
        if one not in united:
            united[one] = end
        else:
            mine = united[one]
            united[one] = None if mine is None or end is None else max(mine, end)
    return united
