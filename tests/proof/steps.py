"""What a step of a script is, and those that write records: what is sent, what should be answered, what it changes."""

# ruff: noqa: ARG002 - every step has the same methods, and not every one looks at everything

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.proof.changing import State, related_anew
from tests.proof.documents import PLURALS, TYPES, global_id, json_of
from tests.proof.facts import Facts
from tests.proof.rights import (
    DONE,
    FORBIDDEN,
    NOT_FOUND,
    REFUSED,
    Expected,
    at,
    gains_more,
    has_left,
    is_administrator,
    raised,
    required,
    sees,
    view_of,
)
from tests.proof.values import camel
from tests.proof.world import LINKS, LISTS, Caller, Record, Relation, Value

_SOME_DAY, _JUST_BEFORE = timedelta(days=100_000), timedelta(microseconds=1)
# What a data filter may name of whoever asks.
OWN = ("region", "title", "work_id", "email", "name")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody asks for."""

    actor: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Give the mutation's name, its input, and what is selected of its payload."""
        raise NotImplementedError

    def expected(self, state: State) -> Expected:
        """Give what the program should answer somebody who is let in."""
        raise NotImplementedError

    def after(self, state: State, made: int) -> State:
        """Give the world after it was done; `made` is the id of what was made, if anything was."""
        raise NotImplementedError

    def concerned(self) -> set[int]:
        """Give the people beside the actor for whom it may make a difference."""
        return set()


def written(state: State, id: int) -> str:
    """An id of a record as the API writes it."""
    return global_id(TYPES[state.record(id).resource], id)


def person(id: int) -> str:
    """An id of a person as the API writes it."""
    return global_id("Person", id)


