"""Who relates to records, and what they belong to: what changes with ASSIGN alone."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from models.catalogue import CATALOGUE
from models.errors import ForbiddenError
from models.naming import camel_case
from models.words import Action, LogAction, Relation, Resource
from permissions.reaching import climbs_wall
from resolvers.mutations.each import Each, in_plans
from resolvers.mutations.handing_out import handing_out
from resolvers.mutations.links import HAND_OUT_PERMISSIONS, NAMED_BY, require_people, require_targets
from resolvers.mutations.outcome import ErrorCode, RefusedError, Target, UserError
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from resolvers.writing.change import Change
from resolvers.writing.present import read_present

# The people who have a relation, each with its end if there is one.
Ends = dict[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Assignment:
    """What records are to belong to, who is to be what to them, and who no more; what is left out stays."""

    links: Mapping[str, int | None] = field(default_factory=dict)
    sole: Mapping[Relation, int | None] = field(default_factory=dict)
    added: Mapping[Relation, Sequence[int]] = field(default_factory=dict)
    removed: Mapping[Relation, Sequence[int]] = field(default_factory=dict)


def assignment(targets: Sequence[Target], given: Assignment) -> Mutation:
    """Assign records."""
    return Mutation(LogAction.ASSIGN, Each(targets, partial(_assign, given=given)), alone=in_plans(targets))


async def _assign(transaction: Transaction, target: Target, given: Assignment) -> None:
    store = target.resource is Resource.STORE_ACCOUNT
    seen = await transaction.require(target, Action.ASSIGN, {"group_id"} if store else ())
    resource = seen.resource
    _refuse_impossible(resource, given)
    await require_targets(transaction, resource, given.links)
    if "group" in given.links and climbs_wall(transaction.access, seen.record.value("group_id"), given.links["group"]):
        raise ForbiddenError("This would let you around a wall: somebody else has to do it.")
    sole = {relation: [] if one is None else [one] for relation, one in given.sole.items()}
    people = {NAMED_BY[relation]: ids for relation, ids in sole.items()}
    await require_people(transaction, people | {f"add{NAMED_BY[one].title()}": ids for one, ids in given.added.items()})
    async with AsyncExitStack() as guards:
        if given.links and resource in HAND_OUT_PERMISSIONS:
            await guards.enter_async_context(handing_out(transaction))
        await guards.enter_async_context(transaction.unraised(resource, [seen.id]))
        relations = await related(transaction, resource, seen.id, {*given.sole, *given.added, *given.removed})
        for relation, ids in sole.items():
            relations[relation] = dict.fromkeys(ids)
        for relation, gone in given.removed.items():
            relations[relation] = {one: end for one, end in relations[relation].items() if one not in gone}
        for relation, come in given.added.items():
            relations[relation] |= dict.fromkeys(come)
        await relate(transaction, resource, seen.id, relations, given.links, action=LogAction.ASSIGN)


async def related(
    transaction: Transaction, resource: Resource, one: int, relations: set[Relation]
) -> dict[Relation, Ends]:
    """Who relates to a record, of itself, by each of the relations, and until when."""
    asked = Change(one, relations=dict.fromkeys(relations, ()))
    present = (await read_present(transaction.connection, resource, [asked]))[one]
    return {relation: dict(present.relations.get(relation, ())) for relation in relations}


async def relate(
    transaction: Transaction,
    resource: Resource,
    one: int,
    relations: Mapping[Relation, Ends],
    links: Mapping[str, int | None],
    *,
    action: str,
) -> None:
    """Say what a record belongs to and who relates to it.

    Nobody is shown who relates to a record, so the change is one whether anything is otherwise or not.
    """
    people = {relation: list(held.items()) for relation, held in relations.items()}
    unseen = frozenset({*links, *(relation.value.lower() for relation in relations)})
    change = Change(one, links=links, relations=people, unseen=unseen)
    await transaction.writer.update(resource, [change], action=action)


def _refuse_impossible(resource: Resource, given: Assignment) -> None:
    """Refuse what a record of this kind has not."""
    entity = CATALOGUE[resource]
    named = {NAMED_BY[one] for one in {*given.sole, *given.added, *given.removed} - entity.relations}
    named |= {camel_case(name) for name in given.links if entity.link(name) is None}
    if named:
        message = f"A {resource} has nothing of this."
        raise RefusedError(*(UserError(ErrorCode.BAD_USER_INPUT, message, (name,)) for name in sorted(named)))
