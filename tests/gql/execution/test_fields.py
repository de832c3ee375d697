"""What resolvers are told, how often they are asked, and which of them are asked for a whole level at once."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

from gql.execution.level import LEVEL, Attributes, Columns, Parents
from tests.gql.execution.both import ask, both, by_levels_alone, field_by_field, schema_of


def field(resolver: Any, type_: Any, **more: Any) -> Any:
    """A field of a type."""
    return strawberry.field(resolver=resolver, graphql_type=type_, **more)


class Level:
    """Makes resolvers for a level or for one parent, and notes of how many it was asked at once."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, work: Callable[[Any], Any]) -> Any:
        """A resolver that works on each parent."""

        def resolve(self: Any, times: int = 1) -> Any:
            many = isinstance(self, Parents)
            level.asked.append(len(self) if many else 0)
            return [work(one) * times for one in self] if many else work(self) * times

        level = self
        return resolve


LEVEL_FIELDS = Level()
MARKED = {LEVEL: True}


class Sevens(BasePermission):
    """Only one item may be looked at."""

    message = "not this one"

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:  # noqa: ARG002, as it is inherited
        """Whether it is the one."""
        return bool(source.number == 1)


class Shout(FieldExtension):
    """Makes text loud."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **kwargs: Any) -> Any:
        """The text, loud."""
        return f"{next_(source, info, **kwargs)}!"


@strawberry.type
class Item:
    """An item that knows its number."""

    number: int
    guarded: int | None = strawberry.field(default=5, permission_classes=[Sevens])
    loud: str = strawberry.field(default="oh", extensions=[Shout()])
    doubled: int = field(LEVEL_FIELDS(lambda one: one.number * 2), int, metadata=MARKED)
    marked: int = field(LEVEL_FIELDS(lambda one: one.number), int, metadata=MARKED, permission_classes=[Sevens])

    @strawberry.field
    def path(self, info: Info[Any, Any]) -> str:
        """Where it is asked for."""
        return "/".join(map(str, info.path.as_list()))


def level_paths(self: Any, info: Info[Any, Any]) -> Any:
    """Where a level is asked for: the first path of it."""
    path = "/".join(map(str, info.path.as_list()))
    return [path] * len(self) if isinstance(self, Parents) else path


@strawberry.type
class Other:
    """Not an item."""

    name: str = "other"
    path: str = field(level_paths, str, metadata=MARKED)


@strawberry.type
class Query:
    """Items, alone, in lists, and among others."""

    @strawberry.field
    def items(self, first: int = 3) -> list[Item]:
        """So many."""
        return [Item(number=number) for number in range(first)]

    @strawberry.field
    async def rows(self) -> list[list[Item | None] | None]:
        """Lists of them."""
        return [[Item(number=1), None], [], None, [Item(number=2)]]

    @strawberry.field
    def mixed(self) -> list[Item | Other]:
        """Items among others."""
        return [Other(), Item(number=1), Other(), Item(number=2)]


SCHEMA = schema_of(Query)


async def test_each_parent_has_its_own_path() -> None:
    """In lists in lists, under an alias, and where objects of several types stand side by side."""
    answer = await both(SCHEMA, "{ a: items { path } rows { p: path } mixed { ... on Item { path } } }")
    assert answer["data"] == {
        "a": [{"path": f"a/{place}/path"} for place in range(3)],
        "rows": [[{"p": "rows/0/0/p"}, None], [], None, [{"p": "rows/3/0/p"}]],
        "mixed": [{}, {"path": "mixed/1/path"}, {}, {"path": "mixed/3/path"}],
    }


async def test_a_level_has_the_path_of_its_first_parent() -> None:
    """For it is asked once."""
    answer = await ask(SCHEMA, "{ mixed { ... on Other { path } } }")
    assert answer["data"]["mixed"] == [{"path": "mixed/0/path"}, {}, {"path": "mixed/0/path"}, {}]


async def test_what_is_told_of_a_field_is_right() -> None:
    """Name, nodes, types, document, variables, context and root."""
    told: list[Any] = []

    @strawberry.type
    class Told:
        @strawberry.field
        def name(self, info: Info[Any, Any], word: str = "w") -> str:
            told.append((info, word))
            return word

    answer = await both(
        schema_of(Told),
        "query Q($v: String) { a: name(word: $v) ...f } fragment f on Told { a: name(word: $v) }",
        variable_values={"v": "x"},
        context_value="context",
        root_value="root",
        operation_name="Q",
    )
    assert answer == {"data": {"a": "x"}, "errors": []}
    for info, word in told:
        raw = info._raw_info  # noqa: SLF001, what Strawberry does not show has to be right too
        assert (word, info.field_name, info.python_name, info.context, info.root_value) == (
            "x",
            "name",
            "name",
            "context",
            "root",
        )
        assert (info.variable_values, info.path.as_list(), len(raw.field_nodes)) == ({"v": "x"}, ["a"], 2)
        assert (str(raw.return_type), raw.parent_type.name, list(raw.fragments)) == ("String!", "Told", ["f"])
        assert (info.operation.name.value, raw.schema, [one.name for one in info.selected_fields]) == (
            "Q",
            info.schema._schema,  # noqa: SLF001, see above
            ["name", "name"],
        )


async def test_a_marked_field_is_asked_once_for_a_level() -> None:
    """And once more for another selection of it; the inherited way asks for each parent."""
    LEVEL_FIELDS.asked.clear()
    query = "{ items { doubled twice: doubled(times: 2) } rows { doubled } }"
    answer = await ask(SCHEMA, query)
    assert LEVEL_FIELDS.asked == [3, 3, 2]
    with field_by_field():
        assert await ask(SCHEMA, query) == answer
    assert LEVEL_FIELDS.asked[3:] == [0] * 8


async def test_permissions_and_extensions_look_at_each_parent() -> None:
    """Also of a field that reads an attribute, and of one that is marked."""
    LEVEL_FIELDS.asked.clear()
    answer = await both(SCHEMA, "{ items { guarded loud } }")
    assert answer["data"] == {"items": [{"guarded": number, "loud": "oh!"} for number in (None, 5, None)]}
    assert [error["path"] for error in answer["errors"]] == [["items", 0, "guarded"], ["items", 2, "guarded"]]
    answer = await both(SCHEMA, "{ mixed { ... on Item { marked } } }")
    assert answer["data"] is None
    assert set(LEVEL_FIELDS.asked) == {0}


@pytest.mark.parametrize("given", [[1], "ab", 5, None], ids=repr)
async def test_a_level_that_gives_something_else_fails_for_each_parent(given: Any) -> None:
    """Nobody is given what was meant for another."""

    @strawberry.type
    class Part:
        wrong: int | None = field(lambda: given, int | None, metadata=MARKED)

    @strawberry.type
    class Whole:
        parts: list[Part] = field(lambda: [Part(), Part(), Part()], list[Part])

    answer = await ask(schema_of(Whole), "{ parts { wrong } }")
    assert answer["data"] == {"parts": [{"wrong": None}] * 3}
    assert {error["message"] for error in answer["errors"]} == {
        "Part.wrong has to give one result for each parent of its level."
    }


async def test_a_level_that_fails_does_so_for_each_parent_and_is_asked_once() -> None:
    """And one that knows which parent is at fault gives an exception in its place."""
    asked: list[Any] = []

    async def give_none(self: Any) -> Any:
        asked.append(self)
        raise ValueError("all of them")

    def give_some() -> Any:
        found: list[Any] = [1, ValueError("this one"), 3]
        return found

    @strawberry.type
    class Part:
        whole: int | None = field(give_none, int | None, metadata=MARKED)
        some: int | None = field(give_some, int | None, metadata=MARKED)

    @strawberry.type
    class Whole:
        parts: list[Part] = field(lambda: [Part(), Part(), Part()], list[Part])

    answer = await ask(schema_of(Whole), "{ parts { whole some } }")
    assert answer["data"] == {"parts": [{"whole": None, "some": some} for some in (1, None, 3)]}
    assert [(error["message"], error["path"][1]) for error in answer["errors"]] == [
        ("all of them", 0),
        ("all of them", 1),
        ("this one", 1),
        ("all of them", 2),
    ]
    assert len(asked) == 1


class Counted(Attributes):
    """A reader that counts how often it is asked for a column and for one value."""

    def __init__(self) -> None:
        self.read = self.single = 0

    def __call__(self, source: Any, name: str) -> Any:
        """One value; some can't be read."""
        self.single += 1
        if source.number == 2 and name == "loud":
            raise LookupError("unread")
        return super().__call__(source, name)

    def columns(self, sources: Sequence[Any]) -> Columns:
        """Columns of them."""
        read = super().columns(sources)

        def column(name: str) -> list[Any]:
            self.read += 1
            if name == "loud":
                raise LookupError("one of them is unread")
            return read(name)

        return column


