"""Requests that may come twice; and the epoch's one row, which writers lock, is there from the start."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import choice, moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table, and the epoch unless it has begun."""
    op.create_table(
        "idempotency_key",
        choice("principal_kind"),
        sa.Column("principal_id", sa.BigInteger, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        moment("created_at", required=True),
        sa.PrimaryKeyConstraint("principal_kind", "principal_id", "key"),
    )
    op.execute("INSERT INTO epoch (id, value) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM epoch)")
