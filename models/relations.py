"""Who relates to which record: one indexed row per (record, person, relation), with the sort keys that pages walk.

A child of a customer carries its customer's relations as rows of its own (`through_customer`), so that a list of
children is filtered by one index, whoever asks. The shape follows measurements; `docs/decisions/` has them.
"""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table
from sqlalchemy.types import BigInteger

from models import records
from models.columns import METADATA, flag, moment, refer
from models.types import RelationCode


def relation_table(record: Table, label: str) -> Table:
    """The relations of one resource's records; `label` and `created_at` are copies of the record's sort keys."""
    copied: Column[Any] = Column("label", record.c[label].type, nullable=False)
    name = f"{record.name}_relation"
    table = Table(
        name,
        METADATA,
        Column("record_id", BigInteger, ForeignKey(f"{record.name}.id"), nullable=False),
        refer("person_id", "person", required=True),
        Column("relation", RelationCode, nullable=False),
        flag("through_customer"),
        moment("expires_at"),
        copied,
        moment("created_at", required=True),
        PrimaryKeyConstraint("record_id", "person_id", "relation", "through_customer"),
        sqlite_with_rowid=False,
    )
    Index(f"ix_{name}_label", table.c.person_id, table.c.relation, table.c.label, table.c.record_id)
    Index(f"ix_{name}_created_at", table.c.person_id, table.c.relation, table.c.created_at, table.c.record_id)
    return table


customer_relation = relation_table(records.customer, "name")
contact_relation = relation_table(records.contact, "name")
contact_log_relation = relation_table(records.contact_log, "occurred_at")
opportunity_relation = relation_table(records.opportunity, "title")
contract_relation = relation_table(records.contract, "title")
sales_record_relation = relation_table(records.sales_record, "number")
shipment_relation = relation_table(records.shipment, "tracking_number")
supplier_relation = relation_table(records.supplier, "name")
product_relation = relation_table(records.product, "name")
person_relation = relation_table(records.person, "name")
store_account_relation = relation_table(records.store_account, "name")
tag_relation = relation_table(records.tag, "name")
