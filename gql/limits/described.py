"""What the schema's description of itself costs: its objects, counted without executing anything."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from threading import Lock
from types import SimpleNamespace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    get_named_type,
    get_nullable_type,
    introspection_types,
    is_list_type,
)

from gql.limits.kept import Kept
from models.errors import TooComplexError

ROOTS = ("__schema", "__type")
Fragments = Mapping[str, FragmentDefinitionNode]
# Parts by their numbers, each with how often it is met: a type is met wherever a field is of it.
Met = Mapping[int, tuple[Any, int]]
# The fields that lead to parts, from the root on; of `__type` with its name.
Path = tuple[str, ...]
# How many parts are kept by their paths, of one schema: the same are asked for again and again.
MET = 50_000


class Parts:
    """What the parts of one schema's description lead to, found out once for each."""

    def __init__(self, schema: GraphQLSchema) -> None:
        """Nothing has been asked yet."""
        self.schema = schema
        self._info = SimpleNamespace(schema=schema)
        # By the parts' numbers: the parts are the schema's, or held here, so no others can come by one of them.
        self._below: dict[tuple[int, str], tuple[Any, ...]] = {}
        # Long documents are read in a thread of their own.
        self._alone = Lock()
        self._met: Kept[Path, Met] = Kept(MET)

    def below(self, part: Any, name: str, field: Any) -> tuple[Any, ...]:
        """The parts that a field of a part leads to."""
        found = self._below.get((id(part), name))
        if found is None:
            found = self._below[id(part), name] = self._found(part, field)
        return found

    def met(self, path: Path, above: Met, field: Any) -> Met:
        """The parts that a field leads to from those above, at a path from the root."""
        with self._alone:
            found = self._met.get(path)
        if found is None:
            found = self._met_below(path[-1], above, field)
            with self._alone:
                self._met.put(path, found, len(path) + len(found))
        return found

    def _met_below(self, name: str, above: Met, field: Any) -> Met:
        found: dict[int, tuple[Any, int]] = {}
        for part, times in above.values():
            for one in self.below(part, name, field):
                before = found.get(id(one))
                found[id(one)] = (one, times if before is None else before[1] + times)
        return found

    def _found(self, part: Any, field: Any) -> tuple[Any, ...]:
        resolve: Callable[..., Any] = field.resolve
        if "includeDeprecated" in field.args:
            # What is deprecated is counted whether it is asked for or not.
            resolve = partial(resolve, includeDeprecated=True)
        found = resolve(part, self._info)
        if found is None:
            return ()
        return tuple(found) if is_list_type(get_nullable_type(field.type)) else (found,)


@lru_cache(maxsize=8)
def parts_of(schema: GraphQLSchema) -> Parts:
    """The parts of a schema's description; those of few schemas are kept, for a whole one has ten thousand."""
    return Parts(schema)


class Description:
    """The objects that one operation asks for of a schema's description, which are the same for whoever has the schema.

    An estimate would be far off: some types have eighty fields, and most have few. The document need not be valid yet:
    what is wrong in it has no parts. It has no circles, though.
    """

    def __init__(self, schema: GraphQLSchema, fragments: Fragments, most: int) -> None:
        """Count none yet, and never more than `most`."""
        self._parts = parts_of(schema)
        self._fragments = fragments
        self._most = self._left = most

    def cost(self, node: FieldNode, name: Any) -> int:
        """How many objects `__schema`, or `__type` of a name, leads to; TooComplexError once there are too many."""
        if node.selection_set is None:
            return 0
        before = self._left
        schema = self._parts.schema
        if node.name.value == "__schema":
            self._count(introspection_types["__Schema"], ("__schema",), {id(schema): (schema, 1)}, node.selection_set)
        elif isinstance(name, str) and (found := schema.get_type(name)) is not None:
            self._count(introspection_types["__Type"], ("__type", name), {id(found): (found, 1)}, node.selection_set)
        return before - self._left

    def _count(self, kind: Any, path: Path, met: Met, selections: SelectionSetNode) -> None:
        self._left -= sum(times for _, times in met.values())
        if self._left < 0:
            raise TooComplexError(
                f"This asks for too much of the schema at once: {self._most:,} types, fields and the like are allowed."
            )
        for node in fields_in(selections, self._fragments):
            field = kind.fields.get(node.name.value) if node.selection_set is not None else None
            inner = None if field is None else get_named_type(field.type)
            # Whatever else there could be has no parts of its own.
            if field is None or not hasattr(inner, "fields") or node.selection_set is None:
                continue
            longer = (*path, node.name.value)
            if below := self._parts.met(longer, met, field):
                self._count(inner, longer, below, node.selection_set)


def fields_in(selections: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of a selection set and of all fragments in it."""
    rest = [selections]
    while rest:
        for chosen in rest.pop().selections:
            node: Any = chosen
            if node.kind == "field":
                yield node
            elif node.kind == "inline_fragment":
                rest.append(node.selection_set)
            elif node.name.value in fragments:
                rest.append(fragments[node.name.value].selection_set)


def check_described(schema: GraphQLSchema, document: DocumentNode, most: int) -> None:
    """TooComplexError for an operation that asks for too much of the schema: it need not be validated for that."""
    definitions = document.definitions
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    for operation in definitions:
        if isinstance(operation, OperationDefinitionNode):
            description = Description(schema, fragments, most)
            for node in fields_in(operation.selection_set, fragments):
                if node.name.value in ROOTS:
                    names = [one.value.value for one in node.arguments or () if isinstance(one.value, StringValueNode)]
                    description.cost(node, names[0] if names else None)
