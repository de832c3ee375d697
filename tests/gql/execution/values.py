"""Values that resolvers give in a random world: mostly what the type wants, now and then anything else."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

import strawberry
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema_converter import GraphQLCoreConverter


class Size(Enum):
    """A Python enumeration, as Strawberry wraps it."""

    SMALL = "s"
    LARGE = "l"


def odd(value: Any) -> Any:
    """What a custom scalar writes: some values are refused, and some come to nothing."""
    if value == 7:
        raise ValueError("seven is not odd enough")
    if value == 8:
        raise StopIteration
    return {5: None, 6: Undefined}.get(value, f"odd {value!r}") if isinstance(value, int) else [value]


ODD = GraphQLScalarType("Odd", serialize=odd)
COLOUR = GraphQLEnumType("Colour", {"RED": "r", "GREEN": 2, "BLUE": None, "LIST": [1]})
SIZE = GraphQLCoreConverter(StrawberryConfig(), {}, {}, lambda of: of.fields).from_enum(
    strawberry.enum(Size).__strawberry_definition__  # type: ignore[attr-defined]
)
LEAVES: tuple[Any, ...] = (GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLID, ODD, COLOUR, SIZE)
RIGHT: dict[str, tuple[Any, ...]] = {
    "String": ("a", "", "ünï"),
    "Int": (0, 1, -5, 2**31 - 1),
    "Float": (0.5, -0.0, 3.0),
    "Boolean": (True, False),
    "ID": ("x", "1"),
    "Odd": (1, 2, 3),
    "Colour": ("r", 2, "BLUE"),
    "Size": (Size.SMALL, Size.LARGE, "s"),
}
BROKE = "the iterator broke"
# The path of an error that a resolver has placed itself.
ELSEWHERE = ["elsewhere"]
ANYTHING: tuple[Any, ...] = (
    *(0, 1, -1, 5, 6, 7, 8, 2**31, -(2**40), True, False),
    *(1.0, 2.5, float("nan"), float("inf"), 1e300, Decimal("1.5"), Decimal(3)),
    *("", "x", "12", "r", "RED", b"x", [1], [], (1,), {}, {"a": 1}, object, Size.LARGE, Undefined),
)


class Node:
    """An object of the world: of a kind, and somewhere."""

    def __init__(self, kind: str, identity: str) -> None:
        self.kind = kind
        self.identity = identity

    def __repr__(self) -> str:
        return f"<{self.kind} {self.identity}>"


class Pretender(Node):
    """One that looks as if it had any attribute, though it has not."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Giver:
    """Gives values for types: the same ones for the same seed and place, whoever asks and in whatever order."""

    def __init__(
        self, seed: str, kinds: Callable[[Any, Random], str], trouble: float, *, waits: bool, elsewhere: bool
    ) -> None:
        """Choose kinds of objects by `kinds`; `trouble` is how often something is wrong, `waits` whether to await.

        An error that has placed itself elsewhere can't be told from others where their order is open.
        """
        self.seed = seed
        self.kinds = kinds
        self.trouble = trouble
        self.waits = waits
        self.elsewhere = elsewhere

    def value(self, type_: Any, place: str) -> Any:
        """What a resolver gives at a place: an exception if it is to raise it."""
        return self._value(Random(f"{self.seed} {place}"), type_, place)

    def _value(self, rng: Random, type_: Any, place: str) -> Any:
        wrong = rng.random() < self.trouble
        if wrong and rng.random() < 0.35:
            return _error(rng, place, elsewhere=self.elsewhere)
        if is_non_null_type(type_):
            inner = type_.of_type
            if wrong and rng.random() < 0.5:
                return rng.choice((None, Undefined))
        else:
            inner = type_
            if rng.random() < 0.1:
                return None
        if wrong and rng.random() < 0.4:
            return rng.choice(ANYTHING)
        if is_list_type(inner):
            return self._list(rng, inner.of_type, place)
        if is_leaf_type(inner):
            return rng.choice(RIGHT[inner.name])
        kind = self.kinds(inner, rng)
        if rng.random() < 0.15:
            return {"__typename": kind, "kind": kind, "identity": place}
        return rng.choice((Node, Node, Pretender))(kind, place)

    def _list(self, rng: Random, item: Any, place: str) -> Any:
        items = [self._value(rng, item, f"{place}.{number}") for number in range(rng.choice((0, 1, 2, 2, 3)))]
        if self.waits and rng.random() < 0.25:
            items = [self.later(rng, one) if rng.random() < 0.5 else one for one in items]
        if rng.random() < 0.75:
            return items
        if self.waits and rng.random() < 0.3:
            return _asynchronous(items, rng.random() < self.trouble)
        return rng.choice((tuple, deque, iter, lambda of: _raising(of, rng.random() < self.trouble)))(items)

    def later(self, rng: Random, value: Any) -> Any:
        """The value, to be awaited."""
        pauses = rng.choice((0, 0, 1, 2, 5))
        if rng.random() < 0.1:
            future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            if isinstance(value, Exception):
                value = None if isinstance(value, StopIteration) else value
            future.set_result(value)
            return future
        return _after(pauses, value)


async def _after(pauses: int, value: Any) -> Any:
    for _ in range(pauses):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


def _error(rng: Random, place: str, *, elsewhere: bool) -> Exception:
    message = f"wrong at {place}"
    errors = [
        ValueError(message),
        KeyError(message),
        GraphQLError(message),
        GraphQLError(message, extensions={"c": "X"}),
    ]
    return rng.choice([*errors, GraphQLError(message, path=ELSEWHERE)] if elsewhere else errors)


def _raising(items: list[Any], raises: bool) -> Iterator[Any]:
    yield from items
    if raises:
        raise RuntimeError(BROKE)


async def _asynchronous(items: list[Any], raises: bool) -> AsyncIterator[Any]:
    for item in items:
        await asyncio.sleep(0)
        yield item
    if raises:
        raise RuntimeError(BROKE)
