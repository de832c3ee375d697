"""Whether somebody's permissions reach further than before: by other grants, other people's relations, other walls.

It is decided by grants and by where people stand, never by what anybody relates to: so it tells nothing of records, and
errs on the side of saying yes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from permissions.access import Access
from permissions.grants import Grant
from permissions.levels import FieldClasses
from permissions.plan import AccessPlan, Rule
from permissions.row_conditions import select_people


@dataclass(frozen=True, slots=True)
class Reached:
    """The grants that match somebody, by id, whose relations count by each (None: nobody is asked for), their walls."""

    fields: FieldClasses
    rules: Mapping[int, Rule]
    people: Mapping[int, frozenset[int] | None]
    passes: frozenset[tuple[int, datetime | None]]


async def read_reached(connection: AsyncConnection, plan: AccessPlan, now: datetime) -> Reached:
    """What a plan reaches, by the chart as it stands; a grant that is still to begin counts, one that has ended not."""
    rules = {rule.grant.id: rule for rule in plan.rules if _counts(rule.grant, now)}
    people = {one: await _people(connection, rule) for one, rule in rules.items()}
    return Reached(plan.fields, rules, people, frozenset(plan.passes))


def reaches_further(before: Reached, after: Reached, heirs: Mapping[int, int]) -> bool:
    """Whether more is reached than before.

    `heirs` are people to whom the relations of others go, by id: whoever is reached by them has to have been reached by
    the others.
    """
    if after.passes - before.passes:
        return True
    return any(
        _grows(before, after, rule, heirs) and not _covered(rule.grant, before.rules.values(), before.fields)
        for rule in after.rules.values()
    )


def climbs_wall(access: Access, before: int | None, after: int | None) -> bool:
    """Whether somebody gets around a wall if what one group walls is walled by another from now on, or by none.

    Whoever is given everything through every wall gets nothing by it.
    """
    blocked = access.live_plan.blocked
    if before not in blocked or after in blocked:
        return False
    rules = [rule for rule in access.plan.rules if _counts(rule.grant, access.now)]
    through = [rule for rule in rules if rule.grant.across_groups]
    stopped = [rule for rule in rules if not rule.grant.across_groups]
    return not all(_covered(rule.grant, through, access.plan.fields) for rule in stopped)


def _counts(grant: Grant, now: datetime) -> bool:
    return grant.active and grant.approved and (grant.valid_until is None or now < grant.valid_until)


def _grows(before: Reached, after: Reached, rule: Rule, heirs: Mapping[int, int]) -> bool:
    """Whether a grant matches more rows than before, as far as whom it reaches tells."""
    one = rule.grant.id
    if one not in before.rules or rule.match.data_filter != before.rules[one].match.data_filter:
        return True
    had, has = before.people[one], after.people[one]
    if had is None or has is None:
        return had is not has
    return bool(has - had) or any(heirs[heir] not in had for heir in has & heirs.keys())


def _covered(grant: Grant, rules: Iterable[Rule], fields: FieldClasses) -> bool:
    """Whether one of the rules gives at least what a grant gives, on every row, whenever the grant does.

    It is not what `permissions/giving.py` asks: no two rules add up here, for one may begin or end before the other.
    """
    return any(
        rule.match.people is None and rule.match.data_filter is None and _gives_as_much(rule.grant, grant, fields)
        for rule in rules
    )


def _gives_as_much(wide: Grant, grant: Grant, fields: FieldClasses) -> bool:
    return (
        wide.resource is grant.resource
        and wide.actions >= grant.actions
        and wide.writable >= grant.writable
        and wide.across_groups >= grant.across_groups
        and (wide.valid_from is None or (grant.valid_from is not None and wide.valid_from <= grant.valid_from))
        and (wide.valid_until is None or (grant.valid_until is not None and grant.valid_until <= wide.valid_until))
        and all(wide.level(name, kind) >= grant.level(name, kind) for name, kind in fields[grant.resource].items())
    )


async def _people(connection: AsyncConnection, rule: Rule) -> frozenset[int] | None:
    if rule.match.people is None:
        return None
    return frozenset((await connection.execute(select_people(rule.match.people))).scalars())
