"""What the schema's description of itself costs: its objects, counted without executing anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from graphql import FieldNode, GraphQLSchema, SelectionSetNode, get_named_type, get_nullable_type, is_list_type

from models.errors import TooComplexError

# The fields of a selection set on a type, each with the type that it is a field of; fragments are followed.
Fields = Callable[[Any, SelectionSetNode], Iterator[tuple[Any, FieldNode]]]


@dataclass(frozen=True, slots=True)
class _Step:
    """How to come from one part of a schema to those that a field leads to."""

    resolve: Callable[..., Any]
    many: bool
    kind: Any
    selections: SelectionSetNode


class Description:
    """The objects that one operation asks for of a schema's description, which are the same for whoever has the schema.

    An estimate would be far off: some types have eighty fields, and most have few.
    """

    def __init__(self, schema: GraphQLSchema, fields: Fields, most: int) -> None:
        """Count none yet, and never more than `most`."""
        self._schema = schema
        self._fields = fields
        self._most = self._left = most
        self._info = SimpleNamespace(schema=schema)
        self._steps: dict[tuple[str, int], list[_Step]] = {}

    def cost(self, kind: Any, parts: list[Any], selections: SelectionSetNode) -> int:
        """How many objects there are from some parts of one kind on; TooComplexError once there are too many."""
        before = self._left
        self._count(kind, parts, selections)
        return before - self._left

    def _count(self, kind: Any, parts: list[Any], selections: SelectionSetNode) -> None:
        self._left -= len(parts)
        if self._left < 0:
            raise TooComplexError(
                f"This asks for too much of the schema at once: {self._most:,} types, fields and the like are allowed."
            )
        for step in self._leading_on(kind, selections):
            below: list[Any] = []
            for part in parts:
                found = step.resolve(part, self._info)
                if found is not None:
                    below += found if step.many else (found,)
            if below:
                self._count(step.kind, below, step.selections)

    def _leading_on(self, kind: Any, selections: SelectionSetNode) -> list[_Step]:
        known = (kind.name, id(selections))
        if known not in self._steps:
            self._steps[known] = [
                self._step(owner, node) for owner, node in self._fields(kind, selections) if node.selection_set
            ]
        return self._steps[known]

    def _step(self, owner: Any, node: FieldNode) -> _Step:
        field = self._schema.get_field(owner, node.name.value)
        if field is None or field.resolve is None or node.selection_set is None:
            raise AssertionError("the document is valid")
        # What is deprecated is counted whether it is asked for or not.
        resolve = partial(field.resolve, includeDeprecated=True) if "includeDeprecated" in field.args else field.resolve
        many = is_list_type(get_nullable_type(field.type))
        return _Step(resolve, many, get_named_type(field.type), node.selection_set)