def refused_people(state: State, actor: int, people: set[int]) -> Expected:
    """Refuse people whom somebody may not see, and who have left."""
    if any(not sees(state, actor, one) or has_left(state, one) for one in people):
        return REFUSED
    return None


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
        view = view_of(state, self.actor)
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
        view = view_of(self.after(state, 0), self.actor)
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
        resource, view = state.record(self.id).resource, view_of(state, self.actor)
        if self.id == self.actor and self.name in OWN:
            return None  # Whether one's own grants may come to reach further is more than the design says of a row.
        if view.level(resource, self.id, self.name) != "FULL":
            editing = [grant for grant in view.matching(self.id) if "EDIT" in grant.actions]
            if not any(self.name in grant.writable for grant in editing):
                return FORBIDDEN
            if not self.overwrite:
                return "BAD_USER_INPUT"
        after = self.after(state, 0)
        if raised(state, after, self.actor, {self.id}) or required(after, self.actor, self.id, "EDIT"):
            return FORBIDDEN
        return DONE


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
class Assign(Step):
    """What a record belongs to, and who relates to it. `account_executive` stays where it is not set."""

    id: int
    links: Mapping[str, int | None] = field(default_factory=dict)
    account_executive: tuple[int | None, ...] = ()
    come: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Name what changes."""
        said: dict[str, Any] = {"records": [{"id": written(state, self.id)}]}
        links = LINKS[state.record(self.id).resource]
        for name, to in self.links.items():
            said[camel(name)] = None if to is None else global_id(TYPES[links[name]], to)
        for one in self.account_executive:
            said["accountExecutive"] = None if one is None else person(one)
        for name, people in (("addCsrs", self.come), ("removeCsrs", self.gone)):
            said |= {name: [person(one) for one in people]} if people else {}
        return "assign", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """It belongs elsewhere, and others relate to it."""
        relations = state.record(self.id).relations
        for one in self.account_executive:
            relations = related_anew(relations, "ACCOUNT_EXECUTIVE", {} if one is None else {one: None})
        relations = related_anew(relations, "CSR", dict.fromkeys(self.come), self.gone)
        return state.with_links(self.id, self.links).with_record(self.id, relations=relations)

    def expected(self, state: State) -> Expected:
        """It takes ASSIGN, only what is seen can be named, and the actor holds no more of the row after."""
        if refused := required(state, self.actor, self.id, "ASSIGN"):
            return refused
        record, view = state.record(self.id), view_of(state, self.actor)
        links = LINKS[record.resource]
        if any(to is not None and not view.visible(links[name], to) for name, to in self.links.items()):
            return REFUSED
        people = {one for one in (*self.account_executive, *self.come) if one is not None}
        if refused := refused_people(state, self.actor, people):
            return refused
        if raised(state, self.after(state, 0), self.actor, {self.id, *carrying(state, record)}):
            return REFUSED
        return None if may_carry(state, self.actor, record) or record.resource == "STORE_ACCOUNT" else DONE

    def concerned(self) -> set[int]:
        """Those who come and go."""
        return {one for one in (*self.account_executive, *self.come, *self.gone) if one is not None}


@dataclass(frozen=True, slots=True)
class Share(Step):
    """A record shared with a colleague."""

    id: int
    person: int
    until: datetime | None

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """One of several records."""
        said = {"records": [{"id": written(state, self.id)}], "person": person(self.person)}
        said |= {} if self.until is None else {"until": self.until.isoformat()}
        return "shareRecord", said, RESULTS

    def after(self, state: State, made: int) -> State:
        """They have it, until then."""
        relations = related_anew(state.record(self.id).relations, "SHARED", {self.person: self.until}, ())
        return state.with_record(self.id, relations=relations)

    def expected(self, state: State) -> Expected:
        """It takes SHARE; not to oneself, no more than one has, and nothing that raises oneself."""
        if refused := required(state, self.actor, self.id, "SHARE"):
            return refused
        if self.person == self.actor or (self.until is not None and self.until <= state.world.now):
            return REFUSED
        if refused := refused_people(state, self.actor, {self.person}):
            return refused
        record, after = state.record(self.id), self.after(state, 0)
        # A customer's children carry its shares.
        if raised(state, after, self.actor, {self.id, *carrying(state, record)}) or self._more(state, after):
            return REFUSED
        if may_carry(state, self.actor, record) or may_carry(state, self.person, record):
            return None
        end = state.world.now + _SOME_DAY if self.until is None else self.until - _JUST_BEFORE
        if self._more(at(state, end), at(after, end)):
            return None  # The design asks what the sharer has, and not until when they have it.
        awake = state.with_fields(self.person, status="ACTIVE")
        # Nor what somebody has who is frozen now.
        return None if self._more(awake, self.after(awake, 0)) else DONE

    def _more(self, before: State, after: State) -> bool:
        return gains_more(before, after, self.person, self.actor)

    def concerned(self) -> set[int]:
        """Whoever it is shared with."""
        return {self.person}


@dataclass(frozen=True, slots=True)
class Unshare(Step):
    """A record shared no more."""

    id: int
    person: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """One of several records."""
        return "unshareRecord", {"records": [{"id": written(state, self.id)}], "person": person(self.person)}, RESULTS

    def after(self, state: State, made: int) -> State:
        """They have it no more by this."""
        relations = related_anew(state.record(self.id).relations, "SHARED", {}, [self.person])
        return state.with_record(self.id, relations=relations)

    def expected(self, state: State) -> Expected:
        """It takes SHARE, and somebody who is seen."""
        refused = required(state, self.actor, self.id, "SHARE")
        return refused or (DONE if sees(state, self.actor, self.person) else REFUSED)

    def concerned(self) -> set[int]:
        """Whoever it was shared with."""
        return {self.person}


RESULTS = "results { userErrors { code message } }"
CARRYING = tuple(child for child, link in LISTS["CUSTOMER"].values() if link)


def carrying(state: State, record: Record) -> set[int]:
    """Give what belongs to a customer, and carries its relations."""
    return {one.id for one in state.world.records if record.id == one.links.get("customer")}


def may_carry(state: State, who: int, record: Record) -> bool:
    """Tell whether somebody may be given something on what belongs to a customer, by its relations or its wall.

    The design speaks of the row that is written, and not of what is there or will be below it.
    """
    facts, caller = Facts(state.world), Caller("PERSON", who)
    return record.resource == "CUSTOMER" and any(
        grant.resource in CARRYING
        and facts.is_grantee(caller, grant)
        and not ("EVERYONE" in grant.reaches and grant.across_groups)
        for grant in state.world.grants
    )


def plural_type(resource: str) -> str:
    """Give a resource's list as the names of mutations have it."""
    return PLURALS[resource][0].upper() + PLURALS[resource][1:]
