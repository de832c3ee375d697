"""Who works here: people, their departments, roles and groups, and the epoch that changes with them."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import choice, integer, record, refer, relations, text, texts
from models.types import plain_text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables. Departments and people refer to each other, which only SQLite can say ahead of time."""
    head = sa.Column("head_id", sa.BigInteger, sa.ForeignKey("person.id", use_alter=True))
    record("department", "name", text("name"), refer("parent_id", "department"), head)
    record("role", "name", text("name"))
    record("access_group", "name", text("name"))
    record(
        "person",
        "name",
        text("work_id"),
        text("name"),
        text("email"),
        texts("title", "region"),
        choice("status"),
        texts("phone"),
        refer("department_id", "department"),
        refer("role_id", "role"),
        refer("superior_id", "person"),
        integer("lft", required=True),
        integer("rgt", required=True),
    )
    op.create_index(None, "person", ["lft", "rgt"])
    op.create_index(None, "person", ["email"])
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key(None, "department", "person", ["head_id"], ["id"])
    relations("person", plain_text())
    op.create_table(
        "epoch",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
