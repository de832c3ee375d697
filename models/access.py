"""Who may do what: grants, tokens, integrations, groups and the epoch that tells when any of them changed."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from models.columns import METADATA, choice, flag, key, moment, refer, text
from models.words import ORGANISATION, GranteeKind, PrincipalKind, Resource

# One row. Every change of grants, chart, roles, departments, groups, store accounts' groups, freezes, tokens and of
# what `$viewer` may name adds one; a plan compiled at an epoch holds as long as the epoch does.
epoch = Table(
    "epoch",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

integration = Table(
    "integration",
    METADATA,
    key(),
    text("name", required=True),
    refer("sponsor_id", "person", required=True),
    flag("active"),
    moment("created_at", required=True),
)

token = Table(
    "token",
    METADATA,
    key(),
    Column("hash", String(64), nullable=False),
    choice("principal_kind", PrincipalKind),
    Column("principal_id", BigInteger, nullable=False),
    Column("resources", JSON(none_as_null=True)),
    Column("actions", JSON(none_as_null=True)),
    Column("level", String(16)),
    moment("expires_at"),
    moment("revoked_at"),
    moment("created_at", required=True),
    # By which people tell their tokens apart; of the checksum, so it tells nothing that helps to guess the rest.
    Column("last_four", String(4), nullable=False),
    # The networks that it may come from; null for any.
    Column("networks", JSON(none_as_null=True)),
    moment("last_used_at"),
    Column("replaced_by_id", BigInteger),
    # Whether it asks nothing but documents that were registered at deploy.
    flag("only_documents"),
    UniqueConstraint("hash"),
    Index(None, "principal_id"),
)

grant = Table(
    "access_grant",
    METADATA,
    key(),
    choice("grantee_kind", GranteeKind),
    Column("grantee_id", BigInteger),
    choice("resource", Resource),
    Column("actions", JSON, nullable=False),
    Column("relations", JSON, nullable=False),
    Column("reaches", JSON, nullable=False),
    flag("sub_departments"),
    Column("data_filter", JSON(none_as_null=True)),
    Column("levels", JSON, nullable=False),
    Column("writable", JSON, nullable=False),
    flag("across_groups"),
    flag("active"),
    moment("valid_from"),
    moment("valid_until"),
    refer("given_by_id", "person"),
    text("reason"),
    refer("approved_by_id", "person"),
    moment("created_at", required=True),
    CheckConstraint("(grantee_kind = 'ALL_USERS') = (grantee_id IS NULL)", name="grantee_named"),
    CheckConstraint("valid_from IS NULL OR valid_until IS NULL OR valid_from < valid_until", name="ends_after_start"),
    CheckConstraint(
        "approved_by_id IS NULL OR given_by_id IS NULL OR approved_by_id <> given_by_id", name="approved_by_another"
    ),
    CheckConstraint(
        f"resource NOT IN ({', '.join(repr(resource.value) for resource in sorted(ORGANISATION))})",
        name="resource_grantable",
    ),
    Index(None, "grantee_kind", "grantee_id"),
)

group_member = Table(
    "group_member",
    METADATA,
    refer("group_id", "access_group", required=True),
    refer("person_id", "person", required=True),
    PrimaryKeyConstraint("group_id", "person_id"),
    Index(None, "person_id"),
)

# A person who asks to be let into records of a group that they are not a member of, and is once somebody approves it.
cross_group_access = Table(
    "cross_group_access",
    METADATA,
    key(),
    refer("person_id", "person", required=True),
    refer("group_id", "access_group", required=True),
    text("reason"),
    refer("approved_by_id", "person"),
    moment("created_at", required=True),
    moment("expires_at"),
    Column("hours", Integer),
    refer("denied_by_id", "person"),
    text("answer"),
    moment("decided_at"),
    CheckConstraint("approved_by_id IS NULL OR approved_by_id <> person_id", name="approved_by_another"),
    CheckConstraint("denied_by_id IS NULL OR denied_by_id <> person_id", name="denied_by_another"),
    CheckConstraint("approved_by_id IS NULL OR denied_by_id IS NULL", name="decided_once"),
    Index(None, "person_id"),
)

# How a record is called in the system that it was imported from; private, so that it can't be searched through the API.
external_key = Table(
    "external_key",
    METADATA,
    choice("resource", Resource),
    Column("source", String(64), nullable=False),
    text("key", required=True),
    Column("record_id", BigInteger, nullable=False),
    # Where links to it lead since the record was merged into another, for as long as it is deleted.
    Column("merged_into_id", BigInteger),
    PrimaryKeyConstraint("resource", "source", "key"),
    Index(None, "record_id"),
)
