"""Errors are told where they happened, once for each null, and in the order in which the answer is read."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError

from tests.gql.execution.both import both, schema_of

ASKED: list[str] = []


def gives(value: Any) -> Any:
    """A resolver that gives a value, or raises it."""

    def resolve() -> Any:
        ASKED.append(repr(value))
        if isinstance(value, Exception) and "returned" not in str(value):
            raise value
        return value

    return resolve


def later(value: Any) -> Callable[[], Awaitable[Any]]:
    """The same, to be awaited."""

    async def resolve() -> Any:
        return gives(value)()

    return resolve


def field(resolver: Any, type_: Any) -> Any:
    """A field of a type."""
    return strawberry.field(resolver=resolver, graphql_type=type_)


@strawberry.type
class Leaf:
    """Fields that go wrong, with and without a place for null."""

    fine: str = "fine"
    nullable: str | None = field(gives(ValueError("nullable")), str | None)
    required: str = field(gives(ValueError("required")), str)
    late: str = field(later(ValueError("late")), str)
    nothing: str = field(gives(None), str)
    returned: int | None = field(gives(ValueError("returned")), int | None)
    own: int | None = field(gives(GraphQLError("own", extensions={"code": "OWN"})), int | None)
    placed: int | None = field(gives(GraphQLError("placed", path=["over", "there"])), int | None)
    number: int | None = field(gives("ten"), int | None)
    numbers: list[int | None] | None = field(gives([1, "ten", None, 2**40]), list[int | None] | None)
    strict: list[int] | None = field(gives([1, None]), list[int] | None)
    table: list[list[int] | None] = field(gives([[1], [None], None, [2, "x"]]), list[list[int] | None])
    none: list[int] | None = field(gives(5), list[int] | None)


@strawberry.type
class Query:
    """Leaves, alone and in lists."""

    leaf: Leaf | None = field(Leaf, Leaf | None)
    surely: Leaf = field(Leaf, Leaf)
    leaves: list[Leaf | None] = field(lambda: [Leaf(), None, Leaf()], list[Leaf | None])
    all_leaves: list[Leaf] | None = field(lambda: [Leaf(), Leaf()], list[Leaf] | None)


SCHEMA = schema_of(Query)

# A query, what is answered, and the errors: the message of each, and where.
CASES: dict[str, tuple[str, Any, list[tuple[str, list[str | int]]]]] = {
    "a null of its own": (
        "{leaf{nullable fine}}",
        {"leaf": {"nullable": None, "fine": "fine"}},
        [("nullable", ["leaf", "nullable"])],
    ),
    "a null further up": ("{leaf{fine required}}", {"leaf": None}, [("required", ["leaf", "required"])]),
    "no place for null": ("{leaf{fine} surely{required}}", None, [("required", ["surely", "required"])]),
    "null where none may be": (
        "{leaf{nothing}}",
        {"leaf": None},
        [("Cannot return null for non-nullable field Leaf.nothing.", ["leaf", "nothing"])],
    ),
    "each item": (
        "{leaves{required}}",
        {"leaves": [None, None, None]},
        [("required", ["leaves", 0, "required"]), ("required", ["leaves", 2, "required"])],
    ),
    "a list of what must be there": (
        "{allLeaves{required}}",
        {"allLeaves": None},
        [("required", ["allLeaves", 0, "required"])],
    ),
    "an error that is returned": (
        "{leaf{returned}}",
        {"leaf": {"returned": None}},
        [("returned", ["leaf", "returned"])],
    ),
    "one of GraphQL's own": ("{leaf{own}}", {"leaf": {"own": None}}, [("own", ["leaf", "own"])]),
    "one that has placed itself": ("{leaf{placed}}", {"leaf": {"placed": None}}, [("placed", ["over", "there"])]),
    "a leaf of another type": (
        "{leaf{number}}",
        {"leaf": {"number": None}},
        [("Int cannot represent non-integer value: 'ten'", ["leaf", "number"])],
    ),
    "leaves in a list": (
        "{leaf{numbers}}",
        {"leaf": {"numbers": [1, None, None, None]}},
        [
            ("Int cannot represent non-integer value: 'ten'", ["leaf", "numbers", 1]),
            ("Int cannot represent non 32-bit signed integer value: 1099511627776", ["leaf", "numbers", 3]),
        ],
    ),
    "null in a list": (
        "{leaf{strict}}",
        {"leaf": {"strict": None}},
        [("Cannot return null for non-nullable field Leaf.strict.", ["leaf", "strict", 1])],
    ),
    "lists in lists": (
        "{leaf{table}}",
        {"leaf": {"table": [[1], None, None, None]}},
        [
            ("Cannot return null for non-nullable field Leaf.table.", ["leaf", "table", 1, 0]),
            ("Int cannot represent non-integer value: 'x'", ["leaf", "table", 3, 1]),
        ],
    ),
    "what is no list": (
        "{leaf{none}}",
        {"leaf": {"none": None}},
        [("Expected Iterable, but did not find one for field 'Leaf.none'.", ["leaf", "none"])],
    ),
    "several, as the answer is read": (
        "{b:leaf{nullable z:number} a:leaf{own fine}}",
        {"b": {"nullable": None, "z": None}, "a": {"own": None, "fine": "fine"}},
        [
            ("nullable", ["b", "nullable"]),
            ("Int cannot represent non-integer value: 'ten'", ["b", "z"]),
            ("own", ["a", "own"]),
        ],
    ),
    "one before that which nulls them both": (
        "{leaf{nullable required own}}",
        {"leaf": None},
        [("nullable", ["leaf", "nullable"]), ("required", ["leaf", "required"])],
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_an_error_is_told_where_it_happened(name: str) -> None:
    """And the null that it explains is as near to it as one may stand."""
    query, data, errors = CASES[name]
    answer = await both(SCHEMA, query)
    assert answer["data"] == data
    assert [(error["message"], error["path"]) for error in answer["errors"]] == errors


async def test_an_error_keeps_its_place_and_its_extensions() -> None:
    """The place in the document is that of the field, of both fields where two were merged."""
    answer = await both(SCHEMA, "{leaf{own} leaf{own}}")
    (error,) = answer["errors"]
    assert error["locations"] == [{"line": 1, "column": 7}, {"line": 1, "column": 17}]
    assert error["extensions"] == {"code": "OWN"}


async def test_the_original_error_is_handed_on() -> None:
    """For those who log it; where null stood in the wrong place, that is the original error."""
    result: Any = await SCHEMA.execute("{leaf{nullable} surely{nothing}}")
    assert [repr(error.original_error) for error in result.errors] == [
        "ValueError('nullable')",
        "TypeError('Cannot return null for non-nullable field Leaf.nothing.')",
    ]


async def test_the_order_is_that_of_the_answer_though_another_failed_first() -> None:
    """One that had to be waited for is told first where it stands first."""
    result: Any = await SCHEMA.execute("{a:leaf{late} b:leaf{required}}")
    assert [error.message for error in result.errors] == ["late", "required"]
