"""Grants: read from their table, checked before they are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import grant as grant_table
from models.catalogue import CATALOGUE
from models.columns import new_id
from models.errors import BadInputError
from models.words import GRANTABLE, Action, GranteeKind, GrantState, Reach, Relation, Resource
from permissions.conditions import Condition
from permissions.data_filter import read_data_filter
from permissions.epoch import bump_epoch, lock_epoch
from permissions.levels import FieldClass, FieldClasses, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Grantee, resource, actions, whose relations, which rows, how far each field, and for how long."""

    id: int = field(default_factory=new_id)
    grantee_kind: GranteeKind
    grantee_id: int | None = None
    resource: Resource
    actions: frozenset[Action]
    relations: frozenset[Relation] = frozenset()
    reaches: frozenset[Reach]
    sub_departments: bool = False
    data_filter: Mapping[str, Any] | None = None
    levels: Mapping[str, Level] = field(default_factory=dict)
    writable: frozenset[str] = frozenset()
    across_groups: bool = False
    active: bool = True
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    given_by_id: int | None = None
    reason: str | None = None
    approved_by_id: int | None = None

    @property
    def approved(self) -> bool:
        """Whether it may take effect: what crosses a barrier needs a second person."""
        return not self.across_groups or (self.approved_by_id is not None and self.approved_by_id != self.given_by_id)

    @property
    def administers(self) -> bool:
        """Whether those whom it is for are administrators while it is live."""
        named = self.resource is Resource.PERSON and Action.MANAGE_PERMISSION in self.actions
        return named and Reach.EVERYONE in self.reaches

    def live(self, now: datetime) -> bool:
        """Active, approved where it needs to be, and `valid_from <= now < valid_until`."""
        return self.state(now) is GrantState.LIVE

    def state(self, now: datetime) -> GrantState:
        """What has become of it by now."""
        if not self.active:
            return GrantState.REVOKED
        if self.valid_until is not None and self.valid_until <= now:
            return GrantState.EXPIRED
        if not self.approved:
            return GrantState.PENDING
        return GrantState.LIVE if self.valid_from is None or self.valid_from <= now else GrantState.SCHEDULED

    def level(self, name: str, field_class: FieldClass) -> Level:
        """How far this grant shows a field of that class: public fields are never lowered."""
        if field_class is FieldClass.PUBLIC:
            return Level.FULL
        return self.levels.get(name, field_class.default)


def grant_of(row: Row[Any] | SimpleNamespace) -> Grant:
    """A grant as its row says."""
    return Grant(
        id=row.id,
        grantee_kind=row.grantee_kind,
        grantee_id=row.grantee_id,
        resource=row.resource,
        actions=frozenset(map(Action, row.actions)),
        relations=frozenset(map(Relation, row.relations)),
        reaches=frozenset(map(Reach, row.reaches)),
        sub_departments=row.sub_departments,
        data_filter=row.data_filter,
        levels={name: Level[level] for name, level in row.levels.items()},
        writable=frozenset(row.writable),
        across_groups=row.across_groups,
        active=row.active,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        given_by_id=row.given_by_id,
        reason=row.reason,
        approved_by_id=row.approved_by_id,
    )


def check_grant(grant: Grant, fields: FieldClasses) -> Condition | None:
    """Refuse a grant that could never hold, or that says what it must not; return its data filter, read.

    Raises BadInputError with the reason.
    """
    if grant.resource not in GRANTABLE:
        raise BadInputError(f"{grant.resource} can't be granted: who may see people sees the organisation.")
    if not grant.actions:
        raise BadInputError("A grant needs at least one action.")
    if (grant.grantee_kind is GranteeKind.ALL_USERS) != (grant.grantee_id is None):
        raise BadInputError("A grant names its grantee, unless it is for ALL_USERS.")
    if not grant.reaches:
        raise BadInputError("A grant needs at least one reach.")
    if impossible := grant.relations - CATALOGUE[grant.resource].relations:
        raise BadInputError(f"{grant.resource} has no relation {', '.join(sorted(impossible))}.")
    if grant.reaches != {Reach.EVERYONE} and not grant.relations:
        raise BadInputError("A grant whose reach is not EVERYONE needs at least one relation.")
    if grant.valid_from and grant.valid_until and grant.valid_from >= grant.valid_until:
        raise BadInputError("A grant must end after it starts.")
    if grant.approved_by_id is not None and grant.approved_by_id == grant.given_by_id:
        raise BadInputError("A grant is approved by somebody else than who gave it.")
    declared = fields[grant.resource]
    for name in (*grant.levels, *grant.writable):
        if name not in declared:
            raise BadInputError(f"{grant.resource} has no field {name!r}.")
    for name in grant.levels:
        if declared[name] is FieldClass.PUBLIC:
            raise BadInputError(f"{name!r} of {grant.resource} is public: its level can't be changed.")
    return None if grant.data_filter is None else read_data_filter(grant.resource, grant.data_filter, fields)


async def write_grants(
    connection: AsyncConnection, grants: Iterable[Grant], now: datetime, fields: FieldClasses
) -> None:
    """Check and store grants; plans that were compiled before no longer hold."""
    rows = []
    for grant in grants:
        check_grant(grant, fields)
        rows.append(
            {
                name: getattr(grant, name)
                for name in Grant.__dataclass_fields__
                if name not in {"actions", "relations", "reaches", "levels", "writable"}
            }
            | {
                "actions": sorted(grant.actions),
                "relations": sorted(grant.relations),
                "reaches": sorted(grant.reaches),
                "levels": {name: level.name for name, level in grant.levels.items()},
                "writable": sorted(grant.writable),
                "created_at": now,
            }
        )
    if rows:
        await lock_epoch(connection)
        await connection.execute(insert(grant_table), rows)
        await bump_epoch(connection)


async def revoke(connection: AsyncConnection, one: int) -> None:
    """Take a grant back: it holds no more from the next request on."""
    await _change(connection, one, {"active": False})


async def approve(connection: AsyncConnection, one: int, approver: int) -> None:
    """Say who has approved a grant."""
    await _change(connection, one, {"approved_by_id": approver})


async def _change(connection: AsyncConnection, one: int, values: Mapping[str, Any]) -> None:
    await lock_epoch(connection)
    await connection.execute(update(grant_table).where(grant_table.c.id == one).values(**values))
    await bump_epoch(connection)
