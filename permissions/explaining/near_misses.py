"""Grants that name a principal and an action, and don't give it on a record: why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.words import Action, Resource
from permissions.access import Access, Meaning
from permissions.explaining.conditions import WALLED, hold
from permissions.explaining.paths import Related, paths_of
from permissions.grants import Grant
from permissions.plan import Match, Rule
from permissions.principal import Place


class NearMissReason(StrEnum):
    """Why a grant does not give what it names."""

    INACTIVE = "INACTIVE"
    UNAPPROVED = "UNAPPROVED"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    FROZEN = "FROZEN"
    LEFT = "LEFT"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    SPONSOR = "SPONSOR"
    BROKEN_FILTER = "BROKEN_FILTER"
    FILTER = "FILTER"
    BARRIER = "BARRIER"
    NO_RELATION = "NO_RELATION"
    RELATION_EXPIRED = "RELATION_EXPIRED"
    NO_VIEW = "NO_VIEW"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A grant that would give an action, and all that keeps it from doing so."""

    grant: Grant
    reasons: tuple[NearMissReason, ...]


def reasons_in_time(grant: Grant, now: datetime) -> list[NearMissReason]:
    """Why a grant is not live at a moment."""
    found = {
        NearMissReason.INACTIVE: not grant.active,
        NearMissReason.UNAPPROVED: not grant.approved,
        NearMissReason.NOT_YET: grant.valid_from is not None and now < grant.valid_from,
        NearMissReason.EXPIRED: grant.valid_until is not None and grant.valid_until <= now,
    }
    return [reason for reason, holds in found.items() if holds]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which record and which action, and what is known of both already."""

    resource: Resource
    record_id: int
    action: Action
    meaning: Meaning
    related: Sequence[Related]
    # None for an integration, which reaches nobody.
    place: Place | None
    # Why the principal is denied everything, if so.
    stopped: NearMissReason | None

    @property
    def missing(self) -> frozenset[Action]:
        """What would have to be given; without VIEW, no other action counts."""
        viewed = self.stopped is None and Action.VIEW in self.meaning.actions
        return frozenset({self.action, Action.VIEW}) - (self.meaning.actions if viewed else frozenset[Action]())


async def near_misses(connection: AsyncConnection, access: Access, asked: Asked) -> tuple[NearMiss, ...]:
    """The grants that name the principal and the action, or VIEW where that is what is missing, and don't give it."""
    missing = asked.missing
    named = [rule for rule in access.plan.rules if _names(rule.grant, asked.resource, missing)]
    hindered = await _hindered(connection, access, asked, [rule.match for rule in named])
    found = [(rule.grant, [*_reasons(access, asked, rule), *hindered[rule.match]]) for rule in named]
    found += [
        (grant, [NearMissReason.BROKEN_FILTER, *reasons_in_time(grant, access.now)])
        for grant, _ in access.plan.broken
        if _names(grant, asked.resource, missing)
    ]
    return tuple(NearMiss(grant, tuple(sorted(reasons))) for grant, reasons in sorted(found, key=lambda one: one[0].id))


def _names(grant: Grant, resource: Resource, actions: frozenset[Action]) -> bool:
    return grant.resource is resource and not grant.actions.isdisjoint(actions)


def _reasons(access: Access, asked: Asked, rule: Rule) -> list[NearMissReason]:
    """What keeps a grant from giving what is missing, but for its data filter and walls."""
    reasons = reasons_in_time(rule.grant, access.now)
    if asked.stopped is not None:
        reasons.append(asked.stopped)
    if not rule.grant.actions & asked.missing <= access.of(asked.resource).actions_of(rule):
        reasons.append(NearMissReason.SPONSOR)
    if rule.match.people is not None and asked.place is not None:
        paths = paths_of(rule.grant, asked.place, asked.related)
        if not paths:
            reasons.append(NearMissReason.NO_RELATION)
        elif not any(path.related.holds(access.now) for path in paths):
            reasons.append(NearMissReason.RELATION_EXPIRED)
    if rule.grant in asked.meaning.grants and Action.VIEW not in asked.meaning.actions:
        reasons.append(NearMissReason.NO_VIEW)
    return reasons


async def _hindered(
    connection: AsyncConnection, access: Access, asked: Asked, matches: Iterable[Match]
) -> Mapping[Match, list[NearMissReason]]:
    """Of each match, whether its data filter does not hold for the record, and whether a wall stands before it."""
    conditions = access.live_plan.terms.of(asked.resource).conditions
    rows = alias_of(CATALOGUE[asked.resource].table, "0")
    alone = {match: replace(WALLED, data_filter=match.data_filter, across_groups=True) for match in matches}
    wanted = [WALLED, *dict.fromkeys(alone.values())]
    holds = [conditions.holds_beside_people(match, rows) for match in wanted]
    held = dict(zip(wanted, await hold(connection, access.values, asked.resource, asked.record_id, holds), strict=True))
    found: dict[Match, list[NearMissReason]] = {}
    for match, filtered in alone.items():
        found[match] = [] if held[filtered] else [NearMissReason.FILTER]
        if not match.across_groups and not held[WALLED]:
            found[match].append(NearMissReason.BARRIER)
    return found
