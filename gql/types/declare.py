"""How types are declared from data: a class first, so that others can name it, and its fields when all are known."""

from collections.abc import Mapping
from types import GenericAlias
from typing import Annotated, Any, Literal

import strawberry

Kind = Literal["type", "input", "interface"]

# A field's annotation (None where its resolver has it) and what Strawberry is told of it.
Declared = tuple[Any, Any]


def shell(name: str, *bases: type) -> Any:
    """A class that can be named in annotations before its fields are known."""
    return type(name, bases, {"__annotations__": {}})


def declare(cls: Any, about: str, fields: Mapping[str, Declared], kind: Kind = "type") -> None:
    """Give a shell its fields and make it a GraphQL type."""
    for name, (annotation, declared) in fields.items():
        setattr(cls, name, declared)
        if annotation is not None:
            cls.__annotations__[name] = annotation
    make: Any = {"type": strawberry.type, "input": strawberry.input, "interface": strawberry.interface}[kind]
    make(cls, name=cls.__name__, description=about)


def plain(annotation: Any, about: str, **more: Any) -> Declared:
    """A field that shows what its object holds."""
    return annotation, strawberry.field(description=about, **more)


def optional(annotation: Any, about: str, name: str | None = None) -> Declared:
    """A field of an input that may be left out."""
    return annotation | None, strawberry.field(name=name, description=about, default=strawberry.UNSET)


def resolved(resolver: Any, graphql_type: Any, about: str, **more: Any) -> Declared:
    """A field that a function works out."""
    return None, strawberry.field(resolver=resolver, graphql_type=graphql_type, description=about, **more)


def many(item: Any) -> Any:
    """The type of a list of items that are all there; item types are only known at run time."""
    return GenericAlias(list, (item,))


def argument(annotation: Any, about: str) -> Any:
    """The annotation of an argument, with its description."""
    return Annotated[annotation, strawberry.argument(description=about)]


def value_of(source: Any, name: str) -> Any:
    """What a field without a resolver shows: a fetched value, or else an attribute."""
    values: dict[str, Any] | None = getattr(source, "values", None)
    return values[name] if values is not None and name in values else getattr(source, name)
