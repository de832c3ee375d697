"""What is waited for is begun together, and whatever happens, nothing of it is left behind."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from gql.execution import run
from gql.execution.level import LEVEL, Attributes, Parents
from tests.gql.execution.both import ask, both, by_levels_alone, schema_of

MARKED = {LEVEL: True}


def field(resolver: Any, type_: Any, **more: Any) -> Any:
    """A field of a type."""
    return strawberry.field(resolver=resolver, graphql_type=type_, **more)


class Wait:
    """Fields that wait until they are told to go on, and note what becomes of them."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.said: list[str] = []

    async def wait(self, name: str) -> str:
        """Wait, and say how it went."""
        self.said.append(f"{name} begins")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.said.append(f"{name} is cancelled")
            raise
        self.said.append(f"{name} ends")
        return name


def schema_for(wait: Wait) -> strawberry.Schema:
    """Rows, levels and items that wait."""

    async def give_level(self: Any) -> Any:
        assert isinstance(self, Parents)
        return [await wait.wait("level")] * len(self)

    async def give_row(self: Any) -> Any:
        return await wait.wait(f"row {self.number}")

    def stop() -> Any:
        raise SystemExit

    @strawberry.type
    class Part:
        number: int
        row: str = field(give_row, str)
        level: str = field(give_level, str, metadata=MARKED)
        items: list[str] = field(lambda: [wait.wait("item"), wait.wait("item")], list[str])
        gone: str = field(stop, str)

    @strawberry.type
    class Query:
        parts: list[Part] = field(lambda: [Part(number=number) for number in (0, 1)], list[Part])

    return schema_of(Query)


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    """No task, and no coroutine that was never awaited."""
    gc.collect()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield
        gc.collect()
    assert [str(one.message) for one in warned] == []


@contextmanager
def no_task_stays() -> Iterator[None]:
    """The tasks are the same as before."""
    before = asyncio.all_tasks()
    yield
    assert asyncio.all_tasks() <= before


