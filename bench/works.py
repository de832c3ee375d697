"""What is asked of every target: a page of customers by name, with ten fields, or with their children too."""

import json
from dataclasses import dataclass

CUSTOMER = (
    *("id", "name", "region", "email", "address", "status"),
    *("createdAt", "creditLimit", "cardNumber", "phone"),
)
CHILDREN = {
    "contacts": ("Contact", ("id", "name", "email", "title")),
    "opportunities": ("Opportunity", ("id", "title", "stage", "amount")),
    "contracts": ("Contract", ("id", "number", "value", "iban")),
}
ALIAS = "_"  # An alias is the field's name with this behind it.


@dataclass(frozen=True, slots=True)
class Work:
    """So many customers, with or without children; in plain words or decorated; with an epoch of its own or not."""

    name: str
    first: int
    children: bool
    decorated: bool = False
    bumped: bool = False


SIMPLE = (
    Work("page of 50 with children", 50, children=True),
    Work("1,000 with ten fields", 1000, children=False),
    Work("200 with children", 200, children=True),
    Work("1,000 with children", 1000, children=True),
)
DECORATED = tuple(Work(work.name, work.first, work.children, decorated=True) for work in SIMPLE)
BUMPED = tuple(Work(work.name, work.first, work.children, bumped=True) for work in SIMPLE)
KINDS = {
    "as a frontend asks": SIMPLE,
    "with fragments, aliases and `__typename` everywhere": DECORATED,
    "with the epoch bumped before every request": BUMPED,
}


def graphql_body(work: Work, *, connections: bool) -> bytes:
    """The request's body for a GraphQL server whose lists are connections, or plain lists."""
    return json.dumps({"query": document(work, connections=connections), "variables": {"first": work.first}}).encode()


def document(work: Work, *, connections: bool) -> str:
    """The document of a work. A server with plain lists orders by name of itself."""
    write = _decorated if work.decorated else _simple
    return write(work.children, connections=connections)


def _simple(children: bool, *, connections: bool) -> str:  # noqa: FBT001, as the work says it
    def listed(inside: str) -> str:
        return f"{{ nodes {{ {inside} }} }}" if connections else f"{{ {inside} }}"

    lists = [f"{name} {listed(' '.join(fields))}" for name, (_, fields) in CHILDREN.items()] if children else []
    inside = " ".join([*CUSTOMER, *lists])
    order = ", orderBy: [{field: NAME}]" if connections else ""
    return f"query Customers($first: Int!) {{ customers(first: $first{order}) {listed(inside)} }}"


def _decorated(children: bool, *, connections: bool) -> str:  # noqa: FBT001, as the work says it
    """Fields behind aliases, in named fragments that spread others, and in inline ones."""

    def listed(inside: str) -> str:
        return f"{{ __typename nodes {{ {inside} }} }}" if connections else f"{{ {inside} }}"

    def aliased(fields: tuple[str, ...]) -> str:
        return " ".join(f"{field}{ALIAS}: {field}" for field in fields)

    half = len(CUSTOMER) // 2
    parts = [
        f"fragment Known on Customer {{ __typename {aliased(CUSTOMER[:half])} ...Masked }}",
        f"fragment Masked on Customer {{ ... on Customer {{ {aliased(CUSTOMER[half:])} }} }}",
    ]
    lists = []
    for name, (kind, fields) in CHILDREN.items() if children else ():
        lists.append(f"{name}{ALIAS}: {name} {listed(f'...Of{kind} ... on {kind} {{ {aliased(fields[2:])} }}')}")
        parts.append(f"fragment Of{kind} on {kind} {{ __typename {aliased(fields[:2])} }}")
    order = ", orderBy: [{field: NAME}]" if connections else ""
    inside = " ".join(["__typename ...Known", *lists])
    asked = f"customers{ALIAS}: customers(first: $first{order}) {listed(inside)}"
    return "\n".join([f"query Customers($first: Int!) {{ {asked} }}", *parts])
