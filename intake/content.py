"""Draws what made-up records say; the same seed gives the same company, down to the ids."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from intake import vocabulary as words
from models.words import (
    Channel,
    ContractStatus,
    CustomerStatus,
    OpportunityStage,
    SalesStatus,
    ShipmentStatus,
)
from resolvers.writing.new_record import SalesLine

T = TypeVar("T")

FIRST_DAY = date(2024, 1, 2)
DAYS = 800
FIRST_MOMENT = datetime(2024, 1, 2, 8, tzinfo=UTC)

PROBABILITIES = {
    OpportunityStage.PROSPECTING: 10,
    OpportunityStage.ENGAGING: 30,
    OpportunityStage.PROPOSAL: 60,
    OpportunityStage.WON: 100,
    OpportunityStage.LOST: 0,
}
CHANNELS = tuple(Channel)
STAGES = tuple(OpportunityStage)
BY_REGION = {region: tuple(place for place in words.PLACES if place.region == region) for region in words.REGIONS}


class Content:
    """A generator of fields. The days that it draws are fixed, so that the company looks the same at any time."""

    def __init__(self, seed: int) -> None:
        """Begin at `seed`."""
        self.random = Random(seed)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices; quicker than `random.choice`, which seeding a million records feels."""
        return choices[int(self.random.random() * len(choices))]

    def below(self, bound: int) -> int:
        """A whole number from 0 up to, but not including, `bound`."""
        return int(self.random.random() * bound)

    def id(self) -> int:
        """A random id, as `new_id` makes them, but from the seed."""
        return self.random.getrandbits(63) or 1

    def moment(self) -> datetime:
        """When a record was created."""
        return FIRST_MOMENT + timedelta(seconds=self.below(DAYS * 86400))

    def day(self, after: date = FIRST_DAY, within: int = DAYS) -> date:
        """A day of the company's life."""
        return after + timedelta(days=self.below(within))

    def digits(self, count: int) -> str:
        """That many digits."""
        return str(self.below(10**count)).zfill(count)

    def money(self, least: int, most: int) -> Decimal:
        """An amount with two decimal places."""
        return Decimal(least * 100 + self.below((most - least) * 100)).scaleb(-2)

    def phone(self, dialling: str) -> str:
        """A phone number that nobody has."""
        return f"{dialling} 555 {self.digits(3)} {self.digits(4)}"

    def card(self) -> str:
        """A card number with the right check digit, from a range that is kept for tests."""
        return _with_check_digit(f"400000{self.digits(9)}")

    def iban(self) -> str:
        """A German account number with the right check digits."""
        account = f"37040044{self.digits(10)}"
        return f"DE{98 - int(f'{account}131400') % 97:02}{account}"

    def person_name(self) -> str:
        """A first and a last name."""
        return f"{self.pick(words.FIRST_NAMES)} {self.pick(words.LAST_NAMES)}"

    def company_name(self) -> str:
        """A name for a customer or a supplier."""
        return f"{self.pick(words.COMPANY_FIRST)} {self.pick(words.COMPANY_SECOND)}"

    def address(self) -> dict[str, Any]:
        """Street with house number, and postcode."""
        return {"address": f"{self.pick(words.STREETS)} {1 + self.below(180)}", "postcode": self.digits(5)}

    def seat(self, name: str, place: words.Place) -> dict[str, Any]:
        """What customers and suppliers have in common."""
        domain = f"{_ascii(name)}.example"
        return {
            "name": name,
            "website": f"https://www.{domain}",
            "city": place.city,
            "country": place.country,
            "email": f"office@{domain}",
            "phone": self.phone(place.dialling),
            "tax_id": f"{place.country[:2].upper()}{self.digits(9)}",
            **self.address(),
        }

    @staticmethod
    def products() -> list[dict[str, Any]]:
        """The fields of all that the company sells; what a piece costs is for who writes them to say."""
        return [
            {"sku": f"P-{number:02}", "name": name, "series": series, "list_price": Decimal(price), "currency": "EUR"}
            for number, (series, name, price) in enumerate(words.PRODUCTS, start=1)
        ]

    def customer(self, number: str, *, name: str | None = None, region: str | None = None) -> dict[str, Any]:
        """A customer, in a city of `region` if one is given."""
        place = self.pick(BY_REGION[region] if region else words.PLACES)
        seat = self.seat(name or self.company_name(), place)
        card = self.card()
        notes = self.pick(words.CUSTOMER_NOTES)
        return {
            **seat,
            "number": number,
            "region": place.region,
            "industry": self.pick(words.INDUSTRIES),
            "status": CustomerStatus.ACTIVE if self.below(4) else self.pick(tuple(CustomerStatus)),
            "latitude": round(place.latitude + self.random.random() / 10, 5),
            "longitude": round(place.longitude + self.random.random() / 10, 5),
            "card_number": card,
            "credit_limit": Decimal(1000 * (1 + self.below(90))),
            "notes": notes.format(phone=seat["phone"], email=seat["email"], card=card),
        }

    def contact(self, domain: str, dialling: str) -> dict[str, Any]:
        """Somebody who works for a customer."""
        name = self.person_name()
        return {
            "title": self.pick(words.POSITIONS),
            "name": name,
            "email": f"{_ascii(name, '.')}@{domain}",
            "phone": self.phone(dialling),
            "mobile": self.phone(dialling),
            "birth_date": date(1955, 1, 1) + timedelta(days=self.below(16000)),
            "notes": None,
        }

    def contact_log(self, customer: Mapping[str, Any]) -> dict[str, Any]:
        """A call, visit or message."""
        body = self.pick(words.CALL_BODIES)
        return {
            "channel": self.pick(CHANNELS),
            "occurred_at": self.moment(),
            "subject": self.pick(words.CALL_SUBJECTS),
            "body": body.format(
                phone=customer["phone"], email=customer["email"], card=customer["card_number"], iban=self.iban()
            ),
        }

    def opportunity(self, number: str, product: str) -> dict[str, Any]:
        """Something that may be sold."""
        stage = self.pick(STAGES)
        engaged_on = None if stage is OpportunityStage.PROSPECTING else self.day()
        closed = stage in {OpportunityStage.WON, OpportunityStage.LOST}
        return {
            "number": number,
            "stage": stage,
            "probability": PROBABILITIES[stage],
            "engaged_on": engaged_on,
            "closed_on": self.day(engaged_on, 120) if closed and engaged_on else None,
            "title": f"{10 * (1 + self.below(12))} pieces, {product}",
            "amount": self.money(500, 60_000),
            "notes": "Decision expected after the summer." if self.below(3) == 0 else None,
        }

    def contract(self, number: str) -> dict[str, Any]:
        """A contract of one to three years."""
        signed_on = self.day()
        starts_on = signed_on + timedelta(days=14)
        return {
            "number": number,
            "status": ContractStatus.ACTIVE if self.below(3) else self.pick(tuple(ContractStatus)),
            "signed_on": signed_on,
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=365 * (1 + self.below(3))),
            "currency": "EUR",
            "title": self.pick(("Framework agreement", "Maintenance", "Rental of furniture", "Yearly delivery")),
            "value": self.money(5_000, 250_000),
            "iban": self.iban(),
            "notes": None,
        }

    def sale(self, number: str, card: str, lines: Sequence[SalesLine]) -> dict[str, Any]:
        """A sale whose total is the sum of its lines, less discounts."""
        total = Decimal(0)
        for line in lines:
            total += line.quantity * (line.unit_price or 0) * (1 - (line.discount or 0))
        return {
            "number": number,
            "status": SalesStatus.SHIPPED if self.below(3) else self.pick(tuple(SalesStatus)),
            "ordered_on": self.day(),
            "currency": "EUR",
            "total": total.quantize(Decimal("0.01")),
            "card_number": card,
        }

    def sales_lines(self, products: Sequence[tuple[int, Decimal]], count: int) -> list[SalesLine]:
        """Lines over products, given as ids with prices."""
        drawn = (self.pick(products) for _ in range(count))
        discounts = (None, None, Decimal("0.05"), Decimal("0.1"))
        return [SalesLine(product, 1 + self.below(20), price, self.pick(discounts)) for product, price in drawn]

    def shipment(self, number: str, recipient: str, customer: Mapping[str, Any], ordered_on: date) -> dict[str, Any]:
        """What is sent to a customer for one sale."""
        status = ShipmentStatus.DELIVERED if self.below(3) else self.pick(tuple(ShipmentStatus))
        shipped_on = None if status is ShipmentStatus.PENDING else ordered_on + timedelta(days=1 + self.below(5))
        arrived = status in {ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED}
        return {
            "tracking_number": number,
            "carrier": self.pick(words.CARRIERS),
            "status": status,
            "shipped_on": shipped_on,
            "delivered_on": shipped_on + timedelta(days=2) if arrived and shipped_on else None,
            "city": customer["city"],
            "country": customer["country"],
            "recipient_name": recipient,
            "address": customer["address"],
            "postcode": customer["postcode"],
            "phone": customer["phone"],
        }


_DOUBLED = tuple(sum(divmod(2 * digit, 10)) for digit in range(10))


def _with_check_digit(digits: str) -> str:
    """Append the digit that the Luhn check asks for."""
    values = [ord(digit) - 48 for digit in digits]
    return f"{digits}{-(sum(_DOUBLED[value] for value in values[::-2]) + sum(values[-2::-2])) % 10}"


_PLAIN = str.maketrans("áãåäéëíñöüÅÉ", "aaaaeeinouAE")


def _ascii(name: str, between: str = "-") -> str:
    """A name as it stands in an address of the internet."""
    return name.translate(_PLAIN).lower().replace(" ", between)
