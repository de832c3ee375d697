"""The steps of a script that say who may sign in and who stands where: freezes, hand-overs, groups, requests."""

# ruff: noqa: ARG002 - every step has the same methods, and not every one looks at everything

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from tests.proof.changing import Asked, State, above, left, units_above
from tests.proof.documents import TYPES, global_id
from tests.proof.rights import (
    DONE,
    FORBIDDEN,
    NOT_FOUND,
    REFUSED,
    TOO_MUCH,
    Expected,
    administrators,
    has_left,
    is_administrator,
    nobody_left,
    raised,
    reaches_no_further,
    required,
    sees,
    sees_units,
)
from tests.proof.steps import RESULTS, Step, person, refused_people
from tests.proof.world import LINKS


@dataclass(frozen=True, slots=True)
class Freeze(Step):
    """Somebody frozen, or let in again."""

    person: int
    frozen: bool

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """The person's id."""
        return "freeze" if self.frozen else "unfreeze", {"person": person(self.person)}, "__typename"

    def after(self, state: State, made: int) -> State:
        """They may not sign in, or they may."""
        return state.with_fields(self.person, status="FROZEN" if self.frozen else "ACTIVE")

    def expected(self, state: State) -> Expected:
        """It takes FREEZE; not of the last administrator, and nobody unfreezes themself."""
        if refused := required(state, self.actor, self.person, "FREEZE"):
            return refused
        if has_left(state, self.person):
            return REFUSED
        if self.frozen:
            return FORBIDDEN if administrators(state.world) == {self.person} else DONE
        return FORBIDDEN if self.person == self.actor else DONE

    def concerned(self) -> set[int]:
        """Whoever is frozen or let in."""
        return {self.person}


@dataclass(frozen=True, slots=True)
class Offboard(Step):
    """Somebody who leaves, and whoever comes after them."""

    person: int
    successor: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Both ids."""
        return "offboard", {"person": person(self.person), "successor": person(self.successor)}, "__typename"

    def after(self, state: State, made: int) -> State:
        """What was theirs is the successor's."""
        return left(state, self.person, self.successor)

    def expected(self, state: State) -> Expected:
        """It takes FREEZE and an administrator, who gains nothing and is not the last."""
        if refused := required(state, self.actor, self.person, "FREEZE"):
            return refused
        if not is_administrator(state, self.actor):
            return None  # The design doesn't say who else hands over.
        if self.person in (self.actor, self.successor) or has_left(state, self.person):
            return REFUSED
        if refused := refused_people(state, self.actor, {self.successor}):
            return refused
        if state.record(self.successor).fields["status"] == "FROZEN":
            return None
        after = self.after(state, 0)
        if nobody_left(state, after) or raised(state, after, self.actor):
            return TOO_MUCH
        # The successor holds what the leaver did, on records that are there and on others.
        return DONE if reaches_no_further(state, after, self.actor, {self.successor: self.person}) else None

    def concerned(self) -> set[int]:
        """Both."""
        return {self.person, self.successor}


@dataclass(frozen=True, slots=True)
class Place(Step):
    """Another role, department or superior of a person, or another group of a store account."""

    id: int
    links: Mapping[str, int | None] = field(default_factory=dict)

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Name what changes."""
        resource = state.record(self.id).resource
        said: dict[str, Any] = {"records": [{"id": global_id(TYPES[resource], self.id)}]}
        for name, to in self.links.items():
            said[name] = None if to is None else global_id(TYPES[LINKS[resource][name]], to)
        return "assign", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """They stand elsewhere."""
        return state.with_links(self.id, self.links)

    def expected(self, state: State) -> Expected:
        """It takes ASSIGN; the chart stays a forest, and the actor gains nothing."""
        if refused := required(state, self.actor, self.id, "ASSIGN"):
            return refused
        record, view, after = state.record(self.id), state.view_of(self.actor), self.after(state, 0)
        if any(to and not view.visible(LINKS[record.resource][name], to) for name, to in self.links.items()):
            return REFUSED
        if record.resource == "PERSON" and self.id in above(after, self.id):
            return REFUSED
        if nobody_left(state, after) or raised(state, after, self.actor):
            return TOO_MUCH
        # Permissions follow from these; that they are for administrators alone the design does not say.
        plain = record.resource == "PERSON" and reaches_no_further(state, after, self.actor)
        return DONE if plain and is_administrator(state, self.actor) else None

    def concerned(self) -> set[int]:
        """The person, who may be a store account."""
        return {self.id}


@dataclass(frozen=True, slots=True)
class Reform(Step):
    """Another parent or head of a department."""

    id: int
    links: Mapping[str, int | None]

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Name what changes."""
        kinds = LINKS["DEPARTMENT"]
        links = {name: None if to is None else global_id(TYPES[kinds[name]], to) for name, to in self.links.items()}
        return "updateDepartment", {"id": global_id("Department", self.id), **links}, "__typename"

    def after(self, state: State, made: int) -> State:
        """It stands elsewhere in the chart."""
        parts: dict[str, Any] = dict(self.links)
        units = (replace(one, **parts) if one.id == self.id else one for one in state.world.departments)
        return state.with_world(departments=tuple(units))

    def expected(self, state: State) -> Expected:
        """An administrator changes it, who gains nothing; departments are no part of themselves."""
        if not sees_units(state, self.actor):
            return NOT_FOUND
        if not is_administrator(state, self.actor):
            return FORBIDDEN
        after, head = self.after(state, 0), self.links.get("head")
        if head is not None and refused_people(state, self.actor, {head}):
            return REFUSED
        if self.id in units_above(after, self.id) or nobody_left(state, after) or raised(state, after, self.actor):
            return TOO_MUCH
        return DONE if reaches_no_further(state, after, self.actor) else None


