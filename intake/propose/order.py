"""The order in which loads come: what is linked to is there before what links to it."""

from models.words import Resource

ORDER = (
    *(Resource.GROUP, Resource.ROLE, Resource.DEPARTMENT, Resource.PERSON, Resource.STORE_ACCOUNT, Resource.TAG),
    *(Resource.SUPPLIER, Resource.PRODUCT, Resource.CUSTOMER, Resource.CONTACT, Resource.CONTACT_LOG),
    *(Resource.OPPORTUNITY, Resource.CONTRACT, Resource.SALES_RECORD, Resource.SHIPMENT),
)
# Of the loads of one resource, those of records without a file are first, and links that have to wait are last.
WITHIN, OWN, LATER = 0, 1, 2

Turn = tuple[int, int]


def turn_of(resource: Resource, among: int = OWN) -> Turn:
    """When a load of a resource has its turn."""
    return ORDER.index(resource), among
