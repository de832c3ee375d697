"""Single conditions of grants, asked of one record: by the SQL that matches are made of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.prepared import Prepared, Slot
from models.words import Resource
from permissions.conditions import Condition
from permissions.data_filter import read_data_filter
from permissions.grants import Grant
from permissions.levels import FieldClasses
from permissions.plan import Match
from permissions.row_conditions import RowConditions
from permissions.terms import NOW, number
from permissions.truth import Sql

# So many conditions are asked in one statement: databases bound the columns of a SELECT.
TOGETHER = 500
# What asks for nothing but that no wall stands.
WALLED = Match(None, frozenset(), None, across_groups=False)


async def hold(
    connection: AsyncConnection,
    values: Mapping[str, Any],
    resource: Resource,
    record_id: int,
    conditions: Sequence[Sql],
) -> list[bool]:
    """Which of some conditions hold for a record; `values` has what belongs into their slots."""
    rows = alias_of(CATALOGUE[resource].table, "0")
    found: list[bool] = []
    for start in range(0, len(conditions), TOGETHER):
        columns = [
            case((one, number(1)), else_=number(0)).label(f"held_{place}")
            for place, one in enumerate(conditions[start : start + TOGETHER])
        ]
        statement = Prepared.of(select(*columns).where(rows.c.id == record_id), connection.dialect.name)
        found += [bool(column[0]) for column in (await statement.fetch(connection, values)).values()]
    return found


async def wall_of(connection: AsyncConnection, resource: Resource, record_id: int, groups: Iterable[int]) -> int | None:
    """The group whose wall stands around a record."""
    slots = {Slot(f"group{place}"): group for place, group in enumerate(sorted(groups))}
    rows = alias_of(CATALOGUE[resource].table, "0")
    open_ = [RowConditions(resource, NOW, (slot,)).holds_beside_people(WALLED, rows) for slot in slots]
    values = {slot.name: group for slot, group in slots.items()}
    held = await hold(connection, values, resource, record_id, open_)
    return next((group for group, passes in zip(slots.values(), held, strict=True) if not passes), None)


async def holding_filters(
    connection: AsyncConnection, resource: Resource, record_id: int, grants: Iterable[Grant], fields: FieldClasses
) -> frozenset[int]:
    """The grants, by id, whose data filters hold on a record, or may for somebody: those that name the caller's own."""
    found, conditions = set(), dict[int, Condition]()
    for grant in grants:
        if grant.data_filter is None or "$viewer." in json.dumps(grant.data_filter):
            found.add(grant.id)
            continue
        try:
            conditions[grant.id] = read_data_filter(resource, grant.data_filter, fields, {})
        except BadInputError:
            continue
    distinct = tuple(dict.fromkeys(conditions.values()))
    rows, beside = alias_of(CATALOGUE[resource].table, "0"), RowConditions(resource, NOW, ())
    asked = [beside.holds_beside_people(Match(None, frozenset(), one, across_groups=True), rows) for one in distinct]
    held = dict(zip(distinct, await hold(connection, {}, resource, record_id, asked), strict=True))
    return frozenset(found | {one for one, condition in conditions.items() if held[condition]})
