"""Answers about the schema itself: worked out once for each schema, and sent again as they are."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationType,
    SelectionSetNode,
    get_operation_ast,
)
from strawberry.types import ExecutionContext, ExecutionResult

from gql.inside import core_of, operation_named
from gql.limits.documents import Document
from gql.limits.kept import Kept

# In bytes, of all answers together; the whole schema takes half a million.
KEPT = 8_000_000
# What an entry takes beside its answer: its key, mostly.
LONGEST_KEY = 1_000
WEIGHT = 2_000
ABOUT_SCHEMA = {"__schema", "__type", "__typename"}

# The document is named by a hash: a document itself would weigh more than what is answered.
Key = tuple[GraphQLSchema, bytes, str | None, bytes]


class Introspections:
    """What was answered about schemas. It depends on nothing but the schema, so whoever has it may have the answer."""

    def __init__(self) -> None:
        """Nothing has been asked yet."""
        self._kept: Kept[Key, orjson.Fragment] = Kept(KEPT)

    def find(self, key: Key) -> ExecutionResult | None:
        """The answer of before."""
        found = self._kept.get(key)
        # It is written already, and is put into the answer as it is.
        data: Any = found
        return None if found is None else ExecutionResult(data, None)

    def keep(self, key: Key, data: Mapping[str, Any]) -> None:
        """Keep an answer without errors."""
        written = orjson.dumps(data)
        self._kept.put(key, orjson.Fragment(written), WEIGHT + len(written))


def key_of(execution: ExecutionContext, document: Document) -> Key | None:
    """By what an answer is kept; None for what asks for anything but the schema."""
    name = operation_named(execution)
    if not document.fact(name, _about_schema):
        return None
    try:
        variables = orjson.dumps(execution.variables or {}, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
    if len(variables) + len(name or "") > LONGEST_KEY:
        return None
    digest = hashlib.sha256((execution.query or "").encode()).digest()
    return core_of(execution.schema), digest, name, variables


def _about_schema(tree: DocumentNode, name: str | None) -> bool:
    """Whether all that an operation asks for is about the schema."""
    operation = get_operation_ast(tree, name)
    if operation is None or operation.operation is not OperationType.QUERY:
        return False
    fragments = {one.name.value: one for one in tree.definitions if isinstance(one, FragmentDefinitionNode)}
    rest: list[SelectionSetNode] = [operation.selection_set]
    while rest:
        for chosen in rest.pop().selections:
            node: Any = chosen
            if node.kind == "field":
                if node.name.value not in ABOUT_SCHEMA:
                    return False
            else:
                rest.append((fragments[node.name.value] if node.kind == "fragment_spread" else node).selection_set)
    return True
