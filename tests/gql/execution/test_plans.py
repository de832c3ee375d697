"""Plans: made once for a document and the conditions in it, of no caller, and not for ever."""

from typing import Any

import pytest
import strawberry
from strawberry.extensions import ParserCache

from gql.execution import context
from gql.execution import plan as plans
from gql.execution.document import KEPT, SURVEYS
from gql.execution.plan import PLANS, plan_of
from tests.gql.execution.both import ask, both, schema_of


@strawberry.type
class Query:
    """Words, and all of it again."""

    @strawberry.field
    def word(self, of: str = "a") -> str:
        """A word."""
        return of

    @strawberry.field
    def whole(self) -> "Query":
        """All again."""
        return Query()


SCHEMA = schema_of(Query, extensions=[lambda: ParserCache(maxsize=100)])
OTHER = schema_of(Query, extensions=[lambda: ParserCache(maxsize=100)])


@pytest.fixture(autouse=True)
def forget() -> None:
    """Begin without a plan."""
    PLANS.clear()
    SURVEYS.clear()


def made() -> int:
    """How many plans have been made."""
    return len(PLANS)


async def test_a_document_that_comes_again_is_not_planned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its root, and not what is below."""
    query = "query ($of: String) { word(of: $of) whole { word(of: $of) whole { ...f } } } fragment f on Query { word }"
    await ask(SCHEMA, query, variable_values={"of": "x"})
    for collect in ("collect_fields", "collect_subfields"):
        monkeypatch.setattr(plans, collect, None)
    answer = await ask(SCHEMA, query, variable_values={"of": "y"})
    assert answer["data"] == {"word": "y", "whole": {"word": "y", "whole": {"word": "a"}}}
    assert made() == 1


async def test_another_document_schema_operation_or_condition_is_another_plan() -> None:
    """And whoever has the same gets the same."""
    two = "query A { word } query B { whole { word } }"
    conditions = """query ($a: Boolean!, $b: Boolean!, $of: String!) { word(of: $of) @skip(if: $a)
      ...f @include(if: $b) } fragment f on Query { whole { word @skip(if: $a) } }"""
    asked: list[tuple[strawberry.Schema, str, dict[str, Any]]] = [
        (SCHEMA, "{ word }", {}),
        (OTHER, "{ word }", {}),
        (SCHEMA, "{ word whole { word } }", {}),
        (SCHEMA, two, {"operation_name": "A"}),
        (SCHEMA, two, {"operation_name": "B"}),
        *(
            (SCHEMA, conditions, {"variable_values": {"a": a, "b": b, "of": "x"}})
            for a in (True, False)
            for b in (True, False)
        ),
    ]
    for number, (schema, query, more) in enumerate(asked, start=1):
        await both(schema, query, **more)
        assert made() == number
    answer = await both(SCHEMA, conditions, variable_values={"a": False, "b": True, "of": "z"})
    assert answer["data"] == {"word": "z", "whole": {"word": "a"}}
    assert made() == len(asked)


async def test_a_document_that_is_read_again_is_planned_again() -> None:
    """Two that say the same are two: telling them apart by what they say would take longer than planning."""
    for _ in range(2):
        await ask(schema_of(Query), "{ word }")
    assert made() == 2


async def test_plans_are_not_kept_for_ever() -> None:
    """As many as are of so many characters, and the tree of each with it."""
    long = "#" * (KEPT // 10)
    for number in range(14):
        await ask(SCHEMA, f"{{ w{number}: word }} {long}")
        assert number < 9 or len(PLANS) == len(SURVEYS) == 9
        assert max(PLANS.weight, SURVEYS.weight) <= KEPT
    await ask(SCHEMA, f"{{ word }} {long * 11}")
    assert len(PLANS) == 9


async def test_a_plan_knows_nothing_of_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable but those that decide what is selected."""
    planned: list[plans.Plan] = []

    def spy(*asked: Any) -> plans.Plan:
        planned.append(plan_of(*asked))
        return planned[-1]

    monkeypatch.setattr(context, "plan_of", spy)
    query = "query ($of: String!, $yes: Boolean!) { word(of: $of) @include(if: $yes) }"
    await ask(SCHEMA, query, variable_values={"of": "a secret", "yes": True})
    assert [plan._variables for plan in planned] == [({}, {"yes": True})]  # noqa: SLF001, nobody else may ask