@dataclass(frozen=True, slots=True)
class Membership(Step):
    """Somebody let into a group, or taken out."""

    person: int
    group: int
    joins: bool

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """One of several people."""
        said = {"records": [{"id": person(self.person)}], "group": global_id("Group", self.group)}
        return "addGroupMembers" if self.joins else "removeGroupMembers", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """They are members, or not."""
        one = frozenset({self.person})
        return state.with_members(self.group, lambda members: members | one if self.joins else members - one)

    def expected(self, state: State) -> Expected:
        """An administrator does it, who gains nothing."""
        if not is_administrator(state, self.actor):
            return REFUSED
        if not sees(state, self.actor, self.person) or (self.joins and has_left(state, self.person)):
            return REFUSED
        after = self.after(state, 0)
        if nobody_left(state, after) or raised(state, after, self.actor):
            return TOO_MUCH
        return DONE if self.person != self.actor else None

    def concerned(self) -> set[int]:
        """The member."""
        return {self.person}


@dataclass(frozen=True, slots=True)
class Request(Step):
    """Access to a group asked for."""

    group: int
    hours: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """For how long, and why."""
        said = {"group": global_id("Group", self.group), "hours": self.hours, "reason": "For a script"}
        return "requestAccess", said, "request { id }"

    def after(self, state: State, made: int) -> State:
        """It waits."""
        return state.with_request(made, Asked(self.actor, self.group, self.hours))

    def expected(self, state: State) -> Expected:
        """Of a group that is seen and that one is no member of, once at a time."""
        if not sees_units(state, self.actor):
            return NOT_FOUND
        group = next(one for one in state.world.groups if one.id == self.group)
        waiting = [one for one in state.requests.values() if one.person == self.actor and one.open()]
        asked = any(one.group == self.group for one in waiting)
        return REFUSED if self.actor in group.members or asked else DONE


@dataclass(frozen=True, slots=True)
class Answer(Step):
    """A request approved, for fewer hours maybe, or denied."""

    id: int
    hours: int | None
    approved: bool

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """The request's id."""
        said: dict[str, Any] = {"id": global_id("AccessRequest", self.id)}
        said |= {} if self.hours is None or not self.approved else {"hours": self.hours}
        return "approveAccess" if self.approved else "denyAccess", said, "__typename"

    def after(self, state: State, made: int) -> State:
        """It lets in from now on, or not."""
        asked, now = state.requests[self.id], state.world.now
        if not self.approved:
            return state.with_request(self.id, replace(asked, state="DENIED"))
        until = now + timedelta(hours=self.hours or asked.hours)
        return state.with_request(self.id, replace(asked, state="APPROVED", until=until))

    def expected(self, state: State) -> Expected:
        """Not by oneself; by administrators, and by who may manage the person and is in the group."""
        asked = state.requests[self.id]
        answerable = asked.open() or (not self.approved and asked.lets_in(state.world.now))
        if asked.person == self.actor or not answerable:
            return REFUSED
        if self.approved and self.hours is not None and self.hours > asked.hours:
            return REFUSED
        group = next(one for one in state.world.groups if one.id == asked.group)
        managed = required(state, self.actor, asked.person, "MANAGE_PERMISSION") is None
        lets_in = is_administrator(state, self.actor) or self.actor in group.members
        return DONE if managed and lets_in else REFUSED

    def concerned(self) -> set[int]:
        """Nobody but who asks, whom the request names."""
        return set()
