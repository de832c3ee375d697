"""The cost of an operation, known before it is executed: what it would cost if every list were as long as it may be."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from gql.limits.described import ROOTS, Description
from gql.limits.prices import ITEMS, WRITTEN, price_of
from models.errors import TooComplexError
from models.limits import LARGEST, Limits
from resolvers.listing import DEFAULT_PAGE, LARGEST_PAGE


class Cost(NamedTuple):
    """What an operation costs at most, and how much of that is for writing, which it costs in any case."""

    most: int
    writes: int


class Pricing:
    """Works out the cost of one operation, which is valid, for the variables that say how long its lists are.

    Fragments are looked at wherever they are spread: the document is known to be small enough for that.
    """

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        """Price an operation, with the fragments beside it."""
        self._schema = schema
        self._operation = operation
        self._fragments = fragments
        self._defaults = {
            one.variable.name.value: one.default_value
            for one in operation.variable_definitions or ()
            if one.default_value
        }
        self._values: Mapping[str, Any] = {}
        self._limits = Limits()
        self._writes = 0
        self._description: Description | None = None
        # The variables that the cost depends on, known once one has been worked out.
        self._sizes: dict[str, None] = {}

    def sizes(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """What of the variables decides the cost."""
        return tuple(self._size(values.get(variable)) for variable in self._sizes)

    def _size(self, value: Any) -> Any:
        """What of a variable's value says how long a list is, or which type is to be described."""
        if isinstance(value, list | dict):
            return "listed", _listed(value)
        if isinstance(value, str):
            return value if value in self._schema.type_map else None
        return _whole(value)

    def cost(self, values: Mapping[str, Any], limits: Limits) -> Cost:
        """The cost; TooComplexError for a page that is larger than is allowed, and for too much of the schema."""
        self._values, self._limits, self._writes = values, limits, 0
        self._description = Description(self._schema, self._fragments, limits.described)
        root = self._schema.get_root_type(self._operation.operation)
        objects = self._below(root, self._operation.selection_set, DEFAULT_PAGE)
        return Cost(min(LARGEST, objects + self._writes), self._writes)

    def _below(self, parent: Any, selections: SelectionSetNode, page: int) -> int:
        """What is selected of one object; a connection's lists are as long as its page."""
        return sum(self._field(owner, node, page) for owner, node in self._fields(parent, selections))

    def _fields(self, parent: Any, selections: SelectionSetNode) -> Iterator[tuple[Any, FieldNode]]:
        """The fields, each with the type that it is a field of; those of all types of an interface are paid for."""
        for chosen in selections.selections:
            node: Any = chosen
            if node.kind == "field":
                yield parent, node
                continue
            if node.kind == "fragment_spread":
                node = self._fragments[node.name.value]
            condition = node.type_condition
            yield from self._fields(
                parent if condition is None else self._schema.get_type(condition.name.value), node.selection_set
            )

    def _field(self, parent: Any, node: FieldNode, page: int) -> int:
        if node.selection_set is None:
            return 0
        if node.name.value in ROOTS and self._description is not None:
            return self._description.cost(node, self._argument(node, "name"))
        field = self._schema.get_field(parent, node.name.value)
        if field is None:
            raise AssertionError("the document is valid")
        kind = get_named_type(field.type)
        if "first" in field.args:
            sized = self._page(node)
            return price_of(kind) + self._below(kind, node.selection_set, sized)
        one = price_of(kind) + self._below(kind, node.selection_set, DEFAULT_PAGE)
        if parent is self._schema.mutation_type:
            self._writes += WRITTEN * max(1, self._told(node))
            return one
        return one * (self._items(parent, node, page) if is_list_type(get_nullable_type(field.type)) else 1)

    def _page(self, node: FieldNode) -> int:
        """How many records a page has at most."""
        sizes = [value for value in (self._argument(node, "first"), self._argument(node, "last")) if value is not None]
        size = next((size for size in sizes if isinstance(size, int)), DEFAULT_PAGE)
        if self._limits.page < size <= LARGEST_PAGE:
            raise TooComplexError(f"Pages of {self._limits.page:,} are the largest that are allowed: ask for several.")
        # What is no size of a page at all is told by the field itself.
        return min(max(1, size), LARGEST_PAGE)

    def _items(self, parent: Any, node: FieldNode, page: int) -> int:
        """How many items a list has that has no pages of its own."""
        if parent.name.endswith("Connection"):
            return page
        ids = self._argument(node, "ids")
        return len(ids) if isinstance(ids, list) else ITEMS

    def _told(self, node: FieldNode) -> int:
        """Of how many records a mutation is told, and how many lines, tags and others it may be told of."""
        rest: list[Any] = [one.value for one in node.arguments or () if one.name.value == "input"]
        most = 0
        while rest:
            value = rest.pop()
            if isinstance(value, VariableNode):
                most = max(most, _listed(self._variable(value)))
            elif isinstance(value, ListValueNode):
                most = max(most, len(value.values))
            elif isinstance(value, ObjectValueNode):
                rest += [field.value for field in value.fields]
        return most

    def _argument(self, node: FieldNode, name: str) -> Any:
        """The value of an argument that the cost depends on; None where it is not given, or is no such value."""
        value: Any = next((one.value for one in node.arguments or () if one.name.value == name), None)
        if isinstance(value, VariableNode):
            value = self._variable(value)
        if isinstance(value, IntValueNode):
            return int(value.value)
        if isinstance(value, StringValueNode):
            return value.value
        if isinstance(value, ListValueNode):
            return list(value.values)
        return value if isinstance(value, str | list) else _whole(value)

    def _variable(self, node: VariableNode) -> Any:
        """The value of a variable that the cost depends on: as it was sent, or the document's default."""
        variable = node.name.value
        self._sizes[variable] = None
        return self._values[variable] if variable in self._values else self._defaults.get(variable)


def _whole(value: Any) -> int | None:
    """A number as GraphQL's Int takes it: 1000.0 is one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def _listed(value: Any) -> int:
    """How long a list of the variables is, or the longest list in an input."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, ListValueNode):
        return len(value.values)
    return max(map(_listed, value.values()), default=0) if isinstance(value, dict) else 0
