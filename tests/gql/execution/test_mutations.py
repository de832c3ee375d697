"""Mutations: one root field's whole tree before the next."""

import asyncio
from typing import Any

import strawberry

from gql.execution.level import LEVEL, Parents
from tests.gql.execution.both import ask, both, by_levels_alone, field_by_field, schema_of

SAID: list[str] = []


async def say(*words: str) -> str:
    """Say something after a while, each word by itself."""
    for word in words:
        await asyncio.sleep(0)
        SAID.append(word)
    return words[-1]


async def of_level(self: Any) -> Any:
    """For a level, or for one."""
    many = isinstance(self, Parents)
    found = [await say(f"level {one.name}") for one in (self if many else [self])]
    return found if many else found[0]


@strawberry.type
class Done:
    """What was done."""

    name: str
    level: str = strawberry.field(resolver=of_level, graphql_type=str, metadata={LEVEL: True})

    @strawberry.field
    async def later(self) -> str:
        """Known only later."""
        return await say(f"first {self.name}", f"then {self.name}")

    @strawberry.field
    def again(self) -> "Done":
        """The same once more."""
        return Done(name=f"{self.name}'")

    @strawberry.field
    def bad(self) -> str:
        """Never known."""
        raise ValueError(f"bad {self.name}")


@strawberry.type
class Query:
    """Nothing to ask."""

    nothing: str = "nothing"


@strawberry.type
class Mutation:
    """Things to do."""

    @strawberry.mutation
    async def do(self, name: str) -> Done | None:
        """Do it after a while."""
        await say(f"do {name}")
        return Done(name=name)

    @strawberry.mutation
    def surely(self, name: str) -> Done:
        """Do it at once."""
        SAID.append(f"do {name}")
        return Done(name=name)

    @strawberry.mutation
    async def refuse(self, name: str) -> str:
        """Do it not."""
        raise ValueError(f"refused {name}")


SCHEMA = schema_of(Query, mutation=Mutation)


async def said_by(query: str) -> tuple[Any, list[str]]:
    """The answer by levels, which is the same the inherited way, and what was said for it."""
    SAID.clear()
    with by_levels_alone():
        answer = await ask(SCHEMA, query)
    said = list(SAID)
    with field_by_field():
        assert await ask(SCHEMA, query) == answer
    return answer, said


async def test_one_field_is_done_before_the_next_begins() -> None:
    """With all that is below it, whatever that waits for."""
    answer, said = await said_by(
        'mutation { a: do(name: "a") { later again { later level } }'
        ' b: surely(name: "b") { later } c: do(name: "c") { name } }'
    )
    assert list(answer["data"]) == ["a", "b", "c"]
    assert [one.rsplit(" ", 1)[1].rstrip("'") for one in said] == [*"a" * 6, *"b" * 3, "c"]


async def test_an_error_that_takes_everything_stops_what_would_follow() -> None:
    """What was not begun is not done; a field that may be null takes nothing but itself."""
    answer, said = await said_by(
        'mutation { a: do(name: "a") { bad } b: surely(name: "b") { bad } c: do(name: "c") { name } }'
    )
    assert answer["data"] is None
    assert [error["message"] for error in answer["errors"]] == ["bad a", "bad b"]
    assert said == ["do a", "do b"]
    answer, said = await said_by('mutation { a: refuse(name: "a") b: do(name: "b") { name } }')
    assert (answer["data"], said) == (None, [])


async def test_queries_are_done_side_by_side() -> None:
    """A mutation's own fields below its root too."""
    SAID.clear()
    await both(SCHEMA, 'mutation { do(name: "a") { x: later y: again { later } } }')
    assert SAID[:5] == ["do a", "first a", "first a'", "then a", "then a'"]
