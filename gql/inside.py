"""What Strawberry knows and shows nowhere: the one place that reaches into it."""

from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema
from strawberry.schema.base import BaseSchema
from strawberry.types import ExecutionContext, Info

Document = GraphQLResolveInfo[Any]


def core_of(schema: BaseSchema) -> GraphQLSchema:
    """The schema as graphql-core has it, which validates and executes by it."""
    found: GraphQLSchema = schema._schema  # type: ignore[attr-defined]  # noqa: SLF001, it is public nowhere
    return found


def operation_named(execution: ExecutionContext) -> str | None:
    """The operation that the request names; where it names none, Strawberry's `operation_name` is that of the first."""
    return execution._provided_operation_name  # noqa: SLF001, it is public nowhere


def document_of(info: Info[Any, Any]) -> Document:
    """The document that a field stands in, as graphql-core tells its resolver of it."""
    return info._raw_info  # noqa: SLF001, it is public nowhere
