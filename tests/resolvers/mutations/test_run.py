"""The one place where mutations run lets nobody write who may only read, whatever their schema has."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.database import Database
from models.errors import ForbiddenError
from models.words import Action, PrincipalKind
from permissions.access import Access
from permissions.plan import AccessPlan
from permissions.principal import Principal
from permissions.tokens import Limits
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import Mutation, Runner
from resolvers.mutations.transaction import Transaction

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "actions", "writes"),
    [
        (PrincipalKind.PERSON, None, True),
        (PrincipalKind.INTEGRATION, None, False),
        (PrincipalKind.INTEGRATION, frozenset({Action.EDIT}), True),
    ],
)
async def test_a_partner_s_token_is_for_reading_unless_it_says_what_it_may_do(
    own_database: Database, kind: PrincipalKind, actions: frozenset[Action] | None, writes: bool
) -> None:
    """Then nothing of a mutation is begun."""
    begun = []

    async def admit(_connection: AsyncConnection) -> Access:
        asks = Principal(kind, 1, "somebody", sponsor_id=2, limits=Limits(actions=actions))
        return Access(AccessPlan(asks, 1, CLASSES, (), frozenset(), (), None), NOW)

    async def work(_transaction: Transaction) -> Outcome:
        begun.append(1)
        return Outcome()

    running = Runner(own_database, admit, "a secret for tests").run(Mutation(Action.EDIT, work))
    if writes:
        await running
    else:
        with pytest.raises(ForbiddenError, match="for reading"):
            await running
    assert bool(begun) is writes
