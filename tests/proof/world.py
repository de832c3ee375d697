"""A whole small company as plain data: the words and shapes that the model and the tests share.

Nothing here computes anything. Every id is unique across the world, so a record is found by its id alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Value = str | int | float | Decimal | date | datetime | None
Json = Mapping[str, object]

RESOURCES = (
    "CUSTOMER",
    "CONTACT",
    "CONTACT_LOG",
    "OPPORTUNITY",
    "CONTRACT",
    "SALES_RECORD",
    "SHIPMENT",
    "SUPPLIER",
    "PRODUCT",
    "PERSON",
    "STORE_ACCOUNT",
    "TAG",
)
# What nobody can be granted: seen whole by whoever may view people at all.
ORGANISATION = ("DEPARTMENT", "ROLE", "GROUP")

LEVELS = ("HIDDEN", "MASKED", "REVEALABLE", "FULL")  # lowest first

REACHES = (
    "MYSELF",
    "SUPERIOR",
    "ALL_SUPERIORS",
    "SUBORDINATES",
    "ALL_SUBORDINATES",
    "HEAD_OF_DEPARTMENT",
    "SAME_DEPARTMENT",
    "SAME_ROLE",
)

_ALL_FOUR = ("CREATOR", "ACCOUNT_EXECUTIVE", "CSR", "SHARED")
RELATIONS: Mapping[str, tuple[str, ...]] = {
    "CUSTOMER": _ALL_FOUR,
    "CONTACT": _ALL_FOUR,
    "CONTACT_LOG": _ALL_FOUR,
    "OPPORTUNITY": _ALL_FOUR,
    "CONTRACT": _ALL_FOUR,
    "SALES_RECORD": _ALL_FOUR,
    "SHIPMENT": ("CREATOR", "SHARED"),
    "SUPPLIER": ("CREATOR", "SHARED"),
    "PRODUCT": ("CREATOR", "SHARED"),
    "STORE_ACCOUNT": ("CREATOR", "SHARED"),
    "PERSON": ("CREATOR",),
    "TAG": ("CREATOR",),
}

_ON_ANYTHING = ("VIEW", "EDIT", "DELETE", "SHARE", "ASSIGN", "VIEW_LOG")
RECORD_ACTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(RESOURCES, _ON_ANYTHING),
    "CUSTOMER": (*_ON_ANYTHING, "MERGE"),
    "PERSON": (*_ON_ANYTHING, "FREEZE"),
}

# resource -> link -> the resource it leads to.
LINKS: Mapping[str, Mapping[str, str]] = {
    "CUSTOMER": {"store_account": "STORE_ACCOUNT"},
    "CONTACT": {"customer": "CUSTOMER"},
    "CONTACT_LOG": {"customer": "CUSTOMER", "contact": "CONTACT"},
    "OPPORTUNITY": {"customer": "CUSTOMER", "product": "PRODUCT"},
    "CONTRACT": {"customer": "CUSTOMER"},
    "SALES_RECORD": {"customer": "CUSTOMER", "store_account": "STORE_ACCOUNT"},
    "SHIPMENT": {"sales_record": "SALES_RECORD"},
    "SUPPLIER": {},
    "PRODUCT": {"supplier": "SUPPLIER"},
    "PERSON": {"department": "DEPARTMENT", "role": "ROLE", "superior": "PERSON"},
    "STORE_ACCOUNT": {"group": "GROUP"},
    "TAG": {},
    "DEPARTMENT": {"parent": "DEPARTMENT", "head": "PERSON"},
    "ROLE": {},
    "GROUP": {},
}

# resource -> list -> (the resource of its members, the link by which they name the parent). A customer's `tags` and a
# group's `members` are the lists that the parent itself holds, so there the link is empty.
LISTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    **{resource: {} for resource in (*RESOURCES, *ORGANISATION)},
    "CUSTOMER": {
        "contacts": ("CONTACT", "customer"),
        "contact_logs": ("CONTACT_LOG", "customer"),
        "opportunities": ("OPPORTUNITY", "customer"),
        "contracts": ("CONTRACT", "customer"),
        "sales_records": ("SALES_RECORD", "customer"),
        "tags": ("TAG", ""),
    },
    "CONTACT": {"contact_logs": ("CONTACT_LOG", "contact")},
    "PRODUCT": {"opportunities": ("OPPORTUNITY", "product")},
    "SUPPLIER": {"products": ("PRODUCT", "supplier")},
    "SALES_RECORD": {"shipments": ("SHIPMENT", "sales_record")},
    "STORE_ACCOUNT": {"customers": ("CUSTOMER", "store_account"), "sales_records": ("SALES_RECORD", "store_account")},
    "PERSON": {"subordinates": ("PERSON", "superior")},
    "DEPARTMENT": {"people": ("PERSON", "department")},
    "ROLE": {"people": ("PERSON", "role")},
    "GROUP": {"members": ("PERSON", ""), "store_accounts": ("STORE_ACCOUNT", "group")},
}


@dataclass(frozen=True, slots=True)
class Department:
    """A box of the chart; `head` is a person."""

    id: int
    name: str
    parent: int | None
    head: int | None


@dataclass(frozen=True, slots=True)
class Role:
    """What a person is employed as."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """People who stand on the same side of an information barrier."""

    id: int
    name: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Relation:
    """How a person relates to the record that holds this."""

    person: int
    kind: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sales record."""

    product: int
    quantity: int | None
    discount: Decimal | None
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True)
class Record:
    """A row of any resource, people and store accounts included."""

    id: int
    resource: str
    fields: Mapping[str, Value]
    links: Mapping[str, int | None]
    relations: tuple[Relation, ...]
    deleted_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    lines: tuple[Line, ...] = ()
    tags: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission; `reaches` may contain EVERYONE, `levels` and `writable` name fields in snake_case."""

    id: int
    grantee_kind: str
    grantee_id: int | None
    resource: str
    actions: frozenset[str]
    relations: frozenset[str]
    reaches: frozenset[str]
    sub_departments: bool
    data_filter: Json | None
    levels: Mapping[str, str]
    writable: frozenset[str]
    across_groups: bool
    approved_by: int | None
    active: bool
    valid_from: datetime | None
    valid_until: datetime | None
    given_by: int


@dataclass(frozen=True, slots=True)
class Integration:
    """A partner's principal; `sponsor` is a person."""

    id: int
    name: str
    sponsor: int
    active: bool


@dataclass(frozen=True, slots=True)
class Access:
    """A person's cross-group access: past the wall of a group of which they are no member."""

    person: int
    group: int
    approved_by: int | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is at one moment."""

    now: datetime
    departments: tuple[Department, ...]
    roles: tuple[Role, ...]
    groups: tuple[Group, ...]
    records: tuple[Record, ...]
    integrations: tuple[Integration, ...]
    grants: tuple[Grant, ...]
    accesses: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a token leaves of its principal's rights; None leaves all."""

    resources: frozenset[str] | None = None
    actions: frozenset[str] | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a PERSON or an INTEGRATION, with the limits of the token in hand."""

    kind: str
    id: int
    limits: Limits = Limits()
