"""What an operation asks for, as far as it decides who executes it and which plan fits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import BooleanValueNode, OperationDefinitionNode, SelectionSetNode, VariableNode
from graphql.execution.collect_fields import FragmentDetails

from gql.limits.kept import Kept

# In characters of the documents that surveys and plans are of, which hold their trees: by their number, five hundred of
# the longest would be gigabytes.
KEPT = 200_000


class Document:
    """An operation and its document's fragments, told apart by identity: comparing syntax trees would take too long."""

    __slots__ = ("_identity", "fragments", "operation", "weight")

    def __init__(self, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDetails]) -> None:
        self.operation = operation
        self.fragments = dict(fragments)
        self.weight = 1 if operation.loc is None else len(operation.loc.source.body)
        # The nodes are held, so no other node can come by one of these numbers.
        self._identity = (id(operation), *(id(fragment.definition) for fragment in fragments.values()))

    def __hash__(self) -> int:
        return hash(self._identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self._identity == other._identity


@dataclass(frozen=True, slots=True)
class Survey:
    """What is to be known of a document before it is planned.

    `conditions` are the variables that @skip and @include read; `ordinary` tells that nothing is deferred, streamed or
    conditional in a way that only graphql-core reads.
    """

    conditions: tuple[str, ...]
    ordinary: bool


SURVEYS: Kept[Document, Survey] = Kept(KEPT)


def survey(document: Document) -> Survey:
    """Look through an operation and all fragments beside it, once."""
    return SURVEYS.made(document, document.weight, partial(_surveyed, document))


def _surveyed(document: Document) -> Survey:
    conditions: dict[str, None] = {}
    ordinary = not any(fragment.variable_signatures for fragment in document.fragments.values())
    roots = [document.operation.selection_set]
    roots += [fragment.definition.selection_set for fragment in document.fragments.values()]
    for directive in _directives(roots):
        if directive.name.value in {"defer", "stream"}:
            ordinary = False
        if directive.name.value in {"skip", "include"}:
            values = [argument.value for argument in directive.arguments or () if argument.name.value == "if"]
            if len(values) == 1 and isinstance(values[0], VariableNode):
                conditions[values[0].name.value] = None
            elif len(values) != 1 or not isinstance(values[0], BooleanValueNode):
                ordinary = False
    return Survey(tuple(conditions), ordinary)


def _directives(roots: Sequence[SelectionSetNode]) -> Iterator[Any]:
    """Every directive on a field, a spread or an inline fragment below the selection sets."""
    rest: list[Any] = list(roots)
    while rest:
        for selection in rest.pop().selections:
            yield from selection.directives or ()
            below = getattr(selection, "selection_set", None)
            if below is not None:
                rest.append(below)
