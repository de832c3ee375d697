"""Asking a schema both ways: by levels, and field by field as Strawberry would."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from graphql.execution import Executor

from gql.execution.context import LevelExecutor


def schema_of(query: type, **more: Any) -> strawberry.Schema:
    """A schema that is executed by levels, where that can be."""
    return strawberry.Schema(query, execution_context_class=LevelExecutor, **more)


async def ask(schema: strawberry.Schema, query: str, **more: Any) -> Any:
    """What a schema answers; the errors as they are told."""
    result: Any = await schema.execute(query, **more)
    return {"data": result.data, "errors": [told(error) for error in result.errors or ()]}


def told(error: GraphQLError) -> dict[str, Any]:
    """An error as a client is told of it."""
    return dict(error.formatted)


async def both(schema: strawberry.Schema, query: str, **more: Any) -> Any:
    """The answer, which is the same both ways, byte for byte."""
    with by_levels_alone():
        by_levels = await ask(schema, query, **more)
    with field_by_field():
        assert json.dumps(by_levels) == json.dumps(await ask(schema, query, **more))
    return by_levels


@contextmanager
def field_by_field() -> Iterator[None]:
    """Have everything executed the inherited way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LevelExecutor, "_plan", lambda _self: None)
        yield


@contextmanager
def by_levels_alone() -> Iterator[None]:
    """Fail where a field is executed the inherited way."""

    def execute_field(*_: Any) -> Any:
        raise AssertionError("a field was executed by itself")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executor, "execute_field", execute_field)
        yield
