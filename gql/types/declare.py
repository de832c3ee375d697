"""How types are declared from data: a class first, so that others can name it, and its fields when all are known."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from inspect import Parameter, Signature, signature
from operator import itemgetter
from types import GenericAlias
from typing import Annotated, Any, Literal

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.execution.level import LEVEL, Attributes, Columns, Parents
from resolvers.records import Record
from resolvers.session import Batch

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


def by_level(work: Callable[[Info[Any, Any], Sequence[Any]], Sequence[Any]], graphql_type: Any, about: str) -> Declared:
    """A field that is worked out for many objects at once: `work` is told of the field, and gives as many results."""

    def resolve(self: Any, info: Info[Any, Any]) -> Any:
        return work(info, self) if isinstance(self, Parents) else work(info, (self,))[0]

    return resolved(resolve, graphql_type, about, metadata={LEVEL: True})


def by_itself(read: Callable[[Any], Any], graphql_type: Any, about: str) -> Declared:
    """A field that is read from each object by itself."""

    def work(_info: Info[Any, Any], sources: Sequence[Any]) -> list[Any]:
        return [read(source) for source in sources]

    return by_level(work, graphql_type, about)


def _no_arguments(info: Info[Any, Any]) -> None:
    return None


def batched(
    graphql_type: Any,
    about: str,
    *,
    key: Callable[[Any], Any],
    batch: Batch,
    read: Callable[..., Any] = _no_arguments,
) -> Declared:
    """A field that is fetched for many objects at once, by a batch resolver.

    `key` says what of an object the batch is asked by; None is answered by null, without asking. `read` has the field's
    arguments, and makes what the batch is told of them, once for all objects of a level. Whoever asks for one object at
    a time is answered by the same batch, through a loader.
    """

    async def resolve(self: Any, info: Info[Any, Any], **given: Any) -> Any:
        session = session_of(info)
        if not isinstance(self, Parents):
            one = key(self)
            return None if one is None else await session.load(batch, read(info, **given), one)
        keys = [key(parent) for parent in self]
        asked = [one for one in keys if one is not None]
        found = iter(await session.load_many(batch, read(info, **given), asked) if asked else ())
        return [None if one is None else next(found) for one in keys]

    return resolved(with_arguments(resolve, read), graphql_type, about, metadata={LEVEL: True})


def with_arguments(resolver: Any, read: Callable[..., Any]) -> Any:
    """A resolver that says of itself that it has the arguments of `read`, besides its parent."""
    parent = Parameter("self", Parameter.POSITIONAL_OR_KEYWORD)
    resolver.__signature__ = Signature([parent, *signature(read).parameters.values()])
    return resolver


def many(item: Any) -> Any:
    """The type of a list of items that are all there; item types are only known at run time."""
    return GenericAlias(list, (item,))


def argument(annotation: Any, about: str) -> Any:
    """The annotation of an argument, with its description."""
    return Annotated[annotation, strawberry.argument(description=about)]


class Values(Attributes):
    """What a field without a resolver shows: a fetched value, or else an attribute."""

    def __call__(self, source: Any, name: str) -> Any:
        """What one object shows."""
        if hasattr(source, "value"):
            with suppress(KeyError):
                return source.value(name)
        return getattr(source, name)

    def columns(self, sources: Sequence[Any]) -> Columns:
        """What reads many objects; a value that was not fetched raises, and then each is asked for itself."""
        if not isinstance(sources[0], Record):
            return super().columns(sources)
        rows = sources[0].rows
        if len(sources) == 1 or any(source.rows is not rows for source in sources):
            return lambda name: [source.rows.values[name][source.number] for source in sources]
        pick = itemgetter(*(source.number for source in sources))
        return lambda name: list(pick(rows.values[name]))
