"""What a request costs: at most, before anything is fetched, and in the end."""

from typing import Any

from strawberry.types import ExecutionContext

from gql.context import Context
from gql.inside import core_of, operation_named
from gql.limits.rate import Meter
from models.errors import TooComplexError


async def charge(execution: ExecutionContext) -> None:
    """Have the caller pay what the operation costs at most.

    Raises TooComplexError if that is more than any may cost, and RateLimitedError if it is more than there is left.
    """
    context: Context = execution.context
    if context.document is None:
        raise AssertionError("the document has been read")
    limits = context.gate.limits
    schema, name = core_of(execution.schema), operation_named(execution)
    cost = context.document.cost(schema, name, execution.variables or {})
    if cost.most > limits.cost:
        raise TooComplexError(f"This may cost {cost.most:,}, and {limits.cost:,} are allowed: ask for shorter lists.")
    context.requested_cost, context.writes_cost = cost
    gate = context.gate
    if gate.buckets is not None:
        context.meter = Meter.of(gate.buckets, gate.rate, context.session.access.plan.principal)
        await context.meter.take(cost.most)


async def settle(context: Context) -> None:
    """Give back what the operation has not cost; one that was stopped half-way has cost all that it might have."""
    if context.meter is not None and context.actual_cost is not None:
        await context.meter.settle(context.actual_cost)


def told(context: Context) -> dict[str, Any]:
    """`extensions.cost`, in the form that clients know from Shopify."""
    cost: dict[str, Any] = {
        "requestedQueryCost": context.requested_cost,
        "actualQueryCost": context.actual_cost if context.executed else None,
    }
    return cost if context.meter is None else {**cost, "throttleStatus": context.meter.status()}
