"""Column types that hold the same value, in the same order, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Dialect, SmallInteger, String, Text, TypeDecorator, literal_column
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

from models.words import Relation

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
T = TypeVar("T")

# PostgreSQL's driver takes the ends of the calendar for infinity, which no moment is.
YEARS = range(2, 9999)


def plain_text() -> TypeEngine[str]:
    """Text ordered by code point: SQLite's BINARY does so by itself, PostgreSQL needs the C collation."""
    return Text().with_variant(Text(collation="C"), "postgresql")


class ByColumn(TypeDecorator[T]):
    """A type whose values are read a column at a time: a call for each would take most of the time of a large page."""

    __abstract__ = True

    def read_column(self, values: Sequence[Any], dialect: Dialect) -> Sequence[T | None]:
        """The values of a column as the database has them, converted; null stays null."""
        raise NotImplementedError

    def process_result_value(self, value: Any, dialect: Dialect) -> T | None:
        """Read one."""
        return self.read_column((value,), dialect)[0]


class Instant(ByColumn[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, microseconds since 1970 on SQLite, which has no such type."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the storage of the database in use."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a moment without a zone, which would mean something else on every machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        if value.year not in YEARS:
            raise ValueError("a moment between the years 2 and 9998 is needed")
        return value if dialect.name == "postgresql" else (value - EPOCH) // MICROSECOND

    def read_column(self, values: Sequence[Any], dialect: Dialect) -> Sequence[datetime | None]:
        """The moments in UTC, as PostgreSQL's driver gives them."""
        if dialect.name == "postgresql":
            return values
        return [None if value is None else EPOCH + value * MICROSECOND for value in values]


class Scaled(ByColumn[Decimal]):
    """A decimal with a fixed number of places, kept as a 64-bit integer: SQLite has no exact decimal."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        """Keep `places` digits after the point."""
        super().__init__()
        self.places = places
        self.unit = Decimal(1).scaleb(-places)

    def holds(self, value: Decimal) -> bool:
        """Whether the value fits: no more places, and within 64 bits once scaled."""
        if value.adjusted() > 18 or len(value.as_tuple().digits) > 28:
            return False
        scaled = value.scaleb(self.places)
        return scaled == scaled.to_integral_value() and -(2**63) <= scaled < 2**63

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale up."""
        if value is None:
            return None
        if not self.holds(value):
            raise ValueError(f"a decimal of at most {self.places} places and 64 bits is needed")
        return int(value.scaleb(self.places))

    def read_column(self, values: Sequence[Any], dialect: Dialect) -> Sequence[Decimal | None]:
        """Scale down, with all places shown."""
        unit = self.unit
        return [None if value is None else value * unit for value in values]


class Choice(ByColumn[StrEnum]):
    """One word of an enumeration, kept as text and ordered by it."""

    impl = String
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        """Allow the members of `choices`."""
        super().__init__()
        self.choices = choices
        self.members: dict[Any, StrEnum | None] = {None: None, **{one.value: one for one in choices}}

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Order by code point on PostgreSQL too."""
        return dialect.type_descriptor(String(32, collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Write the word, if it is one."""
        return None if value is None else self.choices(value).value

    def read_column(self, values: Sequence[Any], dialect: Dialect) -> Sequence[StrEnum | None]:
        """Read the words back as members."""
        members = self.members
        return [members[value] for value in values]


class RelationCode(TypeDecorator[Relation]):
    """A relation as a small number: relation rows are the most numerous, and carry it in every index."""

    impl = SmallInteger
    cache_ok = True
    codes: ClassVar = {relation: code for code, relation in enumerate(Relation, start=1)}
    relations: ClassVar = {code: relation for relation, code in codes.items()}

    def process_bind_param(self, value: Relation | None, dialect: Dialect) -> int | None:
        """Write the number."""
        return None if value is None else self.codes[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> Relation | None:
        """Read the relation back."""
        return None if value is None else self.relations[value]


def relation_code(relation: Relation) -> ColumnElement[Relation]:
    """A relation's number, written into the statement: it is ours, and a parameter for each would be slow."""
    return literal_column(str(RelationCode.codes[relation]), RelationCode)
