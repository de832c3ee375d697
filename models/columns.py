"""How tables are written: one metadata, one naming convention, and a short word for each kind of column."""

import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
)

from models.types import Choice, Instant, Scaled, plain_text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BUILT_IN = ("id", "version", "created_at", "updated_at", "deleted_at")
FOLDED = "_folded"
# What an index holds must fit a third of a page on PostgreSQL, whatever the characters.
INDEXED_LENGTH = 500
# Any other text, so that a page of a list stays one that can be sent.
TEXT_LENGTH = 100_000
MONEY_PLACES = 2
FRACTION_PLACES = 4


def new_id() -> int:
    """A random id of 63 bits: it tells nothing of how many records there are, or of their order."""
    return secrets.randbits(63) or new_id()


def text(name: str, *, required: bool = False, **info: Any) -> Column[Any]:
    """Text; a record's text field gets a folded twin, by which `contains` and `startsWith` ignore case."""
    return Column(name, plain_text(), nullable=not required, info=info)


def choice(name: str, choices: type[StrEnum]) -> Column[Any]:
    """One word of an enumeration."""
    return Column(name, Choice(choices), nullable=False)


def money(name: str, *, required: bool = False) -> Column[Any]:
    """An amount with two decimal places."""
    return Column(name, Scaled(MONEY_PLACES), nullable=not required)


def fraction(name: str) -> Column[Any]:
    """A share of one, with four decimal places."""
    return Column(name, Scaled(FRACTION_PLACES))


def whole(name: str, *, required: bool = False, **info: Any) -> Column[Any]:
    """A whole number of 32 bits, as GraphQL's Int is."""
    return Column(name, Integer, nullable=not required, info=info)


def decimal_degrees(name: str) -> Column[Any]:
    """A place on the globe."""
    return Column(name, Double)


def day(name: str, *, required: bool = False) -> Column[Any]:
    """A calendar day."""
    return Column(name, Date, nullable=not required)


def moment(name: str, *, required: bool = False) -> Column[Any]:
    """A moment in UTC."""
    return Column(name, Instant, nullable=not required)


def flag(name: str) -> Column[Any]:
    """Yes or no."""
    return Column(name, Boolean, nullable=False)


def refer(name: str, table: str, *, required: bool = False) -> Column[Any]:
    """The id of a row of `table`."""
    return Column(name, BigInteger, ForeignKey(f"{table}.id"), nullable=not required)


def key() -> Column[Any]:
    """The random id that a row is known by."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False, default=new_id)


def record_table(name: str, *columns: Column[Any], label: str) -> Table:
    """A table of records: built-in columns, a folded twin per text, and indexes that pages and child lists walk.

    `label` is the column that people know a record by, and required; lists are walked by it and by creation time.
    Columns that are `searched` for one value have an index as well.
    """
    if any(column.name == label and column.nullable for column in columns):
        raise ValueError(f"{name}: people know a record by its {label}, so that has to be required")
    folded = [
        text(column.name + FOLDED, private=True) for column in columns if isinstance(column.type, type(plain_text()))
    ]
    table = Table(
        name,
        METADATA,
        key(),
        *columns,
        *folded,
        whole("version", required=True),
        moment("created_at", required=True),
        moment("updated_at", required=True),
        moment("deleted_at"),
        CheckConstraint("version > 0", name="version_positive"),
        info={"label": label},
    )
    Index(None, table.c[label], table.c.id)
    Index(None, table.c.created_at, table.c.id)
    for column in columns:
        if column.foreign_keys:
            Index(None, column, table.c.created_at, table.c.id)
        if column.info.get("searched"):
            Index(None, column, table.c.id)
    return table
