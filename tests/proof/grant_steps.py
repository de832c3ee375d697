"""The steps of a script that give grants, approve them and take them back."""

# ruff: noqa: ARG002 - every step has the same methods, and not every one looks at everything

from dataclasses import dataclass, replace
from typing import Any

from tests.proof.changing import State
from tests.proof.documents import global_id, json_of
from tests.proof.facts import Facts
from tests.proof.fields import camel
from tests.proof.hanging import LOOKED_THROUGH, asked_of
from tests.proof.rights import (
    DONE,
    FORBIDDEN,
    REFUSED,
    TOO_MUCH,
    Expected,
    administers,
    audits,
    gains_more,
    is_administrator,
    nobody_left,
    raised,
    required,
)
from tests.proof.steps import Step, refused_people
from tests.proof.world import LINKS, Caller, Grant

_KINDS = {"USER": "Person", "ROLE": "Role", "DEPARTMENT": "Department", "GROUP": "Group", "INTEGRATION": "Integration"}


def dotted(name: str) -> str:
    """Give a field's name as the API has it."""
    return ".".join(map(camel, name.split(".")))


def is_for(state: State, who: int, grant: Grant) -> bool:
    """Tell whether a grant is for somebody."""
    return Facts(state.world).is_grantee(Caller("PERSON", who), grant)


def refused_giving(state: State, actor: int, grant: Grant) -> Expected:
    """Refuse a grant to whom the actor may give none, and to oneself."""
    if not any("MANAGE_PERMISSION" in one.actions for one in state.view_of(actor).live_grants("PERSON")):
        return FORBIDDEN
    if grant.grantee_kind != "USER":
        return None if is_administrator(state, actor) else FORBIDDEN
    assert grant.grantee_id is not None
    if grant.grantee_id == actor or refused_people(state, actor, {grant.grantee_id}):
        return REFUSED
    return required(state, actor, grant.grantee_id, "MANAGE_PERMISSION")


def too_much(before: State, after: State, actor: int, grant: Grant) -> bool:
    """Tell whether a grant gives the actor anything, or, by no administrator, somebody more than the actor holds."""
    if raised(before, after, actor):
        return True
    people = [one.id for one in before.world.records if one.resource == "PERSON" and is_for(before, one.id, grant)]
    return not is_administrator(before, actor) and any(gains_more(before, after, one, actor) for one in people)


def asks_unseen(state: State, actor: int, grant: Grant) -> bool:
    """Tell whether its data filter asks for a kind of record of which the actor may not view each, while it holds.

    Whoever gives it would be told of them by what it matches (section 4).
    """
    links = [name for name in LOOKED_THROUGH if [*asked_of(grant.data_filter or {}, camel(name))]]
    return not all(_views_all(state, actor, LINKS[grant.resource][name], grant) for name in links)


def _views_all(state: State, actor: int, resource: str, during: Grant) -> bool:
    view, world = state.view_of(actor), state.world
    walled = {one.links["group"] for one in world.records if one.resource == "STORE_ACCOUNT"} - {None}
    passed = {one.id for one in world.groups if actor in one.members}
    passed |= {one.group for one in world.accesses if one.person == actor and one.expires_at is None}
    return any(
        "EVERYONE" in one.reaches
        and not one.data_filter
        and (one.across_groups or walled <= passed)
        and (one.valid_until is None or (during.valid_until is not None and during.valid_until <= one.valid_until))
        for one in view.view_grants(resource)
    )


@dataclass(frozen=True, slots=True)
class Give(Step):
    """A grant given."""

    grant: Grant

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """All that a grant says."""
        grant = self.grant
        said = {
            "granteeKind": grant.grantee_kind,
            "resource": grant.resource,
            "actions": sorted(grant.actions),
            "reaches": sorted(grant.reaches),
            "relations": sorted(grant.relations),
            "subDepartments": grant.sub_departments,
            "dataFilter": grant.data_filter,
            "levels": [{"field": dotted(name), "level": level} for name, level in grant.levels.items()],
            "writable": [dotted(name) for name in sorted(grant.writable)],
            "acrossGroups": grant.across_groups,
            "validFrom": json_of(grant.valid_from),
            "validUntil": json_of(grant.valid_until),
            "reason": "For a script",
        }
        if grant.grantee_id is not None:
            said["grantee"] = global_id(_KINDS[grant.grantee_kind], grant.grantee_id)
        return "grant", {name: value for name, value in said.items() if value is not None}, "grant { id }"

    def after(self, state: State, made: int) -> State:
        """There is one grant more; one that crosses groups is not approved."""
        return state.with_world(grants=(*state.world.grants, replace(self.grant, id=made)))

    def expected(self, state: State) -> Expected:
        """Who may give to whom; an administrator gives what they like to others, and others what they hold."""
        if refused := refused_giving(state, self.actor, self.grant):
            return refused
        if asks_unseen(state, self.actor, self.grant):
            return REFUSED
        if too_much(state, self.after(state, 0), self.actor, self.grant):
            return TOO_MUCH
        theirs = is_for(state, self.actor, self.grant) or self.grant.grantee_kind == "INTEGRATION"
        # Whether somebody holds a grant, beyond the rows that are there, the design leaves to say.
        return None if theirs or not is_administrator(state, self.actor) else DONE

    def concerned(self) -> set[int]:
        """Whom it is for."""
        return {self.grant.grantee_id} if self.grant.grantee_kind == "USER" and self.grant.grantee_id else set()


@dataclass(frozen=True, slots=True)
class Approve(Step):
    """A grant that crosses groups, approved."""

    id: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """The grant's id."""
        return "approveGrant", {"id": global_id("Grant", self.id)}, "__typename"

    def after(self, state: State, made: int) -> State:
        """It counts."""
        return state.with_grant(self.id, approved_by=self.actor)

    def expected(self, state: State) -> Expected:
        """A second person approves it, for somebody else."""
        grant = state.grant(self.id)
        over = grant.valid_until is not None and grant.valid_until <= state.world.now
        if not grant.across_groups or not grant.active or grant.approved_by is not None or over:
            return REFUSED
        if grant.given_by == self.actor or refused_giving(state, self.actor, grant):
            return REFUSED
        if asks_unseen(state, self.actor, grant):
            return REFUSED
        if too_much(state, self.after(state, 0), self.actor, grant):
            return TOO_MUCH
        plain = grant.data_filter is None and grant.grantee_kind == "USER"
        return DONE if plain and is_administrator(state, self.actor) and audits(state, self.actor) else None


@dataclass(frozen=True, slots=True)
class Revoke(Step):
    """A grant taken back."""

    id: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """The grant's id."""
        return "revokeGrant", {"id": global_id("Grant", self.id)}, "__typename"

    def after(self, state: State, made: int) -> State:
        """It counts no more."""
        return state.with_grant(self.id, active=False)

    def expected(self, state: State) -> Expected:
        """What somebody could give they may take back, but for the last administrator's."""
        grant, view = state.grant(self.id), state.view_of(self.actor)
        managing = any("MANAGE_PERMISSION" in one.actions for one in view.live_grants("PERSON"))
        if not managing or not grant.active:
            return REFUSED
        if administers(grant) and nobody_left(state, self.after(state, 0)):
            return REFUSED
        if not is_administrator(state, self.actor) or not audits(state, self.actor):
            return None
        if grant.grantee_kind == "USER" and grant.grantee_id is not None:
            return REFUSED if required(state, self.actor, grant.grantee_id, "MANAGE_PERMISSION") else DONE
        return DONE
