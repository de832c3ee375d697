"""The extension that reads a request's document, holding it to the limits."""

from collections.abc import AsyncIterator

from strawberry.extensions import SchemaExtension

from gql.context import Context
from gql.inside import core_of
from gql.limits.check import check_values


class LimitsExtension(SchemaExtension):
    """Reads and validates documents in place of Strawberry, each once."""

    async def on_parse(self) -> AsyncIterator[None]:
        """Have the document read and validated; nothing has been fetched yet, and nothing is if something is wrong."""
        execution = self.execution_context
        context: Context = execution.context
        check_values(execution.variables, context.gate.limits)
        schema = core_of(execution.schema)
        context.document, errors = await context.gate.documents.checked(execution.query or "", schema)
        execution.graphql_document = context.document.tree
        execution.pre_execution_errors = errors
        yield
