"""Requests that are made to do harm, as data: what is sent, how it is refused, and by which words."""

import json
from dataclasses import dataclass, field
from typing import Any

COMPLEX = "QUERY_TOO_COMPLEX"
INVALID = "GRAPHQL_VALIDATION_FAILED"
INPUT = "BAD_USER_INPUT"


@dataclass(frozen=True, slots=True)
class Attack:
    """A document with variables, or a body as it is."""

    name: str
    code: str
    says: str
    query: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    status: int = 200

    @property
    def content(self) -> bytes:
        """What is sent."""
        return self.body or json.dumps({"query": self.query, "variables": self.variables}).encode()

    def salted(self, salt: int) -> bytes:
        """The attack in words of its own, so that nothing is remembered of it."""
        return self.content.replace(b'{"query": "', f'{{"query": "#{salt}\\n'.encode(), 1)


def bomb(levels: int, inside: str) -> str:
    """Fragments of which each spreads the next twice."""
    parts = [f"fragment f{n} on Customer {{ {inside.format(f'...f{n + 1}')} }}" for n in range(levels)]
    return " ".join(["{ customers { nodes { ...f0 } } }", *parts, f"fragment f{levels} on Customer {{ id }}"])


def nested(levels: int, inside: str, before: str, after: str) -> str:
    """Something so many levels deep."""
    return before * levels + inside + after * levels


SIDE_BY_SIDE = "{0} {0}"
INLINE = "... on Customer {{ {0} }} ... on Node {{ {0} }}"
BELOW = "a: contacts {{ nodes {{ customer {{ {0} }} }} }} b: contacts {{ nodes {{ customer {{ {0} }} }} }}"
SAME = "contacts {{ nodes {{ customer {{ {0} }} }} }} contacts {{ nodes {{ customer {{ {0} }} }} }}"
W = "query ($w: CustomerWhere) { customers(where: $w) { totalCount } }"
LOOP = nested(60, "name", "fields { type { ", " } }")
DEEP_WHERE: dict[str, Any] = {"number": {"eq": "x"}}
for _ in range(150):
    DEEP_WHERE = {"not": DEEP_WHERE}

