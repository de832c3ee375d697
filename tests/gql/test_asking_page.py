"""What docs/asking.md says, tried as it stands there, so that the page stays true."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from gql.schema import print_schema
from tests.demo import Demo

PAGE = (Path(__file__).parents[2] / "docs/asking.md").read_text("utf-8")
DOCUMENTS = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)


def test_every_document_is_valid() -> None:
    """Queries and mutations."""
    schema = build_schema(print_schema())
    assert len(DOCUMENTS) == 5
    assert [error.message for text in DOCUMENTS for error in validate(schema, parse(text))] == []


@pytest.mark.parametrize("text", [text for text in DOCUMENTS if text.startswith("{")])
async def test_every_query_is_answered(demo: Demo, text: str) -> None:
    """Without an error, and with something in it."""
    answer: dict[str, Any] = (
        await demo.client.post("/graphql", json={"query": text}, headers=demo.headers("erin"))
    ).json()
    assert "errors" not in answer
    (found,) = answer["data"].values()
    assert found.get("nodes") != []
