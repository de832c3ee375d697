"""Records shared with a colleague, for a time or until they are shared no more; never more than the sharer has."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from models.catalogue import CATALOGUE
from models.errors import BadInputError, ForbiddenError
from models.words import Action, LogAction, Relation
from permissions.access import Access
from permissions.raising import Standing, gains_more
from resolvers.mutations.assign import relate, related
from resolvers.mutations.each import Each, in_plans
from resolvers.mutations.links import require_people
from resolvers.mutations.outcome import Target
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Seen, Transaction

# When a share without an end is looked at: a moment that what ends some day does not reach.
SOME_DAY = datetime(9998, 1, 1, tzinfo=UTC)
JUST_BEFORE = timedelta(microseconds=1)


def sharing(targets: Sequence[Target], person: int, until: datetime | None) -> Mutation:
    """Share records with a person, until a moment or without an end."""
    return Mutation(
        LogAction.SHARE, Each(targets, partial(_share, person=person, until=until)), alone=in_plans(targets)
    )


def unsharing(targets: Sequence[Target], person: int) -> Mutation:
    """Share records with a person no more."""
    return Mutation(LogAction.UNSHARE, Each(targets, partial(_unshare, person=person)), alone=in_plans(targets))


async def _share(transaction: Transaction, target: Target, person: int, until: datetime | None) -> None:
    seen = await _sharable(transaction, target)
    if person == transaction.principal.id:
        raise ForbiddenError("Nobody shares with themself.")
    if until is not None and until <= transaction.now:
        raise BadInputError("A share ends in the future.")
    await require_people(transaction, {"person": [person]})
    async with transaction.unraised(seen.resource, [seen.id]):
        # Now, and in the end: what the sharer has for a time is not for longer to give.
        moments = (transaction.now, SOME_DAY if until is None else until - JUST_BEFORE)
        before = [await _standings(transaction, seen, person, moment) for moment in moments]
        shared = await related(transaction, seen.resource, seen.id, {Relation.SHARED})
        shared[Relation.SHARED][person] = until
        await relate(transaction, seen.resource, seen.id, shared, {}, action=LogAction.SHARE)
        for moment, (giver, had) in zip(moments, before, strict=True):
            _, has = await _standings(transaction, seen, person, moment)
            if gains_more(had, has, giver):
                raise ForbiddenError("This would give them more, or for longer, than you have yourself.")


async def _unshare(transaction: Transaction, target: Target, person: int) -> None:
    seen = await _sharable(transaction, target)
    await require_people(transaction, {"person": [person]}, left=True)
    async with transaction.unraised(seen.resource, [seen.id]):
        shared = await related(transaction, seen.resource, seen.id, {Relation.SHARED})
        shared[Relation.SHARED].pop(person, None)
        await relate(transaction, seen.resource, seen.id, shared, {}, action=LogAction.UNSHARE)


async def _sharable(transaction: Transaction, target: Target) -> Seen:
    seen = await transaction.require(target, Action.SHARE)
    if Relation.SHARED not in CATALOGUE[seen.resource].relations:
        raise BadInputError(f"A {seen.resource} can't be shared.")
    return seen


async def _standings(transaction: Transaction, seen: Seen, person: int, moment: datetime) -> tuple[Standing, Standing]:
    """What the record means to the sharer and to the person at a moment, as things are in this transaction."""
    plans = (transaction.access.plan, await transaction.plan_of(person))
    giver, taker = [await transaction.standing(seen.resource, [seen.id], Access(plan, moment)) for plan in plans]
    return giver[seen.id], taker[seen.id]
