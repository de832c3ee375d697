"""Finds the records that rows name: by the key that their own system has for them, or by a field."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, case, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.files.mapping_load import Load
from intake.files.row_error import RowError
from intake.files.scratch import Entry
from models.access import external_key
from models.catalogue import CATALOGUE
from models.columns import FOLDED
from models.functions import text_table
from models.words import Resource

# A resource, and the field by which its records are named; None is the key of the other system.
Way = tuple[Resource, str | None]
# The key of a row itself: that of a record which was merged into another is still its own, and leads to the other where
# rows link to it.
ITSELF = ""

SEVERAL = -1


@dataclass(slots=True)
class Lookups:
    """Ids of records by the texts that name them; a text that names several leads to none of them."""

    source: str
    ids: dict[Way, dict[str, int]] = field(default_factory=dict)

    def find(self, way: Way, text: str) -> int | None:
        """The id of the record, or None when there is none; RowError when there are several."""
        found = self.ids.get(way, {}).get(text.casefold() if way[1] else text)
        if found == SEVERAL:
            resource, name = way
            raise RowError(f"several {resource} records have this {name}")
        return found

    def add(self, way: Way, text: str, one: int) -> None:
        """Know a record that is being written."""
        self.ids.setdefault(way, {})[text] = one

    async def read(self, connection: AsyncConnection, wanted: Mapping[Way, Iterable[str]]) -> None:
        """Read the ids of all records that are named, a statement for each way of naming."""
        self.ids = {}
        for way, texts in wanted.items():
            resource, name = way
            # NUL can't be sent to PostgreSQL, and is in no stored text.
            given = sorted({text.casefold() if name else text for text in texts if "\0" not in text})
            if given:
                found = (
                    self._by_field(connection, resource, name, given)
                    if name
                    else self._by_key(connection, resource, given, itself=name == ITSELF)
                )
                self.ids[way] = await found

    async def _by_key(
        self, connection: AsyncConnection, resource: Resource, keys: Iterable[str], *, itself: bool
    ) -> dict[str, int]:
        given, table = text_table(connection.dialect.name, keys), CATALOGUE[resource].table
        merged = select(table.c.id).where(table.c.id == external_key.c.record_id, table.c.deleted_at.is_not(None))
        other = external_key.c.merged_into_id
        one = case((and_(other.is_not(None), exists(merged)), other), else_=external_key.c.record_id)
        query = select(external_key.c.key, (external_key.c.record_id if itself else one).label("one")).where(
            external_key.c.resource == resource,
            external_key.c.source == self.source,
            external_key.c.key.in_(select(given.c.text)),
        )
        return {row.key: row.one for row in await connection.execute(query)}

    async def _by_field(
        self, connection: AsyncConnection, resource: Resource, name: str, texts: Iterable[str]
    ) -> dict[str, int]:
        """By folded text, for nobody minds the case of an e-mail address; deleted records are not found."""
        table = CATALOGUE[resource].table
        folded = table.c[name + FOLDED]
        given = text_table(connection.dialect.name, texts)
        query = select(folded, table.c.id).where(folded.in_(select(given.c.text)), table.c.deleted_at.is_(None))
        found: dict[str, int] = {}
        for text, one in await connection.execute(query):
            found[text] = SEVERAL if text in found else one
        return found


def wanted_by(load: Load, entries: Iterable[Entry]) -> Mapping[Way, set[str]]:
    """Everything that entries name: themselves, whom they link to, and who relates to them."""
    wanted: defaultdict[Way, set[str]] = defaultdict(set)
    entity = CATALOGUE[load.resource]
    links = [((link.target, source.by), source) for link in entity.links if (source := load.links.get(link.name))]
    links += [((Resource.PERSON, source.by), source) for sources in load.relations.values() for source in sources]
    product = load.lines.get("product")
    for entry in entries:
        wanted[load.resource, ITSELF].add(entry.key)
        if load.find:
            wanted[load.resource, load.find].update(load.fields[load.find].texts(entry.first))
        for way, source in links:
            wanted[way].update(source.texts(entry.first))
        if product:
            for _, row in entry.rows:
                wanted[Resource.PRODUCT, product.by].update(product.texts(row))
    return wanted
