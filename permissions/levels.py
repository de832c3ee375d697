"""How far a field is shown, and the classes that a field's default level follows from."""

from collections.abc import Mapping
from enum import Enum, IntEnum

from models.words import Resource


class Level(IntEnum):
    """How far a field is shown; a higher number shows more."""

    HIDDEN = 0
    MASKED = 1
    REVEALABLE = 2
    FULL = 3


class FieldClass(Enum):
    """What a field shows when no grant says anything about it."""

    PUBLIC = "PUBLIC"
    MASKABLE = "MASKABLE"
    SENSITIVE = "SENSITIVE"

    @property
    def default(self) -> Level:
        """The level that a VIEW grant gives unless it names the field."""
        return Level.MASKED if self is FieldClass.SENSITIVE else Level.FULL


# Which fields there are and of which class: declared in `masking/`, handed down to this room.
FieldClasses = Mapping[Resource, Mapping[str, FieldClass]]
