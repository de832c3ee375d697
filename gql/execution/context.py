"""The executor that the schema is given: Strawberry's own, but for the operations that can be answered by levels."""

from sys import maxsize
from typing import Any

from graphql import ExecutionResult, ExperimentalIncrementalExecutionResults, OperationType
from graphql.pyutils import AwaitableOrValue
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gql.context import Context
from gql.execution.document import Document, survey
from gql.execution.plan import Plan, plan_of
from gql.execution.run import Run


class LevelExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes queries and mutations a level at a time, and leaves everything else, whole, to what it inherits."""

    def execute_operation(
        self,
        serially: bool | None = None,  # noqa: FBT001, as it is inherited
    ) -> AwaitableOrValue[ExecutionResult | ExperimentalIncrementalExecutionResults]:
        """Execute the operation; who is to do it is decided before any resolver runs."""
        plan = self._plan() if serially is None else None
        if plan is None:
            return super().execute_operation(serially)
        return Run(self, plan, serial=self.operation.operation is OperationType.MUTATION).result()

    @property
    def longest(self) -> int:
        """How many characters of text the answer may have."""
        return self.context_value.gate.limits.answer if isinstance(self.context_value, Context) else maxsize

    def paid(self, cost: int) -> None:
        """Note what the objects of the answer cost."""
        if isinstance(self.context_value, Context):
            self.context_value.objects_cost = cost

    def _plan(self) -> Plan | None:
        """The plan, or None for what is not executed by levels.

        That is: subscriptions, introspection, @defer and @stream, middleware and extensions that resolve, an abort
        signal, and conditions or a root that graphql-core refuses in its own words.
        """
        middleware = self.middleware_manager
        if (
            self.operation.operation is OperationType.SUBSCRIPTION
            or self.schema.get_root_type(self.operation.operation) is None
            or (middleware is not None and middleware.middlewares)
            or self.abort_signal is not None
            or not self.error_propagation
        ):
            return None
        document = Document(self.operation, self.fragments)
        surveyed = survey(document)
        values: dict[str, Any] = self.variable_values.coerced
        conditions = tuple((name, values.get(name)) for name in surveyed.conditions)
        if not surveyed.ordinary or not all(isinstance(value, bool) for _, value in conditions):
            return None
        try:
            plan = plan_of(self.schema, document, conditions)
        except RecursionError:
            return None
        return None if plan.introspects else plan
