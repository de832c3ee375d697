"""What a query selects below a field, so that only those columns are fetched."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
)
from strawberry import Info

from gql.inside import Document, document_of
from gql.names import type_name
from masking.fields import LINE_FIELDS
from models.catalogue import CATALOGUE
from models.columns import BUILT_IN
from models.naming import snake_case
from models.words import Resource
from resolvers.batch import LinkArguments, Selection


def connection_selection(info: Info[Any, Any], resource: Resource) -> Selection:
    """What is selected of a connection: the columns of its records, and whether it is counted."""
    document = document_of(info)
    chosen = list(_fields(document, document.field_nodes, None))
    nodes = [node for node in chosen if node.name.value == "nodes"]
    edges = [node for node in chosen if node.name.value == "edges"]
    nodes += [node for node in _fields(document, edges, None) if node.name.value == "node"]
    names = {node.name.value for node in chosen}
    return Selection(
        columns=_columns(document, nodes, resource),
        records=not names <= {"totalCount", "totalCountCapped", "__typename"},
        total=not names.isdisjoint({"totalCount", "totalCountCapped"}),
    )


def record_selection(info: Info[Any, Any], resource: Resource) -> frozenset[str]:
    """The columns that are selected of a record."""
    document = document_of(info)
    return _columns(document, document.field_nodes, resource)


def link_selection(resource: Resource) -> Callable[[Info[Any, Any]], LinkArguments]:
    """Reads what is selected of the record that a link leads to."""

    def read(info: Info[Any, Any]) -> LinkArguments:
        return LinkArguments(resource, record_selection(info, resource))

    return read


def line_selection(info: Info[Any, Any]) -> frozenset[str]:
    """The columns that are selected of a sale's lines."""
    document = document_of(info)
    names = {snake_case(node.name.value) for node in _fields(document, document.field_nodes, None)}
    return frozenset(names & LINE_FIELDS.keys())


def _columns(document: Document, nodes: Sequence[FieldNode], resource: Resource) -> frozenset[str]:
    entity = CATALOGUE[resource]
    names = {snake_case(node.name.value) for node in _fields(document, nodes, type_name(resource))}
    columns = {name for name in (*entity.fields, *BUILT_IN) if name in names and name != "id"}
    return frozenset(columns | {link.column for link in entity.links if link.name in names})


def _fields(document: Document, nodes: Sequence[FieldNode], on_type: str | None) -> Iterator[FieldNode]:
    """The fields below the nodes, through fragments that may apply to the type, without what is skipped."""
    for node in nodes:
        if node.selection_set is not None:
            yield from _selected(document, node.selection_set, on_type, set())


def _selected(
    document: Document, selections: SelectionSetNode, on_type: str | None, seen: set[str]
) -> Iterator[FieldNode]:
    for chosen in selections.selections:
        if _left_out(document, chosen):
            continue
        if isinstance(chosen, FieldNode):
            yield chosen
        elif isinstance(chosen, InlineFragmentNode):
            condition = None if chosen.type_condition is None else chosen.type_condition.name.value
            if _applies(condition, on_type):
                yield from _selected(document, chosen.selection_set, on_type, seen)
        elif isinstance(chosen, FragmentSpreadNode) and chosen.name.value not in seen:
            seen.add(chosen.name.value)
            fragment = document.fragments[chosen.name.value]
            if _applies(fragment.type_condition.name.value, on_type):
                yield from _selected(document, fragment.selection_set, on_type, seen)


def _applies(condition: str | None, on_type: str | None) -> bool:
    return condition is None or on_type is None or condition in {on_type, "Node"}


def _left_out(document: Document, chosen: Any) -> bool:
    """Whether @skip or @include leaves it out; validation has seen to it that their argument is a Boolean."""
    # Strawberry hands resolvers the plain values, not graphql-core's container of them.
    variables: Any = document.variable_values
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
