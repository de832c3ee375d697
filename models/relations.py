"""Who relates to which record: one indexed row per (record, person, relation), with the sort keys that pages walk.

A child of a customer carries its customer's relations as rows of its own (`through_customer`), so that a list of
children is filtered by one index, whoever asks. The shape follows measurements; `docs/decisions/` has them.
"""

from typing import Any

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table

from models import records
from models.columns import METADATA, flag, moment, refer
from models.types import RelationCode


def relation_table(record: Table) -> Table:
    """The relations of one resource's records; `label` and `created_at` are copies of the record's sort keys."""
    copied: Column[Any] = Column("label", record.c[record.info["label"]].type, nullable=False)
    name = f"{record.name}_relation"
    table = Table(
        name,
        METADATA,
        refer("record_id", record.name, required=True),
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


customer_relation = relation_table(records.customer)
contact_relation = relation_table(records.contact)
contact_log_relation = relation_table(records.contact_log)
opportunity_relation = relation_table(records.opportunity)
contract_relation = relation_table(records.contract)
sales_record_relation = relation_table(records.sales_record)
shipment_relation = relation_table(records.shipment)
supplier_relation = relation_table(records.supplier)
product_relation = relation_table(records.product)
person_relation = relation_table(records.person)
store_account_relation = relation_table(records.store_account)
tag_relation = relation_table(records.tag)
