"""What parts of a schema's description lead to is kept for whoever asks next, from whatever thread."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from graphql import FieldNode, OperationDefinitionNode, build_schema, parse

from gql.limits import described
from gql.limits.described import Description, Parts
from gql.limits.kept import Kept

SCHEMA = build_schema("type Query { a: Thing b(c: Int, d: Int): Thing } type Thing { a: Query b: [Thing!]! }")


def asked(inside: str) -> FieldNode:
    """A question about the schema."""
    operation = parse(f"{{ __schema {{ {inside} }} }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    return node


class Alone(Kept[Any, Any]):
    """A cache that takes its time, and can't have two threads in it, as no cache can."""

    _inside = 0

    @contextmanager
    def _entered(self) -> Iterator[None]:
        self._inside += 1
        # Long enough for another thread to come in, if it can.
        time.sleep(0.0005)
        assert self._inside == 1
        yield
        self._inside -= 1

    def get(self, key: Any) -> Any:
        """As any cache."""
        with self._entered():
            return super().get(key)

    def put(self, key: Any, value: Any, weight: int) -> None:
        """As any cache."""
        with self._entered():
            super().put(key, value, weight)


def test_threads_may_ask_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there is room for few paths, and what one has asked goes while another asks for it."""
    monkeypatch.setattr(described, "MET", 8)
    monkeypatch.setattr(described, "Kept", Alone)
    parts = Parts(SCHEMA)
    monkeypatch.setattr(described, "parts_of", lambda _: parts)
    fields = asked("queryType { fields { args { name } type { fields { name } } } }")
    # The schema, the query, its two fields, the two arguments of one, the type of each, and the two fields of those.
    expected = 1 + 1 + 2 + 2 + 2 + 4

    def ask(_turn: int) -> int:
        return Description(SCHEMA, {}, 1_000).cost(fields, None)

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(20))) == {expected}
