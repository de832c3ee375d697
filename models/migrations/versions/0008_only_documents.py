"""A token may be for documents alone that were registered at deploy; those that were issued before are not."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column, with a value for what is there, which new tokens have to say themselves."""
    with op.batch_alter_table("token") as table:
        table.add_column(sa.Column("only_documents", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("token") as table:
        table.alter_column("only_documents", existing_type=sa.Boolean, existing_nullable=False, server_default=None)
