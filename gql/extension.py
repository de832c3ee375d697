"""The PermissionExtension: hands the session of the request's snapshot, and with it the access plan, to resolvers."""

from collections.abc import AsyncIterator
from typing import Any

from graphql import OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType

from gql.context import Context
from gql.inside import operation_named
from gql.introspection import key_of
from gql.limits.charge import charge, settle, told
from gql.mutating import check_key, request_hash
from gql.names import type_name
from masking.apply import Summary
from models.errors import BadInputError
from models.naming import camel_case


class PermissionExtension(SchemaExtension):
    """A query runs within one snapshot, as one principal; a mutation's root fields each have their own."""

    async def on_execute(self) -> AsyncIterator[None]:
        """Hand over the session of the snapshot that the view has opened, to a query; a mutation does without it.

        A mutation's root fields have transactions of their own: the view's snapshot would keep a connection from them.

        A request with `"extensions": {"masking": true}` is answered with a summary of how far fields were shown, and
        one with `{"cost": true}` with what it has cost.
        """
        execution = self.execution_context
        _require_one_operation(execution)
        await charge(execution)
        context: Context = execution.context
        if (execution.operation_extensions or {}).get("masking") is True:
            context.summary = Summary()
        if execution.operation_type is OperationType.MUTATION:
            check_key(context.idempotency_key)
            context.request = request_hash(context.gate.secret, execution)
            await context.close()
        elif context.opened is not None:
            context.opened.summary = context.summary
        context.executed, context.operation = True, execution.operation_type.value
        described = None if context.document is None else key_of(execution, context.document)
        if described is None:
            yield
        else:
            execution.result = found = context.gate.introspections.find(described)
            yield
            if found is None and execution.result is not None and not execution.result.errors and execution.result.data:
                context.gate.introspections.keep(described, execution.result.data)
        await settle(context)

    def get_results(self) -> dict[str, Any]:
        """What the request has asked for in `extensions` of its own."""
        execution = self.execution_context
        context: Context = execution.context
        shown = {}
        if context.requested_cost is not None and (execution.operation_extensions or {}).get("cost") is True:
            shown["cost"] = told(context)
        if context.summary is not None:
            shown |= self._masking(context.summary)
        return shown

    def _masking(self, summary: Summary) -> dict[str, Any]:
        """`extensions.masking`: how many values were shown at each level.

        An answer with an error has none: what was fetched before the error is a matter of timing.
        """
        result = self.execution_context.result
        if result is not None and result.errors:
            return {}
        return {
            "masking": [
                {
                    "type": type_name(resource),
                    "field": camel_case(name),
                    "levels": {level.name: count for level, count in sorted(levels.items())},
                }
                for (resource, name), levels in sorted(summary.counts.items())
            ]
        }


def _require_one_operation(execution: ExecutionContext) -> None:
    """Refuse a document with several operations of which none is named: Strawberry would run the first."""
    definitions = execution.graphql_document.definitions if execution.graphql_document else ()
    operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
    if len(operations) > 1 and not operation_named(execution):
        raise BadInputError("The document has several operations: name the one to run in operationName.")
