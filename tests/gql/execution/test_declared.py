"""Fields that are declared once: one batch resolver answers a level, and one parent at a time through its loader."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection
from strawberry.types import Info

from gql.context import Context
from gql.gate import Gate
from gql.types.declare import batched, by_level, declare, many, plain, resolved, shell
from models.database import Database
from models.words import PrincipalKind
from permissions.principal import Principal
from resolvers.cursors import Cursors
from resolvers.session import Session
from tests.gql.execution.both import ask, by_levels_alone, field_by_field, schema_of


class Batch:
    """A batch resolver that keeps what it was asked: keys and arguments."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[Any], Any]] = []
        self.running = 0

    async def __call__(self, _session: Session, keys: Sequence[Any], arguments: Any) -> list[Any]:
        """The keys, with the arguments; a negative one is refused."""
        self.running += 1
        assert self.running == 1, "two batches at once"
        self.calls.append((list(keys), arguments))
        for _ in range(3):
            await asyncio.sleep(0)
        self.running -= 1
        if arguments == "broken":
            raise ValueError("broken")
        return [ValueError(f"refused {key}") if key < 0 else f"{arguments}{key}" for key in keys]


def session() -> Session:
    """A session that no statement is run in."""
    connection = cast("AsyncConnection", SimpleNamespace())
    return Session(connection, None, Cursors("s", Principal(PrincipalKind.PERSON, 1, "Erin")))


class Thing:
    """Something with a key."""

    def __init__(self, key: int | None) -> None:
        self.key = key


class Things:
    """A schema of things with a batched field, which counts how often arguments are read and levels worked out."""

    def __init__(self, *keys: int | None) -> None:
        self.batch = Batch()
        self.read = 0
        self.worked = 0

        def read(info: Info[Any, Any], word: str = "w", number: int = 0) -> str:
            assert info.field_name == "found"
            self.read += 1
            return word * (number + 1)

        def work(info: Info[Any, Any], things: Sequence[Thing]) -> list[int]:
            self.worked += 1
            return [(thing.key or 0) * info.context.factor for thing in things]

        thing, query = shell("Thing"), shell("Query")
        declare(
            thing,
            "A thing.",
            {
                "key": plain(int | None, "Its key."),
                "found": batched(str | None, "What is found.", key=lambda one: one.key, read=read, batch=self.batch),
                "times": by_level(work, int, "Its key so many times."),
            },
        )
        declare(query, "All.", {"things": resolved(lambda: [Thing(key) for key in keys], many(thing), "All things.")})
        self.schema: strawberry.Schema = schema_of(query)

    async def ask(self, query: str) -> Any:
        """Ask by levels."""
        with by_levels_alone():
            return await ask(self.schema, query, context_value=self.context())

    async def ask_each(self, query: str) -> Any:
        """Ask field by field."""
        with field_by_field():
            return await ask(self.schema, query, context_value=self.context())

    @staticmethod
    def context() -> Any:
        """A request with a session of its own."""

        class Asking(Context):
            factor = 3

        return Asking(Gate(Database("sqlite:///never-opened.db"), "s"), "token", session())


FOUND = '{ things { found(word: "x", number: 1) key times } }'


async def test_a_level_is_asked_at_once_and_its_arguments_are_read_once() -> None:
    """Each key once, in the order of the parents; no key is answered by null."""
    things = Things(1, 2, None, 1)
    answer = await things.ask(FOUND)
    assert answer["data"]["things"] == [
        {"found": "xx1", "key": 1, "times": 3},
        {"found": "xx2", "key": 2, "times": 6},
        {"found": None, "key": None, "times": 0},
        {"found": "xx1", "key": 1, "times": 3},
    ]
    assert (things.batch.calls, things.read, things.worked) == ([([1, 2], "xx")], 1, 1)


async def test_one_at_a_time_is_answered_by_the_same_batch() -> None:
    """Through a loader, with the same answer."""
    things = Things(1, 2, None, 1)
    assert await things.ask_each(FOUND) == await Things(1, 2, None, 1).ask(FOUND)
    assert (things.batch.calls, things.read, things.worked) == ([([1, 2], "xx")], 3, 4)


async def test_without_a_key_nothing_is_asked() -> None:
    """Nor are arguments read."""
    things = Things(None, None)
    assert (await things.ask(FOUND))["data"]["things"][0]["found"] is None
    assert (things.batch.calls, things.read) == ([], 0)


async def test_an_error_of_one_key_is_that_parent_s_alone() -> None:
    """One of the batch is everybody's; both ways."""
    query = "{ things { found } }"
    for way in ("ask", "ask_each"):
        answer = await getattr(Things(1, -1, 2), way)(query)
        assert [one["found"] for one in answer["data"]["things"]] == ["w1", None, "w2"]
        assert [(error["message"], error["path"][1]) for error in answer["errors"]] == [("refused -1", 1)]
        answer = await getattr(Things(1, 2), way)(query.replace("found", 'found(word: "broken")'))
        assert [error["message"] for error in answer["errors"]] == ["broken", "broken"]


async def test_what_was_fetched_is_not_fetched_again() -> None:
    """Under another alias with the same arguments; other arguments are another question, and come afterwards."""
    things = Things(1, 2)
    answer = await things.ask('{ things { a: found b: found c: found(word: "c") } }')
    assert answer["data"]["things"][1] == {"a": "w2", "b": "w2", "c": "c2"}
    assert things.batch.calls == [([1, 2], "w"), ([1, 2], "c")]


async def test_a_session_keeps_what_it_has_loaded() -> None:
    """For levels and for single parents alike, and asks only for what is missing."""
    one, batch = session(), Batch()
    assert await one.load_many(batch, "a", [3, 1, 3]) == ["a3", "a1", "a3"]
    assert await one.load(batch, "a", 1) == "a1"
    assert await asyncio.gather(one.load(batch, "a", 4), one.load_many(batch, "a", [1, 4, 5])) == [
        "a4",
        ["a1", "a4", "a5"],
    ]
    assert await one.load_many(batch, "a", []) == []
    assert [keys for keys, _ in batch.calls[:1]] == [[3, 1]]
    assert sorted(key for keys, _ in batch.calls for key in keys) == [1, 3, 4, 5]


async def test_batches_go_one_after_another_in_the_order_in_which_they_were_asked_for() -> None:
    """However long each takes, so that the statements of a request always come in the same order."""
    one, batch = session(), Batch()
    await asyncio.gather(*(one.load_many(batch, word, [1, 2]) for word in "dacb"))
    assert [arguments for _, arguments in batch.calls] == list("dacb")


async def test_a_batch_that_fails_is_not_kept() -> None:
    """Who asks again is answered anew."""
    one, batch = session(), Batch()
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            await one.load_many(batch, "broken", [1])
    assert batch.calls == [([1], "broken")] * 2
