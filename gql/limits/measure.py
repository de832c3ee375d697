"""How large a document is: counted in one pass, each fragment once, however often and deep it is spread.

Nothing here knows the schema, so a document is measured before it is validated: some of graphql-core's rules take time
that grows with the square of what they look at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode

from models.limits import LARGEST


@dataclass(slots=True)
class Size:
    """What an operation asks for, or a fragment wherever it is spread; no number grows beyond all limits."""

    depth: int = 0
    root_fields: int = 0
    aliases: int = 0
    directives: int = 0
    selections: int = 0

    def add(self, other: "Size", depth: int) -> None:
        """Add a fragment that is spread at a depth."""
        self.depth = max(self.depth, depth - 1 + other.depth)
        if depth == 1:
            self.root_fields = min(LARGEST, self.root_fields + other.root_fields)
        self.aliases = min(LARGEST, self.aliases + other.aliases)
        self.directives = min(LARGEST, self.directives + other.directives)
        self.selections = min(LARGEST, self.selections + other.selections)


@dataclass(slots=True)
class Part:
    """A definition by itself: its own size, and which fragments it spreads at which depth."""

    size: Size = field(default_factory=Size)
    spreads: list[tuple[str, int]] = field(default_factory=list)


def part_of(definition: OperationDefinitionNode | FragmentDefinitionNode) -> Part:
    """Measure a definition, without the fragments in it."""
    part = Part()
    size = part.size
    variables = definition.variable_definitions or ()
    size.directives = len(definition.directives or ()) + sum(len(one.directives or ()) for one in variables)
    rest: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 1)]
    while rest:
        selections, depth = rest.pop()
        for chosen in selections.selections:
            node: Any = chosen
            size.selections += 1
            size.directives += len(node.directives or ())
            if node.kind == "fragment_spread":
                part.spreads.append((node.name.value, depth))
                continue
            below = depth
            if node.kind == "field":
                size.depth = max(size.depth, depth)
                size.root_fields += depth == 1
                size.aliases += node.alias is not None
                below += 1
            if node.selection_set is not None:
                rest.append((node.selection_set, below))
    return part


class CycleError(Exception):
    """A fragment spreads itself, by however many others."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def sizes(document: DocumentNode) -> list[Size]:
    """The size of each operation of a document; CycleError where fragments go in circles."""
    definitions = document.definitions
    fragments = {one.name.value: part_of(one) for one in definitions if isinstance(one, FragmentDefinitionNode)}
    for name in _innermost_first(fragments):
        _complete(fragments[name], fragments)
    operations = [part_of(one) for one in definitions if isinstance(one, OperationDefinitionNode)]
    for operation in operations:
        _complete(operation, fragments)
    return [operation.size for operation in operations]


def _complete(part: Part, fragments: Mapping[str, Part]) -> None:
    for name, depth in part.spreads:
        if name in fragments:
            part.size.add(fragments[name].size, depth)


def _innermost_first(fragments: Mapping[str, Part]) -> list[str]:
    """The names of all fragments, each after those that it spreads; without recursion, for chains may be long."""
    order: dict[str, None] = {}
    for root in fragments:
        path = {root: iter(fragments[root].spreads)} if root not in order else {}
        while path:
            name, spreads = next(reversed(path.items()))
            for below, _ in spreads:
                if below in path:
                    raise CycleError(below)
                if below in fragments and below not in order:
                    path[below] = iter(fragments[below].spreads)
                    break
            else:
                order[name] = None
                del path[name]
    return list(order)


def comparisons(document: DocumentNode) -> int:
    """How much has to be compared because fields are answered under one name.

    Of n fields at one place each is compared with all others, arguments and all. Every fragment is looked at wherever
    it is spread: the document has to be known to be small enough for that, and without circles.
    """
    definitions = document.definitions
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    found = 0
    rest = [[one.selection_set] for one in definitions if isinstance(one, OperationDefinitionNode)]
    while rest:
        by_name: dict[str, list[Any]] = {}
        for node in _fields(rest.pop(), fragments):
            by_name.setdefault((node.alias or node.name).value, []).append(node)
        for nodes in by_name.values():
            if len(nodes) > 1:
                found += (len(nodes) - 1) * sum(1 + _values(node) for node in nodes)
            below = [node.selection_set for node in nodes if node.selection_set is not None]
            if below:
                rest.append(below)
    return found


def _fields(merged: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> list[Any]:
    """The fields of selection sets that are answered together."""
    found: list[Any] = []
    spread: set[str] = set()
    rest = list(merged)
    while rest:
        for chosen in rest.pop().selections:
            node: Any = chosen
            if node.kind == "field":
                found.append(node)
            elif node.kind == "inline_fragment":
                rest.append(node.selection_set)
            elif node.name.value in fragments and node.name.value not in spread:
                spread.add(node.name.value)
                rest.append(fragments[node.name.value].selection_set)
    return found


def values(document: DocumentNode) -> int:
    """How many values are written in a document: in arguments, those of directives too, and as defaults."""
    count = 0
    rest: list[Any] = list(document.definitions)
    while rest:
        node = rest.pop()
        count += _values(node)
        if node.directives:
            count += sum(map(_values, node.directives))
        for variable in getattr(node, "variable_definitions", None) or ():
            count += _of([variable.default_value] if variable.default_value else []) + sum(
                map(_values, variable.directives or ())
            )
        below = getattr(node, "selection_set", None)
        if below is not None:
            rest += below.selections
    return count


def _values(node: Any) -> int:
    """How many values there are in the arguments of a field or a directive; others have none."""
    arguments = getattr(node, "arguments", None)
    return _of([argument.value for argument in arguments]) if arguments else 0


def _of(rest: list[Any]) -> int:
    """How many values these are, with those in them."""
    count = 0
    while rest:
        value = rest.pop()
        count += 1
        if value.kind == "list_value":
            rest += value.values
        elif value.kind == "object_value":
            rest += [one.value for one in value.fields]
    return count
