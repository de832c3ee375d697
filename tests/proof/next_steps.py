"""What people ask for in a script, made up by its seed as the world stands: the next step, or time that passes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.proof.changing import State
from tests.proof.fields import FIELDS
from tests.proof.grant_steps import Approve, Give, Revoke
from tests.proof.people_steps import Answer, Freeze, Membership, Offboard, Place, Reform, Request
from tests.proof.record_steps import Create, Delete, Restore, Tag, Update
from tests.proof.relation_steps import Assign, Merge, Share, Unshare
from tests.proof.rights import DONE, TOO_MUCH, Expected
from tests.proof.scripts import Script, grant_for, ids_of, moment, people_of, some
from tests.proof.steps import Step
from tests.proof.values import RAW, SHOWN
from tests.proof.world import LINKS, RELATIONS, Record, Value

# What a mask shows of these may be a value as well, which the program refuses from who sees no more than that.
AMBIGUOUS = ("NAME", "BIRTH", "LATITUDE", "LONGITUDE")


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that passes, with nobody asking for anything."""

    moment: datetime


# What somebody asks for. Each gives a step, or None where there is nothing that it could be about.


def _value(rng: Random, resource: str, name: str) -> Value:
    field = FIELDS[resource][name]
    shown = SHOWN.get(field.kind, {}) if field.kind in AMBIGUOUS else {}
    values = [value for value in RAW[field.kind] if value not in shown or shown[value] != value]
    return None if field.nullable and rng.random() < 0.2 else rng.choice(values)


def _record(
    script: Script, state: State, resources: Sequence[str] | None = None, *, deleted: bool = False
) -> Record | None:
    found = [
        one
        for one in state.world.records
        if one.resource in (resources or script.resources)
        and (one.deleted_at is not None) == deleted
        and one.id != script.auditor
    ]
    return script.rng.choice(found) if found else None


def _update(script: Script, state: State, actor: int) -> Step | None:
    record, rng = _record(script, state), script.rng
    if record is None:
        return None
    fixed = {"status", "email", "work_id"} if record.resource == "PERSON" else set()
    names = [name for name in FIELDS[record.resource] if name not in fixed]
    # What data filters name, often.
    names += [name for name in names if name in ("region", "status", "city")] * 3
    name = rng.choice(names)
    return Update(actor, record.id, name, _value(rng, record.resource, name), rng.random() < 0.5)


def _create(script: Script, state: State, actor: int) -> Step | None:
    rng = script.rng
    resource = rng.choice(script.resources)
    declared = FIELDS[resource]
    given = {
        name: _value(rng, resource, name)
        for name, field in declared.items()
        if not field.nullable or (name == "region" and rng.random() < 0.7) or rng.random() < 0.1
    }
    if resource == "PERSON":
        fresh = rng.getrandbits(40)
        given |= {"work_id": f"W-{fresh}", "email": f"p{fresh}@lastfour.example"}
        given.pop("status")
    links: dict[str, int | None] = {}
    for name, target in LINKS[resource].items():
        pool = {
            "DEPARTMENT": [one.id for one in state.world.departments],
            "ROLE": [one.id for one in state.world.roles],
            "GROUP": [one.id for one in state.world.groups],
        }.get(target) or ids_of(state, target)
        needed = name in ("customer", "sales_record") and resource != "OPPORTUNITY"
        links[name] = some(rng, pool, 1 if needed else 0.5)
    related = "CSR" in RELATIONS[resource]
    csrs = tuple(rng.sample(people_of(script, state), 1)) if related and rng.random() < 0.3 else ()
    executive = some(rng, people_of(script, state), 0.3) if related else None
    fields = {**dict.fromkeys(declared), **given, **({"status": "ACTIVE"} if resource == "PERSON" else {})}
    return Create(actor, resource, fields, given, links, csrs, executive)


def _delete(script: Script, state: State, actor: int) -> Step | None:
    record = _record(script, state)
    return None if record is None else Delete(actor, record.id)


def _restore(script: Script, state: State, actor: int) -> Step | None:
    record = _record(script, state, deleted=True)
    return None if record is None else Restore(actor, record.id)


def _assign(script: Script, state: State, actor: int) -> Step | None:
    rng, record = script.rng, _record(script, state, [one for one in script.resources if "CSR" in RELATIONS[one]])
    if record is None:
        return None
    # Oneself, often: that may raise.
    people = [*people_of(script, state), *[actor] * 3]
    shape = rng.choice(("executive", "csrs", "gone", "link"))
    if shape == "executive":
        return Assign(actor, record.id, account_executive=(some(rng, people, 0.9),))
    if shape == "csrs":
        return Assign(actor, record.id, come=(rng.choice(people),))
    if shape == "gone":
        related = [one.person for one in record.relations if one.kind == "CSR"] or people
        return Assign(actor, record.id, gone=(rng.choice(related),))
    links = [name for name, target in LINKS[record.resource].items() if target in script.resources]
    if not links:
        return None
    name = rng.choice(links)
    return Assign(actor, record.id, {name: rng.choice(ids_of(state, LINKS[record.resource][name]))})


def _share(script: Script, state: State, actor: int) -> Step | None:
    rng, record = script.rng, _record(script, state, [one for one in script.resources if "SHARED" in RELATIONS[one]])
    until = moment(rng, state) if rng.random() < 0.5 else None
    return None if record is None else Share(actor, record.id, rng.choice(people_of(script, state)), until)


def _unshare(script: Script, state: State, actor: int) -> Step | None:
    shared = [
        (one.id, relation.person)
        for one in state.world.records
        for relation in one.relations
        if relation.kind == "SHARED" and relation.person != script.auditor and one.resource in script.resources
    ]
    return Unshare(actor, *script.rng.choice(shared)) if shared else None


