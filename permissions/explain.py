"""A plan in words: what a principal may see and do of a resource, whose relations count, and what cuts it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from models.errors import FrozenError, LeftError
from models.naming import snake_case
from models.words import GranteeKind, PrincipalKind, Reach, Resource
from permissions.access import Access, ResourceAccess
from permissions.data_filter import REACHABLE
from permissions.epoch import read_epoch
from permissions.levels import FieldClass, FieldClasses, Level
from permissions.names import find_by_name
from permissions.plan import Rule, compile_plan

WHO: Mapping[Reach, str] = {
    Reach.MYSELF: "the caller",
    Reach.SUPERIOR: "the caller's superior",
    Reach.ALL_SUPERIORS: "anyone above the caller",
    Reach.SUBORDINATES: "a direct report",
    Reach.ALL_SUBORDINATES: "anyone below the caller",
    Reach.HEAD_OF_DEPARTMENT: "a member of a department that the caller heads, or of one below it",
    Reach.SAME_DEPARTMENT: "a member of the caller's department",
    Reach.SAME_ROLE: "somebody with the caller's role",
}
GRANTEES: Mapping[GranteeKind, str] = {
    GranteeKind.ALL_USERS: "all users",
    GranteeKind.USER: "the caller in person",
    GranteeKind.ROLE: "the caller's role",
    GranteeKind.DEPARTMENT: "the caller's department",
    GranteeKind.GROUP: "a group of the caller's",
    GranteeKind.INTEGRATION: "this integration",
}


async def explain_in_words(
    connection: AsyncConnection, name: str, resource: Resource, now: datetime, fields: FieldClasses
) -> str:
    """Say what the person of an e-mail address, or the integration of a name, may see and do of a resource.

    Raises BadInputError if nobody is called so.
    """
    heading = f"{name} and {resource}"
    try:
        principal = await find_by_name(connection, name)
    except (FrozenError, LeftError) as error:
        return f"{heading}: everything is denied. {error}"
    access = Access(await compile_plan(connection, principal, fields, await read_epoch(connection)), now)
    of = access.of(resource)
    lines = [f"{heading}, at epoch {access.plan.epoch} and {now:%Y-%m-%d %H:%M:%S} UTC:"]
    for grant, reason in access.plan.broken:
        if grant.resource is resource:
            lines.append(f"  Grant {grant.id} denies, for its data filter does not compile: {reason}")
    if not of.rules:
        return "\n".join([*lines, "  No live grant names the caller: nothing is visible."])
    for rule in of.rules:
        lines += _rule(of, rule)
    lines += _boundaries(access, resource)
    return "\n".join([*lines, *_fields(of)])


def _rule(of: ResourceAccess, rule: Rule) -> list[str]:
    grant = rule.grant
    lines = [f"  Grant {grant.id} to {GRANTEES[grant.grantee_kind]}: {', '.join(sorted(of.actions_of(rule)))}"]
    if rule.match.people is None:
        lines.append("    on every record, whoever relates to it")
    else:
        people = " or ".join(WHO[reach] for reach in Reach if reach in grant.reaches)
        lines.append(f"    on records whose {' or '.join(sorted(grant.relations))} is {people}")
    if grant.data_filter is not None:
        lines.append(f"    where {_filter(grant.data_filter)}")
    if grant.across_groups:
        lines.append("    across information barriers")
    if grant.valid_from or grant.valid_until:
        start = f"from {grant.valid_from:%Y-%m-%d %H:%M}" if grant.valid_from else ""
        end = f"until {grant.valid_until:%Y-%m-%d %H:%M}" if grant.valid_until else ""
        lines.append(f"    {' '.join(part for part in (start, end) if part)} UTC")
    if grant.levels:
        shown = ", ".join(f"{name} {level.name}" for name, level in sorted(grant.levels.items()))
        lines.append(f"    showing {shown}")
    return lines


def _filter(source: Mapping[str, Any]) -> str:
    """A data filter as somebody would read it aloud."""
    parts = []
    for name, value in source.items():
        if name in {"and", "or"}:
            joined = f" {name} ".join(_filter(part) for part in value)
            parts.append(f"({joined})")
        elif name == "not":
            parts.append(f"not ({_filter(value)})")
        elif snake_case(name) in REACHABLE:
            parts.append(f"its {snake_case(name).replace('_', ' ')} has ({_filter(value)})")
        else:
            parts += [f"{name} {word} {operand}" for word, operand in value.items()]
    return " and ".join(parts)


def _boundaries(access: Access, resource: Resource) -> list[str]:
    lines = []
    if access.live_plan.sponsor is not None:
        lines.append(
            "  The sponsor bounds actions and levels: what the sponsor may not, the integration may not either."
        )
    if access.live_plan.blocked and access.plan.principal.kind is PrincipalKind.PERSON:
        lines.append(f"  {len(access.live_plan.blocked)} of {len(access.plan.walled)} groups are walled off.")
    if not access.of(resource).viewable:
        lines.append("  Without VIEW none of this counts: every action on a record needs it.")
    return lines


def _fields(of: ResourceAccess) -> list[str]:
    """How far each field that is not public can be shown, at best."""
    classes = of.access.plan.fields[of.resource]
    guarded = {name: of.best(name) for name, kind in classes.items() if kind is not FieldClass.PUBLIC}
    if not guarded or not of.viewable:
        return []
    lines = ["  Public fields are whole. The others, where a row's grants show them furthest:"]
    for level in sorted(Level, reverse=True):
        names = sorted(name for name, best in guarded.items() if best is level)
        if names:
            lines.append(f"    {level.name}: {', '.join(names)}")
    return lines
