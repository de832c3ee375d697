"""Which values callers see on chosen records of the demo company, written by hand from the policy and the masks.

For each record: what it says whole, as the administrator sees it, and for each other caller who sees the record the
fields that look otherwise. A caller who is not named does not see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SOME_OF_A_CUSTOMER = {"version": 1, "deletedAt": None, "storeAccount": None}


@dataclass(frozen=True, slots=True)
class Shown:
    """A record, whole, and what each other caller sees of it otherwise."""

    plural: str
    number: str
    selection: str
    whole: Mapping[str, Any]
    otherwise: Mapping[str, Mapping[str, Any]]


CUSTOMER = (
    "version createdAt updatedAt deletedAt number region industry status website city country name email phone address "
    "postcode latitude longitude taxId cardNumber creditLimit notes storeAccount { name } "
    "tags(orderBy: [{field: NAME}]) { nodes { name } } viewerCan"
)
CONTACT = "version createdAt deletedAt title name email phone mobile birthDate notes customer { number } viewerCan"
CONTRACT = (
    "version createdAt deletedAt number status signedOn startsOn endsOn currency title value iban notes "
    "customer { number } viewerCan"
)
SALE = (
    "version createdAt deletedAt number status orderedOn currency total cardNumber customer { number } "
    "storeAccount { name } lines { product { sku } quantity discount unitPrice } viewerCan"
)
# The partner's schema has no way to the sale, so the link is asked for by who has it.
SHIPMENT = (
    "version createdAt deletedAt trackingNumber carrier status shippedOn deliveredOn city country recipientName "
    "address postcode phone viewerCan"
)

EVERYTHING = ["VIEW", "EDIT", "DELETE", "SHARE", "ASSIGN", "VIEW_LOG"]
AS_EXECUTIVE = ["VIEW", "EDIT", "SHARE", "VIEW_LOG"]
AS_DIRECTOR = ["VIEW", "EDIT", "ASSIGN", "VIEW_LOG"]

FIRST_CUSTOMER = Shown(
    "customers",
    "C-0001",
    CUSTOMER,
    {
        **SOME_OF_A_CUSTOMER,
        "createdAt": "2025-03-06T05:18:57+00:00",
        "updatedAt": "2025-03-06T05:18:57+00:00",
        "number": "C-0001",
        "region": "EMEA",
        "industry": "logistics",
        "status": "ACTIVE",
        "website": "https://www.juniper-pharma.example",
        "city": "Göteborg",
        "country": "Sweden",
        "name": "Juniper Pharma",
        "email": "office@juniper-pharma.example",
        "phone": "+46 555 356 1086",
        "address": "Rue du Port 147",
        "postcode": "77074",
        "latitude": 57.71876,
        "longitude": 12.04415,
        "taxId": "SW136267590",
        "cardNumber": "4111111111114242",
        "creditLimit": "3000.00",
        "notes": "Its card before was 4242 4242 4242 4242.",
        "tags": {"nodes": []},
        "viewerCan": [*EVERYTHING, "MERGE"],
    },
    {
        # A director calls and writes, and knows the limit.
        "sven": {
            "address": "*" * 16,
            "postcode": "*" * 16,
            "latitude": 57.7,
            "longitude": 12.0,
            "taxId": "************7590",
            "cardNumber": "************4242",
            "notes": "Its card before was ************4242.",
            "viewerCan": AS_DIRECTOR,
        },
        # Her own customer: the whole card.
        "erin": {
            "latitude": 57.7,
            "longitude": 12.0,
            "taxId": "************7590",
            "creditLimit": None,
            "notes": "Its card before was ************4242.",
            "viewerCan": AS_EXECUTIVE,
        },
        # Where to call and where to go.
        "carl": {
            "email": "o***@juniper-pharma.example",
            "latitude": 57.7,
            "longitude": 12.0,
            "taxId": "************7590",
            "cardNumber": "************4242",
            "creditLimit": None,
            "notes": "Its card before was ************4242.",
            "viewerCan": ["VIEW"],
        },
        # The phone of what her department serves.
        "hana": {
            "email": "o***@juniper-pharma.example",
            "address": "*" * 16,
            "postcode": "*" * 16,
            "latitude": 57.7,
            "longitude": 12.0,
            "taxId": "************7590",
            "cardNumber": "************4242",
            "creditLimit": None,
            "notes": "Its card before was ************4242.",
            "viewerCan": ["VIEW"],
        },
    },
)

# What is masked of C-0006 for who has nothing but a VIEW grant.
MASKED_SUMMIT = {
    "email": "o***@summit-ventures.example",
    "phone": "+1 ********65",
    "address": "*" * 16,
    "postcode": "*" * 16,
    "latitude": 43.7,
    "longitude": -79.3,
    "taxId": "************9972",
    "cardNumber": "************1865",
    "creditLimit": None,
    "notes": "Pays by card ************1865 once a quarter.",
    "viewerCan": ["VIEW"],
}
SHARED_CUSTOMER = Shown(
    "customers",
    "C-0006",
    CUSTOMER,
    {
        **SOME_OF_A_CUSTOMER,
        "createdAt": "2025-06-04T11:48:05+00:00",
        "updatedAt": "2025-06-04T11:48:05+00:00",
        "number": "C-0006",
        "region": "AMER",
        "industry": "finance",
        "status": "ACTIVE",
        "website": "https://www.summit-ventures.example",
        "city": "Toronto",
        "country": "Canada",
        "name": "Summit Ventures",
        "email": "office@summit-ventures.example",
        "phone": "+1 555 122 6465",
        "address": "Station Avenue 153",
        "postcode": "71344",
        "latitude": 43.74166,
        "longitude": -79.31007,
        "taxId": "CA810849972",
        "cardNumber": "4000002662091865",
        "creditLimit": "68000.00",
        "notes": "Pays by card 4000002662091865 once a quarter.",
        "tags": {"nodes": [{"name": "key account"}, {"name": "late payer"}]},
        "viewerCan": [*EVERYTHING, "MERGE"],
    },
    {
        "sven": {
            **MASKED_SUMMIT,
            "email": "office@summit-ventures.example",
            "phone": "+1 555 122 6465",
            "creditLimit": "68000.00",
            "viewerCan": AS_DIRECTOR,
        },
        # A share shows no more than the customer itself.
        "erin": MASKED_SUMMIT,
        "omar": {
            "latitude": 43.7,
            "longitude": -79.3,
            "taxId": "************9972",
            "creditLimit": None,
            "notes": "Pays by card ************1865 once a quarter.",
            "viewerCan": AS_EXECUTIVE,
        },
        "hana": {**MASKED_SUMMIT, "phone": "+1 555 122 6465"},
    },
)

ELIF = Shown(
    "contacts",
    "elif.papadopoulos@C-0001",
    CONTACT,
    {
        "version": 1,
        "createdAt": "2024-05-11T02:37:55+00:00",
        "deletedAt": None,
        "title": "Plant Manager",
        "name": "Elif Papadopoulos",
        "email": "elif.papadopoulos@juniper-pharma.example",
        "phone": "+46 555 114 2480",
        "mobile": "+46 555 996 9216",
        "birthDate": "1988-05-24",
        "notes": None,
        "customer": {"number": "C-0001"},
        "viewerCan": EVERYTHING,
    },
    {
        "sven": {
            "email": "e***@juniper-pharma.example",
            "phone": "+46 ********80",
            "mobile": "+46 ********16",
            "birthDate": "1988-01-01",
            "viewerCan": AS_DIRECTOR,
        },
        "erin": {"birthDate": "1988-01-01", "viewerCan": AS_EXECUTIVE},
        "carl": {"email": "e***@juniper-pharma.example", "birthDate": "1988-01-01", "viewerCan": ["VIEW"]},
        "hana": {
            "email": "e***@juniper-pharma.example",
            "mobile": "+46 ********16",
            "birthDate": "1988-01-01",
            "viewerCan": ["VIEW"],
        },
    },
)

FIRST_CONTRACT = Shown(
    "contracts",
    "K-0001",
    CONTRACT,
    {
        "version": 1,
        "createdAt": "2025-08-23T10:11:08+00:00",
        "deletedAt": None,
        "number": "K-0001",
        "status": "ACTIVE",
        "signedOn": "2025-07-09",
        "startsOn": "2025-07-23",
        "endsOn": "2027-07-23",
        "currency": "EUR",
        "title": "Rental of furniture",
        "value": "56369.97",
        "iban": "DE17370400444858295291",
        "notes": None,
        "customer": {"number": "C-0001"},
        "viewerCan": EVERYTHING,
    },
    {
        "sven": {"iban": "DE**************5291", "viewerCan": AS_DIRECTOR},
        "erin": {"iban": "DE**************5291", "viewerCan": AS_EXECUTIVE},
        # She sees which account pays, but not whose it is.
        "fay": {"customer": None, "viewerCan": ["VIEW"]},
    },
)

FIRST_SALE = Shown(
    "salesRecords",
    "S-0001",
    SALE,
    {
        "version": 1,
        "createdAt": "2025-01-06T00:03:51+00:00",
        "deletedAt": None,
        "number": "S-0001",
        "status": "SHIPPED",
        "orderedOn": "2024-11-13",
        "currency": "EUR",
        "total": "7061.00",
        "cardNumber": "4111111111114242",
        "customer": {"number": "C-0001"},
        "storeAccount": None,
        "lines": [
            {"product": {"sku": "P-06"}, "quantity": 11, "discount": None, "unitPrice": "95.00"},
            {"product": {"sku": "P-08"}, "quantity": 12, "discount": "0.0500", "unitPrice": "140.00"},
            {"product": {"sku": "P-04"}, "quantity": 17, "discount": None, "unitPrice": "260.00"},
        ],
        "viewerCan": EVERYTHING,
    },
    {
        "sven": {"cardNumber": "************4242", "viewerCan": AS_DIRECTOR},
        "erin": {"viewerCan": AS_EXECUTIVE},
        "carl": {"cardNumber": "************4242", "viewerCan": ["VIEW"]},
        # The card can be revealed to her for a reason; in a list it is masked.
        "fay": {"cardNumber": "************4242", "customer": None, "viewerCan": ["VIEW"]},
    },
)

FIRST_SHIPMENT = Shown(
    "shipments",
    "T-0001",
    SHIPMENT,
    {
        "version": 1,
        "createdAt": "2024-02-02T09:48:26+00:00",
        "deletedAt": None,
        "trackingNumber": "T-0001",
        "carrier": "Blue Parcel",
        "status": "DELIVERED",
        "shippedOn": "2024-11-15",
        "deliveredOn": "2024-11-17",
        "city": "Göteborg",
        "country": "Sweden",
        "recipientName": "Nadia Xu",
        "address": "Rue du Port 147",
        "postcode": "77074",
        "phone": "+46 555 356 1086",
        "viewerCan": EVERYTHING,
    },
    # It knows where to go, and may not call.
    {"swift-logistics": {"phone": "+46 ********86", "viewerCan": ["VIEW"]}},
)

SHOWN = (FIRST_CUSTOMER, SHARED_CUSTOMER, ELIF, FIRST_CONTRACT, FIRST_SALE, FIRST_SHIPMENT)

# One list, many cards: what the account executive's own list of customers says of the card, row by row.
CARDS_OF_ERIN = {
    "C-0001": "4111111111114242",
    "C-0006": "************1865",
    "C-0009": "************7057",
}
