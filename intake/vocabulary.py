"""The words that made-up companies, people and places are put together from."""

from typing import NamedTuple


class Place(NamedTuple):
    """A city with what follows from it."""

    city: str
    country: str
    region: str
    latitude: float
    longitude: float
    dialling: str


PLACES = (
    Place("Paris", "France", "EMEA", 48.8566, 2.3522, "+33"),
    Place("Lyon", "France", "EMEA", 45.764, 4.8357, "+33"),
    Place("Berlin", "Germany", "EMEA", 52.52, 13.405, "+49"),
    Place("München", "Germany", "EMEA", 48.1351, 11.582, "+49"),
    Place("Göteborg", "Sweden", "EMEA", 57.7089, 11.9746, "+46"),
    Place("Nairobi", "Kenya", "EMEA", -1.2921, 36.8219, "+254"),
    Place("Boston", "United States", "AMER", 42.3601, -71.0589, "+1"),
    Place("Chicago", "United States", "AMER", 41.8781, -87.6298, "+1"),
    Place("Toronto", "Canada", "AMER", 43.6532, -79.3832, "+1"),
    Place("São Paulo", "Brazil", "AMER", -23.5505, -46.6333, "+55"),
    Place("Bogotá", "Colombia", "AMER", 4.711, -74.0721, "+57"),
    Place("Tokyo", "Japan", "APAC", 35.6762, 139.6503, "+81"),
    Place("Osaka", "Japan", "APAC", 34.6937, 135.5023, "+81"),
    Place("Singapore", "Singapore", "APAC", 1.3521, 103.8198, "+65"),
    Place("Melbourne", "Australia", "APAC", -37.8136, 144.9631, "+61"),
    Place("Mumbai", "India", "APAC", 19.076, 72.8777, "+91"),
)

REGIONS = ("EMEA", "AMER", "APAC")

INDUSTRIES = ("energy", "finance", "food", "health", "logistics", "manufacturing", "media", "retail", "software")

COMPANY_FIRST = (
    *(
        "Aurora",
        "Bluewater",
        "Cedar",
        "Delta",
        "Ember",
        "Falcon",
        "Granite",
        "Harbour",
        "Indigo",
        "Juniper",
        "Keystone",
    ),
    *("Lumen", "Meridian", "Nimbus", "Orchid", "Pinnacle", "Quartz", "Riverstone", "Summit", "Tidal", "Umber"),
    *("Vanguard", "Willow", "Xenon", "Yarrow", "Zephyr", "Ångström", "École", "Müller", "Peña"),
)
COMPANY_SECOND = (
    *("Analytics", "Bakery", "Capital", "Dynamics", "Energy", "Foods", "Garments", "Hotels", "Instruments"),
    *("Journals", "Kitchens", "Logistics", "Motors", "Networks", "Optics", "Pharma", "Records", "Systems"),
    *("Textiles", "Utilities", "Ventures", "Works"),
)

FIRST_NAMES = (
    *("Aiko", "Amara", "Anouk", "Bela", "Chidi", "Clara", "Dario", "Elif", "Emil", "Fatima", "Gael", "Giulia", "Hugo"),
    *("Ines", "Ivo", "Jane", "Jonas", "Kofi", "Leila", "Liam", "Maja", "Mateo", "Nadia", "Noah", "Olga", "Pablo"),
    *("Priya", "Ravi", "Rosa", "Samir", "Sofia", "Tariq", "Thandi", "Ursula", "Viktor", "Wei", "Yara", "Zoë"),
)
LAST_NAMES = (
    *("Abebe", "Andersson", "Bauer", "Chen", "Costa", "Dubois", "Eriksen", "Ferrari", "García", "Haddad", "Ivanov"),
    *("Jensen", "Kato", "Kowalski", "Lindqvist", "Mensah", "Meyer", "Moreau", "Nakamura", "Novák", "Okafor", "Olsen"),
    *("Papadopoulos", "Patel", "Quist", "Ramos", "Roe", "Rossi", "Sato", "Schmidt", "Silva", "Singh", "Tanaka"),
    *("Ueda", "Vargas", "Weber", "Xu", "Yilmaz", "Zhang"),
)
POSITIONS = (
    "Buyer",
    "Chief Executive",
    "Controller",
    "Head of Purchasing",
    "Office Manager",
    "Plant Manager",
    "Secretary",
)
STREETS = ("Bahnhofstraße", "Garden Road", "High Street", "Market Square", "Mill Lane", "Rue du Port", "Station Avenue")

CALL_SUBJECTS = (
    *(
        "Asked about delivery dates",
        "Complaint about an invoice",
        "Contract renewal",
        "Demonstration of the new series",
    ),
    *("Follow-up after the fair", "Question about discounts", "Return of a damaged item", "Yearly review"),
)
CALL_BODIES = (
    "Will call back on {phone} tomorrow morning.",
    "Wants the invoice sent to {email} from now on.",
    "Paid by card {card} over the phone; receipt sent.",
    "Refund goes to {iban}.",
    "No further questions.",
    "Asked for a visit next month.",
)
CUSTOMER_NOTES = (
    "Prefers to be called on {phone} before noon.",
    "Pays by card {card} once a quarter.",
    "Send offers to {email} only.",
    "Deliveries to the back door.",
    "Asks for a discount every year.",
)

# Series, name and list price in whole units of the currency.
PRODUCTS = (
    ("Desk", "Oak Desk", 640),
    ("Desk", "Standing Desk", 890),
    ("Desk", "Corner Desk", 720),
    ("Chair", "Task Chair", 260),
    ("Chair", "Conference Chair", 310),
    ("Chair", "Stool", 95),
    ("Light", "Desk Lamp", 70),
    ("Light", "Floor Lamp", 140),
    ("Light", "Ceiling Panel", 210),
    ("Storage", "Filing Cabinet", 330),
    ("Storage", "Bookcase", 280),
    ("Storage", "Locker", 190),
)
CARRIERS = ("Swift Logistics", "Northline", "Blue Parcel")
TAGS = (("key account", "#b8860b"), ("late payer", "#b22222"), ("newsletter", "#4682b4"), ("trade fair", "#2e8b57"))
