"""Mutations of several records at once: each is done or refused by itself, and has its own result."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from models.errors import BadInputError, LastfourError
from resolvers.mutations.outcome import Outcome, Result, Target, errors_of
from resolvers.mutations.transaction import Transaction
from resolvers.writing.write import COMPILED_INTO_PLANS

MOST_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Each:
    """The work of doing the same to each of some records. `deleted` tells that records are deleted by it."""

    targets: Sequence[Target]
    do: Callable[[Transaction, Target], Awaitable[None]]
    deleted: bool = False

    async def __call__(self, transaction: Transaction) -> Outcome:
        """Do it to one after another; what is refused for one is undone for that one."""
        if len(self.targets) > MOST_RECORDS:
            raise BadInputError(f"{MOST_RECORDS} records can be named at once.")
        await transaction.lock(self.targets)
        return Outcome(tuple([await self._one(transaction, target) for target in self.targets]))

    async def _one(self, transaction: Transaction, target: Target) -> Result:
        try:
            async with transaction.undoing():
                await self.do(transaction, target)
        except LastfourError as error:
            return Result(target.resource, target.id, target.written, errors=errors_of(error))
        return Result(target.resource, target.id, target.written, self.deleted)


def in_plans(targets: Sequence[Target]) -> bool:
    """Whether access plans are compiled from any of the records."""
    return any(target.resource in COMPILED_INTO_PLANS for target in targets)
