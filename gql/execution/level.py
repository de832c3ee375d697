"""How a field is resolved: once for all parents of its level, as a column, or parent by parent."""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any

from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

# Marks a field whose resolver takes `Parents` too: in the metadata of Strawberry's field, or GraphQL's extensions.
LEVEL = "level"


class Parents(list[Any]):
    """All parents of a level, handed to a marked field's resolver in place of one: it gives as many results."""


# A column by the name of its field, in the order of the objects.
Columns = Callable[[str], list[Any]]


class Way(Enum):
    """How the values of a field are had."""

    TYPE_NAME = auto()
    COLUMN = auto()
    LEVEL = auto()
    ROWS = auto()


class Attributes:
    """What a field without a resolver shows: the attribute of its name. Whole columns are read in one pass."""

    def __call__(self, source: Any, name: str) -> Any:
        """What one object shows."""
        return getattr(source, name)

    def columns(self, sources: Sequence[Any]) -> Columns:
        """What reads the columns of many objects, by their names; it is made once for all fields of a level.

        Either may raise: then each object is read by itself, for a second time.
        """
        return lambda name: [getattr(source, name) for source in sources]


class OfType:
    """Whether objects are of a type, asked of one as GraphQL asks, or of a whole level."""

    def __call__(self, source: Any, _info: Any) -> bool:
        """Whether one object is."""
        return self.column((source,))[0]

    def column(self, sources: Sequence[Any]) -> list[bool]:
        """Whether each object is, in their order."""
        raise NotImplementedError


def way_of(field: GraphQLField) -> Way:
    """How a field's values are had; one with permissions or extensions of its own is asked parent by parent."""
    if reader_of(field) is not None:
        return Way.COLUMN
    declared = _declared(field)
    if declared is None:
        return Way.LEVEL if field.extensions.get(LEVEL) else Way.ROWS
    return Way.LEVEL if declared.metadata.get(LEVEL) and not declared.extensions else Way.ROWS


def reader_of(field: GraphQLField) -> tuple[Callable[[Any, str], Any], str] | None:
    """What reads the field and under which name, where Strawberry would do nothing but read it of each parent."""
    declared = _declared(field)
    # A basic field gets a resolver of its own name from Strawberry, unless exceptions of it are handled.
    if declared is None or not declared.is_basic_field or getattr(field.resolve, "__name__", "") != "_get_basic_result":
        return None
    if type(declared).get_result is not StrawberryField.get_result:
        return None
    return declared.default_resolver, declared.python_name


def _declared(field: GraphQLField) -> StrawberryField | None:
    found = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return found if isinstance(found, StrawberryField) else None
