"""Writes the organisation of the demo company: departments, roles, groups, people, store accounts and the partner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from intake import company
from intake.content import FIRST_MOMENT, Content
from models.words import PersonStatus, Relation, Resource
from permissions.organisation import add_members, create_integration
from resolvers.writing.change import Change
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import Writer

SEED = 4242
DIALLING = {"EMEA": "+49", "AMER": "+1", "APAC": "+81"}


@dataclass(slots=True)
class DemoWriter(Writer):
    """A writer with the seeded generator that everything of the demo is drawn from."""

    content: Content = field(default_factory=lambda: Content(SEED))

    def old(self, fields: Mapping[str, Any], creator: int | None = None, **links: int | None) -> NewRecord:
        """A record that has been there from the first day, with an id from the seed."""
        relations = () if creator is None else ((creator, Relation.CREATOR, None),)
        return NewRecord(fields, links, relations, id=self.content.id(), created_at=FIRST_MOMENT)


@dataclass(frozen=True, slots=True)
class Staff:
    """The ids of the organisation, by the names that the demo uses."""

    people: dict[str, int]
    roles: dict[str, int]
    departments: dict[str, int]
    stores: dict[str, int]
    integration: int


async def write_staff(writer: DemoWriter) -> Staff:
    """Write everybody and everything that people belong to."""
    departments: dict[str, int] = {}
    for name, above, _ in company.DEPARTMENTS:
        parent = departments[above] if above else None
        (departments[name],) = await writer.create(Resource.DEPARTMENT, [writer.old({"name": name}, parent=parent)])
    roles = await _named(writer, Resource.ROLE, company.ROLES)
    groups = await _named(writer, Resource.GROUP, tuple(company.GROUPS))
    people = await _write_people(writer, departments, roles)
    said: dict[str, Any] = {"actor": writer.actor, "now": writer.now, "secret": writer.secret}
    heads = [Change(departments[name], links={"head": people[head]}) for name, _, head in company.DEPARTMENTS]
    await writer.update(Resource.DEPARTMENT, heads)
    for name, members in company.GROUPS.items():
        await add_members(writer.connection, groups[name], [people[member] for member in members], **said)
    stores = await writer.create(
        Resource.STORE_ACCOUNT,
        [
            writer.old(
                {"name": name, "platform": platform, "region": region},
                people["ada"],
                group=groups[group] if group else None,
            )
            for name, platform, region, group in company.STORES
        ],
    )
    integration = await create_integration(
        writer.connection, company.INTEGRATION, people["lars"], integration_id=writer.content.id(), **said
    )
    names = [name for name, *_ in company.STORES]
    return Staff(people, roles, departments, dict(zip(names, stores, strict=True)), integration)


async def _named(writer: DemoWriter, resource: Resource, names: Sequence[str]) -> dict[str, int]:
    ids = await writer.create(resource, [writer.old({"name": name}) for name in names])
    return dict(zip(names, ids, strict=True))


async def _write_people(writer: DemoWriter, departments: dict[str, int], roles: dict[str, int]) -> dict[str, int]:
    ids = {colleague.handle: writer.content.id() for colleague in company.COLLEAGUES}
    records = []
    for number, colleague in enumerate(company.COLLEAGUES, start=1):
        status = PersonStatus.LEFT if colleague.handle in company.LEFT else PersonStatus.ACTIVE
        fields = {
            "work_id": f"W-{number:03}",
            "name": f"{colleague.first} {colleague.last}",
            "email": company.email(colleague.handle),
            "title": colleague.role,
            "region": colleague.region,
            "status": status,
            "phone": writer.content.phone(DIALLING[colleague.region]),
        }
        links = {
            "department": departments[colleague.department],
            "role": roles[colleague.role],
            "superior": ids[colleague.superior] if colleague.superior else None,
        }
        # The administrator entered everybody, herself too.
        creator = ((ids["ada"], Relation.CREATOR, None),)
        joined = FIRST_MOMENT + timedelta(days=number)
        records.append(NewRecord(fields, links, creator, id=ids[colleague.handle], created_at=joined))
    await writer.create(Resource.PERSON, records)
    return ids
