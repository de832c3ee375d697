"""A grant in words: to whom, which actions, of which records, how long and how far."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.naming import snake_case
from models.words import Action, GranteeKind, Reach
from permissions.data_filter import REACHABLE
from permissions.grants import Grant

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


def tell_grant(grant: Grant, actions: Iterable[Action]) -> list[str]:
    """A grant, of which these actions are told."""
    lines = [f"  Grant {grant.id} to {GRANTEES[grant.grantee_kind]}: {', '.join(sorted(actions))}"]
    if Reach.EVERYONE in grant.reaches:
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
