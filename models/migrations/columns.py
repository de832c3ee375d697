"""Short words for what tables have in common, for migrations to be written with.

They look like those of `models/columns.py`, but are a copy that never changes, as released steps don't either; a test
compares what the steps make with the tables.
"""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.types import Choice, Instant, RelationCode, Scaled, plain_text

Column = sa.Column[Any]


def key() -> Column:
    """The id of a row."""
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def text(name: str) -> Column:
    """Text that must be there."""
    return sa.Column(name, plain_text(), nullable=False)


def texts(*names: str) -> list[Column]:
    """Text that may be missing."""
    return [sa.Column(name, plain_text()) for name in names]


def days(*names: str) -> list[Column]:
    """Calendar days that may be missing."""
    return [sa.Column(name, sa.Date) for name in names]


def choice(name: str) -> Column:
    """A word of an enumeration; which one does not show in the database."""
    return sa.Column(name, Choice(StrEnum), nullable=False)


def money(name: str) -> Column:
    """An amount that may be missing."""
    return sa.Column(name, Scaled(2))


def integer(name: str, *, required: bool = False) -> Column:
    """A number of 32 bits."""
    return sa.Column(name, sa.Integer, nullable=not required)


def flag(name: str) -> Column:
    """Yes or no."""
    return sa.Column(name, sa.Boolean, nullable=False)


def moment(name: str, *, required: bool = False) -> Column:
    """A moment in UTC."""
    return sa.Column(name, Instant, nullable=not required)


def refer(name: str, table: str, *, required: bool = False) -> Column:
    """The id of a row of another table."""
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=not required)


def record(name: str, label: str, *columns: Column | list[Column], searched: tuple[str, ...] = ()) -> None:
    """Create a table of records: a folded twin for each text, the built-in columns, the indexes that lists walk."""
    own = [column for part in columns for column in (part if isinstance(part, list) else [part])]
    folded = [f"{column.name}_folded" for column in own if isinstance(column.type, type(plain_text()))]
    op.create_table(
        name,
        key(),
        *own,
        *texts(*folded),
        integer("version", required=True),
        moment("created_at", required=True),
        moment("updated_at", required=True),
        moment("deleted_at"),
        sa.CheckConstraint("version > 0", name="version_positive"),
    )
    for column in (label, "created_at", *(column.name for column in own if column.foreign_keys)):
        walked = [column, "id"] if column in {label, "created_at"} else [column, "created_at", "id"]
        op.create_index(None, name, walked)
    for column in searched:
        op.create_index(None, name, [column, "id"])


def relations(name: str, label: sa.types.TypeEngine[Any]) -> None:
    """Create the table of who relates to the records of table `name`, which are known by a column of type `label`."""
    table = f"{name}_relation"
    op.create_table(
        table,
        refer("record_id", name, required=True),
        refer("person_id", "person", required=True),
        sa.Column("relation", RelationCode, nullable=False),
        flag("through_customer"),
        moment("expires_at"),
        sa.Column("label", label, nullable=False),
        moment("created_at", required=True),
        moment("deleted_at"),
        sa.PrimaryKeyConstraint("record_id", "person_id", "relation", "through_customer"),
        sqlite_with_rowid=False,
    )
    for sort in ("label", "created_at"):
        walked = ["person_id", "relation", sort, "record_id", "expires_at"]
        alive = sa.text("deleted_at IS NULL")
        op.create_index(f"ix_{table}_{sort}", table, walked, postgresql_where=alive, sqlite_where=alive)
