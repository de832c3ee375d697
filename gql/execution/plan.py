"""The plan of an operation: which fields are filled below each field, for each type that its objects may be of."""

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, GroupedFieldSet, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from gql.execution.document import KEPT, Document
from gql.execution.leaves import Leaf, leaf_of
from gql.execution.level import Way, reader_of, way_of
from gql.limits.kept import Kept
from gql.limits.prices import price_of

INTROSPECTION = ("__schema", "__type")


class Shape(NamedTuple):
    """What may stand at a position: whether null may not, and, where it is a list, the shape of its items."""

    required: bool
    item: "Shape | None"


@dataclass(eq=False)
class FieldPlan:
    """One field of a selection: under which key it is answered, how its values are had, and what they become.

    `price` is that of each object that stands in it.
    """

    key: str
    parent: GraphQLObjectType
    definition: GraphQLField
    details: list[FieldDetails]
    price: int
    below: dict[GraphQLObjectType, "Selection"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes: list[FieldNode] = [detail.node for detail in self.details]
        self.name = self.nodes[0].name.value
        self.way = Way.TYPE_NAME if self.name == "__typename" else way_of(self.definition)
        self.reader = reader_of(self.definition)
        self.shape = _shape(self.definition.type)
        self.named: Any = get_named_type(self.definition.type)

    @cached_property
    def leaf(self) -> Leaf | None:
        """How its values are written, where they have no fields of their own."""
        return leaf_of(self.named) if is_leaf_type(self.named) else None


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields that are filled of objects of one type, in the order of the answer."""

    type: GraphQLObjectType
    fields: tuple[FieldPlan, ...]
    blank: dict[str, Any]


class Plan:
    """What one operation fills, with its @skip and @include decided. It is filled in as types of objects are met."""

    def __init__(self, schema: GraphQLSchema, document: Document, conditions: dict[str, bool]) -> None:
        """Plan the root; nothing of the caller but `conditions` may be kept, for plans are shared."""
        self._schema = schema
        self._document = document
        self._variables = VariableValues({}, dict(conditions))
        operation = document.operation
        root: GraphQLObjectType = schema.get_root_type(operation.operation)  # type: ignore[assignment]
        grouped = collect_fields(schema, document.fragments, self._variables, root, operation).grouped_field_set
        self.introspects = any(details[0].node.name.value in INTROSPECTION for details in grouped.values())
        self.root = self._selection(root, grouped)

    def below(self, of: FieldPlan, type_: GraphQLObjectType) -> Selection:
        """What is filled of objects of a type that stand in a field."""
        found = of.below.get(type_)
        if found is None:
            grouped = collect_subfields(
                self._schema, self._document.fragments, self._variables, self._document.operation, type_, of.details
            ).grouped_field_set
            found = of.below[type_] = self._selection(type_, grouped)
        return found

    def _selection(self, type_: GraphQLObjectType, grouped: GroupedFieldSet) -> Selection:
        fields = []
        for key, details in grouped.items():
            definition = self._schema.get_field(type_, details[0].node.name.value)
            # As graphql-core does, a field that there is not is passed over: refusing it is up to validation.
            if definition is not None:
                price = price_of(get_named_type(definition.type))
                fields.append(FieldPlan(key, type_, definition, details, price))
        return Selection(type_, tuple(fields), dict.fromkeys(one.key for one in fields))


# Whether the variables hold that @skip and @include read, by their names.
Conditions = tuple[tuple[str, Any], ...]

PLANS: Kept[tuple[GraphQLSchema, Document, Conditions], Plan] = Kept(KEPT)


def plan_of(schema: GraphQLSchema, document: Document, conditions: Conditions) -> Plan:
    """The plan of an operation, with the values of the variables that @skip and @include read."""
    plan = partial(Plan, schema, document, dict(conditions))
    return PLANS.made((schema, document, conditions), document.weight, plan)


def _shape(type_: Any) -> Shape:
    required = is_non_null_type(type_)
    inner = type_.of_type if required else type_
    return Shape(required, _shape(inner.of_type) if is_list_type(inner) else None)