async def test_columns_are_read_at_once_and_one_that_fails_is_read_value_by_value() -> None:
    """So that the others have their values, and the one its own error."""
    reader = Counted()

    @strawberry.type
    class Thing:
        number: int
        loud: str | None = "oh"

    @strawberry.type
    class Root:
        things: list[Thing] = field(lambda: [Thing(number=number) for number in (1, 2, 3)], list[Thing])

    schema = schema_of(Root, config=StrawberryConfig(default_resolver=reader))
    with by_levels_alone():
        answer = await ask(schema, "{ things { number loud } }")
    assert answer["data"]["things"] == [
        {"number": 1, "loud": "oh"},
        {"number": 2, "loud": None},
        {"number": 3, "loud": "oh"},
    ]
    assert [(error["message"], error["path"]) for error in answer["errors"]] == [("unread", ["things", 1, "loud"])]
    assert (reader.read, reader.single) == (2, 3)


async def test_any_other_reader_is_asked_for_each_value() -> None:
    """As Strawberry asks it, once."""
    asked: list[tuple[int, str]] = []

    def read(source: Any, name: str) -> Any:
        asked.append((source.number, name))
        return source.number

    @strawberry.type
    class Thing:
        number: int

    @strawberry.type
    class Root:
        things: list[Thing] = field(lambda: [Thing(number=1), Thing(number=2)], list[Thing])

    schema = schema_of(Root, config=StrawberryConfig(default_resolver=read))
    await both(schema, "{ things { number } }")
    assert asked == [(1, "number"), (2, "number")] * 2
