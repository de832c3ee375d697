"""Random documents over whatever the schema has: drawn from its types, with weights for what leaks easiest."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.proof.alike.inputs import Inputs, Place
from tests.proof.alike.palette import Palette, action_of, resource_in
from tests.proof.alike.script import Earlier, Request, Script

MOST_REQUESTS = 3
DEEPEST = 3
CURSORS = ("after", "before")
# How likely an argument is given that may be left out.
CHANCES = {
    "auditLog.where": 0.2,
    "auditLog.search": 0.6,
    "where": 0.7,
    "orderBy": 0.6,
    "first": 0.5,
    "last": 0.7,
    "deleted": 0.06,
    "search": 0.4,
    "take": 0.4,
}
# Queries that are answered to who has one of some functions.
NEED_A_FUNCTION = {
    "explainAccess": ("VIEW_PERMISSION",),
    "whoHasAccess": ("VIEW_PERMISSION",),
    "permissionOverview": ("VIEW_PERMISSION",),
    "mergePreview": ("MERGE",),
}
# Root fields that are drawn so much more often than others; of the rest, those of what the caller has grants on.
WEIGHTS: Mapping[str, int] = {
    "nodes": 2,
    "assign": 12,
    "reveal": 6,
    "shareRecord": 5,
    "unshareRecord": 3,
    "mergeCustomers": 25,
    "tagRecords": 3,
}


@dataclass
class _Draft:
    """A document as it is being written."""

    inputs: Inputs
    number: int
    variables: dict[str, Any] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    cursors: dict[str, str] = field(default_factory=dict)
    aliases: int = 0

    def alias(self) -> str:
        """A name that no other field of the document has, so that no two can be in each other's way."""
        self.aliases += 1
        return f"a{self.aliases}"

    def variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name], self.types[name] = value, type_
        return f"${name}"


