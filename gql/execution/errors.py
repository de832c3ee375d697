"""Errors: kept where they happened, and settled once everything else is answered."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, located_error

if TYPE_CHECKING:
    from gql.execution.plan import FieldPlan, Shape
    from gql.execution.scope import Scope


class Failed:
    """Stands in an answer for a value that could not be had; `partly` is what a list had until its iterator broke."""

    __slots__ = ("error", "partly")

    def __init__(self, error: Exception, partly: list[Any] | None = None) -> None:
        self.error = error
        self.partly = partly

    def __bool__(self) -> bool:
        return False


class Settlement:
    """Walks an answer in the order in which it is read, puts null where values failed, and collects the errors.

    A null that may not stand where it is moves up to the nearest position where one may, and what had been found below
    that position stays told: that is the order, and the choice, of an executor that goes field by field.
    """

    def __init__(self, scopes: Iterable["Scope"]) -> None:
        """Look only where something went wrong."""
        self._scopes = {id(result): scope for scope in scopes if scope.failed for result in scope.results}
        self.errors: list[GraphQLError] = []

    def settle(self, result: dict[str, Any], fields: Iterable["FieldPlan"], path: tuple[str | int, ...] = ()) -> None:
        """Settle fields of one result; raises the error because of which the whole of it is null."""
        failed = self._scopes[id(result)].failed
        for field in fields:
            if field.key in failed:
                result[field.key] = self._position(field, field.shape, result[field.key], (*path, field.key))

    def _position(self, field: "FieldPlan", shape: "Shape", value: Any, path: tuple[str | int, ...]) -> Any:
        """What stands at a position in the end."""
        failed = type(value) is Failed
        found = value.partly if failed else value
        try:
            if found is not None and shape.item is not None:
                for place, one in enumerate(found):
                    found[place] = self._position(field, shape.item, one, (*path, place))
            elif field.leaf is None and id(found) in self._scopes:
                self.settle(found, self._scopes[id(found)].selection.fields, path)
            if failed:
                raise located_error(value.error, field.nodes, list(path))
        except GraphQLError as error:
            if shape.required:
                raise
            self.errors.append(error)
            return None
        return found
