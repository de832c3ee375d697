"""Which records that entries name the reader may view, and by which signature: asked once for each kind of record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from masking.log_details import DETAILS, NAMED_RECORDS
from models.catalogue import CATALOGUE
from models.words import PrincipalKind, Resource
from resolvers.rows import fetch_by_id
from resolvers.session import Session

Named = tuple[Resource, int]


@dataclass(slots=True)
class Seen:
    """The records that a page of entries is about, and those that it names beside, as far as they may be viewed."""

    about: Mapping[Named, int] = field(default_factory=dict)
    named: Mapping[Named, int] = field(default_factory=dict)


async def look(session: Session, rows: Iterable[SimpleNamespace], *, deleted: bool) -> Seen:
    """Ask the row seam for all records that entries name; each comes with the signature that masks its values."""
    about, named = set(), set()
    for row in rows:
        if (subject := subject_of(row)) is not None:
            about.add(subject)
        if row.actor_kind is PrincipalKind.PERSON and row.actor_id is not None:
            named.add((Resource.PERSON, row.actor_id))
        for side in (row.before, row.after):
            named.update(_named_in(row, side or {}))
    if not deleted:
        signatures = await _signatures(session, about | named, deleted=False)
        return Seen(signatures, signatures)
    return Seen(await _signatures(session, about, deleted=True), await _signatures(session, named, deleted=False))


async def _signatures(session: Session, wanted: Iterable[Named], *, deleted: bool) -> dict[Named, int]:
    by_resource: defaultdict[Resource, list[int]] = defaultdict(list)
    for resource, one in wanted:
        by_resource[resource].append(one)
    found: dict[Named, int] = {}
    for resource in Resource:
        if ids := by_resource.get(resource):
            records = await fetch_by_id(session, resource, sorted(ids), (), deleted=deleted)
            found |= {(resource, one): record.signature for one, record in records.items()}
    return found


def subject_of(row: SimpleNamespace) -> Named | None:
    """The record that an entry is about, if it is one."""
    return None if row.resource is None or row.record_id is None else (Resource(row.resource), row.record_id)


def _named_in(row: SimpleNamespace, side: Mapping[str, Any]) -> Iterator[Named]:
    """The records that one side of an entry names: by links, labels, relations, lines and details."""
    for name, value in side.items():
        if (target := target_of(row.resource, name)) is not None:
            yield from ((target, one) for one in ids_in(value))
        elif name == "lines" and isinstance(value, list):
            yield from ((Resource.PRODUCT, one) for line in value for one in ids_in(line.get("product")))


def target_of(resource: str | None, name: str) -> Resource | None:
    """The resource whose records stand under a name in entries about a resource; None where values do."""
    if resource is not None:
        entity = CATALOGUE[Resource(resource)]
        if link := entity.link(name):
            return link.target
        if name in {relation.value.lower() for relation in entity.relations}:
            return Resource.PERSON
        for labels in entity.labels:
            if labels.name == name:
                return labels.target
    detail = DETAILS.get(name)
    return None if detail is None else NAMED_RECORDS.get(detail)


def ids_in(value: Any) -> Iterator[int]:
    """The ids in what stands under a name: one, several, or people each with an end."""
    for one in value if isinstance(value, list) else [value]:
        written = one.get("person") if isinstance(one, dict) else one
        if isinstance(written, str) and written.isdecimal():
            yield int(written)
