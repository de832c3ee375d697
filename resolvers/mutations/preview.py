"""What a mutation would change for whom: it is done, looked at, and undone.

Whoever asks is told of the people whose permissions they may view, and of the records that they may view themselves;
where these are too many to look at all, the answer says that it is not complete.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from masking.fields import CLASSES
from models.access import integration
from models.errors import ForbiddenError, FrozenError
from models.records import person
from models.words import Action, PrincipalKind, Resource
from permissions.access import Access
from permissions.grantees import Who
from permissions.plan import AccessPlan, Rule, compile_plan
from permissions.principal import Principal, find_integration, find_person
from resolvers.mutations.compare import Accesses, Comparison, Concerned
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction

MOST_PEOPLE = 100
PORTION = 1_000


def previewing(mutation: Mutation, concerns: Callable[[Transaction], Awaitable[Concerned]]) -> Mutation:
    """Tell what another mutation would change, and change nothing."""
    return replace(mutation, work=partial(_preview, mutation=mutation, concerns=concerns), repeatable=True)


async def _preview(
    transaction: Transaction, mutation: Mutation, concerns: Callable[[Transaction], Awaitable[Concerned]]
) -> Outcome:
    if Action.VIEW_PERMISSION not in transaction.access.of(Resource.PERSON).actions:
        raise ForbiddenError("Nothing gives you VIEW_PERMISSION.")
    concerned = await concerns(transaction)
    who = await _shown(transaction, concerned.who)
    looked, complete = who[:MOST_PEOPLE], len(who) <= MOST_PEOPLE
    comparing = Comparison(transaction, concerned, await _accesses(transaction, looked, concerned))
    async with _undone(transaction):
        outcome = await mutation.work(transaction)
        if outcome.errors or any(result.errors for result in outcome.results):
            return outcome
        await transaction.writer.follow()
        comparing.after = await _accesses(transaction, looked, concerned)
    await comparing.see()
    await comparing.find(comparing.before)
    async with _undone(transaction):
        await mutation.work(transaction)
        await transaction.writer.follow()
        await comparing.find(comparing.after)
        after = await comparing.standings(comparing.after)
    before = await comparing.standings(comparing.before)
    changes = [*comparing.functions(), *comparing.changes(before, after)]
    return Outcome(told={"changes": changes, "complete": complete and comparing.complete})


class _UndoError(Exception):
    """Ends a block of which nothing is to be left."""


@asynccontextmanager
async def _undone(transaction: Transaction) -> AsyncIterator[None]:
    try:
        async with transaction.undoing():
            yield
            raise _UndoError
    except _UndoError:
        pass


async def _shown(transaction: Transaction, who: Sequence[Who]) -> list[Who]:
    """Those whose permissions the caller may view, in the order of the ids, and one more than are looked at."""
    found: list[Who] = []
    people = sorted({one for kind, one in who if kind is PrincipalKind.PERSON})
    for start in range(0, len(people), PORTION):
        seen = await transaction.fetch(Resource.PERSON, people[start : start + PORTION])
        found += [
            (PrincipalKind.PERSON, one) for one in sorted(seen) if Action.VIEW_PERMISSION in seen[one].meaning.actions
        ]
        if len(found) > MOST_PEOPLE:
            return found
    if transaction.access.of(Resource.PERSON).permits_everywhere(Action.VIEW_PERMISSION):
        found += sorted(one for one in set(who) if one[0] is PrincipalKind.INTEGRATION)
    return found


async def _accesses(transaction: Transaction, who: Sequence[Who], concerned: Concerned) -> Accesses:
    moment = concerned.moment or transaction.now
    accesses: dict[Who, Access | None] = {}
    for kind, one in who:
        principal = await _principal(transaction, kind, one)
        if principal is None:
            accesses[kind, one] = None
            continue
        plan = await compile_plan(transaction.connection, principal, CLASSES, transaction.access.plan.epoch)
        accesses[kind, one] = Access(_as_if(plan, concerned.approved), moment)
    return accesses


async def _principal(transaction: Transaction, kind: PrincipalKind, one: int) -> Principal | None:
    try:
        if kind is PrincipalKind.PERSON:
            return await find_person(transaction.connection, person.c.id == one)
        return await find_integration(transaction.connection, integration.c.id == one)
    except FrozenError:
        return None


def _as_if(plan: AccessPlan, approved: frozenset[int]) -> AccessPlan:
    """A plan as if some grants were approved."""

    def rule_of(rule: Rule) -> Rule:
        if rule.grant.id not in approved:
            return rule
        return replace(rule, grant=replace(rule.grant, given_by_id=None, approved_by_id=rule.grant.id))

    return replace(plan, rules=tuple(map(rule_of, plan.rules)), live_plans={})
