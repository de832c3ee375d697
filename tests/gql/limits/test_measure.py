"""Documents are measured by hand-counted examples, and in one pass however fragments are nested."""

import gc
from typing import Any

import pytest
from graphql import Token, parse

from gql.limits import measure
from gql.limits.check import parsed
from gql.limits.measure import CycleError, Part, Size, comparisons, part_of, sizes, values
from models.limits import LARGEST, Limits

SPREADS = """
query A @live { a { b c: b ...F } d: e { ...F } ... @skip(if: true) { f } }
query B($x: Int @old) { ...R }
fragment F on T { g { h ...G } }
fragment G on T { i: j @include(if: true) }
fragment R on Query { one two { three } }
"""


def test_a_document_is_measured_operation_by_operation() -> None:
    """Fragments count wherever they are spread, and an inline fragment is no level."""
    assert sizes(parse(SPREADS)) == [
        # Eight selections of its own, and twice the four of F and G.
        Size(depth=3, root_fields=3, aliases=4, directives=4, selections=16),
        Size(depth=2, root_fields=2, aliases=0, directives=1, selections=4),
    ]


def doubled(levels: int) -> str:
    """Fragments of which each spreads the next twice."""
    nested = "".join(f"fragment f{n} on T {{ ...f{n + 1} ...f{n + 1} }} " for n in range(levels))
    return f"{{ ...f0 }} {nested} fragment f{levels} on T {{ a: b }}"


def test_a_bomb_is_measured_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each definition is looked at once, and numbers stop growing."""
    seen: list[Any] = []

    def note(one: Any) -> Part:
        seen.append(one)
        return part_of(one)

    monkeypatch.setattr(measure, "part_of", note)
    assert sizes(parse(doubled(10))) == [Size(1, 1024, 1024, 0, 1 + 2046 + 1024)]
    assert len(seen) == 12
    assert sizes(parse(doubled(1000)))[0].selections == LARGEST


@pytest.mark.parametrize(
    "document",
    ["{ ...a } fragment a on T { ...a }", "{ x } fragment a on T { b { ...c } } fragment c on T { d { ...a } }"],
)
def test_circles_are_found(document: str) -> None:
    """Near and far, spread or not."""
    with pytest.raises(CycleError):
        sizes(parse(document))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ a b c }", 0),
        # Three fields, each compared with two others.
        ("{ a a a }", 6),
        ("{ a b: a c: a }", 0),
        # The values 1, the list, 2, 3, the object and 4 are compared with them.
        ("{ a(x: 1) a(x: [2, 3]) a(x: {y: 4}) }", 2 * (3 + 6)),
        # What is below fields of one name is answered together.
        ("{ a { b } a { b } }", 2 + 2),
        ("{ ...f a { b } } fragment f on T { a { b } }", 2 + 2),
        ("{ ...f ...f ... on T { ...f } } fragment f on T { a }", 0),
    ],
)
def test_comparisons_are_counted(document: str, expected: int) -> None:
    """Of fields that are answered under one name."""
    assert comparisons(parse(document)) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ a b: c }", 0),
        ("{ a(x: 1) { b(y: $v) } }", 2),
        # The list, the object, and what is in them.
        ("{ a(x: [2, {y: 4, z: 5}]) }", 5),
        ("query ($v: [Int] = [1, 2] @d(x: 1), $w: Int) { a }", 4),
        ("query q @d(x: 1) { a @d(x: 1) ... @d(x: 1) { b } ...f @d(x: 1) }", 4),
        # In a fragment that is spread twice, and in one that is not spread, once.
        ("{ ...f ...f } fragment f on T @d(x: 1) { a(x: 1) } fragment g on T { a(x: 1) }", 3),
    ],
)
def test_values_are_counted(document: str, expected: int) -> None:
    """Wherever they are written."""
    assert values(parse(document)) == expected


def test_a_tree_goes_at_once_when_it_is_let_go_of() -> None:
    """Circles in it would wait for the collector, and hold up every answer when it comes by."""

    def tokens() -> int:
        return sum(isinstance(one, Token) for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = tokens()
        tree = parsed("query a { b(c: [1, 2]) { d } } fragment f on T { e } # g", Limits())
        assert tokens() > before + 20
        del tree
        assert tokens() == before
    finally:
        gc.enable()
