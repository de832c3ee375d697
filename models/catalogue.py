"""What the program knows of each resource: its table, its relations and how it links to others, one entry each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType

from sqlalchemy import Table

from models import access, records, relations
from models.columns import BUILT_IN, FOLDED
from models.words import Relation, Resource


@dataclass(frozen=True, slots=True)
class Link:
    """A record's link to one other: `contact.customer`, and seen from there the list `customer.contacts`."""

    name: str
    target: Resource
    column: str
    reverse: str | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """A many-to-many link without records of its own: `customer.tags`."""

    name: str
    target: Resource
    table: Table
    own_column: str
    target_column: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list that a record has: the other end of a link that leads to it (by `column`), or its labels."""

    name: str
    target: Resource
    column: str = ""
    labels: Labels | None = None


@dataclass(frozen=True)
class Entity:
    """One resource: where its records are, which relations they may have, and what they link to."""

    resource: Resource
    table: Table
    related: Table | None
    relations: frozenset[Relation]
    # The links whose walls are the record's, the nearest first; none, and the record is never walled.
    walled_by: tuple[str, ...]
    links: tuple[Link, ...] = ()
    labels: tuple[Labels, ...] = ()
    # Links of the same form that are not written with the record, but by what they stand for.
    members: tuple[Labels, ...] = ()

    @property
    def label(self) -> str:
        """The column that people know a record by."""
        return str(self.table.info["label"])

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns that are fields: not built in, not a link, not private."""
        linked = {link.column for link in self.links}
        return tuple(
            column.name
            for column in self.table.columns
            if column.name not in BUILT_IN and column.name not in linked and not column.info.get("private")
        )

    @property
    def belongs_to_customer(self) -> bool:
        """Whether the customer's relations count as the record's own."""
        return any(link.target is Resource.CUSTOMER for link in self.links)

    def link(self, name: str) -> Link | None:
        """The link of that name, if there is one."""
        return next((link for link in self.links if link.name == name), None)

    def folded(self, field: str) -> str | None:
        """The column with the folded text of a field, if it is text."""
        return field + FOLDED if field + FOLDED in self.table.columns else None


ALL_RELATIONS = frozenset(Relation)
OWNED = frozenset({Relation.CREATOR, Relation.SHARED})
CREATED = frozenset({Relation.CREATOR})

_CUSTOMER = Resource.CUSTOMER
_STORE = Resource.STORE_ACCOUNT

_ENTITIES = (
    Entity(
        _CUSTOMER,
        records.customer,
        relations.customer_relation,
        relations=ALL_RELATIONS,
        walled_by=("store_account",),
        links=(Link("store_account", _STORE, "store_account_id", "customers"),),
        labels=(Labels("tags", Resource.TAG, records.customer_tag, "customer_id", "tag_id"),),
    ),
    Entity(
        Resource.CONTACT,
        records.contact,
        relations.contact_relation,
        relations=ALL_RELATIONS,
        walled_by=("customer",),
        links=(Link("customer", _CUSTOMER, "customer_id", "contacts"),),
    ),
    Entity(
        Resource.CONTACT_LOG,
        records.contact_log,
        relations.contact_log_relation,
        relations=ALL_RELATIONS,
        walled_by=("customer",),
        links=(
            Link("customer", _CUSTOMER, "customer_id", "contact_logs"),
            Link("contact", Resource.CONTACT, "contact_id", "contact_logs"),
        ),
    ),
    Entity(
        Resource.OPPORTUNITY,
        records.opportunity,
        relations.opportunity_relation,
        relations=ALL_RELATIONS,
        walled_by=("customer",),
        links=(
            Link("customer", _CUSTOMER, "customer_id", "opportunities"),
            Link("product", Resource.PRODUCT, "product_id", "opportunities"),
        ),
    ),
    Entity(
        Resource.CONTRACT,
        records.contract,
        relations.contract_relation,
        relations=ALL_RELATIONS,
        walled_by=("customer",),
        links=(Link("customer", _CUSTOMER, "customer_id", "contracts"),),
    ),
    Entity(
        Resource.SALES_RECORD,
        records.sales_record,
        relations.sales_record_relation,
        relations=ALL_RELATIONS,
        walled_by=("store_account", "customer"),
        links=(
            Link("customer", _CUSTOMER, "customer_id", "sales_records"),
            Link("store_account", _STORE, "store_account_id", "sales_records"),
        ),
    ),
    Entity(
        Resource.SHIPMENT,
        records.shipment,
        relations.shipment_relation,
        relations=OWNED,
        walled_by=("sales_record",),
        links=(Link("sales_record", Resource.SALES_RECORD, "sales_record_id", "shipments"),),
    ),
    Entity(Resource.SUPPLIER, records.supplier, relations.supplier_relation, relations=OWNED, walled_by=()),
    Entity(
        Resource.PRODUCT,
        records.product,
        relations.product_relation,
        relations=OWNED,
        walled_by=(),
        links=(Link("supplier", Resource.SUPPLIER, "supplier_id", "products"),),
    ),
    Entity(
        Resource.PERSON,
        records.person,
        relations.person_relation,
        relations=CREATED,
        walled_by=(),
        links=(
            Link("department", Resource.DEPARTMENT, "department_id", "people"),
            Link("role", Resource.ROLE, "role_id", "people"),
            Link("superior", Resource.PERSON, "superior_id", "subordinates"),
        ),
    ),
    Entity(
        _STORE,
        records.store_account,
        relations.store_account_relation,
        relations=OWNED,
        walled_by=("group",),
        links=(Link("group", Resource.GROUP, "group_id", "store_accounts"),),
    ),
    Entity(Resource.TAG, records.tag, relations.tag_relation, relations=CREATED, walled_by=()),
    Entity(
        Resource.DEPARTMENT,
        records.department,
        None,
        relations=frozenset(),
        walled_by=(),
        links=(
            Link("parent", Resource.DEPARTMENT, "parent_id", "children"),
            Link("head", Resource.PERSON, "head_id", "departments_headed"),
        ),
    ),
    Entity(Resource.ROLE, records.role, None, relations=frozenset(), walled_by=()),
    Entity(
        Resource.GROUP,
        records.access_group,
        None,
        relations=frozenset(),
        walled_by=(),
        members=(Labels("members", Resource.PERSON, access.group_member, "group_id", "person_id"),),
    ),
)

CATALOGUE: Mapping[Resource, Entity] = MappingProxyType({entity.resource: entity for entity in _ENTITIES})


@cache
def lists_of(resource: Resource) -> Mapping[str, ListOf]:
    """The lists that a record of the resource has, by name; two of one name are a mistake in this file."""
    found = [
        ListOf(link.reverse, entity.resource, column=link.column)
        for entity in CATALOGUE.values()
        for link in entity.links
        if link.target is resource and link.reverse
    ]
    own = CATALOGUE[resource]
    found += [ListOf(labels.name, labels.target, labels=labels) for labels in (*own.labels, *own.members)]
    named = {one.name: one for one in found}
    if len(named) < len(found):
        raise RuntimeError(f"{resource} has two lists of one name in models/catalogue.py")
    return MappingProxyType(named)
