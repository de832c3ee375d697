"""Every resource of the catalogue can be created, updated, deleted and restored, by the same code."""

from collections.abc import Mapping
from typing import Any

import pytest

from gql.names import PLURALS, type_name
from models.words import GRANTABLE, Resource
from tests.gql.mutations.company import Company

# What a record of each resource can't be without, with the links by name; and a change of it.
REQUIRED: Mapping[Resource, tuple[dict[str, Any], dict[str, Any]]] = {
    Resource.CUSTOMER: ({"name": "Acme", "status": "LEAD"}, {"cardNumber": "4111111111114242"}),
    Resource.CONTACT: ({"name": "Jane", "customer": Resource.CUSTOMER}, {"birthDate": "1987-04-12"}),
    Resource.CONTACT_LOG: (
        {"channel": "CALL", "occurredAt": "2026-05-04T10:00:00+00:00", "subject": "Hi", "customer": Resource.CUSTOMER},
        {"subject": "Hello"},
    ),
    Resource.OPPORTUNITY: ({"stage": "WON", "title": "Big"}, {"amount": "12.50"}),
    Resource.CONTRACT: ({"status": "DRAFT", "title": "Paper", "customer": Resource.CUSTOMER}, {"status": "ACTIVE"}),
    Resource.SALES_RECORD: ({"status": "OPEN", "customer": Resource.CUSTOMER}, {"total": "99.00"}),
    Resource.SHIPMENT: (
        {"trackingNumber": "T-1", "status": "PENDING", "salesRecord": Resource.SALES_RECORD},
        {"deliveredOn": "2026-05-03"},
    ),
    Resource.SUPPLIER: ({"name": "Parts"}, {"iban": "DE89370400440532013000"}),
    Resource.PRODUCT: ({"sku": "P-1", "name": "Bolt"}, {"cost": "0.10"}),
    Resource.PERSON: ({"workId": "W-9", "name": "New Hire", "email": "new@x.example"}, {"title": "Clerk"}),
    Resource.STORE_ACCOUNT: ({"platform": "WEB", "name": "Shop"}, {"region": "EMEA"}),
    Resource.TAG: ({"name": "key account"}, {"colour": "red"}),
}


async def make(company: Company, resource: Resource) -> str:
    """Create a record as the administrator, with what it has to belong to, and return its id."""
    given = {
        name: await make(company, value) if isinstance(value, Resource) else value
        for name, value in REQUIRED[resource][0].items()
    }
    created: str = (await company.made("ada", f"create{type_name(resource)}", **given))["id"]
    return created


def test_every_resource_has_its_case() -> None:
    """One that is new in the catalogue fails here, not silently."""
    assert set(REQUIRED) == set(GRANTABLE)


@pytest.mark.parametrize("resource", GRANTABLE)
async def test_a_record_is_created_updated_deleted_and_restored(company: Company, resource: Resource) -> None:
    """Each write makes a version, is logged in the writer's name, and is answered as any query would show it."""
    name, plural = type_name(resource), PLURALS[resource].title().replace("_", "")
    one = await make(company, resource)
    fields = " ".join(REQUIRED[resource][1])
    changed = await company.made("ada", f"update{name}", f"version {fields}", id=one, **REQUIRED[resource][1])
    assert changed == {"version": 2, **REQUIRED[resource][1]}

    if resource is Resource.PERSON:
        assert await company.several("ada", f"delete{plural}", one) == ["FORBIDDEN"]
        return
    assert await company.several("ada", f"delete{plural}", one) == [None]
    assert await company.ask("ada", "query ($id: ID!) { node(id: $id) { id } }", id=one) == {"node": None}
    assert await company.several("ada", f"delete{plural}", one) == ["NOT_FOUND"]
    assert await company.several("ada", f"restore{plural}", one) == [None]
    assert await company.several("ada", f"restore{plural}", one) == ["NOT_FOUND"]
    shown = await company.ask(
        "ada", f"query ($id: ID!) {{ node(id: $id) {{ id ... on {name} {{ version }} }} }}", id=one
    )
    assert shown == {"node": {"id": one, "version": 4}}
    logged = [(entry.action, entry.refused, entry.actor_name) for entry in await company.logged(one)]
    ada = (await company.ask("ada", "{ viewer { name } }"))["viewer"]["name"]
    done = [("CREATE", None), ("EDIT", None), ("DELETE", None), ("DELETE", "NOT_FOUND")]
    done += [("RESTORE", None), ("RESTORE", "NOT_FOUND")]
    assert logged == [(action, refused, ada) for action, refused in done]
