"""What permissions follow from is for administrators to change, and gives the one who changes it nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from models.errors import ForbiddenError
from models.naming import camel_case
from permissions.freeze import administrators
from permissions.reaching import reaches_further, read_reached
from resolvers.mutations.outcome import ErrorCode, RefusedError, UserError
from resolvers.mutations.transaction import Transaction


@asynccontextmanager
async def handing_out(transaction: Transaction, heirs: Mapping[int, int] | None = None) -> AsyncIterator[None]:
    """A block that changes what permissions follow from.

    It is refused if the writer's own permissions reach further after it, or if nobody is left who administers them.
    `heirs` are people who get what others relate to, by id.
    """
    now = transaction.now
    before = await read_reached(transaction.connection, (await transaction.access_by_now()).plan, now)
    yield
    after = await read_reached(transaction.connection, (await transaction.access_by_now()).plan, now)
    if reaches_further(before, after, heirs or {}):
        message = "This would let you see or do more than you may: somebody else has to do it."
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, message))
    if not await administrators(transaction.connection, now):
        raise ForbiddenError("Nobody would be left who administers permissions.")


def require_administrator(transaction: Transaction, *names: str) -> None:
    """Refuse what hands out permissions to whoever does not administer them, naming the fields of the input, if any."""
    if not transaction.access.is_administrator:
        paths: list[tuple[str, ...] | None] = [(camel_case(name),) for name in names]
        message = "Permissions follow from this, so only an administrator may do it."
        raise RefusedError(*(UserError(ErrorCode.FORBIDDEN, message, path) for path in paths or [None]))
