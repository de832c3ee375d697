"""A frame: one field over the objects of one scope, or over a slice of them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from graphql import GraphQLResolveInfo
from graphql.execution import Executor
from graphql.pyutils import Path

from gql.execution.errors import Failed
from gql.execution.level import Attributes, Columns
from gql.execution.plan import FieldPlan, Plan
from gql.execution.scope import Scope


class Frame:
    """What is resolved and completed in one go. The objects that it comes upon are in `below`, by their types."""

    def __init__(self, executor: Executor[Any], plan: Plan, scope: Scope, field: FieldPlan, rows: range) -> None:
        self.executor = executor
        self.plan = plan
        self.scope = scope
        self.field = field
        self.rows = rows
        self.below: list[Scope] = []
        whole = len(rows) == len(scope.sources)
        self.sources = scope.sources if whole else scope.sources[rows.start : rows.stop]
        self.results = scope.results if whole else scope.results[rows.start : rows.stop]

    def fail(self, error: Exception, partly: list[Any] | None = None) -> Failed:
        """What stands for a value of this field that could not be had, or only partly."""
        self.scope.fail(self.field.key)
        return Failed(error, partly)

    @cached_property
    def info(self) -> GraphQLResolveInfo[Any]:
        """What is told of the field where it is asked for all parents at once: the path is that of the first."""
        return self._info(next(self.scope.each_path()))

    def infos(self) -> Iterator[GraphQLResolveInfo[Any]]:
        """What is told of the field where it is asked for each parent, with the path of each."""
        return map(self._info, self.scope.paths())

    def _info(self, above: Path | None) -> GraphQLResolveInfo[Any]:
        field = self.field
        path = Path(above, field.key, field.parent.name)
        return self.executor.build_resolve_info(field.definition, field.nodes, field.parent, path)

    def columns(self, reader: Attributes) -> Columns:
        """What reads columns of the objects, for all fields of the scope that have this reader."""
        known = self.scope.columns.get((reader, self.rows))
        if known is None:
            known = self.scope.columns[reader, self.rows] = reader.columns(self.sources)
        return known

    def write(self, values: Sequence[Any]) -> None:
        """Put the completed values into the results."""
        key = self.field.key
        for result, value in zip(self.results, values, strict=True):
            result[key] = value
