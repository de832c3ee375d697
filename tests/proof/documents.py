"""Documents that ask for everything, and the answers to them as the model has it."""

import base64
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.proof.fields import FIELDS, camel
from tests.proof.model import View
from tests.proof.world import LINKS, LISTS, ORGANISATION, RESOURCES, Caller, Json, Value

PLURALS = {
    "CUSTOMER": "customers",
    "CONTACT": "contacts",
    "CONTACT_LOG": "contactLogs",
    "OPPORTUNITY": "opportunities",
    "CONTRACT": "contracts",
    "SALES_RECORD": "salesRecords",
    "SHIPMENT": "shipments",
    "SUPPLIER": "suppliers",
    "PRODUCT": "products",
    "PERSON": "people",
    "STORE_ACCOUNT": "storeAccounts",
    "TAG": "tags",
    "DEPARTMENT": "departments",
    "ROLE": "roles",
    "GROUP": "groups",
}
TYPES = {resource: "".join(word.capitalize() for word in resource.split("_")) for resource in PLURALS}
ACTIONS = ("VIEW", "EDIT", "DELETE", "SHARE", "ASSIGN", "VIEW_LOG", "MERGE", "FREEZE")


def global_id(type_name: str, number: int) -> str:
    """An id as the API writes it."""
    return base64.urlsafe_b64encode(f"{type_name}:{number}".encode()).decode().rstrip("=")


def in_schema(caller: Caller, view: View) -> list[str]:
    """The resources of a caller's schema: all for a person, those it may do something with for an integration."""
    if caller.kind == "PERSON":
        return [*RESOURCES, *ORGANISATION]
    held = [
        resource
        for resource in RESOURCES
        if any(view.allows(resource, action) for grant in view.live_grants(resource) for action in grant.actions)
    ]
    return [*held, *(ORGANISATION if "PERSON" in held else ())]


def selection(resource: str, known: Iterable[str]) -> str:
    """Every field of a resource, and the ids of what it leads to."""
    known = set(known)
    parts = ["id version createdAt updatedAt deletedAt"] if resource not in ORGANISATION else ["id name"]
    if resource not in ORGANISATION:
        parts += [camel(name) for name in FIELDS[resource] if "." not in name]
        parts += ["viewerCan fieldAccess { field level grants }"]
    if resource == "SALES_RECORD":
        product = "product { id }" if "PRODUCT" in known else ""
        parts += [f"lines {{ {product} quantity discount unitPrice }}"]
    parts += [f"{camel(link)} {{ id }}" for link, target in LINKS[resource].items() if target in known]
    parts += [
        f"{camel(name)}(first: 1000) {{ totalCount nodes {{ id }} }}"
        for name, (target, _) in LISTS[resource].items()
        if target in known
    ]
    return " ".join(parts)


def everything(known: Iterable[str]) -> str:
    """A query for every list of a schema, with all that its records show."""
    known = list(known)
    lists = [
        f"{PLURALS[resource]}(first: 1000) {{ totalCount totalCountCapped nodes {{ {selection(resource, known)} }} }}"
        f" deleted_{resource}: {PLURALS[resource]}(first: 1000, deleted: true) {{ totalCount nodes {{ id }} }}"
        for resource in known
    ]
    return f"{{ {' '.join(lists)} }}"


def expected_everything(view: View, known: Iterable[str]) -> dict[str, Any]:
    """What the model answers to `everything`; lists are compared in the order of the answer."""
    known = list(known)
    answer: dict[str, Any] = {}
    for resource in known:
        ids = view.rows(resource)
        answer[PLURALS[resource]] = {
            "totalCount": len(ids),
            "totalCountCapped": False,
            "nodes": [expected_record(view, resource, id, known) for id in ids],
        }
        deleted = [] if resource in ORGANISATION else view.rows(resource, deleted=True)
        answer[f"deleted_{resource}"] = {
            "totalCount": len(deleted),
            "nodes": [{"id": global_id(TYPES[resource], id)} for id in deleted],
        }
    return answer


def expected_record(view: View, resource: str, id: int, known: Iterable[str]) -> dict[str, Any]:
    """What the model shows of a record."""
    known = set(known)
    answer: dict[str, Any] = {"id": global_id(TYPES[resource], id)}
    if resource in ORGANISATION:
        answer["name"] = view.value(resource, id, "name")
    else:
        record = next(one for one in view.world.records if one.id == id)
        answer["version"] = record.version
        for name in ("created_at", "updated_at", "deleted_at"):
            answer[camel(name)] = json_of(getattr(record, name))
        for name in FIELDS[resource]:
            if "." not in name:
                answer[camel(name)] = json_of(view.value(resource, id, name))
        allowed = view.can(resource, id)
        answer["viewerCan"] = [action for action in ACTIONS if action in allowed]
        answer["fieldAccess"] = _field_access(view, resource, id)
    if resource == "SALES_RECORD":
        answer["lines"] = [_line(line, known) for line in view.lines(id)]
    for link, target in LINKS[resource].items():
        if target in known:
            found = view.link(resource, id, link)
            answer[camel(link)] = None if found is None else {"id": global_id(TYPES[target], found)}
    for name, (target, _) in LISTS[resource].items():
        if target in known:
            children = view.children(resource, id, name)
            nodes = [{"id": global_id(TYPES[target], child)} for child in children]
            answer[camel(name)] = {"totalCount": len(children), "nodes": nodes}
    return answer


def _field_access(view: View, resource: str, id: int) -> dict[str, Any]:
    return {
        ".".join(camel(part) for part in name.split(".")): (
            level,
            sorted(global_id("Grant", grant) for grant in grants),
        )
        for name, (level, grants) in view.field_access(resource, id).items()
    }


def _line(line: tuple[int | None, Value, Value, Value], known: set[str]) -> dict[str, Any]:
    product, quantity, discount, unit_price = line
    shown = {"quantity": quantity, "discount": json_of(discount), "unitPrice": json_of(unit_price)}
    if "PRODUCT" in known:
        shown["product"] = None if product is None else {"id": global_id("Product", product)}
    return shown


def tidied(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer to `everything` with field access as a mapping, for its order says nothing."""
    for found in answer.values():
        for node in found["nodes"]:
            if "fieldAccess" in node:
                node["fieldAccess"] = {
                    one["field"]: (one["level"], sorted(one["grants"])) for one in node["fieldAccess"]
                }
    return dict(answer)


def json_of(value: Value) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def only_known(where: Json, resource: str, known: Iterable[str]) -> bool:
    """Whether a condition leads to no resource that a schema lacks."""
    known = set(known)
    for key, inner in where.items():
        leads = {camel(link): target for link, target in LINKS[resource].items()}
        lists = {camel(name): target for name, (target, _) in LISTS[resource].items()}
        if key in ("and", "or") and isinstance(inner, list):
            if not all(only_known(part, resource, known) for part in inner):
                return False
        elif key == "not" and isinstance(inner, Mapping):
            if not only_known(inner, resource, known):
                return False
        elif key in leads and isinstance(inner, Mapping):
            if leads[key] not in known or not only_known(inner, leads[key], known):
                return False
        elif (
            key in lists
            and isinstance(inner, Mapping)
            and (lists[key] not in known or not all(only_known(part, lists[key], known) for part in inner.values()))
        ):
            return False
    return True
