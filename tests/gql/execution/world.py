"""Random worlds: a schema, and resolvers of all sorts, which note when they are asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from gql.execution.level import LEVEL, Attributes, Parents
from tests.gql.execution.values import LEAVES, Giver, Node

WAYS = ("rows", "rows", "rows", "level", "level", "column", "reader", "default")
INPUT = GraphQLInputObjectType(
    "Input",
    {"a": GraphQLInputField(GraphQLInt, default_value=3), "b": GraphQLInputField(GraphQLNonNull(GraphQLString))},
)
ARGUMENTS: dict[str, Callable[[], GraphQLArgument]] = {
    "n": lambda: GraphQLArgument(GraphQLInt),
    "m": lambda: GraphQLArgument(GraphQLNonNull(GraphQLInt), default_value=4, out_name="em"),
    "s": lambda: GraphQLArgument(GraphQLList(GraphQLNonNull(GraphQLString)), default_value=["d"]),
    "o": lambda: GraphQLArgument(INPUT),
}


@dataclass
class World:
    """A schema made from a seed. `asked` notes each call of a resolver, `paths` where it was, if that is told."""

    seed: int
    waits: bool = field(init=False)
    trouble: float = field(init=False)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    paths: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = self.rng = Random(f"world {self.seed}")
        self.waits = rng.random() < 0.6
        self.trouble = rng.choice((0.0, 0.02, 0.02, 0.05, 0.15))
        self.giver = Giver(f"values {self.seed}", self._kind, self.trouble, waits=self.waits, elsewhere=not self.waits)
        # What is read as an attribute is there: nobody waits for it, and reading it twice makes no difference.
        self.attributes = Giver(
            f"attributes {self.seed}", self._kind, self.trouble, waits=False, elsewhere=not self.waits
        )
        self.objects = [f"T{number}" for number in range(rng.randint(2, 5))]
        self.interfaces = [f"I{number}" for number in range(rng.randint(1, 2))]
        self.types: dict[str, Any] = {}
        # A field is of the same type wherever it stands, so that fragments never get into each other's way.
        self.fields = {f"f{number}": self._field() for number in range(rng.randint(6, 14))}
        self.schema = self._schema()

    def _field(self) -> tuple[str, list[str], list[str]]:
        """The name of a type, how it is wrapped from the inside out, and which arguments there are."""
        rng = self.rng
        leaf = rng.random() < 0.5
        name = rng.choice(LEAVES).name if leaf else rng.choice([*self.objects, *self.interfaces, "U"])
        wraps = rng.choice(("", "", "!", "L", "L!", "!L", "!L!", "LL", "!L!L!", "!LL"))
        arguments = [one for one in ARGUMENTS if rng.random() < 0.15]
        return name, list(wraps), arguments

    def _schema(self) -> GraphQLSchema:
        rng = self.rng
        members = {name: self._choice(1) for name in self.interfaces}
        implements = {name: [one for one in self.interfaces if rng.random() < 0.6] for name in self.objects}
        for name in self.interfaces:
            if not any(name in found for found in implements.values()):
                implements[self.objects[0]].append(name)
        self.implements = implements
        for name in self.interfaces:
            self.types[name] = GraphQLInterfaceType(
                name, self._thunk(name, members[name]), resolve_type=self._resolve_type()
            )
        for name in self.objects:
            own = dict.fromkeys([*self._choice(2), *(one for other in implements[name] for one in members[other])])
            self.types[name] = GraphQLObjectType(
                name,
                self._thunk(name, list(own)),
                interfaces=[self.types[one] for one in implements[name]],
                is_type_of=self._is_type_of(name),
            )
        self.union = rng.sample(self.objects, rng.randint(1, len(self.objects)))
        self.types["U"] = GraphQLUnionType(
            "U", [self.types[name] for name in self.union], resolve_type=self._resolve_type()
        )
        query = GraphQLObjectType("Query", self._thunk("Query", list(self.fields)))
        mutation = GraphQLObjectType("Mutation", self._thunk("Mutation", list(self.fields)))
        return GraphQLSchema(query, mutation, types=[self.types[name] for name in self.objects])

    def _choice(self, least: int) -> list[str]:
        return self.rng.sample(list(self.fields), self.rng.randint(least, len(self.fields)))

    def _kind(self, type_: Any, rng: Random) -> str:
        """The type of an object that is to stand in a field: nearly always one that may."""
        if rng.random() < self.trouble / 3:
            return rng.choice([*self.objects, "Nothing", "I0", "U"])
        if type_.name == "U":
            return rng.choice(self.union)
        if type_.name in self.interfaces:
            return rng.choice([name for name in self.objects if type_.name in self.implements[name]])
        return str(type_.name)

    def _resolve_type(self) -> Any:
        way = self.rng.choice(("none", "sync", "sync", "async" if self.waits else "sync"))

        def resolve_type(value: Any, _info: Any, _type: Any) -> Any:
            kind = kind_of(value)
            if kind is None:
                raise TypeError(f"no kind: {type(value).__name__}")
            found = {"Nothing": 5}.get(kind, kind)
            rng = Random(f"type {self.seed} {kind} {identity_of(value)}")
            return self.giver.later(rng, found) if way == "async" and rng.random() < 0.7 else found

        return None if way == "none" else resolve_type

    def _is_type_of(self, name: str) -> Any:
        way = self.rng.choice(("sync", "sync", "async" if self.waits else "sync"))
        if self.rng.random() < 0.3:
            return None

        def is_type_of(value: Any, _info: Any) -> Any:
            found = kind_of(value) == name
            rng = Random(f"of {self.seed} {name} {identity_of(value)}")
            if rng.random() < self.trouble / 3:
                raise ValueError(f"{identity_of(value)} has no type")
            return self.giver.later(rng, found) if way == "async" and rng.random() < 0.7 else found

        return is_type_of

    def _thunk(self, parent: str, names: list[str]) -> Callable[[], dict[str, GraphQLField]]:
        ways = {name: self.rng.choice(WAYS) for name in names}
        return lambda: {name: self._declared(parent, name, ways[name]) for name in names}

    def _declared(self, parent: str, name: str, way: str) -> GraphQLField:
        base, wraps, arguments = self.fields[name]
        type_: Any = self.types.get(base) or next(leaf for leaf in LEAVES if leaf.name == base)
        for wrap in wraps:
            type_ = GraphQLNonNull(type_) if wrap == "!" else GraphQLList(type_)
        args = {one: ARGUMENTS[one]() for one in arguments}
        resolver = Resolver(self, parent, name, type_)
        if way == "default":
            return GraphQLField(type_, args, resolver.of_row if not is_leaf_type(get_named_type(type_)) else None)
        if way == "level":
            return GraphQLField(type_, args, resolver.of_level, extensions={LEVEL: True})
        if way == "rows" or args:
            return GraphQLField(type_, args, resolver.of_row)
        declared = StrawberryField(python_name=name)
        declared.default_resolver = resolver.reader() if way == "reader" else resolver.read

        def _get_basic_result(source: Any, _info: Any) -> Any:
            return declared.get_result(source, info=None, args=[], kwargs={})

        extensions = {GraphQLCoreConverter.DEFINITION_BACKREF: declared}
        return GraphQLField(type_, {}, _get_basic_result, extensions=extensions)


@dataclass
class Resolver:
    """The resolver of one field of one type."""

    world: World
    parent: str
    name: str
    type: Any

    def of_row(self, source: Any, info: Any, **arguments: Any) -> Any:
        """Resolve for one parent."""
        self.world.paths.append((self.parent, self.name, *info.path.as_list()))
        assert info.field_name == self.name
        assert info.parent_type.name == self.parent
        self._note(source, arguments)
        return self.given(source, arguments)

    def of_level(self, source: Any, info: Any, **arguments: Any) -> Any:
        """Resolve for one parent, or for a level of them."""
        assert info.parent_type.name == self.parent
        if not isinstance(source, Parents):
            self._note(source, arguments)
            return self.given(source, arguments)
        for one in source:
            self._note(one, arguments)
        found = [self._kept(one, arguments) for one in source]
        rng = Random(f"level {self.world.seed} {self.name} {len(source)}")
        return self.world.giver.later(rng, found) if self.world.waits and rng.random() < 0.6 else found

    def read(self, source: Any, _name: str) -> Any:
        """Read as an attribute is read, with nothing noted: that may be done twice."""
        return self.given(source, {})

    def reader(self) -> Attributes:
        """A reader of whole columns."""
        resolver = self

        class Reader(Attributes):
            def __call__(self, source: Any, _name: str) -> Any:
                return resolver.given(source, {}, resolver.world.attributes)

            def column(self, sources: Any, name: str) -> list[Any]:
                return [self(source, name) for source in sources]

        return Reader()

    def _note(self, source: Any, arguments: dict[str, Any]) -> None:
        self.world.asked.append((self.parent, self.name, identity_of(source), repr(sorted(arguments.items()))))

    def _kept(self, source: Any, arguments: dict[str, Any]) -> Any:
        try:
            return self.given(source, arguments)
        except Exception as error:  # noqa: BLE001, an error of one parent is handed over in its place
            return error

    def given(self, source: Any, arguments: dict[str, Any], giver: Giver | None = None) -> Any:
        """What is given for one parent."""
        giver = giver or self.world.giver
        place = f"{identity_of(source)}/{self.name}{sorted(arguments.items()) if arguments else ''}"
        rng = Random(f"given {self.world.seed} {self.parent} {place}")
        value = giver.value(self.type, f"{self.parent} {place}")
        if giver.waits and rng.random() < 0.4:
            return giver.later(rng, value)
        if isinstance(value, Exception) and rng.random() < 0.7:
            raise value
        return value


def kind_of(value: Any) -> str | None:
    """The kind of an object."""
    return value.kind if isinstance(value, Node) else value.get("kind") if isinstance(value, dict) else None


def identity_of(value: Any) -> str:
    """Where an object is in the world."""
    if isinstance(value, Node):
        return value.identity
    return str(value.get("identity")) if isinstance(value, dict) else f"({value!r})"
