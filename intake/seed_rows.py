"""The records that seeding makes: customers, a batch at a time, with all that belongs to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from intake import vocabulary
from intake.content import Content
from models.words import Relation, Resource
from resolvers.writing.new_record import NewRecord
from resolvers.writing.prepare import Prepared, prepare

CONTACTS, OPPORTUNITIES, CONTRACTS, SALES = 5, 2, 1, 2
SHARED_ONE_IN = 5

Related = tuple[tuple[int, Relation, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Client:
    """A customer, and who entered it and works with it."""

    record: NewRecord
    executive: int

    @property
    def created(self) -> Related:
        """The relation of what was entered by the account executive."""
        return ((self.executive, Relation.CREATOR, None),)


@dataclass(frozen=True, slots=True)
class SeedRows:
    """Draws records for people, who each may be anybody's account executive; products are ids with prices."""

    content: Content
    people: Sequence[int]
    products: Sequence[tuple[int, Decimal]]
    now: datetime

    def batch(self, first: int, count: int) -> Iterator[Prepared]:
        """The rows of the customers numbered from `first` on, resource by resource, customers first."""
        clients = [self._client(number) for number in range(first, first + count)]
        yield self._prepared(Resource.CUSTOMER, [client.record for client in clients])
        yield self._prepared(Resource.CONTACT, [self._contact(one) for one in clients for _ in range(CONTACTS)])
        yield self._prepared(
            Resource.OPPORTUNITY, [self._opportunity(one, turn) for one in clients for turn in range(OPPORTUNITIES)]
        )
        yield self._prepared(
            Resource.CONTRACT, [self._contract(one, turn) for one in clients for turn in range(CONTRACTS)]
        )
        sales = [(one, self._sale(one, turn)) for one in clients for turn in range(SALES)]
        yield self._prepared(Resource.SALES_RECORD, [sale for _, sale in sales])
        yield self._prepared(Resource.SHIPMENT, [self._shipment(one, sale) for one, sale in sales])

    def _prepared(self, resource: Resource, records: Sequence[NewRecord]) -> Prepared:
        return prepare(resource, records, self.now)

    def _client(self, number: int) -> Client:
        content = self.content
        executive, served_by = content.pick(self.people), content.pick(self.people)
        relations: Related = (
            (executive, Relation.CREATOR, None),
            (executive, Relation.ACCOUNT_EXECUTIVE, None),
            (served_by, Relation.CSR, None),
        )
        if number % SHARED_ONE_IN == 0:
            relations += ((content.pick(self.people), Relation.SHARED, None),)
        fields = content.customer(f"C-{number + 1:07}")
        record = NewRecord(fields, relations=relations, id=content.id(), created_at=content.moment())
        return Client(record, executive)

    def _contact(self, client: Client) -> NewRecord:
        fields = client.record.fields
        said = self.content.contact(fields["website"][12:], fields["phone"].partition(" ")[0])
        return NewRecord(
            said,
            {"customer": client.record.id},
            client.created,
            id=self.content.id(),
            created_at=self.content.moment(),
        )

    def _opportunity(self, client: Client, turn: int) -> NewRecord:
        content = self.content
        place = content.below(len(self.products))
        said = content.opportunity(_number("O", client, turn), vocabulary.PRODUCTS[place][1])
        return NewRecord(
            said,
            {"customer": client.record.id, "product": self.products[place][0]},
            (*client.created, (client.executive, Relation.ACCOUNT_EXECUTIVE, None)),
            id=content.id(),
            created_at=content.moment(),
        )

    def _contract(self, client: Client, turn: int) -> NewRecord:
        return NewRecord(
            self.content.contract(_number("K", client, turn)),
            {"customer": client.record.id},
            client.created,
            id=self.content.id(),
            created_at=self.content.moment(),
        )

    def _sale(self, client: Client, turn: int) -> NewRecord:
        content = self.content
        lines = content.sales_lines(self.products, 2)
        return NewRecord(
            content.sale(_number("S", client, turn), client.record.fields["card_number"], lines),
            {"customer": client.record.id},
            client.created,
            lines,
            id=content.id(),
            created_at=content.moment(),
        )

    def _shipment(self, client: Client, sale: NewRecord) -> NewRecord:
        content = self.content
        number = f"T{sale.fields['number'][1:]}"
        said = content.shipment(number, content.person_name(), client.record.fields, sale.fields["ordered_on"])
        created_at = content.moment()
        return NewRecord(said, {"sales_record": sale.id}, client.created, id=content.id(), created_at=created_at)


def _number(letter: str, client: Client, turn: int) -> str:
    """The customer's number with another letter and a turn."""
    return f"{letter}{client.record.fields['number'][1:]}-{turn + 1}"
