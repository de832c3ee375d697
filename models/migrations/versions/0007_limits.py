"""How much each caller has asked for of late."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import choice

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table; PostgreSQL need not keep it through a crash, which makes writing to it cheap."""
    op.create_table(
        "rate_bucket",
        choice("principal_kind"),
        sa.Column("principal_id", sa.BigInteger, nullable=False),
        sa.Column("full_at", sa.BigInteger, nullable=False),
        sa.Column("admitted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("principal_kind", "principal_id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE rate_bucket SET UNLOGGED")
