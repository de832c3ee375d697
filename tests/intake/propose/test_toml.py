"""TOML that says what was meant, whatever is in names, texts and comments."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from intake.propose.toml import WIDTH, comment, pair

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=6
)


@given(TEXTS, VALUES, TEXTS)
def test_what_is_written_is_read_back(key: str, value: Any, reason: str) -> None:
    """With any reason beside it."""
    text = "\n".join([*comment(reason), *pair(key, value, reason), *comment(reason)])
    assert tomllib.loads(text) == {key: value}
    assert len(text.splitlines()) == text.count("\n") + 1


def test_names_are_bare_where_they_may_be() -> None:
    """As a person would write them."""
    assert pair("a-b_1", "x") == ['a-b_1 = "x"']
    assert pair("a b", 'say "ü"\n') == ['"a b" = "say \\"ü\\"\\n"']
    assert pair("a", {"b": ["c"], "": {}, "d": True}) == ['a = { b = ["c"], "" = {}, d = true }']


def test_a_short_reason_is_behind_and_a_long_one_above() -> None:
    """Lines stay short, and signs that nobody sees are escaped."""
    assert pair("a", "b", "so\x1b it is\u2028") == ['a = "b"  # so\\u001B it is\\u2028']
    lines = pair("a", "b", "because " * 30)
    assert lines[-1] == 'a = "b"'
    assert len(lines) > 2
    assert all(line.startswith("# ") and len(line) <= WIDTH for line in lines[:-1])
    assert pair("a", "b", "\U000e0001") == ['a = "b"  # \\U000E0001']
