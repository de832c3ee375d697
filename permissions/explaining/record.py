"""Why somebody may do something to a record, or may not: the decision of the signature, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.words import Action, PrincipalKind, Resource
from permissions.access import Access, FieldShown, Meaning
from permissions.epoch import read_epoch
from permissions.explaining.meaning import allows, read_meaning
from permissions.explaining.near_misses import Asked, NearMiss, NearMissReason, near_misses
from permissions.explaining.paths import Path, Related, paths_of, read_related, with_those_between
from permissions.explaining.subject import Stop, Subject
from permissions.grants import Grant
from permissions.levels import FieldClasses, Level
from permissions.plan import AccessPlan, compile_plan
from permissions.principal import Place, read_place


class AccessCut(StrEnum):
    """What cuts a principal's access after the grants have been added up."""

    FROZEN = "FROZEN"
    LEFT = "LEFT"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    SPONSOR = "SPONSOR"
    INFORMATION_BARRIER = "INFORMATION_BARRIER"


@dataclass(frozen=True, slots=True)
class Lowered:
    """A field that a boundary shows less far than grants would."""

    field: str
    granted: Level
    left: Level


@dataclass(frozen=True, slots=True)
class Boundary:
    """A boundary, and what it takes away on the record: both empty where it makes no difference."""

    cut: AccessCut
    actions: frozenset[Action]
    fields: tuple[Lowered, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """A grant that matches the record, what the boundaries leave of its actions, and its ways through the chart."""

    grant: Grant
    actions: frozenset[Action]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a principal may do something to a record, or may not, at an epoch and a moment."""

    subject: Subject
    resource: Resource
    record_id: int
    action: Action
    decision: bool
    epoch: int
    at: datetime
    actions: frozenset[Action]
    fields: Mapping[str, FieldShown]
    grants: tuple[Matching, ...]
    boundaries: tuple[Boundary, ...]
    # None where nobody asked for them.
    near_misses: tuple[NearMiss, ...] | None

    @property
    def related(self) -> frozenset[int]:
        """Everybody to whom its paths lead."""
        return frozenset(path.related.person.id for matching in self.grants for path in matching.paths)

    @property
    def people(self) -> frozenset[int]:
        """Everybody on the paths of its grants."""
        paths = [path for matching in self.grants for path in matching.paths]
        return frozenset(one for path in paths for one in (path.related.person.id, *path.through))


async def is_there(connection: AsyncConnection, resource: Resource, record_id: int) -> bool:
    """Whether a record exists and is not deleted: for operators, who may know."""
    rows = CATALOGUE[resource].table
    found = await connection.execute(select(rows.c.id).where(rows.c.id == record_id, rows.c.deleted_at.is_(None)))
    return found.first() is not None


async def explain_record(
    connection: AsyncConnection,
    subject: Subject,
    resource: Resource,
    record_id: int,
    action: Action,
    now: datetime,
    fields: FieldClasses,
    *,
    with_near_misses: bool,
) -> Explanation:
    """Explain the access of a person or an integration to a record that is there."""
    principal, epoch = subject.principal, await read_epoch(connection)
    plan = await compile_plan(connection, principal, fields, epoch)
    access = Access(plan, now)
    meaning = await read_meaning(connection, access, resource, record_id)
    place = await read_place(connection, principal.id) if principal.kind is PrincipalKind.PERSON else None
    related = await read_related(connection, resource, record_id) if place else []
    left = meaning if subject.stop is None else _nothing(meaning)
    missed = None
    if with_near_misses:
        stopped = None if subject.stop is None else NearMissReason(subject.stop)
        asked = Asked(resource, record_id, action, meaning, related, place, stopped)
        missed = await near_misses(connection, access, asked)
    return Explanation(
        subject,
        resource,
        record_id,
        action,
        allows(left, action),
        epoch,
        now,
        frozenset(one for one in left.actions if allows(left, one)),
        left.fields,
        await _matching(connection, access, left, place, related),
        await _boundaries(connection, plan, now, subject.stop, meaning, (resource, record_id)),
        missed,
    )


def _nothing(meaning: Meaning) -> Meaning:
    """What is left to who is denied everything."""
    hidden = FieldShown(Level.HIDDEN, ())
    return Meaning((), frozenset(), dict.fromkeys(meaning.fields, hidden))


async def _matching(
    connection: AsyncConnection, access: Access, meaning: Meaning, place: Place | None, related: list[Related]
) -> tuple[Matching, ...]:
    """The grants of the signature, each with its paths; one that asks for no relation has none."""
    held = [one for one in related if one.holds(access.now)]
    rules = {rule.grant.id: rule for rule in access.live_plan.live}
    paths = {
        grant.id: paths_of(grant, place, held)
        for grant in meaning.grants
        if place is not None and rules[grant.id].match.people is not None
    }
    whole = await with_those_between(connection, place, paths) if place is not None else {}
    return tuple(
        Matching(grant, access.of(grant.resource).actions_of(rules[grant.id]), whole.get(grant.id, ()))
        for grant in meaning.grants
    )


async def _boundaries(
    connection: AsyncConnection,
    plan: AccessPlan,
    now: datetime,
    stop: Stop | None,
    meaning: Meaning,
    record: tuple[Resource, int],
) -> tuple[Boundary, ...]:
    """Each boundary by itself, with what the record would mean without it."""
    found = [] if stop is None else [_difference(AccessCut(stop), meaning, _nothing(meaning))]
    without = {}
    if plan.sponsor is not None:
        without[AccessCut.SPONSOR] = replace(plan, sponsor=None, live_plans={})
    # It is always among the boundaries: there may be a wall that makes no difference here.
    without[AccessCut.INFORMATION_BARRIER] = replace(plan, walled=frozenset(), live_plans={})
    for cut, unbounded in without.items():
        more = await read_meaning(connection, Access(unbounded, now), *record)
        found.append(_difference(cut, more, meaning))
    return tuple(found)


def _difference(cut: AccessCut, granted: Meaning, left: Meaning) -> Boundary:
    return Boundary(
        cut,
        granted.actions - left.actions,
        tuple(
            Lowered(name, shown.level, left.fields[name].level)
            for name, shown in granted.fields.items()
            if shown.level > left.fields[name].level
        ),
    )
