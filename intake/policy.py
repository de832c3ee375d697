"""The grants of the demo company: who may see and do what, a grant for a role wherever one is natural."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from intake.content import Content
from intake.staff import Staff
from masking.fields import CLASSES
from models.catalogue import ALL_RELATIONS, CATALOGUE
from models.words import GRANTABLE, Action, GranteeKind, Reach, Relation, Resource
from permissions.grants import Grant
from permissions.levels import FieldClass, Level

EXPORT_LASTS = timedelta(days=30)

VIEW = frozenset({Action.VIEW})
TO_ALL = (Resource.PERSON, Resource.PRODUCT, Resource.SUPPLIER, Resource.TAG, Resource.STORE_ACCOUNT)
# Customers and what belongs to them, which people relate to in every way.
OF_CUSTOMERS = tuple(resource for resource in GRANTABLE if CATALOGUE[resource].relations == ALL_RELATIONS)

MYSELF = frozenset({Reach.MYSELF})
BELOW = frozenset({Reach.MYSELF, Reach.ALL_SUBORDINATES})
TEAM = frozenset({Reach.MYSELF, Reach.SUBORDINATES})
EVERYONE = frozenset({Reach.EVERYONE})

CREATOR, EXECUTIVE, CSR, SHARED = (frozenset({relation}) for relation in Relation)


def full(*names: str) -> dict[str, Level]:
    """Fields shown whole."""
    return dict.fromkeys(names, Level.FULL)


WHERE_TO_CALL = full("phone", "address", "postcode")
OWN_CUSTOMER = full("card_number", "email", "phone", "address", "postcode")
OWN_CONTACT = full("email", "phone", "mobile", "notes")
TO_DELIVER = full("address", "postcode", "phone")


def company_grants(staff: Staff, content: Content, now: datetime) -> list[Grant]:
    """Every grant of the demo company, with ids from the seed."""
    grants = (
        *_for_all(staff),
        *_for_the_administrator(staff),
        *_for_management(staff),
        *_for_sales(staff),
        *_for_service(staff),
        *_for_finance(staff, now),
        *_for_logistics(staff),
    )
    return [replace(grant, id=content.id()) for grant in grants]


def _given(
    staff: Staff,
    kind: GranteeKind,
    grantee_id: int | None,
    resource: Resource,
    *,
    actions: frozenset[Action] = VIEW,
    relations: frozenset[Relation] = frozenset(),
    reaches: frozenset[Reach] = EVERYONE,
    levels: Mapping[str, Level] | None = None,
    **rest: Any,
) -> Grant:
    """A grant that the administrator gave, unless it says otherwise."""
    return Grant(
        grantee_kind=kind,
        grantee_id=grantee_id,
        resource=resource,
        actions=actions,
        relations=relations,
        reaches=reaches,
        levels=levels or {},
        **{"given_by_id": staff.people["ada"]} | rest,
    )


def _to_role(staff: Staff, role: str, resource: Resource, **rest: Any) -> Grant:
    return _given(staff, GranteeKind.ROLE, staff.roles[role], resource, **rest)


def _for_all(staff: Staff) -> list[Grant]:
    return [_given(staff, GranteeKind.ALL_USERS, None, resource) for resource in TO_ALL]


def _for_the_administrator(staff: Staff) -> list[Grant]:
    """Everything, in full, through every wall: given by the chief executive and approved by a second person."""
    people = staff.people
    return [
        _given(
            staff,
            GranteeKind.USER,
            people["ada"],
            resource,
            actions=frozenset(Action),
            levels=full(*(name for name, kind in CLASSES[resource].items() if kind is not FieldClass.PUBLIC)),
            across_groups=True,
            given_by_id=people["mira"],
            approved_by_id=people["noor"],
            reason="Administrator of the company",
        )
        for resource in GRANTABLE
    ]


def _for_management(staff: Staff) -> list[Grant]:
    compliance = frozenset({Action.VIEW, Action.VIEW_LOG, Action.VIEW_PERMISSION, Action.FREEZE})
    return [
        *_by_chart(staff, "Chief Executive", BELOW),
        _to_role(staff, "Compliance Officer", Resource.PERSON, actions=compliance),
    ]


def _by_chart(staff: Staff, role: str, reaches: frozenset[Reach]) -> list[Grant]:
    """What those below are related to, by any relation."""
    actions = frozenset({Action.VIEW, Action.VIEW_LOG, Action.ASSIGN, Action.EDIT})
    return [
        _to_role(
            staff,
            role,
            resource,
            actions=actions,
            relations=frozenset(Relation),
            reaches=reaches,
            levels=full("email", "phone", "credit_limit") if resource is Resource.CUSTOMER else {},
        )
        for resource in OF_CUSTOMERS
    ]


def _for_sales(staff: Staff) -> list[Grant]:
    own = {
        Resource.CUSTOMER: OWN_CUSTOMER,
        Resource.CONTACT: OWN_CONTACT,
        Resource.CONTACT_LOG: full("body"),
        Resource.OPPORTUNITY: full("notes"),
        Resource.CONTRACT: full("notes"),
        Resource.SALES_RECORD: full("card_number"),
    }
    actions = frozenset({Action.VIEW, Action.EDIT, Action.ADD, Action.SHARE, Action.VIEW_LOG})
    role = "Account Executive"
    return [
        *_by_chart(staff, "Sales Director", BELOW),
        *_by_chart(staff, "Team Lead", TEAM),
        *(
            _to_role(staff, role, resource, actions=actions, relations=EXECUTIVE, reaches=MYSELF, levels=levels)
            for resource, levels in own.items()
        ),
        *(_to_role(staff, role, resource, relations=SHARED, reaches=MYSELF) for resource in OF_CUSTOMERS),
        # Colleagues of the same region may look each other's customers up; cards and phones stay masked.
        _to_role(
            staff,
            role,
            Resource.CUSTOMER,
            relations=EXECUTIVE,
            reaches=frozenset({Reach.SAME_DEPARTMENT}),
            data_filter={"region": {"eq": "$viewer.region"}},
        ),
    ]


def _for_service(staff: Staff) -> list[Grant]:
    served = {"relations": CSR, "reaches": MYSELF}
    role = "Service Representative"
    writes = frozenset({Action.VIEW, Action.ADD, Action.EDIT})
    headed = {"relations": CSR | CREATOR, "reaches": frozenset({Reach.HEAD_OF_DEPARTMENT})}
    return [
        _to_role(staff, role, Resource.CUSTOMER, levels=WHERE_TO_CALL, **served),
        _to_role(staff, role, Resource.CONTACT, levels=full("phone", "mobile"), **served),
        _to_role(staff, role, Resource.CONTACT_LOG, actions=writes, levels=full("body"), **served),
        _to_role(staff, role, Resource.SALES_RECORD, **served),
        _to_role(staff, "Field Technician", Resource.CUSTOMER, levels=WHERE_TO_CALL, **served),
        _to_role(staff, "Head of Service", Resource.CUSTOMER, levels=full("phone"), **headed),
        _to_role(staff, "Head of Service", Resource.CONTACT, levels=full("phone"), **headed),
        _to_role(staff, "Head of Service", Resource.CONTACT_LOG, levels=full("body"), **headed),
    ]


def _for_finance(staff: Staff, now: datetime) -> list[Grant]:
    revealable = {"card_number": Level.REVEALABLE}
    roles = ("Accountant", "Head of Finance")
    return [
        *(_to_role(staff, role, Resource.CONTRACT, levels=full("iban")) for role in roles),
        *(_to_role(staff, role, Resource.SALES_RECORD, levels=revealable) for role in roles),
        _given(
            staff,
            GranteeKind.USER,
            staff.people["fay"],
            Resource.SALES_RECORD,
            actions=frozenset({Action.EXPORT}),
            valid_from=now - timedelta(days=1),
            valid_until=now + EXPORT_LASTS,
            reason="Audit of the year",
        ),
    ]


def _for_logistics(staff: Staff) -> list[Grant]:
    department = staff.departments["Logistics"]
    writes = frozenset({Action.VIEW, Action.ADD, Action.EDIT})
    hidden = {"total": Level.HIDDEN, "lines.unit_price": Level.HIDDEN}
    kind = GranteeKind.DEPARTMENT
    return [
        _given(staff, kind, department, Resource.SHIPMENT, actions=writes, levels=TO_DELIVER),
        # What is packed, not what it costs.
        _given(staff, kind, department, Resource.SALES_RECORD, levels=hidden),
        _given(
            staff,
            GranteeKind.INTEGRATION,
            staff.integration,
            Resource.SHIPMENT,
            levels=full("address", "postcode"),
            across_groups=True,
            given_by_id=staff.people["lars"],
            approved_by_id=staff.people["noor"],
            reason="Carries what is sold",
        ),
    ]
