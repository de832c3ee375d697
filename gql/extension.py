"""The PermissionExtension: opens the snapshot, resolves the caller to an access plan, hands both to the resolvers."""

from collections.abc import AsyncIterator
from typing import Any

from strawberry.extensions import SchemaExtension

from gql.context import Context
from gql.names import camel_case, type_name
from resolvers.cursors import Cursors
from resolvers.session import Session


class PermissionExtension(SchemaExtension):
    """Every operation runs within one snapshot, as one principal."""

    async def on_execute(self) -> AsyncIterator[None]:
        """Open the snapshot around the execution; a caller who may not come in stops it before any resolver runs.

        A request with `"extensions": {"masking": true}` is answered with a summary of how far fields were shown.
        """
        context: Context = self.execution_context.context
        async with context.gate.database.snapshot() as connection:
            access = await context.gate.admit(connection, context.token)
            cursors = Cursors(context.gate.secret, access.plan.principal)
            asked = self.execution_context.operation_extensions or {}
            context.opened = Session(connection, access, cursors, summarise=asked.get("masking") is True)
            yield

    def get_results(self) -> dict[str, Any]:
        """`extensions.masking`, for a request that asked for it: how many values were shown at each level."""
        session = self.execution_context.context.opened
        if session is None or session.summary is None:
            return {}
        return {
            "masking": [
                {
                    "type": type_name(resource),
                    "field": ".".join(camel_case(part) for part in name.split(".")),
                    "levels": {level.name: count for level, count in sorted(levels.items())},
                }
                for (resource, name), levels in sorted(session.summary.counts.items())
            ]
        }
