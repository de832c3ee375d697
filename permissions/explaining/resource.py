"""What somebody may see and do of a resource as a whole, without a look at any record: their plan, taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from models.words import Action, Resource
from permissions.access import Access
from permissions.epoch import read_epoch
from permissions.explaining.subject import Subject
from permissions.grants import Grant
from permissions.levels import FieldClass, FieldClasses, Level
from permissions.plan import compile_plan


@dataclass(frozen=True, slots=True)
class Given:
    """A live grant, what the boundaries leave of its actions, and whether somebody has to relate to the record."""

    grant: Grant
    actions: frozenset[Action]
    by_relation: bool


@dataclass(frozen=True, slots=True)
class ResourceExplanation:
    """What a principal may see and do of a resource, at an epoch and a moment."""

    subject: Subject
    resource: Resource
    epoch: int
    at: datetime
    grants: tuple[Given, ...]
    # Grants whose data filters don't compile, and why.
    broken: tuple[tuple[Grant, str], ...]
    sponsored: bool
    # How many groups there are walls around, and how many of them the principal is not let into.
    walled: int
    blocked: int
    viewable: bool
    # The furthest that fields which are not public are shown on any record.
    best: Mapping[str, Level]


async def explain_resource(
    connection: AsyncConnection, subject: Subject, resource: Resource, now: datetime, fields: FieldClasses
) -> ResourceExplanation:
    """Explain what a principal may see and do of a resource."""
    plan = await compile_plan(connection, subject.principal, fields, await read_epoch(connection))
    access = Access(plan, now)
    of = access.of(resource)
    stopped = subject.stop is not None
    guarded = [name for name, kind in fields[resource].items() if kind is not FieldClass.PUBLIC]
    return ResourceExplanation(
        subject,
        resource,
        plan.epoch,
        now,
        ()
        if stopped
        else tuple(Given(rule.grant, of.actions_of(rule), rule.match.people is not None) for rule in of.rules),
        tuple((grant, reason) for grant, reason in plan.broken if grant.resource is resource),
        plan.sponsor is not None,
        len(plan.walled),
        len(access.live_plan.blocked),
        of.viewable and not stopped,
        {name: of.best(name) for name in guarded},
    )
