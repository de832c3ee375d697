"""Tags put on records and taken off again."""

from collections.abc import Collection, Sequence
from functools import partial

from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.words import Action, LogAction, Resource
from resolvers.mutations.each import Each
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, RefusedError, Target, UserError
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from resolvers.writing.change import Change
from resolvers.writing.present import read_present


def tagging(targets: Sequence[Target], tags: Sequence[int]) -> Mutation:
    """Put tags on records."""
    return Mutation(LogAction.TAG, Each(targets, partial(_tag, added=tags, removed=(), action=LogAction.TAG)))


def untagging(targets: Sequence[Target], tags: Sequence[int]) -> Mutation:
    """Take tags off records."""
    return Mutation(LogAction.UNTAG, Each(targets, partial(_tag, added=(), removed=tags, action=LogAction.UNTAG)))


async def _tag(
    transaction: Transaction, target: Target, added: Collection[int], removed: Collection[int], action: str
) -> None:
    seen = await transaction.require(target, Action.MANAGE_TAG)
    if not CATALOGUE[seen.resource].labels:
        raise BadInputError(f"No tag can be put on a {seen.resource}.")
    named = sorted({*added, *removed})
    if len(await transaction.fetch(Resource.TAG, named)) < len(named):
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("tags",)))
    present = (await read_present(transaction.connection, seen.resource, [Change(seen.id, tags=())]))[seen.id]
    async with transaction.unraised(seen.resource, [seen.id], ()):
        tags = (present.tags | set(added)) - set(removed)
        await transaction.writer.update(seen.resource, [Change(seen.id, tags=tags)], action=action)
