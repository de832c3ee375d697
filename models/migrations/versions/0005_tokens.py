"""Tokens have a checksum, last characters, networks that they come from, a last use, and may be replaced by others.

A token that was issued before has no checksum, and would let nobody in: the table is made anew, without any.
"""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import choice, key, moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table anew."""
    op.drop_table("token")
    op.create_table(
        "token",
        key(),
        sa.Column("hash", sa.String(64), nullable=False),
        choice("principal_kind"),
        sa.Column("principal_id", sa.BigInteger, nullable=False),
        sa.Column("resources", sa.JSON),
        sa.Column("actions", sa.JSON),
        sa.Column("level", sa.String(16)),
        moment("expires_at"),
        moment("revoked_at"),
        moment("created_at", required=True),
        sa.Column("last_four", sa.String(4), nullable=False),
        sa.Column("networks", sa.JSON),
        moment("last_used_at"),
        sa.Column("replaced_by_id", sa.BigInteger),
        sa.UniqueConstraint("hash"),
    )
    op.create_index(None, "token", ["principal_id"])
