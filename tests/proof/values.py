"""Every raw value that a test world may hold, by its kind.

`SHOWN` gives, per kind of value, the masked form of each raw one, written by hand. The model looks a mask up here and
never computes one, so a wrong algorithm elsewhere can't be wrong in the same way here.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.proof.world import Value

# kind -> raw value -> what its mask shows.
SHOWN: Mapping[str, Mapping[Value, Value]] = {
    "NAME": {
        "Jane Roe": "J. R.",
        "jane roe": "J. R.",
        "Roe": "R.",
        "Nordwind Handel GmbH": "N. H. G.",
        "élise dupont": "É. D.",
        "Jürgen Groß": "J. G.",
        "JÜRGEN GROSS": "J. G.",
        "Øystein Ångström": "Ø. Å.",
        "李 小龍": "李. 小.",
        "": "",
    },
    "EMAIL": {
        "jane.roe@example.com": "j***@example.com",
        "Jane.Roe@example.com": "J***@example.com",
        "j@example.com": "j***@example.com",
        "élodie@exemple.fr": "é***@exemple.fr",
        "ß@straße.example": "ß***@straße.example",
        "omar@lastfour.example": "o***@lastfour.example",
        "not an email": "****************",
        "@example.com": "****************",
        "jane@": "****************",
        "": "****************",
    },
    "PHONE": {
        "+33 1 23 45 67 89": "+33 ********89",
        "+33123456789": "+33 ********89",
        "+1 202 555 0147": "+1 ********47",
        "+358 9 1234 5678": "+358 ********78",
        "+49 (0)30 123456-70": "+49 ********70",
        "+33 12 34": "****************",
        "01 23 45 67 89": "********89",
        "0123456790": "********90",
        "12345678": "********78",
        "1234567": "****************",
        "": "****************",
    },
    "STREET": {
        "12 rue de la Paix": "****************",
        "Große Straße 7": "****************",
        "1 Main Street": "****************",
        "x": "****************",
        "": "****************",
    },
    "POSTCODE": {
        "75002": "****************",
        "75003": "****************",
        "SW1A 1AA": "****************",
        "": "****************",
    },
    "LATITUDE": {
        48.8566: 48.9,
        48.8601: 48.9,
        52.52: 52.5,
        -33.8688: -33.9,
        0.0: 0.0,
        0.04: 0.0,
        89.99: 90.0,
    },
    "LONGITUDE": {
        2.3522: 2.4,
        2.3601: 2.4,
        13.405: 13.4,
        151.2093: 151.2,
        -0.1276: -0.1,
        0.0: 0.0,
        179.99: 180.0,
    },
    "TAX_ID": {
        "DE123456789": "************6789",
        "DE 123 456 780": "************6780",
        "FR12ABCD5678": "************5678",
        "FR-40-303-265-04B": "************504B",
        "AB12345": "****************",
        "AB123456": "************3456",
        "": "****************",
    },
    "CARD": {
        "4111111111114242": "************4242",
        "4111 1111 1111 4242": "************4242",
        "5500-0055-5555-5559": "************5559",
        "378282246310005": "************0005",
        "12345678": "************5678",
        "1234567": "****************",
        "1234 567": "****************",
        "no card": "****************",
        "": "****************",
    },
    "IBAN": {
        "DE89370400440532013000": "DE**************3000",
        "DE89 3704 0044 0532 0130 00": "DE**************3000",
        "FR7630006000011234567890189": "FR**************0189",
        "NO93 8601 1117 947": "NO**************7947",
        "DE893704": "DE**************3704",
        "DE89370": "****************",
        "DE8 93 70": "****************",
        "": "****************",
    },
    "MONEY": {
        Decimal("0.00"): None,
        Decimal("0.01"): None,
        Decimal("19.99"): None,
        Decimal("20.00"): None,
        Decimal("1250.50"): None,
        Decimal("99999.99"): None,
        Decimal("100000.00"): None,
    },
    "BIRTH": {
        date(1987, 4, 12): date(1987, 1, 1),
        date(1987, 1, 1): date(1987, 1, 1),
        date(1999, 12, 31): date(1999, 1, 1),
        date(2000, 2, 29): date(2000, 1, 1),
    },
    "NOTES": {
        "Prefers to be called in the morning.": "Prefers to be called in the morning.",
        "PREFERS to be called in the evening.": "PREFERS to be called in the evening.",
        "Große Straße, 12 boxes": "Große Straße, 12 boxes",
        "Order 12345 has 3 parcels": "Order 12345 has 3 parcels",
        "Card 4111 1111 1111 1111 was declined": "Card ************1111 was declined",
        "paid with 5500005555555559 twice": "paid with ************5559 twice",
        "IBAN DE89370400440532013000 for refunds": "IBAN DE**************3000 for refunds",
        "Pays from DE89 3704 0044 0532 0130 00": "Pays from DE**************3000",
        "Write to jane.roe@example.com first": "Write to j***@example.com first",
        "Call +33 1 23 45 67 89 after lunch": "Call +33 ********89 after lunch",
        "jane.roe@example.com or +33 1 23 45 67 89": "j***@example.com or +33 ********89",
        "": "",
    },
    "SUBJECT": {
        "Renewal": "Renewal",
        "renewal": "renewal",
        "Verlängerung Straße": "Verlängerung Straße",
        "VERLÄNGERUNG STRASSE": "VERLÄNGERUNG STRASSE",
        "Quote for jane.roe@example.com": "Quote for j***@example.com",
        "Refund of 4111111111111111": "Refund of ************1111",
        "Call back +33 1 23 45 67 89": "Call back +33 ********89",
        "😀 thanks": "😀 thanks",
        "": "",
    },
}

_MOMENTS = (
    datetime(2025, 3, 1, 8, 0, tzinfo=UTC),
    datetime(2025, 6, 30, 23, 59, 59, tzinfo=UTC),
    datetime(2025, 7, 1, 0, 0, tzinfo=UTC),
    datetime(2025, 11, 5, 12, 30, tzinfo=UTC),
)

# kind -> the raw values that a world may hold. Those of public kinds are few, so that they often meet.
RAW: Mapping[str, tuple[Value, ...]] = {
    **{kind: tuple(shown) for kind, shown in SHOWN.items()},
    "NUMBER": ("N-1", "N-2", "n-2", "N-10", "Ä-7"),
    "REGION": ("EMEA", "APAC", "emea", "Île-de-France", ""),
    "INDUSTRY": ("Retail", "retail", "Großhandel", "GROSSHANDEL"),
    "WEBSITE": ("https://nordwind.example", "https://roe.example/shop"),
    "CITY": ("Paris", "paris", "Straßburg", "STRASSBURG", "Ōsaka", "豊中", "😀ville"),
    "COUNTRY": ("DE", "FR", "JP"),
    "CURRENCY": ("EUR", "USD"),
    "CARRIER": ("DHL", "dhl", "Swift", ""),
    "JOB": ("Buyer", "buyer", "Head of Sales", "Geschäftsführer"),
    "PLATFORM": ("amazon", "direct", "ebay"),
    "LABEL": ("Alpha", "alpha", "Beta", "Éclair", "Maß", "MASS", "豊", "😀"),
    "COLOUR": ("red", "green"),
    # One for each of at most nine people: who logs in must be told apart.
    "LOGIN": tuple(
        f"{name}@lastfour.example" for name in ("ada", "sven", "erin", "omar", "carl", "hana", "fay", "lena", "ivo")
    ),
    "WORK_ID": ("W-1", "W-2", "W-3", "W-4", "w-5", "W-6", "W-7", "W-8", "W-10"),
    "CUSTOMER_STATUS": ("LEAD", "ACTIVE", "CHURNED"),
    "CHANNEL": ("CALL", "CHAT", "EMAIL", "MEETING", "VISIT"),
    "STAGE": ("PROSPECTING", "ENGAGING", "PROPOSAL", "WON", "LOST"),
    "CONTRACT_STATUS": ("DRAFT", "ACTIVE", "EXPIRED", "TERMINATED"),
    "SALES_STATUS": ("OPEN", "PAID", "SHIPPED", "CANCELLED"),
    "SHIPMENT_STATUS": ("PENDING", "IN_TRANSIT", "DELIVERED", "RETURNED"),
    "PERSON_STATUS": ("ACTIVE", "FROZEN", "LEFT"),
    "PERCENT": (0, 10, 50, 100),
    "VERSION": (1, 2, 3),
    "QUANTITY": (1, 2, 12),
    "DISCOUNT": (Decimal("0.0000"), Decimal("0.0750"), Decimal("0.5000")),
    "DAY": (date(2025, 1, 31), date(2025, 2, 1), date(2025, 12, 24)),
    "MOMENT": _MOMENTS,
}
