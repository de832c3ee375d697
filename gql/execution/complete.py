"""Completion: what a field resolved to, for all parents at once, becomes what the answer holds."""

from collections.abc import AsyncIterable, Iterable
from contextlib import suppress
from itertools import chain, islice
from types import CoroutineType, GeneratorType
from typing import Any

from graphql import GraphQLError, Undefined
from graphql.pyutils import is_iterable

from gql.execution.errors import Failed
from gql.execution.frame import Frame
from gql.execution.leaves import MISSING, NOTHING, Column
from gql.execution.objects import completed_objects
from gql.execution.plan import Shape
from gql.execution.waiting import Work


def completed(frame: Frame, shape: Shape, values: Column) -> Work[Column]:
    """Complete the values of one position: of each parent, or of each item in the lists of each parent."""
    kinds = set(map(type, values))
    leaf = frame.field.leaf if shape.item is None else None
    if leaf is not None and kinds <= leaf.kinds and not (shape.required and NOTHING in kinds):
        whole = leaf.whole(values)
        if whole is not None:
            return whole
    values = yield from _sifted(frame, shape, values, kinds)
    present = values
    if not {NOTHING, Failed}.isdisjoint(map(type, values)):
        present = [value for value in values if value is not None and type(value) is not Failed]
    if shape.item is not None:
        results = yield from _lists(frame, shape.item, present)
    elif leaf is not None:
        results = leaf.each(present, frame.fail)
    else:
        results = yield from completed_objects(frame, present)
    if present is values:
        return results
    rest = iter(results)
    return [value if value is None or type(value) is Failed else next(rest) for value in values]


def _sifted(frame: Frame, shape: Shape, values: Column, kinds: set[type]) -> Work[Column]:
    """Values that are there, None, or `Failed`: what has to be awaited is, and what is an exception has failed."""
    doubtful = {kind for kind in kinds if _doubtful(kind)}
    if doubtful:
        is_awaitable = frame.executor.is_awaitable
        places = [place for place, one in enumerate(values) if type(one) in doubtful and is_awaitable(one)]
        if places:
            values = list(values)
            for place, outcome in zip(places, (yield [values[place] for place in places]), strict=True):
                values[place] = frame.fail(outcome.error) if type(outcome) is Failed else outcome
            kinds = set(map(type, values))
        values = [frame.fail(one) if isinstance(one, Exception) else one for one in values]
    if kinds.isdisjoint({NOTHING, MISSING}):
        return values
    if shape.required:
        wrong = TypeError(f"Cannot return null for non-nullable field {frame.field.parent}.{frame.field.name}.")
        nothing: Failed | None = frame.fail(wrong)
    else:
        nothing = None
    return [nothing if one is None or one is Undefined else one for one in values]


def _doubtful(kind: type) -> bool:
    """Whether a value of this type could be awaited, or is an exception, as far as the type tells."""
    return issubclass(kind, Exception | CoroutineType | GeneratorType) or hasattr(kind, "__await__")


def _lists(frame: Frame, shape: Shape, values: Column) -> Work[Column]:
    """Lists, whose items are completed all together."""
    lists = values
    if not all(issubclass(kind, list | tuple) for kind in set(map(type, values))):
        lists = yield from _iterated(frame, values)
    lengths = [-1 if type(one) is Failed else len(one) for one in lists]
    items = list(chain.from_iterable(one for one in lists if type(one) is not Failed))
    results = iter((yield from completed(frame, shape, items)))
    found: Column = [
        one if length < 0 else list(islice(results, length)) for one, length in zip(lists, lengths, strict=True)
    ]
    for place, one in enumerate(lists):
        if type(one) is Broken:
            found[place] = frame.fail(one.error, found[place])
    return found


class Broken(list[Any]):
    """The items that came of an iterator before it raised an error."""

    def __init__(self, items: Iterable[Any], error: Exception) -> None:
        super().__init__(items)
        self.error = error


def _iterated(frame: Frame, values: Column) -> Work[Column]:
    """Whatever can be iterated, as lists."""
    is_async_iterable = frame.executor.is_async_iterable
    waiting = {place: _drained(value) for place, value in enumerate(values) if is_async_iterable(value)}
    lists = [None if place in waiting else _iterable(frame, value) for place, value in enumerate(values)]
    if waiting:
        for place, found in zip(waiting, (yield list(waiting.values())), strict=True):
            lists[place] = found
    return lists


def _iterable(frame: Frame, value: Any) -> Column | Failed:
    if not isinstance(value, list | tuple) and not is_iterable(value):
        name = f"{frame.field.parent}.{frame.field.name}"
        return frame.fail(GraphQLError(f"Expected Iterable, but did not find one for field '{name}'."))
    items: Column = []
    try:
        items.extend(value)
    except Exception as error:  # noqa: BLE001, what an iterator raises is its field's error
        return Broken(items, error)
    return items


async def _drained(iterable: AsyncIterable[Any]) -> Column:
    """The items of an asynchronous iterable."""
    items: Column = []
    try:
        iterator = aiter(iterable)
        try:
            async for item in iterator:
                items.append(item)
        except Exception:
            if (close := getattr(iterator, "aclose", None)) is not None:
                with suppress(Exception):
                    await close()
            raise
    except Exception as error:  # noqa: BLE001, as of other iterators
        return Broken(items, error)
    return items
