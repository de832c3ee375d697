"""The people that seeding makes: a tree of five below each, in departments, with grants by the chart."""

from collections.abc import Iterable
from dataclasses import dataclass

from intake import vocabulary
from intake.content import FIRST_MOMENT, Content
from intake.policy import OF_CUSTOMERS, TO_ALL
from masking.fields import CLASSES
from models.catalogue import CATALOGUE
from models.words import GRANTABLE, Action, GranteeKind, PersonStatus, Reach, Relation, Resource
from permissions.grants import Grant, write_grants
from permissions.levels import FieldClass, Level
from resolvers.writing.new_record import NewRecord
from resolvers.writing.prepare import prepare
from resolvers.writing.write import Writer

BELOW_EACH = 5
DEPARTMENTS = ("Finance", "Logistics", "Management", "Sales", "Service", "Support")
ADMINISTRATOR = "admin@lastfour.example"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is there: the administrator apart, the others from the top of the tree down."""

    administrator: int
    people: tuple[int, ...]


def superior(place: int) -> int | None:
    """The place of whoever is above a place of the tree, both counted from 0."""
    return (place - 1) // BELOW_EACH if place else None


async def write_crowd(writer: Writer, content: Content, people: int) -> Crowd:
    """Write departments, people and grants: everybody sees what is theirs and what belongs to everyone below."""
    units = [NewRecord({"name": name}, id=content.id()) for name in DEPARTMENTS]
    departments = await _write(writer, Resource.DEPARTMENT, units)
    ids = [content.id() for _ in range(people)]
    records = [NewRecord(_fields(content, "admin", "Administrator"), id=content.id(), created_at=FIRST_MOMENT)]
    for place, one in enumerate(ids):
        above = superior(place)
        links = {
            "superior": None if above is None else ids[above],
            "department": departments[place % len(departments)],
        }
        name = f"p{place + 1}"
        records.append(NewRecord(_fields(content, name, content.person_name()), links, id=one, created_at=FIRST_MOMENT))
    administrator, *_ = await _write(writer, Resource.PERSON, records)
    await write_grants(writer.connection, _grants(administrator), writer.now, CLASSES)
    return Crowd(administrator, tuple(ids))


async def _write(writer: Writer, resource: Resource, records: Iterable[NewRecord]) -> list[int]:
    prepared = prepare(resource, records, writer.now)
    await writer.insert(prepared)
    return prepared.ids


def _fields(content: Content, handle: str, name: str) -> dict[str, object]:
    return {
        "work_id": handle,
        "name": name,
        "email": f"{handle}@lastfour.example",
        "region": content.pick(vocabulary.REGIONS),
        "status": PersonStatus.ACTIVE,
        "phone": content.phone("+49"),
    }


def _grants(administrator: int) -> list[Grant]:
    everything = [
        Grant(
            grantee_kind=GranteeKind.USER,
            grantee_id=administrator,
            resource=resource,
            actions=frozenset(Action),
            reaches=frozenset({Reach.EVERYONE}),
            levels={name: Level.FULL for name, kind in CLASSES[resource].items() if kind is not FieldClass.PUBLIC},
        )
        for resource in GRANTABLE
    ]
    below = [
        Grant(
            grantee_kind=GranteeKind.ALL_USERS,
            resource=resource,
            actions=frozenset({Action.VIEW}),
            relations=relations,
            reaches=frozenset({Reach.MYSELF, Reach.ALL_SUBORDINATES}),
        )
        for resource, relations in _related()
    ]
    to_all = [
        Grant(
            grantee_kind=GranteeKind.ALL_USERS,
            resource=resource,
            actions=frozenset({Action.VIEW}),
            reaches=frozenset({Reach.EVERYONE}),
        )
        for resource in TO_ALL
    ]
    return everything + below + to_all


def _related() -> list[tuple[Resource, frozenset[Relation]]]:
    """What belongs to customers, and shipments, which only have who entered them and with whom they are shared."""
    return [(resource, CATALOGUE[resource].relations) for resource in (*OF_CUSTOMERS, Resource.SHIPMENT)]
