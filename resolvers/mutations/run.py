"""The one place where mutations run: each in its own transaction, once per key, again when others were in its way."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.database import ERRORS, Database, is_transient
from models.errors import ConflictError, ForbiddenError, LastfourError
from models.idempotency import Claim, claim, keep
from models.words import PrincipalKind, Resource
from permissions.access import Access
from permissions.epoch import lock_epoch
from resolvers.mutations.outcome import REFUSALS, ErrorCode, Outcome, errors_of, outcome_of
from resolvers.mutations.transaction import Transaction
from resolvers.writing.turns import take_turn

ATTEMPTS = 6
# Before the second attempt, in seconds at most; twice as long before each that follows.
FIRST_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Mutation:
    """What one root field is to do, in a transaction that it is handed.

    `action`, `resource` and `record` are what the log says when the whole of it is refused. One that is `alone` changes
    what access plans are compiled from; others go on meanwhile. What is `repeatable` is done anew each time, whatever
    key it comes with.
    """

    action: str
    work: Callable[[Transaction], Awaitable[Outcome]]
    resource: Resource | None = None
    record: int | None = None
    alone: bool = False
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """The key that a request came with, a keyed hash of the request, and the root field that is answered."""

    key: str
    request: str
    field: str


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs mutations for one caller: `admit` says, in a transaction, what they may do."""

    database: Database
    admit: Callable[[AsyncConnection], Awaitable[Access]]
    secret: str

    async def run(self, mutation: Mutation, key: Key | None = None) -> Outcome:
        """Run a mutation to its end, and say what came of it.

        Raises what is about the request as a whole: whoever may not come in at all, a key of another request, and
        ConflictError when others were in the way each time.
        """
        for attempt in range(ATTEMPTS):
            try:
                return await self._once(mutation, key)
            except ERRORS as error:
                if not is_transient(error):
                    raise
            await asyncio.sleep(random.uniform(0.5, 1) * FIRST_PAUSE * 2**attempt)  # noqa: S311, no secret is drawn
        raise ConflictError("Too many others write at the moment: send the same request again.")

    async def _once(self, mutation: Mutation, key: Key | None) -> Outcome:
        async with self.database.transaction() as connection:
            await take_turn(connection, alone=False)
            await lock_epoch(connection, shared=not mutation.alone)
            access = await self.admit(connection)
            if not may_write(access):
                raise ForbiddenError("This token is for reading.")
            if key is None or mutation.repeatable:
                return await self._attempt(connection, access, mutation)
            principal = access.plan.principal
            claimed = Claim(principal.kind, principal.id, key.key, key.request)
            answers = await claim(connection, claimed, access.now)
            if key.field in answers:
                return outcome_of(answers[key.field])
            outcome = await self._attempt(connection, access, mutation)
            await keep(connection, claimed, {**answers, key.field: outcome.as_json()})
            return outcome

    async def _attempt(self, connection: AsyncConnection, access: Access, mutation: Mutation) -> Outcome:
        """Do it; what is refused is undone, and the log tells of it."""
        transaction = Transaction(connection, access, self.secret)
        try:
            async with transaction.undoing():
                outcome = await mutation.work(transaction)
                await transaction.writer.follow()
        except LastfourError as error:
            outcome = Outcome(errors=errors_of(error))
        await transaction.writer.say(_refusals(transaction, mutation, outcome))
        await transaction.writer.finish()
        return outcome


def may_write(access: Access) -> bool:
    """Whether somebody may write at all: a partner's token is for reading unless it says what it may do."""
    principal = access.plan.principal
    return principal.kind is PrincipalKind.PERSON or principal.limits.actions is not None


def _refusals(transaction: Transaction, mutation: Mutation, outcome: Outcome) -> Sequence[log.Entry]:
    """What the log says of what was refused: never a value, for nobody else may have a right to what was sent.

    Several records that the caller does not see are one entry, with their number: they may be made up. One that is
    seen has an entry of its own, however often it is named.
    """

    def entry(code: ErrorCode, resource: Resource | None, one: int | None, unseen: int = 1) -> log.Entry:
        said = None if unseen == 1 else {"failures": unseen}
        actor, now = transaction.actor, transaction.now
        return log.entry_of(actor, now, mutation.action, resource, one, said, refused=code.value)

    codes = {error.code for error in outcome.errors} & REFUSALS
    found = [entry(code, mutation.resource, mutation.record) for code in sorted(codes)]
    unseen = [result for result in outcome.results if any(one.code is ErrorCode.NOT_FOUND for one in result.errors)]
    named: dict[tuple[ErrorCode, Resource | None, int], None] = {}
    for result in outcome.results:
        codes = {error.code for error in result.errors} & REFUSALS
        if len(unseen) > 1:
            codes -= {ErrorCode.NOT_FOUND}
        named |= dict.fromkeys((code, result.resource, result.id) for code in sorted(codes))
    found += [entry(*refused) for refused in named]
    if len(unseen) > 1:
        found.append(entry(ErrorCode.NOT_FOUND, mutation.resource, None, len(unseen)))
    return found
