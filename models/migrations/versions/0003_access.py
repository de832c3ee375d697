"""Who may do what, and who did: grants, integrations, tokens, groups, keys of imported rows, the log."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import choice, flag, key, moment, refer, text, texts

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    create_integrations()
    create_grants()
    create_groups()
    op.create_table(
        "external_key",
        choice("resource"),
        sa.Column("source", sa.String(64), nullable=False),
        text("key"),
        sa.Column("record_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("resource", "source", "key"),
    )
    op.create_index(None, "external_key", ["record_id"])
    create_log()


def create_integrations() -> None:
    """Partners and the tokens of all callers."""
    op.create_table(
        "integration",
        key(),
        text("name"),
        refer("sponsor_id", "person", required=True),
        flag("active"),
        moment("created_at", required=True),
    )
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
        sa.UniqueConstraint("hash"),
    )
    op.create_index(None, "token", ["principal_id"])


def create_grants() -> None:
    """What each grantee may do."""
    op.create_table(
        "access_grant",
        key(),
        choice("grantee_kind"),
        sa.Column("grantee_id", sa.BigInteger),
        choice("resource"),
        sa.Column("actions", sa.JSON, nullable=False),
        sa.Column("relations", sa.JSON, nullable=False),
        sa.Column("reaches", sa.JSON, nullable=False),
        flag("sub_departments"),
        sa.Column("data_filter", sa.JSON),
        sa.Column("levels", sa.JSON, nullable=False),
        sa.Column("writable", sa.JSON, nullable=False),
        flag("across_groups"),
        flag("active"),
        moment("valid_from"),
        moment("valid_until"),
        refer("given_by_id", "person"),
        *texts("reason"),
        refer("approved_by_id", "person"),
        moment("created_at", required=True),
        sa.CheckConstraint("(grantee_kind = 'ALL_USERS') = (grantee_id IS NULL)", name="grantee_named"),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_until IS NULL OR valid_from < valid_until", name="ends_after_start"
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR given_by_id IS NULL OR approved_by_id <> given_by_id", name="approved_by_another"
        ),
        sa.CheckConstraint("resource NOT IN ('DEPARTMENT', 'GROUP', 'ROLE')", name="resource_grantable"),
    )
    op.create_index(None, "access_grant", ["grantee_kind", "grantee_id"])


def create_groups() -> None:
    """Who belongs to a walled group, and who was let in."""
    op.create_table(
        "group_member",
        refer("group_id", "access_group", required=True),
        refer("person_id", "person", required=True),
        sa.PrimaryKeyConstraint("group_id", "person_id"),
    )
    op.create_index(None, "group_member", ["person_id"])
    op.create_table(
        "cross_group_access",
        key(),
        refer("person_id", "person", required=True),
        refer("group_id", "access_group", required=True),
        *texts("reason"),
        refer("approved_by_id", "person"),
        moment("created_at", required=True),
        moment("expires_at"),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> person_id", name="approved_by_another"),
    )
    op.create_index(None, "cross_group_access", ["person_id"])


def create_log() -> None:
    """Who did what, and the ends of the lanes that it is written in."""
    op.create_table(
        "log_entry",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        moment("occurred_at", required=True),
        choice("actor_kind"),
        sa.Column("actor_id", sa.BigInteger),
        text("actor_name"),
        sa.Column("token_id", sa.BigInteger),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("refused", sa.String(32)),
        sa.Column("resource", sa.String(32)),
        sa.Column("record_id", sa.BigInteger),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("seen_lane", sa.Integer),
        sa.Column("seen_number", sa.BigInteger),
        sa.Column("seen_hash", sa.String(64)),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint("lane", "number"),
    )
    for columns in ([], ["resource", "record_id"], ["actor_id"], ["action"]):
        op.create_index(None, "log_entry", [*columns, "occurred_at", "id"])
    op.create_table(
        "log_head",
        sa.Column("lane", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
