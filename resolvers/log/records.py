"""The records that entries of the log are about, as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.words import Resource
from resolvers.records import Record
from resolvers.rows import fetch_by_id
from resolvers.session import Session

# A record, and whether it is looked for among the deleted ones.
About = tuple[Resource, int, bool]


@dataclass(frozen=True, slots=True)
class AboutArguments:
    """Which columns are selected of the records of each resource."""

    columns: tuple[tuple[Resource, frozenset[str]], ...]


async def resolve_about(session: Session, wanted: Sequence[About], arguments: AboutArguments) -> list[Record | None]:
    """The record of each entry; None for one that the reader may not see."""
    found: dict[About, Record] = {}
    for resource, columns in arguments.columns:
        for deleted in (False, True):
            ids = [one for kind, one, removed in wanted if (kind, removed) == (resource, deleted)]
            if ids:
                records = await fetch_by_id(session, resource, ids, columns, deleted=deleted)
                found |= {(resource, one, deleted): record for one, record in records.items()}
    return [found.get(one) for one in wanted]
