"""What the company works with: customers and all that belongs to them, products, suppliers, tags."""

import sqlalchemy as sa
from alembic import op

from models.migrations.columns import choice, days, integer, moment, money, record, refer, relations, text, texts
from models.types import Instant, Scaled, plain_text

revision = "0002"
down_revision = "0001"

LABELLED_BY_TEXT = (
    "store_account",
    "tag",
    "supplier",
    "product",
    "customer",
    "contact",
    "opportunity",
    "contract",
    "sales_record",
    "shipment",
)


def upgrade() -> None:
    """Create the tables, the ones that others refer to first."""
    create_catalogue()
    create_customers()
    create_deals()
    create_sales()
    relations("contact_log", Instant())
    for name in LABELLED_BY_TEXT:
        relations(name, plain_text())


def create_catalogue() -> None:
    """Where and what the company sells."""
    record("store_account", "name", text("platform"), text("name"), texts("region"), refer("group_id", "access_group"))
    record("tag", "name", text("name"), texts("colour"))
    details = ("website", "city", "country", "contact_name", "email", "phone", "address", "postcode", "tax_id", "iban")
    record("supplier", "name", text("name"), texts(*details))
    record(
        "product",
        "name",
        text("sku"),
        text("name"),
        texts("series"),
        money("list_price"),
        texts("currency"),
        money("cost"),
        refer("supplier_id", "supplier"),
        searched=("sku",),
    )


def create_customers() -> None:
    """Whom it sells to."""
    record(
        "customer",
        "name",
        text("number"),
        text("name"),
        texts("region", "industry"),
        choice("status"),
        texts("website", "city", "country", "email", "phone", "address", "postcode"),
        sa.Column("latitude", sa.Double),
        sa.Column("longitude", sa.Double),
        texts("tax_id", "card_number"),
        money("credit_limit"),
        texts("notes"),
        refer("store_account_id", "store_account"),
        searched=("number", "region"),
    )
    op.create_table(
        "customer_tag",
        refer("customer_id", "customer", required=True),
        refer("tag_id", "tag", required=True),
        sa.PrimaryKeyConstraint("customer_id", "tag_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(None, "customer_tag", ["tag_id"])
    record(
        "contact",
        "name",
        texts("title"),
        text("name"),
        texts("email", "phone", "mobile"),
        days("birth_date"),
        texts("notes"),
        refer("customer_id", "customer", required=True),
    )
    record(
        "contact_log",
        "occurred_at",
        choice("channel"),
        moment("occurred_at", required=True),
        text("subject"),
        texts("body"),
        refer("customer_id", "customer", required=True),
        refer("contact_id", "contact"),
    )


def create_deals() -> None:
    """What they may buy, and on which terms."""
    record(
        "opportunity",
        "title",
        text("number"),
        choice("stage"),
        integer("probability"),
        days("engaged_on", "closed_on"),
        text("title"),
        money("amount"),
        texts("notes"),
        refer("customer_id", "customer"),
        refer("product_id", "product"),
        searched=("number",),
    )
    record(
        "contract",
        "title",
        text("number"),
        choice("status"),
        days("signed_on", "starts_on", "ends_on"),
        texts("currency"),
        text("title"),
        money("value"),
        texts("iban", "notes"),
        refer("customer_id", "customer", required=True),
        searched=("number",),
    )


def create_sales() -> None:
    """What they have bought."""
    record(
        "sales_record",
        "number",
        text("number"),
        choice("status"),
        days("ordered_on"),
        texts("currency"),
        money("total"),
        texts("card_number"),
        refer("customer_id", "customer", required=True),
        refer("store_account_id", "store_account"),
    )
    op.create_table(
        "sales_line",
        refer("sales_record_id", "sales_record", required=True),
        integer("position", required=True),
        refer("product_id", "product"),
        integer("quantity", required=True),
        sa.Column("discount", Scaled(4)),
        money("unit_price"),
        sa.PrimaryKeyConstraint("sales_record_id", "position"),
        sqlite_with_rowid=False,
    )
    record(
        "shipment",
        "tracking_number",
        text("tracking_number"),
        texts("carrier"),
        choice("status"),
        days("shipped_on", "delivered_on"),
        texts("city", "country", "recipient_name", "address", "postcode", "phone"),
        refer("sales_record_id", "sales_record", required=True),
    )
