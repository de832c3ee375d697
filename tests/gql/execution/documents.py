"""Random documents over a random world: aliases, fragments in fragments, directives, variables, arguments."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.gql.execution.world import World

VARIABLES = {
    "yes": ("Boolean!", True),
    "no": ("Boolean! = false", False),
    "perhaps": ("Boolean = true", None),
    "n": ("Int", 1),
    "gone": ("Int", ...),
    "m": ("Int = 2", None),
    "s": ("[String!]", ["a"]),
    "b": ("String!", "bee"),
}
LITERALS = {
    "n": ("1", "null", "$n", "$gone"),
    "m": ("2", "$m", "$gone"),
    "s": ('["a"]', '"a"', "[]", "$s", '["a", $b]'),
    "o": ('{b: "x"}', "{a: 1, b: $b}", "{a: $gone, b: $b}", "null"),
}
WRONG = {"n": '"one"', "m": "null", "s": "[1]", "o": "{a: 1}"}
DEEPEST = 4

# In its place a directive of the same length makes graphql-core tell every error, with everything else where it was.
ALL_ERRORS = "@experimental_disableErrorPropagation"
PAD = " " * len(ALL_ERRORS)


@dataclass
class Writer:
    """Writes one document."""

    world: World
    seed: int
    fragments: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = Random(f"document {self.world.seed} {self.seed}")
        self.wrong = self.rng.random() < 0.15

    def document(self) -> tuple[str, dict[str, Any]]:
        """A document with one operation, and values of its variables."""
        kind = "mutation" if self.rng.random() < 0.25 else "query"
        body = self.selection(kind.capitalize(), DEEPEST)
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in VARIABLES.items())
        values = {name: value for name, (_, value) in VARIABLES.items() if value is not ...}
        values["no"] = self.rng.random() < 0.3
        if self.rng.random() < 0.9:
            values["perhaps"] = self.rng.random() < 0.5
        if self.rng.random() < 0.7:
            values.pop("m")
        operation = f"{kind} ({declared}) {PAD} {body}"
        return "\n".join([operation, *self.fragments.values()]), values

    def selection(self, of: str, depth: int) -> str:
        """A selection of fields of a type, and of fragments that may apply to it."""
        rng = self.rng
        names = self._fields(of)
        parts = [self._field(rng.choice(names), depth) for _ in range(rng.choice((1, 2, 3, 5)) if names else 0)]
        if rng.random() < 0.3 or not parts:
            parts.append(rng.choice(("__typename", "kind: __typename")) + self._directive())
        parts += [self._fragment(of, depth) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
        rng.shuffle(parts)
        return "{ " + (" ".join(part for part in parts if part) or "__typename") + " }"

    def _fields(self, of: str) -> list[str]:
        return [] if of == "U" else [*getattr(self.world.schema.get_type(of), "fields", ())]

    def _field(self, name: str, depth: int) -> str:
        base, _, arguments = self.world.fields[name]
        leaf = base not in self.world.types
        if not leaf and depth == 0:
            return ""
        given = {one: self._argument(one) for one in arguments if self.rng.random() < (0.7 if self.wrong else 0.5)}
        text = f"({', '.join(f'{one}: {value}' for one, value in given.items())})" if given else ""
        # The same key always means the same field with the same arguments, so that selections can be merged.
        alias = f"{name}_{sum(map(ord, text))}: " if text or self.rng.random() < 0.2 else ""
        below = "" if leaf else " " + self.selection(str(base), depth - 1)
        return f"{alias}{name}{text}{self._directive()}{below}"

    def _argument(self, name: str) -> str:
        return WRONG[name] if self.wrong and self.rng.random() < 0.2 else self.rng.choice(LITERALS[name])

    def _directive(self) -> str:
        choices = ("@skip(if: $no)", "@include(if: $yes)", "@include(if: $perhaps)", "@skip(if: false)")
        return " " + self.rng.choice(choices) if self.rng.random() < 0.15 else ""

    def _fragment(self, of: str, depth: int) -> str:
        if depth == 0:
            return ""
        on = self.rng.choice(self._related(of))
        body = self.selection(on, depth - 1)
        if self.rng.random() < 0.5:
            condition = "" if on == of and self.rng.random() < 0.5 else f" on {on}"
            return f"...{condition}{self._directive()} {body}"
        used = [name for name, text in self.fragments.items() if f" on {on} " in text]
        if used and self.rng.random() < 0.5:
            return f"...{self.rng.choice(used)}{self._directive()}"
        name = f"F{len(self.fragments)}"
        self.fragments[name] = f"fragment {name} on {on} {body}"
        return f"...{name}{self._directive()}"

    def _related(self, of: str) -> list[str]:
        """The types that an object of this one may be of as well."""
        world = self.world
        if of in world.interfaces:
            return [of, *(name for name in world.objects if of in world.implements[name])]
        if of == "U":
            return [of, *world.union, *(one for name in world.union for one in world.implements[name])]
        return [of, *world.implements.get(of, ()), *(["U"] if of in world.union else [])]