class Requests:
    """Draws scripts over one schema."""

    def __init__(self, schema: GraphQLSchema, palette: Palette, weights: Mapping[str, int]) -> None:
        """Take what can be asked, what it can be asked about, and which root fields are to come more often."""
        self._schema = schema
        self._weights = {**WEIGHTS, **weights}
        self._palette = palette

    def script(self, rng: Random) -> Script:
        """Up to three requests, of which the later ones may go on where an earlier one ended."""
        script: list[Request] = []
        for number in range(rng.choice((1, 2, 2, MOST_REQUESTS))):
            pages = [one for one, request in enumerate(script) if request.cursors]
            if pages and rng.random() < 0.5:
                script.append(self._next_page(rng, script, rng.choice(pages)))
            else:
                script.append(self.request(rng, number))
        return script

    def request(self, rng: Random, number: int) -> Request:
        """A query or a mutation of a few root fields."""
        root = self._schema.mutation_type if rng.random() < 0.35 else self._schema.query_type
        root = root or self._schema.query_type
        if root is None:
            raise AssertionError("a schema has queries")
        writes = root is self._schema.mutation_type
        draft = _Draft(Inputs(rng, self._palette, number), number)
        chosen = [
            self._root(rng, root, writes=writes) for _ in range(rng.choice((1, 2, 2, 3) if writes else (3, 4, 5, 6)))
        ]
        # One that is refused takes all with it that is asked beside.
        alone = chosen[0] in NEED_A_FUNCTION
        chosen = chosen[:1] if alone else [name for name in chosen if name not in NEED_A_FUNCTION]
        body = " ".join(self._field(rng, draft, root, name, 0) for name in chosen)
        declared = ", ".join(f"${name}: {type_}" for name, type_ in draft.types.items())
        document = f"{'mutation' if writes else 'query'} Q{f'({declared})' if declared else ''} {{ {body} }}"
        if rng.random() < 0.03:
            document = _misspelt(rng, document)
        headers = {"idempotency-key": f"key-{rng.randint(0, 2)}"} if writes and rng.random() < 0.1 else {}
        names = frozenset(draft.names)
        extensions = {"cost": True, "masking": True} if rng.random() < 0.5 else {}
        wrote = frozenset(chosen) if writes else frozenset[str]()
        return Request(document, draft.variables, headers, extensions, wrote, draft.cursors, names)

    def _next_page(self, rng: Random, script: Script, number: int) -> Request:
        """The same document again, from a cursor of its answer on."""
        before = script[number]
        name, alias = rng.choice(sorted(before.cursors.items()))
        cursor = Earlier(number, rng.randrange(8), alias)
        return dataclasses.replace(before, variables={**before.variables, name: cursor})

    def _root(self, rng: Random, root: GraphQLObjectType, *, writes: bool) -> str:
        names: list[str] = list(root.fields)
        weight = self._weight_of_write if writes else self._weight_of_read
        return rng.choices(names, [weight(name, root.fields[name]) for name in names])[0]

    def _weight_of_read(self, name: str, field_: GraphQLField) -> float:
        palette = self._palette
        if name in NEED_A_FUNCTION:
            # Nearly always refused else, with all that is asked beside.
            return 3 if any(action in NEED_A_FUNCTION[name] for _, action in palette.able.functions) else 0.3
        resource = self._resource_of(field_)
        topics = {of for of, *_ in palette.topics if palette.asked_of(of)}
        usual = 20 if resource in topics else 5 if resource in palette.granted else 1
        return self._weights.get(name, usual)

    def _weight_of_write(self, name: str, _field: GraphQLField) -> float:
        able, action, resource = self._palette.able, action_of(name), resource_in(name[0].upper() + name[1:])
        usual = self._weights.get(name, 5 if resource in self._palette.granted else 1)
        if name.startswith("create") and resource is not None:
            return 2 * usual if (resource, "ADD") in able.functions else 1
        if action is None:
            return usual
        found = len(able.records(action, resource))
        if found < (2 if action == "MERGE" else 1):
            return 1
        if (action == "ASSIGN" and able.handed) or (action == "MERGE" and self._palette.merges):
            return 10 * usual
        return (8 if resource and able.cells[resource] and action == "EDIT" else 2) * usual

    @staticmethod
    def _resource_of(field_: GraphQLField) -> str | None:
        name = get_named_type(field_.type).name
        return resource_in(name) if name.endswith("Connection") else None

    def _field(
        self, rng: Random, draft: _Draft, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int
    ) -> str:
        """A field with its arguments and what is selected of it."""
        field_ = parent.fields[name]
        named, alias = get_named_type(field_.type), draft.alias()
        draft.names.add(f"{parent.name}.{name}")
        arguments = self._arguments(rng, draft, parent, name, alias)
        called = f"{alias}: {name}({', '.join(arguments)})" if arguments else f"{alias}: {name}"
        return called if is_leaf_type(named) else f"{called} {self._selection(rng, draft, named, depth + 1)}"

    def _arguments(self, rng: Random, draft: _Draft, parent: Any, name: str, alias: str) -> list[str]:
        given = []
        field_ = parent.fields[name]
        resource = resource_in(get_named_type(field_.type).name) or resource_in(name[0].upper() + name[1:])
        forwards = rng.random() < 0.7
        for argument, one in field_.args.items():
            if argument in CURSORS:
                if forwards is not (argument == "after"):
                    continue
                # Null at first; whoever asks for the next page puts a cursor there.
                variable = draft.variable(str(one.type), "nonsense" if rng.random() < 0.002 else None)
                draft.cursors[variable[1:]] = alias
            elif argument == ("last" if forwards else "first") and rng.random() < 0.995:
                continue
            elif is_required_argument(one) or rng.random() < CHANCES.get(
                f"{name}.{argument}", CHANCES.get(argument, 0.3)
            ):
                variable = draft.variable(
                    str(one.type), draft.inputs.draw(one.type, Place(resource, argument, 0, action_of(name)))
                )
            else:
                continue
            given.append(f"{argument}: {variable}")
            draft.names.add(f"{parent.name}.{name}({argument})")
        return given

    def _selection(self, rng: Random, draft: _Draft, type_: Any, depth: int, *, aliased: bool = False) -> str:
        if isinstance(type_, GraphQLInterfaceType):
            draft.names.add(f"{type_.name}.id")
            possible = [one.name for one in self._schema.get_possible_types(type_)]
            if not possible:
                return "{ __typename }"
            granted = [name for name in possible if resource_in(name) in self._palette.granted]
            kinds = list(dict.fromkeys(rng.choice([*possible, *granted * 6]) for _ in range(2)))
            parts = [
                f"... on {kind} {self._selection(rng, draft, self._schema.get_type(kind), depth + 1, aliased=True)}"
                for kind in kinds
            ]
            return f"{{ __typename id {' '.join(parts)} }}"
        leaves = [name for name, one in type_.fields.items() if is_leaf_type(get_named_type(one.type)) and not one.args]
        deep = [name for name in type_.fields if name not in leaves]
        if type_.name.endswith("Connection") or type_.name in ("PageInfo", "UserError", "FieldAccess"):
            chosen = [name for name in leaves if rng.random() < 0.8]
            inner = [name for name in deep if rng.random() < 0.55]
        else:
            every = rng.random() < 0.2
            chosen = leaves if every else rng.sample(leaves, min(len(leaves), rng.randint(1, 5)))
            inner = rng.sample(deep, min(len(deep), rng.choice((0, 1, 1, 2)))) if depth < DEEPEST * 2 else []
            if "id" not in type_.fields or type_.name.endswith("Result"):
                # A part of something, and no record: it ends soon.
                inner = deep
        if depth >= DEEPEST * 3:
            inner = []
        if "id" in leaves:
            chosen = ["id", *(name for name in chosen if name != "id")]
        # Two types may have one name for fields that don't go together.
        parts = [f"{draft.alias()}: {name}" if aliased and name != "id" else name for name in chosen]
        for name in inner:
            if depth >= DEEPEST * 2 and "id" in type_.fields:
                continue
            parts.append(self._field(rng, draft, type_, name, depth))
        draft.names.update(f"{type_.name}.{name}" for name in chosen)
        return f"{{ {' '.join(parts) or '__typename'} }}"


def _misspelt(rng: Random, document: str) -> str:
    """A document with a letter more somewhere in a name, so that the answer may suggest what was meant."""
    places = [found.end() for found in re.finditer(r"\b[a-z][A-Za-z]{3,}", document)]
    place = rng.choice(places)
    return f"{document[:place]}x{document[place:]}"
