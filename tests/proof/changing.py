"""A World after a change: what each kind of write leaves behind, as plain data. Nothing here asks who may do it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.proof.model import View
from tests.proof.world import Access, Caller, Grant, Record, Relation, World

HANDED_OVER = ("ACCOUNT_EXECUTIVE", "CSR", "SHARED")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for access to a group: whose, for how long, and what came of it."""

    person: int
    group: int
    hours: int
    state: str = "OPEN"
    until: datetime | None = None

    def open(self) -> bool:
        """Tell whether nobody has answered yet."""
        return self.state == "OPEN"

    def lets_in(self, now: datetime) -> bool:
        """Tell whether it was approved, and holds."""
        return self.state == "APPROVED" and self.until is not None and now < self.until


@dataclass(frozen=True, slots=True)
class State:
    """A world in the middle of a script, and the requests that were made in it, by id."""

    world: World
    requests: Mapping[int, Asked] = field(default_factory=dict)
    # What each person sees of it, worked out once; a changed world begins without.
    views: dict[int, View] = field(default_factory=dict, init=False, compare=False, repr=False)

    def view_of(self, person: int) -> View:
        """Look at the world as a person."""
        if person not in self.views:
            self.views[person] = View(self.world, Caller("PERSON", person))
        return self.views[person]

    def record(self, id: int) -> Record:
        """Find a record."""
        return next(one for one in self.world.records if one.id == id)

    def grant(self, id: int) -> Grant:
        """Find a grant."""
        return next(one for one in self.world.grants if one.id == id)

    def with_world(self, **parts: object) -> "State":
        """Replace parts of the world."""
        return replace(self, world=replace(self.world, **parts))  # type: ignore[arg-type]

    def with_records(self, change: Callable[[Record], Record]) -> "State":
        """Change records."""
        return self.with_world(records=tuple(map(change, self.world.records)))

    def with_record(self, id: int, **parts: object) -> "State":
        """Replace parts of a record."""
        return self.with_records(lambda one: replace(one, **parts) if one.id == id else one)  # type: ignore[arg-type]

    def with_fields(self, id: int, **fields: object) -> "State":
        """Set fields of a record."""
        return self.with_record(id, fields={**self.record(id).fields, **fields})

    def with_links(self, id: int, links: Mapping[str, int | None]) -> "State":
        """Lead a record elsewhere."""
        return self.with_record(id, links={**self.record(id).links, **links})

    def with_grant(self, id: int, **parts: object) -> "State":
        """Replace parts of a grant."""
        grants = (replace(one, **parts) if one.id == id else one for one in self.world.grants)  # type: ignore[arg-type]
        return self.with_world(grants=tuple(grants))

    def with_members(self, group: int, change: Callable[[frozenset[int]], frozenset[int]]) -> "State":
        """Change who is in a group."""
        groups = (replace(one, members=change(one.members)) if one.id == group else one for one in self.world.groups)
        return self.with_world(groups=tuple(groups))

    def with_request(self, id: int, asked: Asked) -> "State":
        """Keep a request, and let those in whom it lets in."""
        requests = {**self.requests, id: asked}
        accesses = [
            # Who approved it makes no difference, as long as somebody has.
            Access(one.person, one.group, one.person, one.until)
            for one in requests.values()
            if one.state == "APPROVED"
        ]
        return State(replace(self.world, accesses=tuple(accesses)), requests)


def related_anew(
    relations: Iterable[Relation], kind: str, come: Mapping[int, datetime | None], gone: Iterable[int] | None = None
) -> tuple[Relation, ...]:
    """Give the relations of a record after some have come and gone, all of the kind where none are named."""
    gone = None if gone is None else {*gone, *come}
    kept = [one for one in relations if one.kind != kind or (gone is not None and one.person not in gone)]
    return (*kept, *(Relation(person, kind, end) for person, end in come.items()))


def handed_over(relations: tuple[Relation, ...], leaver: int, successor: int, now: datetime) -> tuple[Relation, ...]:
    """Give the relations of a record when somebody has gone: shares keep their ends, and the later of two counts."""
    for kind in HANDED_OVER:
        ends = {one.person: one.expires_at for one in relations if one.kind == kind}
        if leaver not in ends or not _holds(ends[leaver], now):
            continue
        end = ends[leaver]
        if successor in ends and _holds(ends[successor], now):
            theirs = ends[successor]
            end = None if end is None or theirs is None else max(end, theirs)
        relations = related_anew(relations, kind, {successor: end}, [leaver])
    return relations


def _holds(end: datetime | None, now: datetime) -> bool:
    return end is None or now < end


def above(state: State, person: int | None) -> list[int]:
    """Give everyone above a person, nearest first, and no further than once around a cycle."""
    superiors = {one.id: one.links["superior"] for one in state.world.records if one.resource == "PERSON"}
    return _chain(superiors, person)


def units_above(state: State, unit: int | None) -> list[int]:
    """Give every department above one."""
    return _chain({one.id: one.parent for one in state.world.departments}, unit)


def _chain(parents: Mapping[int, int | None], one: int | None) -> list[int]:
    found: list[int] = []
    while one is not None and (one := parents[one]) is not None and one not in found:
        found.append(one)
    return found


def left(state: State, leaver: int, successor: int) -> State:
    """Give the world when somebody has left and somebody else has come in their place."""
    now, superior = state.world.now, state.record(leaver).links["superior"]
    below = leaver in above(state, successor)

    def change(one: Record) -> Record:
        one = replace(one, relations=handed_over(one.relations, leaver, successor, now))
        if one.resource != "PERSON":
            return one
        if one.id == leaver:
            one = replace(one, fields={**one.fields, "status": "LEFT"})
        if one.id == successor and below:
            return replace(one, links={**one.links, "superior": superior})
        if one.links["superior"] == leaver and one.id != successor:
            return replace(one, links={**one.links, "superior": successor})
        return one

    world = state.world
    changed = state.with_records(change).with_world(
        departments=tuple(replace(u, head=successor) if u.head == leaver else u for u in world.departments),
        integrations=tuple(replace(i, sponsor=successor) if i.sponsor == leaver else i for i in world.integrations),
    )
    requests = {
        id: replace(asked, person=successor) if asked.person == leaver and asked.open() else asked
        for id, asked in state.requests.items()
    }
    return replace(changed, requests=requests)
