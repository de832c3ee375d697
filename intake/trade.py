"""Writes what the demo company deals in: products, customers, and everything that belongs to customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from intake import vocabulary
from intake.accounts import CARD_OF_THE_FIRST, CUSTOMERS, DELETED, PROSPECTS, Account, account
from intake.staff import DemoWriter, Staff
from models.words import Relation, Resource
from resolvers.writing.new_record import NewRecord

SHARE_LASTS = timedelta(days=90)
# The sale of another store than its customer's: it is walled by its own.
SALE_OF_ANOTHER_STORE = ("C-0002", "Web Shop")


@dataclass(frozen=True, slots=True)
class Client:
    """A customer that was written: its id, who works with it, and what it says."""

    id: int
    account: Account
    fields: Mapping[str, Any]

    @property
    def number(self) -> int:
        """Its number without the letter."""
        return int(self.fields["number"][2:])


@dataclass(frozen=True, slots=True)
class Trade:
    """Writes for the people of `staff`."""

    writer: DemoWriter
    staff: Staff

    async def write(self) -> None:
        """Write everything, in an order in which nothing is linked to that is not there yet."""
        products = await self._write_products()
        clients = await self._write_customers(await self._write_tags())
        contacts = await self._write_contacts(clients)
        await self._write_logs(clients, contacts)
        await self._write_opportunities(clients, [one for one, _ in products])
        await self._write_contracts(clients)
        sales = await self._write_sales(clients, products)
        await self._write_shipments(sales)

    def _new(
        self,
        fields: Mapping[str, Any],
        links: Mapping[str, int | None],
        relations: Sequence[tuple[str | None, Relation, datetime | None]],
        **rest: Any,
    ) -> NewRecord:
        """A record at an id and a time from the seed, related to people by name; nobody is nobody."""
        created_at = self.writer.content.moment()
        name = fields.get("number")
        related = [(self.staff.people[who], relation, until) for who, relation, until in relations if who]
        deleted_at = created_at + timedelta(days=30) if name in DELETED else None
        one = self.writer.content.id()
        return NewRecord(fields, links, related, id=one, created_at=created_at, deleted_at=deleted_at, **rest)

    async def _write_products(self) -> list[tuple[int, Decimal]]:
        content = self.writer.content
        creator = (("lars", Relation.CREATOR, None),)
        suppliers = []
        for number, first in enumerate(("Fjord", "Alpine", "Pacific")):
            bank = {"contact_name": content.person_name(), "iban": content.iban()}
            seat = content.seat(f"{first} Furniture", vocabulary.PLACES[5 * number])
            suppliers.append(self._new({**seat, **bank}, {}, creator))
        makers = await self.writer.create(Resource.SUPPLIER, suppliers)
        fields = content.products()
        products = [
            self._new(
                {**one, "cost": (one["list_price"] * 55).scaleb(-2)},
                {"supplier": makers[number % len(makers)]},
                creator,
            )
            for number, one in enumerate(fields, start=1)
        ]
        ids = await self.writer.create(Resource.PRODUCT, products)
        return [(one, product["list_price"]) for one, product in zip(ids, fields, strict=True)]

    async def _write_tags(self) -> list[int]:
        creator = (("sven", Relation.CREATOR, None),)
        tags = [self._new({"name": name, "colour": colour}, {}, creator) for name, colour in vocabulary.TAGS]
        return await self.writer.create(Resource.TAG, tags)

    async def _write_customers(self, tags: Sequence[int]) -> list[Client]:
        content = self.writer.content
        pairs = [(first, second) for second in vocabulary.COMPANY_SECOND for first in vocabulary.COMPANY_FIRST]
        records = []
        for number, words in enumerate(content.random.sample(pairs, CUSTOMERS), start=1):
            one = account(number)
            fields = content.customer(f"C-{number:04}", name=" ".join(words), region=one.region)
            if number == 1:
                # The card of the examples has no right check digit, so the TEXT mask would not find it in the notes.
                fields |= {"card_number": CARD_OF_THE_FIRST, "notes": "Its card before was 4242 4242 4242 4242."}
            store = {"store_account": self.staff.stores[one.store] if one.store else None}
            worn = [tag for turn, tag in enumerate(tags, start=2) if number % turn == 0]
            records.append(self._new(fields, store, self._who(one), tags=worn))
        ids = await self.writer.create(Resource.CUSTOMER, records)
        return [
            Client(one, account(number), record.fields)
            for number, (one, record) in enumerate(zip(ids, records, strict=True), start=1)
        ]

    def _who(self, one: Account) -> list[tuple[str | None, Relation, datetime | None]]:
        now = self.writer.now
        return [
            (one.executive or "sven", Relation.CREATOR, None),
            (one.executive, Relation.ACCOUNT_EXECUTIVE, None),
            *((name, Relation.CSR, None) for name in one.representatives),
            (one.shared, Relation.SHARED, now + SHARE_LASTS),
            (one.expired, Relation.SHARED, now - timedelta(days=1)),
        ]

    async def _write_contacts(self, clients: Sequence[Client]) -> dict[int, int]:
        """One to three contacts each; the first of each customer is handed back."""
        content = self.writer.content
        records = []
        for client in clients:
            domain, dialling = client.fields["email"].partition("@")[2], client.fields["phone"].split()[0]
            for _ in range(1 + client.number % 3):
                creator = (client.account.executive or "sven", Relation.CREATOR, None)
                records.append(self._new(content.contact(domain, dialling), {"customer": client.id}, (creator,)))
        ids = await self.writer.create(Resource.CONTACT, records)
        # Read backwards, so that the first of each customer stays.
        pairs = reversed(list(zip(ids, records, strict=True)))
        return {record.links["customer"] or 0: one for one, record in pairs}

    async def _write_logs(self, clients: Sequence[Client], contacts: Mapping[int, int]) -> None:
        records = []
        for client in clients:
            callers = (*client.account.representatives, client.account.executive or "sven")
            for turn in range(1 + client.number % 2):
                fields = self.writer.content.contact_log(client.fields)
                links = {"customer": client.id, "contact": contacts[client.id]}
                records.append(self._new(fields, links, ((callers[turn % len(callers)], Relation.CREATOR, None),)))
        await self.writer.create(Resource.CONTACT_LOG, records)

    async def _write_opportunities(self, clients: Sequence[Client], products: Sequence[int]) -> None:
        """One each, and some that belong to no customer yet."""
        content = self.writer.content
        wanted: list[tuple[str | None, int | None]] = [(client.account.executive, client.id) for client in clients]
        wanted += [(name, None) for name in PROSPECTS]
        records = []
        for number, (executive, customer) in enumerate(wanted, start=1):
            turn = content.below(len(products))
            fields = content.opportunity(f"O-{number:04}", vocabulary.PRODUCTS[turn][1])
            own = ((executive or "sven", Relation.CREATOR, None), (executive, Relation.ACCOUNT_EXECUTIVE, None))
            records.append(self._new(fields, {"customer": customer, "product": products[turn]}, own))
        await self.writer.create(Resource.OPPORTUNITY, records)

    async def _write_contracts(self, clients: Sequence[Client]) -> None:
        """With every second customer, and with the first ones."""
        parties = [client for client in clients if client.number <= 6 or client.number % 2 == 0]
        records = []
        for number, client in enumerate(parties, start=1):
            creator = (client.account.executive or "sven", Relation.CREATOR, None)
            fields = self.writer.content.contract(f"K-{number:04}")
            records.append(self._new(fields, {"customer": client.id}, (creator,)))
        await self.writer.create(Resource.CONTRACT, records)

    async def _write_sales(
        self, clients: Sequence[Client], products: Sequence[tuple[int, Decimal]]
    ) -> list[tuple[int, Client, NewRecord]]:
        """One or two to each customer."""
        content = self.writer.content
        buyers = [client for client in clients for _ in range(1 + client.number % 2)]
        buyers += [client for client in clients if client.fields["number"] == SALE_OF_ANOTHER_STORE[0]]
        records = []
        for number, client in enumerate(buyers, start=1):
            lines = content.sales_lines(products, 1 + content.below(3))
            store = SALE_OF_ANOTHER_STORE[1] if number == len(buyers) else client.account.store
            links = {"customer": client.id, "store_account": self.staff.stores[store] if store else None}
            creator = (client.account.executive or "sven", Relation.CREATOR, None)
            fields = content.sale(f"S-{number:04}", client.fields["card_number"], lines)
            records.append(self._new(fields, links, (creator,), lines=lines))
        ids = await self.writer.create(Resource.SALES_RECORD, records)
        return list(zip(ids, buyers, records, strict=True))

    async def _write_shipments(self, sales: Sequence[tuple[int, Client, NewRecord]]) -> None:
        """One for each sale, entered by logistics."""
        content = self.writer.content
        coordinators = ("lotte", "luca", "lila", "lorenz")
        records = []
        for number, (sale, client, record) in enumerate(sales, start=1):
            fields = content.shipment(
                f"T-{number:04}", content.person_name(), client.fields, record.fields["ordered_on"]
            )
            creator = (coordinators[number % len(coordinators)], Relation.CREATOR, None)
            records.append(self._new(fields, {"sales_record": sale}, (creator,)))
        await self.writer.create(Resource.SHIPMENT, records)
