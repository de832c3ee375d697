"""Who executes what: by levels where that can be, and else, whole, the inherited way, before any resolver has run."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import strawberry
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    execute,
    get_introspection_query,
    parse,
)
from graphql.pyutils import AbortController
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from gql.execution.context import LevelExecutor
from gql.execution.run import Run
from tests.gql.execution.both import by_levels_alone, schema_of

ASKED: list[str] = []


@strawberry.type
class Query:
    """One field, that notes when it is asked."""

    @strawberry.field
    def word(self, of: str = "a") -> str:
        """A word."""
        ASKED.append(of)
        return of

    @strawberry.field
    def whole(self) -> "Query":
        """All again."""
        return Query()


@strawberry.type
class Subscription:
    """Words, one after another."""

    @strawberry.subscription
    async def words(self) -> AsyncIterator[str]:
        """Two words."""
        yield "a"
        yield "b"


class Nothing(SchemaExtension):
    """An extension that looks on."""


class Loud(SchemaExtension):
    """An extension that has its say at each field."""

    def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
        """What the field gives, loud."""
        found = _next(root, info, *args, **kwargs)
        return f"{found}!" if isinstance(found, str) else found


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs by levels."""
    made: list[Run] = []
    begin = Run.__init__

    def counted(self: Run, *args: Any, **kwargs: Any) -> None:
        made.append(self)
        begin(self, *args, **kwargs)

    monkeypatch.setattr(Run, "__init__", counted)
    ASKED.clear()
    return made


BY_LEVELS = {
    "a query": "{ word }",
    "type names": "{ __typename whole { __typename } }",
    "fragments": "{ ...f ... { b: word } } fragment f on Query { word }",
    "conditions": "query ($yes: Boolean!, $no: Boolean = false) { word @include(if: $yes) b: word @include(if: $no) }",
}


@pytest.mark.parametrize("name", BY_LEVELS)
async def test_what_is_executed_by_levels(name: str, runs: list[Run]) -> None:
    """And not a single field the inherited way; an extension that only looks on changes nothing."""
    for schema in (schema_of(Query), schema_of(Query, extensions=[Nothing])):
        with by_levels_alone():
            result = await schema.execute(BY_LEVELS[name], variable_values={"yes": True})
        assert result.errors is None
    assert len(runs) == 2


def incremental() -> strawberry.Schema:
    """A schema that knows @defer and @stream."""
    return schema_of(Query, config=StrawberryConfig(enable_experimental_incremental_execution=True))


INHERITED: dict[str, tuple[str, Any]] = {
    "introspection": (get_introspection_query(), lambda: schema_of(Query)),
    "introspection beside data": ("{ word __schema { queryType { name } } }", lambda: schema_of(Query)),
    "introspection in a fragment": (
        '{ ...f } fragment f on Query { word ... on Query { __type(name: "Query") { name } } }',
        lambda: schema_of(Query),
    ),
    "an extension that resolves": ("{ word }", lambda: schema_of(Query, extensions=[Nothing, Loud])),
    "@defer": ("{ word ... @defer { whole { word } } }", incremental),
    "@defer further down": ("{ whole { whole { ... @defer { word } } } }", incremental),
}


@pytest.mark.parametrize("name", INHERITED)
async def test_what_is_executed_the_inherited_way(name: str, runs: list[Run]) -> None:
    """Whole, so that no resolver runs twice."""
    query, schema = INHERITED[name]
    result: Any = await schema().execute(query)
    assert runs == []
    assert getattr(result, "errors", None) is None
    assert len(ASKED) == query.count("word") - ("defer" in query)


async def test_subscriptions_are_not_executed_by_levels(runs: list[Run]) -> None:
    """They are streams, and each event of one is executed as it always was."""
    schema = schema_of(Query, subscription=Subscription)
    events: Any = await schema.subscribe("subscription { words }")
    assert [event.data async for event in events] == [{"words": "a"}, {"words": "b"}]
    assert runs == []


async def test_a_condition_that_is_null_is_refused_in_graphql_s_own_words(runs: list[Run]) -> None:
    """A variable with a default may be null all the same."""
    query = "query ($if: Boolean = true) { word @include(if: $if) }"
    result: Any = await schema_of(Query).execute(query, variable_values={"if": None})
    assert (result.data, len(result.errors), ASKED, runs) == (None, 1, [], [])
    assert "not to be None" in result.errors[0].message


async def test_an_operation_that_the_schema_has_not_is_refused_in_graphql_s_own_words(runs: list[Run]) -> None:
    """No document that is valid asks for one."""
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(GraphQLString)}))
    found: Any = execute(schema, parse("mutation { a }"), executor_class=LevelExecutor)
    assert [error.message for error in found.errors] == ["Schema is not configured to execute mutation operation."]
    assert runs == []


def test_an_abort_signal_and_errors_that_do_not_propagate_are_left_to_graphql(runs: list[Run]) -> None:
    """Neither is of any use here."""
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(GraphQLString)}))
    execute(schema, parse("{ a }"), executor_class=LevelExecutor, abort_signal=AbortController().signal)
    execute(schema, parse("query @experimental_disableErrorPropagation { a }"), executor_class=LevelExecutor)
    assert runs == []
    execute(schema, parse("{ a }"), executor_class=LevelExecutor)
    assert len(runs) == 1


def test_what_waits_for_nothing_is_answered_at_once() -> None:
    """Without an event loop, as a synchronous executor is expected to."""
    result = schema_of(Query).execute_sync('{ word whole { word(of: "b") } }')
    assert (result.data, result.errors) == ({"word": "a", "whole": {"word": "b"}}, None)


def test_a_field_that_there_is_not_is_passed_over() -> None:
    """As it is the inherited way: refusing it is up to validation."""
    schema = GraphQLSchema(GraphQLObjectType("Query", {"a": GraphQLField(GraphQLString)}))
    found: Any = execute(schema, parse("{ b a c { d } }"), {"a": "x"}, executor_class=LevelExecutor)
    assert (found.data, found.errors) == ({"a": "x"}, None)


@pytest.mark.parametrize(
    ("depth", "message"), [(300, "deep down"), (3_000, "Selections are nested too deeply. Execution aborted.")]
)
def test_a_document_may_be_as_deep_as_it_can_be_read(depth: int, message: str) -> None:
    """Executing it takes no stack; settling an error in it takes some, but less than graphql-core's own way."""
    deep = GraphQLObjectType("Deep", lambda: {"deep": GraphQLField(deep), "bad": GraphQLField(GraphQLString)})
    fragments = "".join(f" fragment f{n} on Deep {{ deep {{ ...f{n + 1} }} }}" for n in range(depth))
    text = f"{{ ...f0 }} {fragments} fragment f{depth} on Deep {{ bad __typename }}"

    def resolve(_source: Any, _info: Any) -> Any:
        raise ValueError("deep down")

    root: Any = {}
    root["deep"] = root
    schema = GraphQLSchema(deep)
    deep.fields["bad"].resolve = resolve
    found: Any = execute(schema, parse(text), root, executor_class=LevelExecutor)
    assert [error.message for error in found.errors] == [message]
