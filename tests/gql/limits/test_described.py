"""What parts of a schema's description lead to is kept for whoever asks next, from whatever thread."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from graphql import FieldNode, OperationDefinitionNode, build_schema, parse

from gql.limits import described
from gql.limits.described import Description, Parts

SCHEMA = build_schema("type Query { a: Thing b(c: Int, d: Int): Thing } type Thing { a: Query b: [Thing!]! }")


def asked(inside: str) -> FieldNode:
    """A question about the schema."""
    operation = parse(f"{{ __schema {{ {inside} }} }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    return node


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads change at every step."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hurried")
def test_threads_may_ask_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there is room for few paths, and what one has asked goes while another asks for it."""
    monkeypatch.setattr(described, "MET", 8)
    parts = Parts(SCHEMA)
    monkeypatch.setattr(described, "parts_of", lambda _: parts)
    fields = asked("queryType { fields { args { name } type { fields { name } } } }")
    # The schema, the query, its two fields, the two arguments of one, the type of each, and the two fields of those.
    expected = 1 + 1 + 2 + 2 + 2 + 4

    def ask(_turn: int) -> int:
        return Description(SCHEMA, {}, 1_000).cost(fields, None)

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(ask, range(10_000))) == {expected}
