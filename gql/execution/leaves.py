"""Leaves: a column of values is checked once by their types and written in one pass, and else value by value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from math import isfinite
from types import FunctionType
from typing import Any

from graphql import GraphQLEnumType, GraphQLLeafType, GraphQLScalarType, Undefined
from graphql.pyutils import inspect
from graphql.type.scalars import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    serialize_boolean,
    serialize_float,
    serialize_id,
    serialize_int,
    serialize_string,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from gql.execution.errors import Failed

Column = list[Any]
Fail = Callable[[Exception], Failed]

NOTHING = type(None)
MISSING = type(Undefined)


class Leaf:
    """How a column of a scalar or an enumeration is written.

    `kinds` are the types, None among them, whose values `whole` can write in one pass; it gives None where it can't.
    """

    def __init__(self, type_: GraphQLLeafType) -> None:
        self._type = type_
        self._coerce: Callable[[Any], Any] = type_.coerce_output_value
        self.kinds: frozenset[type] = frozenset()

    def whole(self, _values: Column) -> Column | None:
        """The column as it is written, if all of its values are as they should be."""
        return None

    def length(self, _written: Column) -> int:
        """How many characters of text a written column has; only text can be long."""
        return 0

    def each(self, values: Column, fail: Fail) -> Column:
        """The column written value by value, by the type's own function; who fails, fails alone."""
        written: Column = []
        append, coerce, coming = written.append, self._coerce, iter(values)
        while len(written) < len(values):
            try:
                for value in coming:
                    append(coerce(value))
            except Exception as error:  # noqa: BLE001, whatever a scalar raises is its field's error
                append(fail(error))
        if not {NOTHING, MISSING}.isdisjoint(map(type, written)):
            for place, one in enumerate(written):
                if one is None or one is Undefined:
                    written[place] = fail(self._empty(values[place], one))
        return written

    def _empty(self, value: Any, written: Any) -> TypeError:
        return TypeError(
            f"Expected `{inspect(self._type)}.coerce_output_value({inspect(value)})` to return non-nullable value,"
            f" returned: {inspect(written)}"
        )


class AsItIs(Leaf):
    """A scalar whose values, if they are of one type and within bounds, are written as they are."""

    def __init__(self, type_: GraphQLScalarType, kind: type, fits: Callable[[Sequence[Any]], bool] | None) -> None:
        super().__init__(type_)
        self.kinds = frozenset({kind, NOTHING})
        self._fits = fits

    def whole(self, values: Column) -> Column | None:
        """The values themselves."""
        if self._fits is not None and not self._fits([value for value in values if value is not None]):
            return None
        return values


class Text(AsItIs):
    """Text, which may be of any length."""

    def __init__(self, type_: GraphQLScalarType) -> None:
        super().__init__(type_, str, None)

    def length(self, written: Column) -> int:
        """The characters of all values."""
        return sum([len(value) for value in written if type(value) is str])


class Named(Leaf):
    """An enumeration: the name of each value is looked up in a dictionary that is made once."""

    def __init__(self, type_: GraphQLEnumType) -> None:
        super().__init__(type_)
        members: Iterable[Any] = type_.wrapped_cls if isinstance(type_, CustomGraphQLEnumType) else ()
        self._names: dict[Any, str | None] = {None: None}
        values = [*(one.value for one in type_.values.values()), *members]
        for value in values:
            # What can't be looked up, because it has no hash or no name, is written one by one.
            with suppress(Exception):
                self._names.setdefault(value, self._coerce(value))
        # A value of another type may be equal to one of these and yet be refused, so types are compared first.
        self.kinds = frozenset(map(type, [*values, None]))

    def whole(self, values: Column) -> Column | None:
        """The names."""
        try:
            return [self._names[value] for value in values]
        except (KeyError, TypeError):
            return None


def _in_bounds(values: Sequence[int]) -> bool:
    return not values or (min(values) >= GRAPHQL_MIN_INT and max(values) <= GRAPHQL_MAX_INT)


def _finite(values: Sequence[float]) -> bool:
    return all(map(isfinite, values))


# By the function that graphql-core writes them with, so that a scalar of the same name with another is not among them.
BUILT_IN: Mapping[Any, tuple[type, Callable[[Sequence[Any]], bool] | None]] = {
    serialize_id: (str, None),
    serialize_boolean: (bool, None),
    serialize_int: (int, _in_bounds),
    serialize_float: (float, _finite),
}


def leaf_of(type_: Any) -> Leaf:
    """How columns of a scalar or an enumeration are written."""
    if isinstance(type_, GraphQLEnumType):
        return Named(type_)
    coerce = type_.coerce_output_value
    if coerce is serialize_string:
        return Text(type_)
    if isinstance(coerce, FunctionType) and coerce in BUILT_IN:
        return AsItIs(type_, *BUILT_IN[coerce])
    return Leaf(type_)