def _merge(script: Script, state: State, actor: int) -> Step | None:
    winner, loser = (_record(script, state, ["CUSTOMER"]) for _ in range(2))
    take = tuple(script.rng.sample(list(FIELDS["CUSTOMER"]), script.rng.choice((0, 0, 1))))
    return None if winner is None or loser is None else Merge(actor, winner.id, loser.id, take)


def _tag(script: Script, state: State, actor: int) -> Step | None:
    record = _record(script, state, ["CUSTOMER"])
    tag = script.rng.choice(ids_of(state, "TAG"))
    return None if record is None else Tag(actor, record.id, tag, on=script.rng.random() < 0.6)


def _give(script: Script, state: State, actor: int) -> Step | None:
    return Give(actor, grant_for(script, state, actor))


def _approve(script: Script, state: State, actor: int) -> Step | None:
    waiting = [one.id for one in state.world.grants if one.across_groups and one.approved_by is None]
    return Approve(actor, script.rng.choice(waiting)) if waiting else None


def _revoke(script: Script, state: State, actor: int) -> Step | None:
    grants = [one.id for one in state.world.grants if one.grantee_id != script.auditor]
    return Revoke(actor, script.rng.choice(grants))


def _freeze(script: Script, state: State, actor: int) -> Step | None:
    frozen = [one for one in people_of(script, state) if state.record(one).fields["status"] == "FROZEN"]
    if frozen and script.rng.random() < 0.6:
        return Freeze(actor, script.rng.choice(frozen), frozen=False)
    return Freeze(actor, script.rng.choice(people_of(script, state)), frozen=script.rng.random() < 0.8)


def _offboard(script: Script, state: State, actor: int) -> Step | None:
    people = people_of(script, state)
    return Offboard(actor, script.rng.choice(people), script.rng.choice(people))


def _place(script: Script, state: State, actor: int) -> Step | None:
    rng, world = script.rng, state.world
    if rng.random() < 0.25:
        store = _record(script, state, ["STORE_ACCOUNT"])
        group = some(rng, [one.id for one in world.groups], 0.8)
        return None if store is None else Place(actor, store.id, {"group": group})
    name = rng.choice(("department", "role", "superior"))
    departments, roles = ([one.id for one in units] for units in (world.departments, world.roles))
    pool = {"department": departments, "role": roles, "superior": people_of(script, state)}[name]
    return Place(actor, rng.choice(people_of(script, state)), {name: some(rng, pool, 0.9)})


def _reform(script: Script, state: State, actor: int) -> Step | None:
    rng, units = script.rng, [one.id for one in state.world.departments]
    name = rng.choice(("parent", "head"))
    return Reform(
        actor, rng.choice(units), {name: some(rng, units if name == "parent" else people_of(script, state), 0.8)}
    )


def _membership(script: Script, state: State, actor: int) -> Step | None:
    rng, group = script.rng, script.rng.choice(state.world.groups)
    one = rng.choice(people_of(script, state))
    return Membership(actor, one, group.id, joins=one not in group.members or rng.random() < 0.1)


def _request(script: Script, state: State, actor: int) -> Step | None:
    return Request(actor, script.rng.choice(state.world.groups).id, script.rng.choice((1, 8, 48)))


def _answer(script: Script, state: State, actor: int) -> Step | None:
    rng = script.rng
    return (
        Answer(actor, rng.choice(list(state.requests)), rng.choice((None, 1, 8)), approved=rng.random() < 0.7)
        if state.requests
        else None
    )


SHAPES: Mapping[Callable[[Script, State, int], Step | None], int] = {
    _update: 12,
    _create: 6,
    _delete: 3,
    _restore: 3,
    _assign: 8,
    _share: 8,
    _unshare: 3,
    _merge: 2,
    _tag: 2,
    _give: 8,
    _approve: 3,
    _revoke: 4,
    _freeze: 5,
    _offboard: 1,
    _place: 4,
    _reform: 3,
    _membership: 4,
    _request: 4,
    _answer: 5,
}


# Those by which somebody may come by more than they have, or give it.
TEMPTING = (_assign, _assign, _share, _share, _update, _give, _merge)


def _wait(script: Script, state: State) -> Wait:
    """Let time pass: to a moment at which something begins or ends, next to it, or some hours on."""
    rng, now = script.rng, state.world.now
    ends = [end for grant in state.world.grants for end in (grant.valid_from, grant.valid_until)]
    ends += [one.expires_at for record in state.world.records for one in record.relations]
    ends += [one.expires_at for one in state.world.accesses]
    coming = sorted(one for one in ends if one is not None and one > now)
    if coming and rng.random() < 0.8:
        return Wait(max(now, coming[0] + timedelta(microseconds=rng.choice((-1, 0, 0, 1)))))
    return Wait(now + timedelta(minutes=rng.choice((1, 90, 600))))


def next_step(script: Script, state: State) -> Step | Wait:
    """Make up what happens next: mostly what should be done, so that worlds move on, and some that comes close."""
    rng = script.rng
    if rng.random() < 0.12:
        return _wait(script, state)
    wanted: tuple[Expected, ...] = rng.choice(((DONE, None), (DONE, None), (DONE, None), (TOO_MUCH,), ()))
    found: Step | None = None
    for _ in range(12):
        shape = rng.choice(TEMPTING) if TOO_MUCH in wanted else rng.choices(list(SHAPES), list(SHAPES.values()))[0]
        people = people_of(script, state)
        # The first two administer more often than not, and those in the middle have much to gain.
        found = shape(script, state, rng.choice((*people, *people[:2] * 2, *people[2:5]))) or found
        if found is not None and (not wanted or found.expected(state) in wanted):
            break
    return found or _wait(script, state)
