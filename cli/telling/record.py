"""Why somebody may do something to a record, or may not, in words."""

from collections.abc import Iterable, Mapping

from cli.telling.grants import WHO, tell_grant
from cli.telling.resource import STOPS
from models.words import Action
from permissions.access import FieldShown
from permissions.explaining.near_misses import NearMissReason
from permissions.explaining.paths import Path
from permissions.explaining.record import AccessCut, Boundary, Explanation
from permissions.explaining.subject import Stop
from permissions.levels import Level

CUTS: Mapping[AccessCut, str] = {
    **{AccessCut(stop): said for stop, said in STOPS.items()},
    AccessCut.SPONSOR: "The sponsor may do less.",
    AccessCut.INFORMATION_BARRIER: "The record is walled off.",
}
REASONS: Mapping[NearMissReason, str] = {
    **{NearMissReason(stop): said.rstrip(".").lower() for stop, said in STOPS.items()},
    NearMissReason.INACTIVE: "it was taken back",
    NearMissReason.UNAPPROVED: "it crosses groups and nobody else has approved it",
    NearMissReason.NOT_YET: "it begins later",
    NearMissReason.EXPIRED: "it has ended",
    NearMissReason.SPONSOR: "the sponsor may not do this",
    NearMissReason.BROKEN_FILTER: "its data filter does not compile",
    NearMissReason.FILTER: "its data filter does not hold for the record",
    NearMissReason.BARRIER: "the record is walled off",
    NearMissReason.NO_RELATION: "nobody in its reach relates to the record so",
    NearMissReason.RELATION_EXPIRED: "somebody in its reach no longer relates to the record so",
    NearMissReason.NO_VIEW: "the record may not be viewed, which every action needs",
}


def tell_record(name: str, record: str, found: Explanation, people: Mapping[int, str]) -> str:
    """The explanation, of somebody who is called so; `people` has the names of those in paths."""
    decided = "may" if found.decision else "may not"
    at = f"at epoch {found.epoch} and {found.at:%Y-%m-%d %H:%M:%S} UTC"
    lines = [
        f"{name} {decided} {found.action} {found.resource} {record}, {at}.",
        f"  All that they may do to it: {_actions(found.actions)}",
    ]
    for matching in found.grants:
        lines += tell_grant(matching.grant, matching.actions)
        lines += [f"    here: {_path(path, people)}" for path in matching.paths]
    for boundary in found.boundaries:
        lines += _boundary(boundary)
    for missed in found.near_misses or ():
        lines += tell_grant(missed.grant, missed.grant.actions)
        lines.append(f"    does not give it: {'; '.join(REASONS[reason] for reason in missed.reasons)}")
    return "\n".join([*lines, *_fields(found.fields)])


def _actions(actions: Iterable[Action]) -> str:
    return ", ".join(sorted(actions)) or "nothing"


def _path(path: Path, people: Mapping[int, str]) -> str:
    """Who relates to the record, and through whom they count."""
    related = path.related
    parts = [f"{people[related.person.id]} is its {related.relation}"]
    if related.through_customer:
        parts.append("by its customer")
    if related.until is not None:
        parts.append(f"until {related.until:%Y-%m-%d %H:%M} UTC")
    if path.through:
        parts.append(f"through {', '.join(people[one] for one in path.through)}")
    return f"{', '.join(parts)} ({WHO[path.reach]})"


def _boundary(boundary: Boundary) -> list[str]:
    """What a boundary takes away; nothing is said of one that makes no difference."""
    if not boundary.actions and not boundary.fields and boundary.cut.value not in {stop.value for stop in Stop}:
        return []
    lines = [f"  {CUTS[boundary.cut]} It takes away: {_actions(boundary.actions)}"]
    if boundary.fields and Action.VIEW not in boundary.actions:
        lines.append(f"    and lowers {', '.join(f'{one.field} to {one.left.name}' for one in boundary.fields)}")
    return lines


def _fields(fields: Mapping[str, FieldShown]) -> list[str]:
    """Fields by how far they are shown, and by which grants."""
    lines = []
    for level in sorted(Level, reverse=True):
        by_grants: dict[tuple[int, ...], list[str]] = {}
        for name, shown in fields.items():
            if shown.level is level:
                by_grants.setdefault(shown.grants, []).append(name)
        for grants, names in by_grants.items():
            because = f" (grant {', '.join(map(str, grants))})" if grants else ""
            lines.append(f"  {level.name}{because}: {', '.join(sorted(names))}")
    return lines
