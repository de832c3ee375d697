"""What a query selects below a field, so that only those columns are fetched."""

from collections.abc import Iterator, Sequence
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
)

from gql.names import type_name
from masking.fields import FIELDS, LINES
from models.catalogue import CATALOGUE
from models.columns import BUILT_IN
from models.naming import snake_case
from models.words import Resource
from resolvers.batch import Selection

Info = GraphQLResolveInfo[Any]


def connection_selection(info: Info, resource: Resource) -> Selection:
    """What is selected of a connection: the columns of its records, and whether it is counted."""
    chosen = list(_fields(info, info.field_nodes, None))
    nodes = [node for node in chosen if node.name.value == "nodes"]
    edges = [node for node in chosen if node.name.value == "edges"]
    nodes += [node for node in _fields(info, edges, None) if node.name.value == "node"]
    names = {node.name.value for node in chosen}
    return Selection(
        columns=_columns(info, nodes, resource),
        records=not names <= {"totalCount", "totalCountCapped", "__typename"},
        total=not names.isdisjoint({"totalCount", "totalCountCapped"}),
    )


def record_selection(info: Info, resource: Resource) -> frozenset[str]:
    """The columns that are selected of a record."""
    return _columns(info, info.field_nodes, resource)


def line_selection(info: Info) -> frozenset[str]:
    """The columns that are selected of a sale's lines."""
    names = {snake_case(node.name.value) for node in _fields(info, info.field_nodes, None)}
    declared = {
        name.removeprefix(f"{LINES}.") for name in FIELDS[Resource.SALES_RECORD] if name.startswith(f"{LINES}.")
    }
    return frozenset(names & declared)


def _columns(info: Info, nodes: Sequence[FieldNode], resource: Resource) -> frozenset[str]:
    entity = CATALOGUE[resource]
    names = {snake_case(node.name.value) for node in _fields(info, nodes, type_name(resource))}
    columns = {name for name in (*entity.fields, *BUILT_IN) if name in names and name != "id"}
    return frozenset(columns | {link.column for link in entity.links if link.name in names})


def _fields(info: Info, nodes: Sequence[FieldNode], on_type: str | None) -> Iterator[FieldNode]:
    """The fields below the nodes, through fragments that may apply to the type, without what is skipped."""
    for node in nodes:
        if node.selection_set is not None:
            yield from _selected(info, node.selection_set, on_type, set())


def _selected(info: Info, selections: SelectionSetNode, on_type: str | None, seen: set[str]) -> Iterator[FieldNode]:
    for chosen in selections.selections:
        if _left_out(info, chosen):
            continue
        if isinstance(chosen, FieldNode):
            yield chosen
        elif isinstance(chosen, InlineFragmentNode):
            condition = None if chosen.type_condition is None else chosen.type_condition.name.value
            if _applies(condition, on_type):
                yield from _selected(info, chosen.selection_set, on_type, seen)
        elif isinstance(chosen, FragmentSpreadNode) and chosen.name.value not in seen:
            seen.add(chosen.name.value)
            fragment = info.fragments[chosen.name.value]
            if _applies(fragment.type_condition.name.value, on_type):
                yield from _selected(info, fragment.selection_set, on_type, seen)


def _applies(condition: str | None, on_type: str | None) -> bool:
    return condition is None or on_type is None or condition in {on_type, "Node"}


def _left_out(info: Info, chosen: Any) -> bool:
    """Whether @skip or @include leaves it out; validation has seen to it that their argument is a Boolean."""
    # Strawberry hands resolvers the plain values, not graphql-core's container of them.
    variables: Any = info.variable_values
    for directive in chosen.directives or ():
        if directive.name.value in {"skip", "include"}:
            value = directive.arguments[0].value
            if isinstance(value, VariableNode):
                condition = bool(variables.get(value.name.value))
            else:
                condition = isinstance(value, BooleanValueNode) and value.value
            if condition is (directive.name.value == "skip"):
                return True
    return False
