"""Who may change what, from the design's sections 2 and 3: what the steps of a script are expected to be answered.

Nothing is imported from the program. What the design leaves open, a step leaves open too: see `Expected`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tests.proof.changing import State
from tests.proof.facts import Facts
from tests.proof.model import View, declared_fields
from tests.proof.world import LEVELS, Caller, Grant, World

# DONE; the code of a refusal; REFUSED where it may have one of several codes, TOO_MUCH where it is for what it would
# give to the actor or to somebody else; None where the design does not say, and the model follows the program's answer.
Expected = str | None

DONE, REFUSED, TOO_MUCH, FORBIDDEN, NOT_FOUND = "DONE", "REFUSED", "TOO_MUCH", "FORBIDDEN", "NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody may do to a row, and how far they see its fields."""

    actions: frozenset[str] = frozenset()
    levels: Mapping[str, str] = ()  # type: ignore[assignment]

    def exceeds(self, *others: "Holding") -> bool:
        """Tell whether it is more, in an action or a level, than all of some others together."""
        if self.actions - frozenset().union(*(one.actions for one in others)):
            return True
        had = [dict(one.levels) for one in others]
        return any(
            LEVELS.index(level) > max((LEVELS.index(one.get(field, "HIDDEN")) for one in had), default=0)
            for field, level in dict(self.levels).items()
        )


def holding(view: View, resource: str, id: int) -> Holding:
    """Give what a caller holds on a row, functions such as ADD among the actions; nothing on one that is not seen."""
    if "VIEW" not in view.can(resource, id):
        return Holding()
    actions = frozenset(action for grant in view.matching(id) for action in grant.actions)
    return Holding(actions, {field: view.level(resource, id, field) for field in declared_fields(resource)})


def holdings(state: State, person: int, ids: set[int] | None = None) -> dict[int, Holding]:
    """Give what somebody holds on records, or on all."""
    view = state.view_of(person)
    return {one.id: holding(view, one.resource, one.id) for one in state.world.records if ids is None or one.id in ids}


def raised(before: State, after: State, person: int, ids: set[int] | None = None) -> bool:
    """Tell whether a write raises a person on any of some records, or of all that were there."""
    had, has = (holdings(state, person, ids) for state in (before, after))
    return any(has[id].exceeds(one) for id, one in had.items())


def gains_more(before: State, after: State, taker: int, giver: int) -> bool:
    """Tell whether somebody gets more of any record than they had and than the giver has."""
    had, has, own = holdings(before, taker), holdings(after, taker), holdings(before, giver)
    return any(has[id].exceeds(one, own[id]) for id, one in had.items())


def at(state: State, moment: datetime) -> State:
    """Give the same world at another time."""
    return replace(state, world=replace(state.world, now=moment))


def required(state: State, actor: int, id: int, action: str, *, deleted: bool = False) -> Expected:
    """Give the code with which an action on a record is refused, None if it is not.

    What is not viewable is as if it were not there.
    """
    view, record = state.view_of(actor), state.record(id)
    if not view.visible(record.resource, id, deleted=deleted):
        return NOT_FOUND
    return None if action in holding(view, record.resource, id).actions else FORBIDDEN


def sees(state: State, actor: int, id: int) -> bool:
    """Tell whether somebody sees a record, which is not deleted."""
    return state.view_of(actor).visible(state.record(id).resource, id)


def sees_units(state: State, actor: int) -> bool:
    """Tell whether somebody sees departments, roles and groups."""
    return bool(state.view_of(actor).view_grants("PERSON"))


def has_left(state: State, person: int) -> bool:
    """Tell whether somebody has left."""
    return state.record(person).fields["status"] == "LEFT"


def administrators(world: World) -> set[int]:
    """Give the working people with a live EVERYONE grant of MANAGE_PERMISSION on PERSON."""
    facts = Facts(world)
    grants = [one for one in world.grants if facts.is_live(one) and administers(one)]
    people = [one.id for one in facts.people if facts.works(one.id)]
    return {one for one in people if any(facts.is_grantee(Caller("PERSON", one), grant) for grant in grants)}


def administers(grant: Grant) -> bool:
    """Tell whether a grant makes whoever it is for an administrator."""
    return (
        grant.resource == "PERSON"
        and "MANAGE_PERMISSION" in grant.actions
        and "EVERYONE" in grant.reaches
        and grant.data_filter is None
    )


def is_administrator(state: State, person: int) -> bool:
    """Tell whether somebody administers permissions."""
    return person in administrators(state.world)


def reaches_no_further(before: State, after: State, person: int, heirs: Mapping[int, int] | None = None) -> bool:
    """Tell whether by a change of the chart no grant comes to match somebody, or to reach people whom it did not reach.

    `heirs` are those to whom the relations of others go: to reach them is to have reached the others.
    """
    caller, had, has = Caller("PERSON", person), Facts(before.world), Facts(after.world)
    for grant in after.world.grants:
        if not grant.active or not has.is_grantee(caller, grant):
            continue
        if not had.is_grantee(caller, grant):
            return False
        if "EVERYONE" not in grant.reaches:
            reached, reaches = (
                set[int]().union(*(facts.reach(person, reach, grant.sub_departments) for reach in grant.reaches))
                for facts in (had, has)
            )
            inherited = {leaver for heir, leaver in (heirs or {}).items() if heir in reaches}
            if not reaches | inherited <= reached:
                return False
    return True


def audits(state: State, person: int) -> bool:
    """Tell whether somebody is shown everybody's permissions."""
    return any(
        "VIEW_PERMISSION" in one.actions and "VIEW" in one.actions and "EVERYONE" in one.reaches and not one.data_filter
        for one in state.view_of(person).live_grants("PERSON")
    )


def nobody_left(before: State, after: State) -> bool:
    """Tell whether a step takes the last administrator away."""
    return bool(administrators(before.world)) and not administrators(after.world)
