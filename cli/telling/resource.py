"""What somebody may see and do of a resource, in words."""

from cli.telling.grants import tell_grant
from permissions.explaining.resource import ResourceExplanation
from permissions.explaining.subject import Stop
from permissions.levels import Level

STOPS = {
    Stop.FROZEN: "This account is frozen.",
    Stop.LEFT: "They have left.",
    Stop.SUSPENDED: "This integration is suspended with its sponsor.",
    Stop.ENDED: "This integration has ended.",
}


def tell_resource(name: str, found: ResourceExplanation) -> str:
    """The explanation, of somebody who is called so."""
    if found.subject.stop is not None:
        return f"{name} and {found.resource}: everything is denied. {STOPS[found.subject.stop]}"
    lines = [f"{name} and {found.resource}, at epoch {found.epoch} and {found.at:%Y-%m-%d %H:%M:%S} UTC:"]
    for grant, reason in found.broken:
        lines.append(f"  Grant {grant.id} denies, for its data filter does not compile: {reason}")
    if not found.grants:
        return "\n".join([*lines, "  No live grant names the caller: nothing is visible."])
    for given in found.grants:
        lines += tell_grant(given.grant, given.actions)
    return "\n".join([*lines, *_boundaries(found), *_fields(found)])


def _boundaries(found: ResourceExplanation) -> list[str]:
    lines = []
    if found.sponsored:
        lines.append(
            "  The sponsor bounds actions and levels: what the sponsor may not, the integration may not either."
        )
    elif found.blocked:
        lines.append(f"  {found.blocked} of {found.walled} groups are walled off.")
    if not found.viewable:
        lines.append("  Without VIEW none of this counts: every action on a record needs it.")
    return lines


def _fields(found: ResourceExplanation) -> list[str]:
    """How far each field that is not public can be shown, at best."""
    if not found.best or not found.viewable:
        return []
    lines = ["  Public fields are whole. The others, where a row's grants show them furthest:"]
    for level in sorted(Level, reverse=True):
        names = sorted(name for name, best in found.best.items() if best is level)
        if names:
            lines.append(f"    {level.name}: {', '.join(names)}")
    return lines
