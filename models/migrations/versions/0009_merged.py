"""Where links to a record lead, by the key of another system, once it was merged into another."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column; what was merged before is not known any more."""
    # SQLite would write the column elsewhere into the table's definition than tables have it that are made anew.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("external_key", recreate="always" if sqlite else "never") as table:
        table.add_column(sa.Column("merged_into_id", sa.BigInteger))
