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
    """The relations of one resource's records; `label`, `created_at` and `deleted_at` are copies of the record's own.

    The indexes have all that pages and counts of undeleted records ask of a relation, so that the record itself need
    not be looked at.
    """
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
        moment("deleted_at"),
        PrimaryKeyConstraint("record_id", "person_id", "relation", "through_customer"),
        sqlite_with_rowid=False,
    )
    alive = table.c.deleted_at.is_(None)
    for sort in ("label", "created_at"):
        walked = [table.c[column] for column in ("person_id", "relation", sort, "record_id", "expires_at")]
        Index(f"ix_{name}_{sort}", *walked, postgresql_where=alive, sqlite_where=alive)
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
