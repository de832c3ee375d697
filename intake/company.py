"""The people of the demo company: who sits where, below whom, in which role. Names are unique by their first part."""

from typing import NamedTuple

# Department, the one above it, its head.
DEPARTMENTS = (
    ("Management", None, "mira"),
    ("Sales", None, "sven"),
    ("Service", None, "hana"),
    ("Field Service", "Service", "joris"),
    ("Finance", None, "greta"),
    ("Logistics", None, "lars"),
)

ROLES = (
    *("Chief Executive", "Administrator", "Compliance Officer", "Assistant", "Sales Director", "Team Lead"),
    *("Account Executive", "Head of Service", "Service Representative", "Field Technician", "Head of Finance"),
    *("Accountant", "Head of Logistics", "Logistics Coordinator"),
)


class Colleague(NamedTuple):
    """One member of staff."""

    first: str
    last: str
    role: str
    department: str
    superior: str | None
    region: str

    @property
    def handle(self) -> str:
        """The first name as it stands in the e-mail address."""
        return self.first.lower()


def _team(names: str, role: str, department: str, superior: str, region: str) -> tuple[Colleague, ...]:
    """Several people who share everything but their names."""
    pairs = (name.split() for name in names.split(", "))
    return tuple(Colleague(first, last, role, department, superior, region) for first, last in pairs)


COLLEAGUES = (
    Colleague("Mira", "Castell", "Chief Executive", "Management", None, "EMEA"),
    Colleague("Ada", "Byrne", "Administrator", "Management", "mira", "EMEA"),
    Colleague("Noor", "Haddad", "Compliance Officer", "Management", "mira", "EMEA"),
    *_team("Paula Stein, Pilar Reyes, Percy Lane", *("Assistant", "Management", "mira", "EMEA")),
    Colleague("Sven", "Lindqvist", "Sales Director", "Sales", "mira", "EMEA"),
    Colleague("Tess", "Okafor", "Team Lead", "Sales", "sven", "EMEA"),
    Colleague("Theo", "Marsh", "Team Lead", "Sales", "sven", "AMER"),
    Colleague("Uma", "Rao", "Team Lead", "Sales", "sven", "APAC"),
    *_team(
        "Erin Walsh, Ewan Grant, Elin Berg, Enzo Ricci, Esra Kaya, Lena Vogel",
        *("Account Executive", "Sales", "tess", "EMEA"),
    ),
    *_team(
        "Omar Farouk, Otto Klein, Oscar Lund, Olive Hart, Oren Levi, Odette Roy",
        *("Account Executive", "Sales", "theo", "AMER"),
    ),
    *_team(
        "Akira Mori, Anya Popov, Arjun Nair, Astrid Holm, Aldo Greco, April Young",
        *("Account Executive", "Sales", "uma", "APAC"),
    ),
    Colleague("Hana", "Sato", "Head of Service", "Service", "mira", "EMEA"),
    *_team(
        "Carl Jensen, Cora Blum, Cem Demir, Celia Prado, Chris Doyle, Chloe Petit, Cyril Novak, Carmen Ortiz",
        *("Service Representative", "Service", "hana", "EMEA"),
    ),
    Colleague("Joris", "Smit", "Field Technician", "Field Service", "hana", "EMEA"),
    *_team(
        "Jade Moore, Jamal Diop, Janek Wilk, Jun Park",
        *("Field Technician", "Field Service", "joris", "APAC"),
    ),
    Colleague("Greta", "Holm", "Head of Finance", "Finance", "mira", "EMEA"),
    *_team(
        "Fay Turner, Felix Brandt, Flora Conti, Finn Kelly, Freya Dahl, Farid Amin",
        *("Accountant", "Finance", "greta", "EMEA"),
    ),
    Colleague("Lars", "Nyberg", "Head of Logistics", "Logistics", "mira", "EMEA"),
    *_team(
        "Lotte Vries, Luca Marino, Lila Shah, Lorenz Huber, Luz Medina, Leo Tanner, Lucy Ward",
        *("Logistics Coordinator", "Logistics", "lars", "EMEA"),
    ),
)

LEFT = frozenset({"lena"})

# Who is let into which walled group. sven is in `direct` alone: what is sold through Amazon stays hidden from him.
GROUPS = {
    "amazon": ("erin", "elin", "akira", "carl", "lars"),
    "direct": ("sven", "omar", "anya", "cora", "fay"),
}

# Store, platform, region, and the group that its customers and sales are walled by.
STORES = (
    ("Amazon DE", "AMAZON", "EMEA", "amazon"),
    ("Amazon US", "AMAZON", "AMER", "amazon"),
    ("Web Shop", "DIRECT", "EMEA", "direct"),
    ("Retail Partners", "RETAIL", "EMEA", None),
)

# The callers that tests and documentation use by name: handle, and what the person is.
CALLERS = {
    "ada": "administrator: sees and may do everything",
    "sven": "sales director: what everyone below him is related to",
    "erin": "account executive: her own customers with their cards, some of her colleagues' without",
    "omar": "account executive in another team",
    "carl": "service representative: phone and address of those he serves, cards masked",
    "hana": "head of the service department: what its members serve",
    "fay": "accountant: contracts and sales but no customers; may export sales for a while",
    "lena": "has left: refused",
}
INTEGRATION = "swift-logistics"
INTEGRATION_IS = "integration of a carrier: shipments alone"


def email(handle: str) -> str:
    """The e-mail address of a colleague."""
    return f"{handle}@lastfour.example"
