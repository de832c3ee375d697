"""The header `Accept` is read as HTTP has it."""

import pytest

from gql.accept import GRAPHQL_JSON, HTML, JSON, preferred

OFFERED = (JSON, GRAPHQL_JSON, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        ("APPLICATION/JSON", JSON),
        (f"{JSON}; charset=UTF-8", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{GRAPHQL_JSON}, {JSON}", GRAPHQL_JSON),
        (f"{JSON};q=0.5, {GRAPHQL_JSON};q=0.6", GRAPHQL_JSON),
        (f"*/*, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
        (BROWSER, HTML),
        ("text/*", HTML),
        (f"{HTML};q=0.1, {JSON}", JSON),
        ("text/plain", None),
        (f"{JSON};q=0", None),
        (f"{JSON};charset=utf-16", None),
        ("nonsense", None),
        (f"{JSON};q=much", None),
        (f"{JSON};q=nan", None),
        (f"{JSON};q=2", None),
        (",;=, ,", None),
    ],
)
def test_what_is_answered_in(accept: str | None, expected: str | None) -> None:
    """What is liked best; None where nothing that we have is taken."""
    assert preferred(accept, OFFERED) == expected
