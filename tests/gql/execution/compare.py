"""How two answers to one question are compared."""

import asyncio
import gc
import json
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import ExecutionResult, GraphQLError, execute, parse
from graphql.execution import Executor
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gql.execution.context import LevelExecutor
from tests.gql.execution.documents import ALL_ERRORS, PAD
from tests.gql.execution.values import BROKE, Node
from tests.gql.execution.world import World


@dataclass
class Ran:
    """What came of running a document, and which resolvers were asked for it."""

    data: Any
    text: str
    errors: list[tuple[str, ...]]
    asked: Counter[tuple[str, ...]]
    paths: Counter[tuple[Any, ...]]

    @cached_property
    def places(self) -> list[list[Any]]:
        """Where the errors are."""
        return [json.loads(error[0]) or [] for error in self.errors]


async def run(world: World, executor: type[Executor[Any]], text: str, values: dict[str, Any]) -> Ran:
    """Run a document by an executor; of ours, nothing may be left running, or never be awaited."""
    before = asyncio.all_tasks()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        ran = await _run(world, executor, text, values)
        running = asyncio.all_tasks() - before
        # What graphql-core leaves behind may begin more of it.
        while left := asyncio.all_tasks() - before:
            await asyncio.wait(left)
        if world.waits:
            gc.collect()
    # A condition that is null is left to the inherited way, which leaves what it likes.
    if executor is LevelExecutor and values.get("perhaps", True) is not None:
        assert not running
        assert not [str(one.message) for one in warned]
    return ran


async def _run(world: World, executor: type[Executor[Any]], text: str, values: dict[str, Any]) -> Ran:
    world.asked.clear()
    world.paths.clear()
    found: Any = execute(world.schema, parse(text), Node("Root", ""), variable_values=values, executor_class=executor)
    if asyncio.iscoroutine(found):
        found = await found
    assert isinstance(found, ExecutionResult)
    errors = [_told(error) for error in found.errors or []]
    return Ran(found.data, json.dumps(found.data, default=repr), errors, Counter(world.asked), Counter(world.paths))


def _told(error: GraphQLError) -> tuple[str, ...]:
    original = error.original_error
    inner = original.original_error if isinstance(original, GraphQLError) else None
    return (
        json.dumps(error.path),
        error.message,
        repr(error.locations),
        repr(error.extensions),
        _named(original),
        _named(inner),
    )


def _named(error: Exception | None) -> str:
    return f"{type(error).__name__}: {error.message if isinstance(error, GraphQLError) else error}"


async def compare(world: World, text: str, values: dict[str, Any]) -> Ran:
    """Run a document by graphql-core and by levels, and say no word if both do the same.

    Data is the same, byte for byte. An error that explains a null of its own is the same. Of several that could explain
    a null further up, the specification leaves the choice, which for graphql-core is a matter of timing: ours has to be
    one of them. No resolver is asked twice, and where nothing waits, the lists of errors are the same.
    """
    theirs = await run(world, StrawberryGraphQLCoreExecutionContext, text, values)
    every = await run(world, StrawberryGraphQLCoreExecutionContext, text.replace(PAD, ALL_ERRORS), values)
    ours = await run(world, LevelExecutor, text, values)
    assert ours.text == theirs.text
    explained, expected = _by_null(ours), _by_null(theirs)
    assert explained.keys() == expected.keys()
    for null, errors in expected.items():
        assert errors, null
        own = json.dumps(null)
        assert _own(explained[null], own) == _own(errors, own)
        assert explained[null]
        assert not Counter(error for error in explained[null] if not _within(error, every)) - Counter(every.errors)
    if not world.waits:
        assert ours.errors == theirs.errors
        assert not theirs.asked - ours.asked
    assert not ours.asked - every.asked
    assert not ours.paths - every.paths
    if not every.errors:
        assert ours.asked == theirs.asked
        assert ours.paths == theirs.paths
    return ours


def _own(errors: list[tuple[str, ...]], null: str) -> Counter[tuple[str, ...]]:
    """The errors that a null has of its own; a list that broke may be null because of an earlier item as well."""
    return Counter(error for error in errors if error[0] == null and error[1] != BROKE)


def _within(error: tuple[str, ...], every: Ran) -> bool:
    """Whether an error stands below another, which keeps graphql-core from telling it even when it is to tell all."""
    path = json.loads(error[0]) or []
    return any(path != other and path[: len(other)] == other for other in every.places)


def _by_null(ran: Ran) -> dict[tuple[Any, ...], list[tuple[str, ...]]]:
    """Each null that errors explain, by its path, with those errors."""
    found: dict[tuple[Any, ...], list[tuple[str, ...]]] = defaultdict(list)
    for error in ran.errors:
        path = json.loads(error[0]) or []
        found[_null(ran.data, path)].append(error)
    return found


def _null(data: Any, path: list[Any]) -> tuple[Any, ...]:
    """The position nearest to the root, on the way to an error, that is null; of one that is elsewhere, its own."""
    for depth, key in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return tuple(path)
    return tuple(path)
