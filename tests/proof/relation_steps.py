"""The steps of a script that say who relates to records and what they belong to: assign, share, merge."""

# ruff: noqa: ARG002 - every step has the same methods, and not every one looks at everything

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.proof.changing import State, related_anew
from tests.proof.documents import TYPES, global_id
from tests.proof.fields import FIELDS, camel
from tests.proof.hanging import hanging, may_gain
from tests.proof.rights import (
    DONE,
    REFUSED,
    TOO_MUCH,
    Expected,
    at,
    gains_more,
    raised,
    required,
    sees,
)
from tests.proof.steps import RESULTS, Step, person, refused_people, written
from tests.proof.world import LINKS, Record, Relation

_SOME_DAY, _JUST_BEFORE = timedelta(days=100_000), timedelta(microseconds=1)


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
        record, view = state.record(self.id), state.view_of(self.actor)
        links = LINKS[record.resource]
        if any(to is not None and not view.visible(links[name], to) for name, to in self.links.items()):
            return REFUSED
        people = {one for one in (*self.account_executive, *self.come) if one is not None}
        if refused := refused_people(state, self.actor, people):
            return refused
        after = self.after(state, 0)
        if raised(state, after, self.actor, {self.id, *hanging(state, self.id)}):
            return TOO_MUCH
        return None if may_gain(state, after, self.actor, self.id) or record.resource == "STORE_ACCOUNT" else DONE

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
        after = self.after(state, 0)
        if raised(state, after, self.actor, {self.id, *hanging(state, self.id)}) or self._more(state, after):
            return TOO_MUCH
        # The design asks what the sharer has, not until when they have it, nor what somebody gets who is frozen now.
        end = state.world.now + _SOME_DAY if self.until is None else self.until - _JUST_BEFORE
        awake = state.with_fields(self.person, status="ACTIVE")
        for world in (state, awake):
            for moment in (state.world.now, end):
                before, then = at(world, moment), at(self.after(world, 0), moment)
                both = (self.actor, self.person)
                if self._more(before, then) or any(may_gain(before, then, one, self.id) for one in both):
                    return None
        return DONE

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


@dataclass(frozen=True, slots=True)
class Merge(Step):
    """A customer made part of another. `take` are fields that come from it whatever the other has."""

    winner: int
    loser: int
    take: tuple[str, ...] = ()

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Both ids."""
        said = {"winner": written(state, self.winner), "loser": written(state, self.loser)}
        return "mergeCustomers", {**said, "take": [camel(name) for name in self.take]}, "__typename"

    def after(self, state: State, made: int) -> State:
        """What belonged to the losing one belongs to the other, which is everybody's to whom either was something."""
        winner, loser = state.record(self.winner), state.record(self.loser)
        whole = self._whole(state)
        empty = {name for name in whole if winner.fields[name] is None and loser.fields[name] is not None}
        fields = {**winner.fields, **{name: loser.fields[name] for name in (*self.take, *empty)}}
        relations = winner.relations
        executives = [one for one in relations if one.kind == "ACCOUNT_EXECUTIVE" and self._holds(state, one)]
        if not executives:
            theirs = {one.person: one.expires_at for one in loser.relations if one.kind == "ACCOUNT_EXECUTIVE"}
            relations = related_anew(relations, "ACCOUNT_EXECUTIVE", theirs)
        for kind in ("CSR", "SHARED"):
            ours = {one.person: one.expires_at for one in relations if one.kind == kind}
            come = {one.person: one.expires_at for one in loser.relations if one.kind == kind}
            later = {one: _later(ours[one], end) if one in ours else end for one, end in come.items()}
            relations = related_anew(relations, kind, later, ())

        def change(one: Record) -> Record:
            moved = one.links.get("customer") == self.loser
            return replace(one, links={**one.links, "customer": self.winner}) if moved else one

        merged = state.with_records(change).with_record(self.loser, deleted_at=state.world.now)
        return merged.with_record(self.winner, fields=fields, relations=relations, tags=winner.tags | loser.tags)

    def _holds(self, state: State, relation: Relation) -> bool:
        return relation.expires_at is None or state.world.now < relation.expires_at

    def _whole(self, state: State) -> set[str]:
        """Give the fields that are seen whole on both."""
        view, both = state.view_of(self.actor), (self.winner, self.loser)
        return {name for name in FIELDS["CUSTOMER"] if all(view.level("CUSTOMER", id, name) == "FULL" for id in both)}

    def expected(self, state: State) -> Expected:
        """It takes MERGE of both, fields that are seen whole, and raises nobody of anything that it touches."""
        if self.winner == self.loser:
            return REFUSED
        for id in (self.winner, self.loser):
            if refused := required(state, self.actor, id, "MERGE"):
                return refused
        if not set(self.take) <= self._whole(state):
            return REFUSED
        after, both = self.after(state, 0), (self.winner, self.loser)
        touched = {self.winner}.union(*(hanging(state, one) for one in both))
        if raised(state, after, self.actor, touched):
            return TOO_MUCH
        return None if any(may_gain(state, after, self.actor, one, self.winner) for one in both) else DONE


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)