@pytest.mark.usefixtures("nothing_is_left")
async def test_everything_of_a_level_is_begun_before_anything_is_waited_for() -> None:
    """Rows, levels and items in lists, in the order of the document."""
    wait = Wait()
    with no_task_stays():
        asking = asyncio.ensure_future(ask(schema_for(wait), "{ parts { row level items } }"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert wait.said == [f"{name} begins" for name in ("row 0", "row 1", "level", *["item"] * 4)]
        wait.go.set()
        answer = await asking
    assert answer["errors"] == []
    assert answer["data"]["parts"][1] == {"row": "row 1", "level": "level", "items": ["item", "item"]}


@pytest.mark.usefixtures("nothing_is_left")
@pytest.mark.parametrize("pauses", range(6))
async def test_a_request_that_is_cancelled_takes_everything_with_it(pauses: int) -> None:
    """However far it has come; what it has begun has ended when it ends."""
    wait = Wait()
    with no_task_stays():
        asking = asyncio.ensure_future(ask(schema_for(wait), "{ parts { row level items number } }"))
        for _ in range(pauses):
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    begun = [one.removesuffix(" begins") for one in wait.said if one.endswith(" begins")]
    assert sorted(wait.said) == sorted(
        [f"{name} begins" for name in begun] + [f"{name} is cancelled" for name in begun]
    )


@pytest.mark.usefixtures("nothing_is_left")
async def test_a_resolver_that_stops_the_program_stops_the_request() -> None:
    """At once, and what the others would have waited for is let go."""
    wait = Wait()
    with no_task_stays(), pytest.raises(SystemExit):
        await ask(schema_for(wait), "{ parts { row level items gone } }")
    assert wait.said == []


@pytest.mark.usefixtures("nothing_is_left")
async def test_what_was_cancelled_from_outside_cancels_the_request() -> None:
    """Nobody can say what the answer would be."""
    wait = Wait()

    async def cancel() -> Any:
        raise asyncio.CancelledError

    @strawberry.type
    class Query:
        other: str = field(lambda: wait.wait("other"), str)
        cancelled: str | None = field(cancel, str | None)

    with no_task_stays(), pytest.raises(asyncio.CancelledError):
        asking = asyncio.ensure_future(ask(schema_of(Query), "{ cancelled other }"))
        await asking
    assert wait.said in ([], ["other begins", "other is cancelled"])


@pytest.mark.usefixtures("nothing_is_left")
async def test_an_error_stops_nobody_else() -> None:
    """Its siblings go on to their ends, so that which error is told is no matter of timing."""
    said: list[str] = []

    async def give_bad() -> Any:
        raise ValueError("bad")

    async def give_slow() -> Any:
        for _ in range(10):
            await asyncio.sleep(0)
        said.append("slow ends")
        raise ValueError("slow")

    @strawberry.type
    class Query:
        slow: str = field(give_slow, str)
        bad: str = field(give_bad, str)

    with no_task_stays():
        answer = await ask(schema_of(Query), "{ slow bad }")
    assert said == ["slow ends"]
    assert [error["message"] for error in answer["errors"]] == ["slow"]


@strawberry.type
class Half:
    """What is read of all numbers at once, for it has fields of its own."""

    n: float


@strawberry.type
class Number:
    """A number."""

    n: int
    half: Half
    square: int = field(
        lambda self: [one.n**2 for one in self] if isinstance(self, list) else self.n**2, int, metadata=MARKED
    )

    @strawberry.field
    def odd(self) -> int | None:
        """Only of odd ones."""
        if self.n % 2 == 0:
            raise ValueError(f"{self.n} is even")
        return self.n


@strawberry.type
class Numbers:
    """Many of them."""

    @strawberry.field
    async def numbers(self, first: int) -> list[Number]:
        """So many."""
        return [Number(n=n, half=Half(n=n / 2)) for n in range(first)]


MANY = schema_of(Numbers, config=StrawberryConfig(default_resolver=Attributes()))


@pytest.mark.parametrize("turn", [1, 3, 10])
@pytest.mark.parametrize("first", [0, 1, 3, 4, 10, 11])
async def test_a_column_is_written_slice_by_slice(turn: int, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the slices are, the answer is the same, with the errors in their places."""
    monkeypatch.setattr(run, "TURN", turn)
    answer = await both(
        MANY,
        "query ($first: Int!) { numbers(first: $first) { n odd square half { n } __typename } }",
        variable_values={"first": first},
    )
    assert [one["n"] for one in answer["data"]["numbers"]] == list(range(first))
    assert [one["half"]["n"] for one in answer["data"]["numbers"]] == [n / 2 for n in range(first)]
    assert [error["path"] for error in answer["errors"]] == [["numbers", n, "odd"] for n in range(0, first, 2)]


async def test_others_have_their_turn_while_much_is_written() -> None:
    """Nobody is kept waiting for the whole of a large answer."""
    fields = " ".join(f"n{number}: n" for number in range(10))
    asking = asyncio.ensure_future(ask(MANY, f"{{ numbers(first: 20000) {{ {fields} }} }}"))
    turns = 0
    while not asking.done():
        await asyncio.sleep(0)
        turns += 1
    assert len((await asking)["data"]["numbers"]) == 20_000
    assert turns > 10 * 20_000 / run.TURN


class Broken:
    """Asynchronous items, of which the third breaks."""

    def __init__(self) -> None:
        self.closed = False
        self.given = 0

    def __aiter__(self) -> AsyncIterator[int]:
        return self

    async def __anext__(self) -> int:
        self.given += 1
        if self.given == 3:
            raise ValueError("broken")
        return self.given

    async def aclose(self) -> None:
        """Note it, and fail at it."""
        self.closed = True
        raise RuntimeError


@pytest.mark.usefixtures("nothing_is_left")
async def test_asynchronous_lists_are_read_to_their_ends() -> None:
    """One that breaks is null, with the error where the list is, and is closed."""
    made: list[Broken] = []

    async def give_fine() -> AsyncIterator[int]:
        yield 1
        yield 2

    def give_broken() -> Any:
        made.append(Broken())
        return made[-1]

    @strawberry.type
    class Query:
        fine: list[int] | None = field(give_fine, list[int] | None)
        broken: list[int] | None = field(give_broken, list[int] | None)

    answer = await both(schema_of(Query), "{ fine broken }")
    assert answer["data"] == {"fine": [1, 2], "broken": None}
    assert [(error["message"], error["path"]) for error in answer["errors"]] == [("broken", ["broken"])]
    assert [one.closed for one in made] == [True, True]


@pytest.mark.usefixtures("nothing_is_left")
async def test_a_list_that_breaks_off_does_not_leave_its_items_waiting() -> None:
    """What it had given is awaited, in lists in lists too."""

    async def item(number: int) -> int:
        return number

    def give_broken() -> Iterator[Any]:
        yield [item(1), item(2)]
        yield [item(3)]
        raise ValueError("broken")

    @strawberry.type
    class Query:
        broken: list[list[int]] | None = field(give_broken, list[list[int]] | None)

    with by_levels_alone():
        answer = await ask(schema_of(Query), "{ broken }")
    assert answer["data"] == {"broken": None}
    assert [(error["message"], error["path"]) for error in answer["errors"]] == [("broken", ["broken"])]
