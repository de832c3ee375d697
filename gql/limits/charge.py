"""What a request costs at most, worked out before anything is fetched."""

from typing import Any

from strawberry.types import ExecutionContext

from gql.context import Context
from models.errors import TooComplexError


def charge(execution: ExecutionContext) -> None:
    """Note what the operation costs at most; TooComplexError if that is too much."""
    context: Context = execution.context
    if context.document is None:
        raise AssertionError("the document has been read")
    limits = context.gate.limits
    schema = execution.schema._schema  # noqa: SLF001, it is public nowhere
    name = execution._provided_operation_name  # noqa: SLF001, `operation_name` looks for one again where none is named
    cost = context.document.cost(schema, name, execution.variables or {}, limits.page)
    if cost > limits.cost:
        raise TooComplexError(f"This may cost {cost:,}, and {limits.cost:,} are allowed: ask for shorter lists.")
    context.requested_cost = cost


def told(context: Context) -> dict[str, Any]:
    """`extensions.cost`, in the form that clients know from Shopify."""
    return {"requestedQueryCost": context.requested_cost, "actualQueryCost": context.actual_cost}
