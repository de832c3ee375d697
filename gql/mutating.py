"""The way of a mutation through the edge: written in a transaction, then read as any query reads."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from strawberry.types import ExecutionContext, Info

from gql.context import Context
from models.errors import BadInputError, LastfourError
from models.idempotency import LONGEST_KEY
from permissions.access import Access
from resolvers.mutations.outcome import Outcome, errors_of
from resolvers.mutations.run import Key, Mutation, Runner
from resolvers.session import heard


async def mutate(info: Info[Any, Any], read: Callable[[], Mutation]) -> Outcome:
    """Run a mutation for the root field that asks for it, and open a session in which its answer is read.

    `read` makes the mutation of the input; what can't be read is told, and nothing begins. The session of the root
    field before is closed first: its answer is complete.
    """
    context: Context = info.context
    await context.close()

    async def admit(connection: AsyncConnection) -> Access:
        return await context.gate.admit(connection, context.token, context.address)

    runner = Runner(context.gate.database, admit, context.gate.secret)
    key = None
    if context.idempotency_key is not None:
        key = Key(context.idempotency_key, context.request, str(info.path.key))
    try:
        mutation = read()
    except LastfourError as error:
        outcome = Outcome(errors=errors_of(error))
    else:
        # What has begun goes to its end, whether the client still waits or not: nobody would know how far it came.
        running = asyncio.ensure_future(runner.run(mutation, key))
        running.add_done_callback(heard)
        outcome = await asyncio.shield(running)
    await context.open(ended_here=outcome.ends_token)
    return outcome


def check_key(key: str | None) -> None:
    """Refuse a key that can't be kept."""
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadInputError(f"An Idempotency-Key is 1 to {LONGEST_KEY} characters long, all of them printable ASCII.")


def request_hash(secret: str, execution: ExecutionContext) -> str:
    """A keyed hash of what is asked: the document, the operation in it, and the variables."""
    asked = json.dumps([execution.operation_name, execution.variables, execution.query], sort_keys=True)
    return hmac.new(secret.encode(), b"lastfour request\0" + asked.encode(), hashlib.sha256).hexdigest()
