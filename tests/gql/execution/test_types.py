"""Objects of interfaces and unions: each is answered as what it is, in its place."""

from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    execute,
    parse,
)
from graphql.execution import Executor

from gql.execution.context import LevelExecutor


class Pet:
    """An animal of some kind."""

    def __init__(self, kind: Any, name: str = "") -> None:
        self.kind = kind
        self.name = name


NAME = {"name": GraphQLField(GraphQLString)}
NAMED = GraphQLInterfaceType("Named", NAME, resolve_type=lambda pet, _info, _type: pet.kind)
ASKED: list[str] = []


def owned_by(kind: str) -> Any:
    """A check of whether an object is of a kind; it notes that it was asked."""

    def is_type_of(pet: Any, _info: Any) -> bool:
        ASKED.append(f"{kind}? {pet.name}")
        if pet.name == "ill":
            raise ValueError("ill")
        return bool(pet.kind == kind)

    return is_type_of


CAT = GraphQLObjectType(
    "Cat",
    {**NAME, "lives": GraphQLField(GraphQLInt, resolve=lambda *_: 9)},
    interfaces=[NAMED],
    is_type_of=owned_by("Cat"),
)
DOG = GraphQLObjectType(
    "Dog",
    {**NAME, "tricks": GraphQLField(GraphQLInt, resolve=lambda *_: 3)},
    interfaces=[NAMED],
    is_type_of=owned_by("Dog"),
)
FISH = GraphQLObjectType("Fish", NAME)
CAT_OR_DOG = GraphQLUnionType("CatOrDog", [CAT, DOG])
PETS = [Pet("Cat", "a"), Pet("Dog", "b"), None, Pet("Cat", "c"), Pet("Dog", "d")]


def schema(pets: Any, type_: Any) -> GraphQLSchema:
    """A schema that lists pets, or what is made for each question."""
    query = GraphQLObjectType(
        "Query", {"pets": GraphQLField(GraphQLList(type_), resolve=lambda *_: pets() if callable(pets) else pets)}
    )
    return GraphQLSchema(query, types=[CAT, DOG, FISH, CAT_OR_DOG])


def answer(pets: Any, type_: Any, query: str) -> Any:
    """The answer and the messages of its errors, the same both ways."""
    found: list[Any] = []
    for executor in (LevelExecutor, Executor):
        result: Any = execute(schema(pets, type_), parse(query), executor_class=executor)
        found.append((result.data, [(error.message, error.path) for error in result.errors or ()]))
    assert repr(found[0]) == repr(found[1])
    return found[0]


@pytest.mark.parametrize("type_", [NAMED, CAT_OR_DOG], ids=str)
def test_objects_of_several_types_stay_in_their_order(type_: Any) -> None:
    """Each with the fields of its own type, and null where there is none."""
    query = "{ pets { __typename ... on Dog { tricks name } ... on Cat { name lives } } }"
    assert answer(PETS, type_, query) == (
        {
            "pets": [
                {"__typename": "Cat", "name": "a", "lives": 9},
                {"__typename": "Dog", "tricks": 3, "name": "b"},
                None,
                {"__typename": "Cat", "name": "c", "lives": 9},
                {"__typename": "Dog", "tricks": 3, "name": "d"},
            ]
        },
        [],
    )


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (None, "Abstract type 'Named' must resolve to an Object type at runtime for field 'Query.pets'."),
        (5, "Abstract type 'Named' must resolve to an Object type at runtime for field 'Query.pets' with value"),
        ("Bird", "Abstract type 'Named' was resolved to a type 'Bird' that does not exist inside the schema."),
        ("CatOrDog", "Abstract type 'Named' was resolved to a non-object type 'CatOrDog'."),
        ("Fish", "Runtime Object type 'Fish' is not a possible type for 'Named'."),
    ],
)
def test_an_object_of_no_type_or_a_wrong_one_is_null(kind: Any, message: str) -> None:
    """With the reason, each of them; the others are answered."""
    data, errors = answer([Pet("Cat", "a"), Pet(kind), Pet("Cat", "b"), Pet(kind)], NAMED, "{ pets { name } }")
    assert data == {"pets": [{"name": "a"}, None, {"name": "b"}, None]}
    assert [path for _, path in errors] == [["pets", 1], ["pets", 3]]
    assert all(told.startswith(message) for told, _ in errors)


def test_an_object_that_its_type_does_not_own_is_null() -> None:
    """And so is one of which it can't tell; where null may not be, it takes the list with it."""
    pets = [Pet("Cat", "a"), Pet("Dog", "b"), Pet("Cat", "ill"), Pet("Cat", "c")]
    data, errors = answer(pets, CAT, "{ pets { name } }")
    assert data == {"pets": [{"name": "a"}, None, None, {"name": "c"}]}
    assert [(message.split(":")[0], path) for message, path in errors] == [
        ("Expected value of type 'Cat' but got", ["pets", 1]),
        ("ill", ["pets", 2]),
    ]
    data, errors = answer(pets, GraphQLNonNull(CAT), "{ pets { name } }")
    assert (data, len(errors)) == ({"pets": None}, 1)


def test_each_object_is_asked_for_its_type_as_often_as_field_by_field() -> None:
    """By the union, which asks each of its types, and once more by the type itself."""
    counted = []
    for executor in (LevelExecutor, Executor):
        ASKED.clear()
        execute(schema(PETS, CAT_OR_DOG), parse("{ pets { __typename } }"), executor_class=executor)
        counted.append(sorted(ASKED))
    assert counted[0] == counted[1]
    assert len(counted[0]) == 2 + 3 + 2 + 3


ITERABLES = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "iterator": iter,
    "generator": lambda pets: (pet for pet in pets),
    "keys": lambda pets: dict.fromkeys(pets).keys(),
    "list of another kind": type("Pets", (list,), {}),
}


@pytest.mark.parametrize("name", ITERABLES)
def test_whatever_can_be_iterated_is_a_list(name: str) -> None:
    """Whether more than once or not."""
    made: Any = ITERABLES[name]
    assert answer(lambda: made([Pet("Cat", "a")]), CAT, "{ pets { name } }") == ({"pets": [{"name": "a"}]}, [])


@pytest.mark.parametrize("given", ["text", b"bytes", {"a": 1}, 5], ids=repr)
def test_text_and_mappings_are_no_lists(given: Any) -> None:
    """Though they can be iterated."""
    data, errors = answer(given, CAT, "{ pets { name } }")
    assert data == {"pets": None}
    assert errors == [("Expected Iterable, but did not find one for field 'Query.pets'.", ["pets"])]
