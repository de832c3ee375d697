"""What one record means to somebody: read by the signature that rows are fetched with, and by nothing else."""

from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.prepared import Prepared, Slot, bound
from models.words import Action, Resource
from permissions.access import Access, Meaning
from permissions.terms import KEPT, ResourceTerms, read_signature

RECORD = Slot("record")


async def read_meaning(connection: AsyncConnection, access: Access, resource: Resource, record_id: int) -> Meaning:
    """What a record means to the principal of an access, whether they may see it or not."""
    of, terms = access.of(resource), access.live_plan.terms.of(resource)
    signature = 0
    if terms.matches:
        values = {**access.values, RECORD.name: record_id}
        found = await _signature(connection.dialect.name, terms).fetch(connection, values)
        signature = read_signature(tuple(word[0] for word in found.values() if word))
    return of.meaning(signature)


def allows(meaning: Meaning, action: Action) -> bool:
    """Whether an action is allowed: every one of them needs the record to be viewed."""
    return {Action.VIEW, action} <= meaning.actions


@lru_cache(maxsize=KEPT)
def _signature(dialect: str, terms: ResourceTerms) -> Prepared:
    rows = alias_of(CATALOGUE[terms.resource].table, "0")
    words: list[Any] = [word.label(f"signature_{place}") for place, word in enumerate(terms.signature(rows))]
    return Prepared.of(select(*words).where(rows.c.id == bound(RECORD, rows.c.id.type)), dialect)
