"""Random scripts by a seed: a small company in which much is granted, and what its people ask for, step by step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from tests.proof.changing import State
from tests.proof.permission_steps import (
    Answer,
    Approve,
    Freeze,
    Give,
    Membership,
    Offboard,
    Place,
    Reform,
    Request,
    Revoke,
)
from tests.proof.questions import as_json
from tests.proof.rights import DONE
from tests.proof.steps import Assign, Create, Delete, Restore, Share, Step, Unshare, Update
from tests.proof.strategies import company
from tests.proof.values import FIELDS, RAW, SHOWN, camel
from tests.proof.world import LINKS, REACHES, RECORD_ACTIONS, RELATIONS, Grant, Json, Record, Value

T = TypeVar("T")

# What a company has beside people, customers and store accounts: one of these each.
SIDES: Sequence[Mapping[str, int]] = (
    {"CONTACT": 4, "SALES_RECORD": 2},
    {"OPPORTUNITY": 4, "SUPPLIER": 2},
    {"SALES_RECORD": 3, "SHIPMENT": 3},
    {"CONTRACT": 3, "CONTACT": 3},
)
SIZE = {"DEPARTMENT": 3, "ROLE": 2, "GROUP": 2, "PERSON": 7, "STORE_ACCOUNT": 2, "CUSTOMER": 5}
GRANTS = 16
FUNCTIONS = frozenset({"ADD", "MANAGE_PERMISSION", "VIEW_PERMISSION"})
EVERYONE = frozenset({"EVERYONE"})
# What a mask shows of these may be a value as well, which the program refuses from who sees no more than that.
AMBIGUOUS = ("NAME", "BIRTH", "LATITUDE", "LONGITUDE")
ACTION_SETS = (
    *("VIEW", "VIEW EDIT", "VIEW EDIT ADD", "VIEW DELETE", "VIEW SHARE", "VIEW SHARE EDIT", "VIEW ASSIGN"),
    *("VIEW EDIT ASSIGN DELETE SHARE", "EDIT", "DELETE SHARE", "ADD"),
)
PERSON_SETS = ("VIEW", "VIEW", "VIEW FREEZE", "VIEW EDIT", "VIEW MANAGE_PERMISSION", "VIEW ASSIGN", "VIEW DELETE")


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that passes, with nobody asking for anything."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """Who is who in a company at the start of a script."""

    state: State
    resources: tuple[str, ...]
    auditor: int
    rng: Random


def started(seed: int) -> Script:
    """Give the company of a script, whose first person administers and whose third sees all and does nothing."""
    rng = Random(seed)
    side = rng.choice(SIDES)
    world = company(seed, {**SIZE, **side}, integrations=1)
    people = [one.id for one in world.records if one.resource == "PERSON"]
    auditor = people[2]
    state = State(world).with_fields(auditor, status="ACTIVE").with_record(auditor, deleted_at=None)
    resources = ("CUSTOMER", "STORE_ACCOUNT", "PERSON", *side)
    ids = iter(range(7001, 8000))
    first, second = people[:2]
    across, watches = rng.random() < 0.5, frozenset({"VIEW", "VIEW_PERMISSION"})
    grants = [_whole(next(ids), first, one, _everything(one), second, auditor if across else None) for one in resources]
    grants += [_whole(next(ids), auditor, one, watches, first, second) for one in resources]
    if rng.random() < 0.5:
        grants.append(_whole(next(ids), second, "PERSON", _everything("PERSON"), first, None))
    script = Script(state, resources, auditor, rng)
    for _ in range(GRANTS):
        grants.append(replace(_grant(script, state, first, start=True), id=next(ids)))
    return replace(script, state=state.with_world(grants=tuple(grants)))


def _everything(resource: str) -> frozenset[str]:
    return FUNCTIONS | frozenset(RECORD_ACTIONS[resource])


def _whole(id: int, who: int, resource: str, actions: frozenset[str], giver: int, approver: int | None) -> Grant:
    levels = dict.fromkeys((name for name, field in FIELDS[resource].items() if field.cls != "public"), "FULL")
    return Grant(
        id=id,
        grantee_kind="USER",
        grantee_id=who,
        resource=resource,
        actions=actions,
        relations=frozenset(),
        reaches=EVERYONE,
        sub_departments=False,
        data_filter=None,
        levels=levels,
        writable=frozenset(),
        across_groups=approver is not None,
        approved_by=approver,
        active=True,
        valid_from=None,
        valid_until=None,
        given_by=giver,
    )


def _some(rng: Random, things: Sequence[T], chance: float) -> T | None:
    return rng.choice(things) if things and rng.random() < chance else None


def _ids(state: State, resource: str) -> list[int]:
    return [one.id for one in state.world.records if one.resource == resource]


def _moment(rng: Random, state: State) -> datetime:
    return state.world.now + timedelta(hours=rng.choice((1, 5, 24, 24, 72)), microseconds=rng.choice((0, 1)))


def _people(script: Script, state: State) -> list[int]:
    return [one for one in _ids(state, "PERSON") if one != script.auditor]


def _grant(script: Script, state: State, giver: int, *, start: bool = False) -> Grant:
    """Make up a grant that may be given; at the start, also some that are approved."""
    rng, world = script.rng, state.world
    resource = rng.choice((*script.resources, "CUSTOMER", "CUSTOMER", "PERSON"))
    units: list[tuple[str, int | None]] = [
        ("DEPARTMENT", rng.choice(world.departments).id),
        ("ROLE", rng.choice(world.roles).id),
        ("GROUP", rng.choice(world.groups).id),
        ("ALL_USERS", None),
        ("INTEGRATION", rng.choice(world.integrations).id),
    ]
    persons: list[tuple[str, int | None]] = [("USER", one) for one in _people(script, state)]
    kind, grantee = rng.choice(units if rng.random() < 0.35 else persons)
    everyone = kind == "INTEGRATION" or rng.random() < 0.4
    relations = rng.sample(RELATIONS[resource], rng.randint(1, len(RELATIONS[resource])))
    reaches = {"MYSELF"} if rng.random() < 0.4 else {rng.choice(REACHES), rng.choice(("MYSELF", *REACHES))}
    sets = PERSON_SETS if resource == "PERSON" else ACTION_SETS
    lowerable = [name for name, field in FIELDS[resource].items() if field.cls != "public"]
    level = rng.choice(("FULL", "FULL", "REVEALABLE", "MASKED", "HIDDEN"))
    levels = dict.fromkeys(rng.sample(lowerable, rng.choice((0, 1, len(lowerable)))), level) if lowerable else {}
    across = rng.random() < 0.2
    actions = frozenset(rng.choice(sets).split())
    writes = "EDIT" in actions and rng.random() < 0.4
    filtered = rng.random() < 0.3 and "MANAGE_PERMISSION" not in actions
    return Grant(
        id=0,
        grantee_kind=kind,
        grantee_id=grantee,
        resource=resource,
        actions=actions,
        relations=frozenset() if everyone else frozenset(relations),
        reaches=EVERYONE if everyone else frozenset(reaches),
        sub_departments=rng.random() < 0.5,
        data_filter=_filter(rng, resource) if filtered else None,
        levels=levels,
        writable=frozenset(rng.sample(list(FIELDS[resource]), 1 if writes else 0)),
        across_groups=across,
        approved_by=script.auditor if across and start and rng.random() < 0.6 else None,
        active=True,
        valid_from=_moment(rng, state) if rng.random() < 0.1 else None,
        valid_until=_moment(rng, state) + timedelta(hours=80) if rng.random() < 0.15 else None,
        given_by=giver,
    )


def _filter(rng: Random, resource: str) -> Json:
    """Make up a condition over public fields of a record or of its customer."""
    if "customer" in LINKS[resource] and rng.random() < 0.4:
        return {"customer": _filter(rng, "CUSTOMER")}
    texts = {name: one for name, one in FIELDS[resource].items() if one.cls == "public" and one.type == "text"}
    if "region" in texts and rng.random() < 0.4:
        return {"region": {"eq": "$viewer.region"}}
    name = rng.choice(list(texts) or ["status"])
    values = [as_json(value) for value in rng.sample(RAW[FIELDS[resource][name].kind], 2)]
    return {camel(name): rng.choice(({"in": values}, {"notIn": values}, {"isNull": False}, {"eq": values[0]}))}


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
        }.get(target) or _ids(state, target)
        needed = name in ("customer", "sales_record") and resource != "OPPORTUNITY"
        links[name] = _some(rng, pool, 1 if needed else 0.5)
    related = "CSR" in RELATIONS[resource]
    csrs = tuple(rng.sample(_people(script, state), 1)) if related and rng.random() < 0.3 else ()
    executive = _some(rng, _people(script, state), 0.3) if related else None
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
    people = _people(script, state)
    shape = rng.choice(("executive", "csrs", "gone", "link"))
    if shape == "executive":
        return Assign(actor, record.id, account_executive=(_some(rng, people, 0.9),))
    if shape == "csrs":
        return Assign(actor, record.id, come=(rng.choice(people),))
    if shape == "gone":
        related = [one.person for one in record.relations if one.kind == "CSR"] or people
        return Assign(actor, record.id, gone=(rng.choice(related),))
    links = [name for name, target in LINKS[record.resource].items() if target in script.resources]
    if not links:
        return None
    name = rng.choice(links)
    return Assign(actor, record.id, {name: rng.choice(_ids(state, LINKS[record.resource][name]))})


def _share(script: Script, state: State, actor: int) -> Step | None:
    rng, record = script.rng, _record(script, state, [one for one in script.resources if "SHARED" in RELATIONS[one]])
    until = _moment(rng, state) if rng.random() < 0.5 else None
    return None if record is None else Share(actor, record.id, rng.choice(_people(script, state)), until)


def _unshare(script: Script, state: State, actor: int) -> Step | None:
    shared = [
        (one.id, relation.person)
        for one in state.world.records
        for relation in one.relations
        if relation.kind == "SHARED" and relation.person != script.auditor and one.resource in script.resources
    ]
    return Unshare(actor, *script.rng.choice(shared)) if shared else None


def _give(script: Script, state: State, actor: int) -> Step | None:
    return Give(actor, _grant(script, state, actor))


def _approve(script: Script, state: State, actor: int) -> Step | None:
    waiting = [one.id for one in state.world.grants if one.across_groups and one.approved_by is None]
    return Approve(actor, script.rng.choice(waiting)) if waiting else None


def _revoke(script: Script, state: State, actor: int) -> Step | None:
    grants = [one.id for one in state.world.grants if one.grantee_id != script.auditor]
    return Revoke(actor, script.rng.choice(grants))


def _freeze(script: Script, state: State, actor: int) -> Step | None:
    frozen = [one for one in _people(script, state) if state.record(one).fields["status"] == "FROZEN"]
    if frozen and script.rng.random() < 0.6:
        return Freeze(actor, script.rng.choice(frozen), frozen=False)
    return Freeze(actor, script.rng.choice(_people(script, state)), frozen=script.rng.random() < 0.8)


def _offboard(script: Script, state: State, actor: int) -> Step | None:
    people = _people(script, state)
    return Offboard(actor, script.rng.choice(people), script.rng.choice(people))


def _place(script: Script, state: State, actor: int) -> Step | None:
    rng, world = script.rng, state.world
    if rng.random() < 0.25:
        store = _record(script, state, ["STORE_ACCOUNT"])
        group = _some(rng, [one.id for one in world.groups], 0.8)
        return None if store is None else Place(actor, store.id, {"group": group})
    name = rng.choice(("department", "role", "superior"))
    departments, roles = ([one.id for one in units] for units in (world.departments, world.roles))
    pool = {"department": departments, "role": roles, "superior": _people(script, state)}[name]
    return Place(actor, rng.choice(_people(script, state)), {name: _some(rng, pool, 0.9)})


def _reform(script: Script, state: State, actor: int) -> Step | None:
    rng, units = script.rng, [one.id for one in state.world.departments]
    name = rng.choice(("parent", "head"))
    return Reform(
        actor, rng.choice(units), {name: _some(rng, units if name == "parent" else _people(script, state), 0.8)}
    )


def _membership(script: Script, state: State, actor: int) -> Step | None:
    rng, group = script.rng, script.rng.choice(state.world.groups)
    one = rng.choice(_people(script, state))
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
    """Make up what happens next: mostly something that should be done, so that worlds move on."""
    rng = script.rng
    if rng.random() < 0.12:
        return _wait(script, state)
    wanted = rng.random() < 0.7
    found: Step | None = None
    for _ in range(12):
        shape = rng.choices(list(SHAPES), list(SHAPES.values()))[0]
        people = _people(script, state)
        # The first two administer more often than not.
        found = shape(script, state, rng.choice((*people, *people[:2] * 3))) or found
        if found is not None and (not wanted or found.expected(state) in (DONE, None)):
            break
    return found or _wait(script, state)
