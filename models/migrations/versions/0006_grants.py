"""Requests for access: for how long they ask, and how they were answered."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import integer, moment, refer, texts

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns, and what must hold of them."""
    with op.batch_alter_table("cross_group_access") as table:
        for column in (integer("hours"), refer("denied_by_id", "person"), *texts("answer"), moment("decided_at")):
            table.add_column(column)
        table.create_check_constraint("denied_by_another", sa.text("denied_by_id IS NULL OR denied_by_id <> person_id"))
        table.create_check_constraint("decided_once", sa.text("approved_by_id IS NULL OR denied_by_id IS NULL"))
