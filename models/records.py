"""The records of the company, a table for each resource; what a field shows to whom is declared in `masking/`."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from models.columns import (
    METADATA,
    choice,
    day,
    decimal_degrees,
    fraction,
    moment,
    money,
    record_table,
    refer,
    text,
    whole,
)
from models.words import (
    Channel,
    ContractStatus,
    CustomerStatus,
    OpportunityStage,
    PersonStatus,
    SalesStatus,
    ShipmentStatus,
)

department = record_table(
    "department",
    text("name", required=True),
    refer("parent_id", "department"),
    Column("head_id", BigInteger, ForeignKey("person.id", use_alter=True)),
    label="name",
)

role = record_table("role", text("name", required=True), label="name")

access_group = record_table("access_group", text("name", required=True), label="name")

# `lft` and `rgt` number the chart so that everyone below a person is a range; they are assigned in `models/chart.py`.
person = record_table(
    "person",
    text("work_id", required=True),
    text("name", required=True),
    text("email", required=True),
    text("title"),
    text("region"),
    choice("status", PersonStatus),
    text("phone"),
    refer("department_id", "department"),
    refer("role_id", "role"),
    refer("superior_id", "person"),
    whole("lft", required=True, private=True),
    whole("rgt", required=True, private=True),
    label="name",
)
Index(None, person.c.lft, person.c.rgt)
Index(None, person.c.email)

store_account = record_table(
    "store_account",
    text("platform", required=True),
    text("name", required=True),
    text("region"),
    refer("group_id", "access_group"),
    label="name",
)

tag = record_table("tag", text("name", required=True), text("colour"), label="name")

supplier = record_table(
    "supplier",
    text("name", required=True),
    text("website"),
    text("city"),
    text("country"),
    text("contact_name"),
    text("email"),
    text("phone"),
    text("address"),
    text("postcode"),
    text("tax_id"),
    text("iban"),
    label="name",
)

product = record_table(
    "product",
    text("sku", required=True, searched=True),
    text("name", required=True),
    text("series"),
    money("list_price"),
    text("currency"),
    money("cost"),
    refer("supplier_id", "supplier"),
    label="name",
)

customer = record_table(
    "customer",
    text("number", required=True, searched=True),
    text("name", required=True),
    text("region", searched=True),
    text("industry"),
    choice("status", CustomerStatus),
    text("website"),
    text("city"),
    text("country"),
    text("email"),
    text("phone"),
    text("address"),
    text("postcode"),
    decimal_degrees("latitude"),
    decimal_degrees("longitude"),
    text("tax_id"),
    text("card_number"),
    money("credit_limit"),
    text("notes"),
    refer("store_account_id", "store_account"),
    label="name",
)

customer_tag = Table(
    "customer_tag",
    METADATA,
    refer("customer_id", "customer", required=True),
    refer("tag_id", "tag", required=True),
    PrimaryKeyConstraint("customer_id", "tag_id"),
    Index(None, "tag_id"),
    sqlite_with_rowid=False,
)

contact = record_table(
    "contact",
    text("title"),
    text("name", required=True),
    text("email"),
    text("phone"),
    text("mobile"),
    day("birth_date"),
    text("notes"),
    refer("customer_id", "customer", required=True),
    label="name",
)

contact_log = record_table(
    "contact_log",
    choice("channel", Channel),
    moment("occurred_at", required=True),
    text("subject", required=True),
    text("body"),
    refer("customer_id", "customer", required=True),
    refer("contact_id", "contact"),
    label="occurred_at",
)

opportunity = record_table(
    "opportunity",
    text("number", required=True, searched=True),
    choice("stage", OpportunityStage),
    whole("probability"),
    day("engaged_on"),
    day("closed_on"),
    text("title", required=True),
    money("amount"),
    text("notes"),
    refer("customer_id", "customer"),
    refer("product_id", "product"),
    label="title",
)

contract = record_table(
    "contract",
    text("number", required=True, searched=True),
    choice("status", ContractStatus),
    day("signed_on"),
    day("starts_on"),
    day("ends_on"),
    text("currency"),
    text("title", required=True),
    money("value"),
    text("iban"),
    text("notes"),
    refer("customer_id", "customer", required=True),
    label="title",
)

sales_record = record_table(
    "sales_record",
    text("number", required=True),
    choice("status", SalesStatus),
    day("ordered_on"),
    text("currency"),
    money("total"),
    text("card_number"),
    refer("customer_id", "customer", required=True),
    refer("store_account_id", "store_account"),
    label="number",
)

# The lines of a sale are part of it: they have no life, no grants and no id of their own.
sales_line = Table(
    "sales_line",
    METADATA,
    refer("sales_record_id", "sales_record", required=True),
    whole("position", required=True),
    refer("product_id", "product"),
    whole("quantity", required=True),
    fraction("discount"),
    money("unit_price"),
    PrimaryKeyConstraint("sales_record_id", "position"),
    sqlite_with_rowid=False,
)

shipment = record_table(
    "shipment",
    text("tracking_number", required=True),
    text("carrier"),
    choice("status", ShipmentStatus),
    day("shipped_on"),
    day("delivered_on"),
    text("city"),
    text("country"),
    text("recipient_name"),
    text("address"),
    text("postcode"),
    text("phone"),
    refer("sales_record_id", "sales_record", required=True),
    label="tracking_number",
)
