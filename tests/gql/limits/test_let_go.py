"""What was refused goes at once, document, variables and all: what waits for the collector holds up others with it."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from gql.limits.documents import LONG
from tests.gql.limits.conftest import Limited

WHERE = "query ($w: CustomerWhere) { customers(where: $w) { totalCount } }"
MANY = {"w": {"or": [{"number": {"eq": str(number)}} for number in range(10_000)]}}
FIELDS = " ".join(f"f{number}: number" for number in range(900))


@pytest.fixture
def uncollected() -> Iterator[None]:
    """The collector does not come by."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    ("document", "values", "says"),
    [
        (f"{{ customers {{ nodes {{ {FIELDS} }} }} }}", {}, "too many aliases"),
        (f"{{ customers {{ nodes {{ {FIELDS} }} }}", {}, "Syntax Error"),
        ("{ __typename }" + "\n#" * 13_000, {}, "too long"),
        ("{ __schema { types { " + "fields { type { " * 4 + "name" + " }" * 11, {}, "too much of the schema"),
        (WHERE, MANY, "too many values"),
        (WHERE, {"w": {"nothing": MANY["w"]["or"][:1_500]}}, "nothing"),
    ],
    ids=["beyond a limit", "broken", "comments", "described", "variables", "variables of no use"],
)
async def test_it_goes_at_once(limited: Limited, document: str, values: dict[str, Any], says: str) -> None:
    """The client leaves a few objects, and nothing else does."""
    assert len(document) > LONG or values or "__schema" in document
    asker = await limited()
    assert (await asker.post(WHERE)).json()["data"]
    gc.collect()
    answer = (await asker.post(document, **values)).json()
    assert says in answer["errors"][0]["message"]
    assert gc.collect() < 100