ATTACKS = (
    Attack("10000 aliases", COMPLEX, "too long", "{" + " ".join(f"a{n}: __typename" for n in range(10_000)) + "}"),
    Attack("1000 aliases", COMPLEX, "aliases", "{ viewer {" + " ".join(f"a{n}: id" for n in range(1_000)) + "} }"),
    Attack("500 duplicate fields", COMPLEX, "same fields too often", "{ customers { nodes { " + "id " * 500 + "} } }"),
    Attack(
        "50 duplicates with arguments",
        COMPLEX,
        "same fields too often",
        "{" + " ".join(["customers(where: {or: [" + '{name: {eq: "a"}} ' * 20 + "]}) { nodes { id } }"] * 50) + "}",
    ),
    Attack(
        "300 fragments with the same fields",
        COMPLEX,
        "same fields too often",
        "{ customers { nodes { "
        + " ".join(f"...f{n}" for n in range(300))
        + " } } }"
        + " ".join(f"fragment f{n} on Customer {{ id name }}" for n in range(300)),
    ),
    Attack("500 levels", COMPLEX, "nested too deep", "{" + nested(500, "id", "a {", "}") + "}"),
    Attack("150 levels", COMPLEX, "levels of fields", "{" + nested(150, "id", "a {", "}") + "}"),
    Attack(
        "100 levels by fragments",
        COMPLEX,
        "levels of fields",
        "{ ...f0 }"
        + "".join(f"fragment f{n} on T {{ a {{ ...f{n + 1} }} }}" for n in range(100))
        + "fragment f100 on T { a }",
    ),
    *(
        Attack(f"bomb of {levels} levels, {name}", COMPLEX, "", bomb(levels, inside))
        for levels in (10, 15, 20, 25)
        for name, inside in (("side by side", SIDE_BY_SIDE), ("inline", INLINE), ("below", BELOW), ("the same", SAME))
    ),
    Attack(
        "fragments in a circle",
        INVALID,
        "Cannot spread fragment",
        "{ customers { nodes { ...f0 } } }"
        + "".join(f"fragment f{n} on Customer {{ id ...f{(n + 1) % 100} }}" for n in range(100)),
    ),
    Attack(
        "a circle with aliases",
        INVALID,
        "Cannot spread fragment",
        "{ customers { nodes { ...f } } } fragment f on Customer { " + BELOW.format("...f") + " }",
    ),
    Attack("100000 directives", COMPLEX, "too long", "{ __typename " + "@a " * 100_000 + "}"),
    Attack("3000 directives", COMPLEX, "directives", "{ __typename " + "@a " * 3_000 + "}"),
    Attack(
        "1000 operations", COMPLEX, "operations", " ".join(f"query q{n} {{ viewer {{ name }} }}" for n in range(1_000))
    ),
    Attack("100000 comments", COMPLEX, "too long", "#\n" * 40_000 + "{ __typename }"),
    Attack("200000 commas", COMPLEX, "too long", "{ __typename " + "," * 200_000 + "}"),
    Attack("90 unknown fields", INVALID, "x0", "{" + " ".join(f"x{n}" for n in range(90)) + "}"),
    Attack("deep where", COMPLEX, "nested too deep", W, {"w": DEEP_WHERE}),
    Attack("in of 100000 values", COMPLEX, "too many values", W, {"w": {"number": {"in": ["x"] * 100_000}}}),
    Attack(
        "in of 100000 values, written",
        COMPLEX,
        "too long",
        '{ customers(where: {number: {in: ["' + '" "'.join(["x"] * 100_000) + '"]}}) { totalCount } }',
    ),
    Attack(
        "11900 values, written",
        COMPLEX,
        "too many values",
        "{ tags(where: {name: {in: [" + " ".join(['"x"'] * 11_900) + "]}}) { totalCount } }",
    ),
    Attack("or of 2000 conditions", COMPLEX, "too many values", W, {"w": {"or": [{"number": {"eq": "x"}}] * 2_000}}),
    Attack(
        "or of 20000 conditions",
        COMPLEX,
        "too many values",
        W,
        {"w": {"or": [{"number": {"eq": "x"}}] * 20_000}},
        status=400,
    ),
    # Where lists are counted, every text has to be passed over.
    Attack("240000 empty texts", COMPLEX, "too many values", W, {"w": ["[" * 6_000, *[""] * 240_000]}),
    Attack("240000 empty lists", COMPLEX, "too many values", W, {"w": [[]] * 240_000}, status=400),
    Attack("an integer beyond 64 bits", INPUT, "32-bit", W, {"w": {"version": {"eq": 2**70}}}),
    Attack("an integer of 4000 digits", INVALID, "Int", "{ customers(first: " + "9" * 4_000 + ") { totalCount } }"),
    Attack("variables of the wrong shape", INPUT, "$w", W, {"w": [[["x"]]]}),
    Attack("an introspection loop", COMPLEX, "", "{ __schema { types { " + LOOP + " } } }"),
    Attack(
        "a shorter introspection loop",
        COMPLEX,
        "too much of the schema",
        "{ __schema { types { " + nested(4, "name", "fields { type { ", " } }") + " } } }",
    ),
    Attack(
        "a fan of introspection",
        COMPLEX,
        "too much of the schema",
        "{ __schema { types {"
        + " ".join(f"a{n}: fields {{ type {{ fields {{ name }} }} }}" for n in range(100))
        + "} } }",
    ),
    Attack(
        "a hundred introspections",
        COMPLEX,
        "too much of the schema",
        "{" + " ".join(f"a{n}: __schema {{ types {{ fields {{ args {{ name }} }} }} }}" for n in range(90)) + "}",
    ),
    Attack(
        "lists in lists",
        COMPLEX,
        "may cost",
        "{ customers(first: 1000) { nodes { contacts(first: 1000) { nodes { id } } } } }",
    ),
    Attack("broken UTF-8", INPUT, "JSON", body=b'{"query": "{ \xff\xfe\xc0 }"}', status=400),
    Attack("deep JSON", COMPLEX, "too many values", body=b'{"query": ' + b"[" * 400_000, status=400),
    Attack("50 MB", INPUT, "1000000 bytes", body=b" " * 50_000_000, status=413),
)
