"""How resources are called in the API."""

from collections.abc import Mapping

from models.words import Resource

PLURALS: Mapping[Resource, str] = {
    Resource.CUSTOMER: "customers",
    Resource.CONTACT: "contacts",
    Resource.CONTACT_LOG: "contact_logs",
    Resource.OPPORTUNITY: "opportunities",
    Resource.CONTRACT: "contracts",
    Resource.SALES_RECORD: "sales_records",
    Resource.SHIPMENT: "shipments",
    Resource.SUPPLIER: "suppliers",
    Resource.PRODUCT: "products",
    Resource.PERSON: "people",
    Resource.STORE_ACCOUNT: "store_accounts",
    Resource.TAG: "tags",
    Resource.DEPARTMENT: "departments",
    Resource.ROLE: "roles",
    Resource.GROUP: "groups",
}


def type_name(resource: Resource) -> str:
    """The name of the resource's type: `ContactLog`."""
    return resource.value.title().replace("_", "")


def plural_type_name(resource: Resource) -> str:
    """Several of them as part of a name: `ContactLogs`."""
    return PLURALS[resource].title().replace("_", "")


def noun(resource: Resource) -> str:
    """The resource in a sentence: `contact log`."""
    return resource.value.lower().replace("_", " ")


def a_noun(resource: Resource) -> str:
    """One of them in a sentence: `an opportunity`."""
    named = noun(resource)
    return f"{'an' if named[0] in 'aeiou' else 'a'} {named}"


def nouns(resource: Resource) -> str:
    """Several of them in a sentence: `contact logs`."""
    return PLURALS[resource].replace("_", " ")
