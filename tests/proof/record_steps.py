"""The steps of a script that write single records: created, changed, tagged, deleted, restored."""

# ruff: noqa: ARG002 - every step has the same methods, and not every one looks at everything

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.proof.changing import State
from tests.proof.documents import PLURALS, TYPES, global_id, json_of
from tests.proof.fields import camel
from tests.proof.hanging import hanging, may_gain
from tests.proof.rights import (
    DONE,
    FORBIDDEN,
    NOT_FOUND,
    REFUSED,
    TOO_MUCH,
    Expected,
    has_left,
    is_administrator,
    raised,
    required,
    sees,
)
from tests.proof.steps import RESULTS, Step, person, refused_people, written
from tests.proof.world import LINKS, Record, Relation, Value

# What a data filter may name of whoever asks.
OWN = ("region", "title", "work_id", "email", "name")


@dataclass(frozen=True, slots=True)
class Create(Step):
    """A new record: its fields, what it belongs to, and who relates to it."""

    resource: str
    fields: Mapping[str, Value]
    given: Mapping[str, Value]
    links: Mapping[str, int | None]
    csrs: tuple[int, ...] = ()
    account_executive: int | None = None

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Name what is given, and nothing else."""
        said = {camel(name): json_of(value) for name, value in self.given.items()}
        said |= {camel(name): self._link(name, to) for name, to in self.links.items() if to is not None}
        if self.csrs:
            said["csrs"] = [person(one) for one in self.csrs]
        if self.account_executive is not None:
            said["accountExecutive"] = person(self.account_executive)
        name = TYPES[self.resource]
        return f"create{name}", said, f"{name[0].lower()}{name[1:]} {{ id }}"

    def _link(self, name: str, to: int) -> str:
        return global_id(TYPES[LINKS[self.resource][name]], to)

    def after(self, state: State, made: int) -> State:
        """There is one record more, of which the actor is the creator."""
        now = state.world.now
        relations = [Relation(self.actor, "CREATOR"), *(Relation(one, "CSR") for one in self.csrs)]
        if self.account_executive is not None:
            relations.append(Relation(self.account_executive, "ACCOUNT_EXECUTIVE"))
        record = Record(made, self.resource, self.fields, self.links, tuple(relations), None, now, now, 1)
        return state.with_world(records=(*state.world.records, record))

    def expected(self, state: State) -> Expected:
        """ADD's filter holds on the new record, and each field is seen whole there, or writable."""
        view = state.view_of(self.actor)
        if not any("ADD" in grant.actions for grant in view.live_grants(self.resource)):
            return FORBIDDEN
        linked = {name: to for name, to in self.links.items() if to is not None}
        if linked and self.resource in ("PERSON", "STORE_ACCOUNT") and not is_administrator(state, self.actor):
            return None  # The design says that permissions follow from these, and not who says so of a new one.
        if any(not view.visible(LINKS[self.resource][name], to) for name, to in linked.items()):
            return NOT_FOUND
        people = {*self.csrs, *([] if self.account_executive is None else [self.account_executive])}
        if refused := refused_people(state, self.actor, people):
            return refused
        view = self.after(state, 0).view_of(self.actor)
        adding = [grant for grant in view.matching(0) if "ADD" in grant.actions]
        writable = {name for grant in adding for name in grant.writable}
        set_ = {name for name, value in self.given.items() if value is not None}
        whole = {name for name in set_ if view.level(self.resource, 0, name) == "FULL"}
        return DONE if adding and set_ <= whole | writable else FORBIDDEN


@dataclass(frozen=True, slots=True)
class Update(Step):
    """Another value of one field."""

    id: int
    name: str
    value: Value
    overwrite: bool

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Name the field also among those that are overwritten unseen, or don't."""
        said = {"id": written(state, self.id), camel(self.name): json_of(self.value)}
        said |= {"overwriteMasked": [camel(self.name)]} if self.overwrite else {}
        return f"update{TYPES[state.record(self.id).resource]}", said, "__typename"

    def after(self, state: State, made: int) -> State:
        """The field has the value."""
        return state.with_fields(self.id, **{self.name: self.value})

    def expected(self, state: State) -> Expected:
        """EDIT before and after, of a field that is seen whole or writable; and nothing more is held of the row."""
        if refused := required(state, self.actor, self.id, "EDIT"):
            return refused
        resource, view = state.record(self.id).resource, state.view_of(self.actor)
        if resource == "PERSON" and self.name in OWN:
            if not is_administrator(state, self.actor):
                return FORBIDDEN  # It would give whoever it is what filters that name it give.
            if self.id == self.actor:
                return None  # Whether one's own grants may come to reach further is more than the design says of a row.
        if view.level(resource, self.id, self.name) != "FULL":
            editing = [grant for grant in view.matching(self.id) if "EDIT" in grant.actions]
            if not any(self.name in grant.writable for grant in editing):
                return FORBIDDEN
            if not self.overwrite:
                return "BAD_USER_INPUT"
        after = self.after(state, 0)
        touched = {self.id, *hanging(state, self.id)}
        if raised(state, after, self.actor, touched) or required(after, self.actor, self.id, "EDIT"):
            return TOO_MUCH
        return None if may_gain(state, after, self.actor, self.id) else DONE


@dataclass(frozen=True, slots=True)
class Delete(Step):
    """A record deleted."""

    id: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """One of several records."""
        said = {"records": [{"id": written(state, self.id)}]}
        return f"delete{plural_type(state.record(self.id).resource)}", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """It is deleted now."""
        return state.with_record(self.id, deleted_at=state.world.now)

    def expected(self, state: State) -> Expected:
        """It takes DELETE."""
        if refused := required(state, self.actor, self.id, "DELETE"):
            return refused
        # Of people the design has freezing and offboarding; whether one who has not left may be deleted it leaves open.
        return None if state.record(self.id).resource == "PERSON" and not has_left(state, self.id) else DONE


@dataclass(frozen=True, slots=True)
class Restore(Step):
    """A record restored."""

    id: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """One of several records."""
        said = {"records": [{"id": written(state, self.id)}]}
        return f"restore{plural_type(state.record(self.id).resource)}", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """It is deleted no more."""
        return state.with_record(self.id, deleted_at=None)

    def expected(self, state: State) -> Expected:
        """It takes DELETE of a deleted record, which is seen with VIEW and DELETE alone."""
        return required(state, self.actor, self.id, "DELETE", deleted=True) or DONE


@dataclass(frozen=True, slots=True)
class Tag(Step):
    """A tag put on a customer, or taken off."""

    id: int
    tag: int
    on: bool

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """One of several records, and one of several tags."""
        said = {"records": [{"id": written(state, self.id)}], "tags": [global_id("Tag", self.tag)]}
        return "tagRecords" if self.on else "untagRecords", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """It has the tag, or not."""
        tags = state.record(self.id).tags
        return state.with_record(self.id, tags=tags | {self.tag} if self.on else tags - {self.tag})

    def expected(self, state: State) -> Expected:
        """It takes MANAGE_TAG, and a tag that is seen."""
        refused = required(state, self.actor, self.id, "MANAGE_TAG")
        return refused or (DONE if sees(state, self.actor, self.tag) else REFUSED)


def plural_type(resource: str) -> str:
    """Give a resource's list as the names of mutations have it."""
    return PLURALS[resource][0].upper() + PLURALS[resource][1:]
