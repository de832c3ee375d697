"""Plans for one resource of many people at once: what all of them share is read once.

They are made of the same parts as `compile_plan` makes its own; a test compares the two.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import cross_group_access, group_member
from models.access import grant as grant_table
from models.records import person
from models.words import Resource
from permissions.epoch import read_epoch
from permissions.grants import Grant, grant_of
from permissions.levels import FieldClasses
from permissions.plan import WALLED, AccessPlan, is_for, rules_of
from permissions.principal import DEPARTMENTS, PLACED, Place, Principal, place_of


@dataclass(frozen=True, slots=True)
class Shared:
    """What the plans of all people have in common, as far as they concern one resource; or all, where it is None."""

    epoch: int
    fields: FieldClasses
    grants: tuple[Grant, ...]
    departments: tuple[Mapping[str, Any], ...]
    walled: frozenset[int]

    @classmethod
    async def read(
        cls, connection: AsyncConnection, fields: FieldClasses, resource: Resource | None = None
    ) -> "Shared":
        """Read it, once."""
        query = select(grant_table).order_by(grant_table.c.id)
        rows = await connection.execute(query if resource is None else query.where(grant_table.c.resource == resource))
        return cls(
            await read_epoch(connection),
            fields,
            tuple(map(grant_of, rows)),
            tuple(await DEPARTMENTS.rows(connection)),
            frozenset(row["group_id"] for row in await WALLED.rows(connection)),
        )

    def grants_to(self, place: Place) -> list[Grant]:
        """The grants that match a person as grantee."""
        return [grant for grant in self.grants if is_for(grant, place)]

    def plan_of(self, principal: Principal, place: Place) -> AccessPlan:
        """The plan of a person."""
        rules, broken = rules_of(self.grants_to(place), place, self.fields)
        passes = (*((group, None) for group in sorted(place.groups)), *place.accesses)
        return AccessPlan(principal, self.epoch, self.fields, rules, self.walled, passes, None, broken)

    async def places_of(self, connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Place]:
        """Where people stand, by id."""
        found = await connection.execute(select(person.c.id, *PLACED).where(person.c.id.in_(ids)))
        rows = found.mappings().all()
        groups: dict[int, set[int]] = defaultdict(set)
        members = select(group_member.c.person_id, group_member.c.group_id).where(group_member.c.person_id.in_(ids))
        for member in await connection.execute(members):
            groups[member.person_id].add(member.group_id)
        accesses: dict[int, list[tuple[int, datetime | None]]] = defaultdict(list)
        approved = cross_group_access.c.person_id.in_(ids), cross_group_access.c.approved_by_id.is_not(None)
        for access in await connection.execute(select(cross_group_access).where(*approved)):
            accesses[access.person_id].append((access.group_id, access.expires_at))
        return {one: self._place(one, row, groups[one], accesses[one]) for row in rows for one in [row["id"]]}

    def _place(
        self, one: int, row: Mapping[Any, Any], groups: Iterable[int], accesses: Sequence[tuple[int, datetime | None]]
    ) -> Place:
        return place_of(one, {str(name): row[name] for name in row}, self.departments, frozenset(groups), accesses)
