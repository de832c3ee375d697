"""JSON that holds too many lists and objects is refused before they are made."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql.body import AROUND, read_json
from models.errors import BadInputError, TooComplexError

# What may be mistaken for something else: quotes, escapes, brackets.
TEXT = st.text('"\\[]{},:a', max_size=8) | st.text(max_size=3)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXT | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def held(value: Any) -> int:
    """How many lists and objects there are."""
    if isinstance(value, dict):
        return 1 + sum(map(held, value.values()))
    return 1 + sum(map(held, value)) if isinstance(value, list) else 0


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_as_many_as_are_allowed_are_read(value: Any, indent: int | None, plain: bool) -> None:
    """Whatever stands in the texts between them, and however it is written; and no more."""
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    assert read_json(text, held(value) - AROUND) == value
    if held(value):
        with pytest.raises(TooComplexError, match="too many values"):
            read_json(text, held(value) - AROUND - 1)


@pytest.mark.parametrize(
    ("written", "most"),
    [
        ('{"a": "' + '{[\\"' * 200_000, 1_000),
        ('{"a": "' + "[" * 2_000 + "\\" * 800_001, 1_000),
        ('"[' * 300_000, 200_000),
        ('"' + "[" * 2_000 + '"' + '""' * 400_000, 1_000),
    ],
)
def test_what_does_not_end_is_read_once(written: str, most: int) -> None:
    """It takes as long as it is, and not the square of that, which would be an hour."""
    with pytest.raises(BadInputError, match="can't be read"):
        read_json(written, most)
