"""Guesses what the rows of a file are: by the file's name, and by headers that tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intake.propose import synonyms
from intake.propose.headers import header_words, is_own_key, is_own_name, named, names_one, rank
from intake.propose.names import Words, find
from intake.propose.profile import Profile
from models.words import Resource

# What a name says at its end counts most: `customer_orders` are orders. A header that tells counts less than a name.
AT_THE_END, ELSEWHERE, TELLS, OWN_KEY = 10, 2, 2, 4
# One header alone tells nothing.
ENOUGH = 5

# Headers that are rare in files of anything else.
TELLING: Mapping[Resource, str] = MappingProxyType(
    {
        Resource.CUSTOMER: "company, company name, customer name, account name, industry, sector, annual revenue, "
        "credit limit, number of employee, employee, year established, customer since, subscription date, "
        "firma, branche",
        Resource.CONTACT: "contact name, mobile, mobile phone, birthdate, salutation, title, email, first name, last "
        "name, account id, company",
        Resource.CONTACT_LOG: "call type, call duration, duration, activity type, activity date, subject, outcome, "
        "call date, channel, betreff",
        Resource.OPPORTUNITY: "deal stage, stage, stage name, sales stage, pipeline, probability, close date, closed "
        "date, expected close date, close value, deal value, deal name, opportunity name, lead source, amount",
        Resource.CONTRACT: "contract value, contract type, signed date, start date, end date, renewal date, expiry "
        "date, expiration date, auto renewal, vertragsnummer",
        Resource.SALES_RECORD: "order date, order number, order id, order status, invoice date, invoice number, "
        "invoice no, invoice id, quantity, qty, unit price, discount, sale, total, payment method, menge, "
        "bestelldatum, bestellnummer, rechnungsnummer, required date, ship mode",
        Resource.SHIPMENT: "tracking number, tracking id, carrier, shipped date, delivery date, delivered date, "
        "sendungsnummer",
        Resource.SUPPLIER: "supplier name, vendor name, supplier id, vendor id, lieferantennummer",
        Resource.PRODUCT: "sku, product name, item name, unit price, list price, sales price, cost, unit in stock, "
        "reorder level, product line, category, brand, weight, barcode, ean, artikelnummer, price, msrp",
        Resource.PERSON: "report to, hire date, hired on, job title, employee id, manager, department, salary, "
        "date of birth, sex, gender, extension, personalnummer, vorgesetzter, abteilung, sales agent, user name",
        Resource.STORE_ACCOUNT: "platform, marketplace, store name, store id, shop name",
        Resource.TAG: "tag, tag name, colour",
        Resource.DEPARTMENT: "department name, department id, dept name, head of department, parent department",
        Resource.ROLE: "role name, role id",
        Resource.GROUP: "group name, group id",
    }
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the rows of a file are; `lines` are those of sales that another file has."""

    resource: Resource
    reason: str
    lines: bool = False


def guess_resource(profile: Profile) -> Guess | None:
    """What the rows of a file are; None when nothing fits."""
    stem = profile.file.path.stem
    idle = {word for phrase in named(synonyms.IDLE) for word in phrase}
    telling_words = tuple(word for word in header_words(stem) if word not in idle and not word.isdigit())
    words = telling_words or header_words(stem)
    if _at_the_end(words, synonyms.LINES):
        return Guess(Resource.SALES_RECORD, "its name says that its rows are lines of sales", lines=True)
    by_name = {resource: _by_name(words, names) for resource, names in synonyms.RESOURCES.items()}
    telling = {resource: _telling(profile, resource) for resource in Resource}
    scores = {
        resource: by_name[resource][0] + TELLS * len(telling[resource]) + _by_key(profile, resource)
        for resource in Resource
    }
    best = max(Resource, key=lambda resource: (scores[resource], by_name[resource]))
    if scores[best] < ENOUGH:
        return None
    said = ["by its name"] if by_name[best][0] else []
    said += ["by its key"] if _by_key(profile, best) else []
    said += [f"by columns such as {', '.join(telling[best][:3])}"] if telling[best] else []
    return Guess(best, f"guessed {', '.join(said)}")


def _by_name(words: Words, names: str) -> tuple[int, int]:
    """How much the name of a file speaks for a resource, and with how many words."""
    if length := _at_the_end(words, names):
        return AT_THE_END + length, length
    length = max((len(phrase) for phrase in named(names) if find(words, phrase) >= 0), default=0)
    return (ELSEWHERE, length) if length else (0, 0)


def _at_the_end(words: Words, names: str) -> int:
    return max((len(phrase) for phrase in named(names) if words[-len(phrase) :] == phrase), default=0)


def _telling(profile: Profile, resource: Resource) -> list[str]:
    """The headers that tell; a key of another resource is none of this one's."""
    return [name for name, column in profile.columns.items() if rank(column.words, TELLING[resource]) is not None]


def _by_key(profile: Profile, resource: Resource) -> int:
    """How much it says that the first column without repetition is the resource's own key, or its name."""
    for column in profile.columns.values():
        if column.unique and profile.always(column) and not names_one(column.words, synonyms.COUNTERS):
            return OWN_KEY if is_own_key(column.words, resource) or is_own_name(column.words, resource) else 0
    return 0
