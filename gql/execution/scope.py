"""Scopes: the objects of one type at one place of a query, side by side, with the results that they fill."""

from collections.abc import Iterator
from typing import Any

from graphql.pyutils import Path

from gql.execution.errors import Failed
from gql.execution.level import Attributes, Columns
from gql.execution.plan import FieldPlan, Selection


class Scope:
    """Objects that are answered together, and for each the dictionary that becomes its part of the answer.

    `failed` has the keys at or below which something went wrong; `columns` what reads the objects, by the reader and
    which of them it reads.
    """

    __slots__ = ("_paths", "columns", "failed", "field", "parent", "results", "selection", "sources")

    def __init__(
        self, selection: Selection, sources: list[Any], parent: "Scope | None" = None, field: FieldPlan | None = None
    ) -> None:
        """Make a blank result for each object; its keys stand in the order of the answer, whenever they are filled."""
        blank = selection.blank
        self.selection = selection
        self.sources = sources
        self.results = [blank.copy() for _ in sources]
        self.parent = parent
        self.field = field
        self.failed: set[str] = set()
        self.columns: dict[tuple[Attributes, range], Columns] = {}
        self._paths: list[Path | None] | None = None

    def fail(self, key: str) -> None:
        """Note that something went wrong in a field, here and on the way up."""
        scope: Scope | None = self
        while scope is not None and key not in scope.failed:
            scope.failed.add(key)
            key = "" if scope.field is None else scope.field.key
            scope = scope.parent

    def paths(self) -> list[Path | None]:
        """Where each object stands; worked out when somebody asks, from the answer as far as it is filled."""
        if self._paths is None:
            self._paths = list(self._found())
        return self._paths

    def _found(self) -> Iterator[Path | None]:
        if self.parent is None or self.field is None:
            yield None
            return
        # The objects of a field with an abstract type are in several scopes, in the order of the answer in each.
        several = self.field.named is not self.selection.type
        mine = {id(result) for result in self.results} if several else set()
        for above, result in zip(self.parent.each_path(), self.parent.results, strict=True):
            path = Path(above, self.field.key, self.parent.selection.type.name)
            for found, one in _objects(result[self.field.key], path):
                if not several or id(one) in mine:
                    yield found

    def each_path(self) -> Iterator[Path | None]:
        """The paths one after another, for who may need only the first."""
        return self._found() if self._paths is None else iter(self._paths)


def _objects(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The results at a position, in lists in lists too."""
    if type(value) is Failed:
        value = value.partly
    if isinstance(value, dict):
        yield path, value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _objects(one, path.add_key(place))
