"""The companies of scripts, made up by a seed: small ones in which much is granted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from tests.proof.cast import MOST, NOW, cast_of
from tests.proof.changing import State
from tests.proof.fields import FIELDS, camel
from tests.proof.questions import as_json
from tests.proof.values import RAW
from tests.proof.world import LINKS, REACHES, RECORD_ACTIONS, RELATIONS, Grant, Integration, Json, Role, World

T = TypeVar("T")

# What a company has beside people, customers and store accounts: one of these each.
SIDES: Sequence[Mapping[str, int]] = (
    {"CONTACT": 4, "SALES_RECORD": 2},
    {"OPPORTUNITY": 4, "SUPPLIER": 2},
    {"SALES_RECORD": 3, "SHIPMENT": 3},
    {"CONTRACT": 3, "CONTACT": 3},
)
SIZE = {"DEPARTMENT": 3, "ROLE": 2, "GROUP": 2, "PERSON": 7, "STORE_ACCOUNT": 2, "CUSTOMER": 5, "TAG": 2}
GRANTS = 16
FUNCTIONS = frozenset({"ADD", "MANAGE_TAG", "MANAGE_PERMISSION", "VIEW_PERMISSION"})
EVERYONE = frozenset({"EVERYONE"})
ACTION_SETS = (
    *("VIEW", "VIEW EDIT", "VIEW EDIT ADD", "VIEW DELETE", "VIEW SHARE", "VIEW SHARE EDIT", "VIEW ASSIGN"),
    *("VIEW EDIT ASSIGN DELETE SHARE", "EDIT", "DELETE SHARE", "ADD"),
)
CUSTOMER_SETS = ("VIEW MERGE", "VIEW EDIT MERGE", "VIEW MANAGE_TAG")
PERSON_SETS = ("VIEW", "VIEW", "VIEW FREEZE", "VIEW EDIT", "VIEW MANAGE_PERMISSION", "VIEW ASSIGN", "VIEW DELETE")


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
    world = company(seed, {**SIZE, **side})
    people = [one.id for one in world.records if one.resource == "PERSON"]
    auditor = people[2]
    state = State(world).with_fields(auditor, status="ACTIVE").with_record(auditor, deleted_at=None)
    resources = ("CUSTOMER", "STORE_ACCOUNT", "PERSON", *side)
    ids = iter(range(7001, 8000))
    first, second = people[:2]
    across, watches = rng.random() < 0.5, frozenset({"VIEW", "VIEW_PERMISSION"})
    grants = [_whole(next(ids), first, one, _everything(one), second, auditor if across else None) for one in resources]
    grants += [_whole(next(ids), auditor, one, watches, first, second) for one in resources]
    # Who tags has to see the tags.
    grants += [_whole(next(ids), one, "TAG", watches, auditor, None) for one in (first, second)]
    if rng.random() < 0.5:
        grants.append(_whole(next(ids), second, "PERSON", _everything("PERSON"), first, None))
    for one in people[3:6]:
        grants += [replace(grant, id=next(ids)) for grant in _tempting(one, first)]
    script = Script(state, resources, auditor, rng)
    for _ in range(GRANTS):
        grants.append(replace(grant_for(script, state, first, start=True), id=next(ids)))
    return replace(script, state=state.with_world(grants=tuple(grants)))


def company(seed: int, numbers: Mapping[str, int]) -> World:
    """Make up a company of a given size in which nothing is granted."""
    cast = cast_of(seed, numbers)
    people = [cast.person(place) for place in range(len(cast.ids["PERSON"]))]
    records = [cast.record(resource, place) for resource in MOST for place in range(len(cast.ids[resource]))]
    return World(
        now=NOW,
        departments=cast.departments(),
        roles=tuple(Role(id, f"Role {place}") for place, id in enumerate(cast.ids["ROLE"])),
        groups=cast.groups(),
        records=(*people, *records),
        integrations=tuple(Integration(id, f"Integration {id}", cast.lead, active=True) for id in cast.integrations),
        grants=(),
        accesses=(),
    )


def _tempting(who: int, giver: int) -> list[Grant]:
    """Give somebody much to write, and more to see of what is theirs, shared with them, or of a region."""
    writes = frozenset({"VIEW", "EDIT", "ASSIGN", "SHARE"})
    every = replace(_whole(0, who, "CUSTOMER", writes, giver, None), levels={})
    views = _whole(0, who, "CUSTOMER", frozenset({"VIEW", "DELETE"}), giver, None)
    related = replace(views, reaches=frozenset({"MYSELF"}), relations=frozenset({"CSR", "ACCOUNT_EXECUTIVE", "SHARED"}))
    return [every, related, replace(views, data_filter={"region": {"in": ["EMEA", "APAC"]}})]


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


def some(rng: Random, things: Sequence[T], chance: float) -> T | None:
    """Pick a thing, or none."""
    return rng.choice(things) if things and rng.random() < chance else None


def ids_of(state: State, resource: str) -> list[int]:
    """Give the ids of all records of a resource, deleted ones too."""
    return [one.id for one in state.world.records if one.resource == resource]


def moment(rng: Random, state: State) -> datetime:
    """Give a moment to come, not far from now."""
    return state.world.now + timedelta(hours=rng.choice((1, 5, 24, 24, 72)), microseconds=rng.choice((0, 1)))


def people_of(script: Script, state: State) -> list[int]:
    """Give everybody but the auditor."""
    return [one for one in ids_of(state, "PERSON") if one != script.auditor]


def grant_for(script: Script, state: State, giver: int, *, start: bool = False) -> Grant:
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
    persons: list[tuple[str, int | None]] = [("USER", one) for one in people_of(script, state)]
    kind, grantee = rng.choice(units if rng.random() < 0.35 else persons)
    everyone = kind == "INTEGRATION" or rng.random() < 0.4
    relations = rng.sample(RELATIONS[resource], rng.randint(1, len(RELATIONS[resource])))
    reaches = {"MYSELF"} if rng.random() < 0.4 else {rng.choice(REACHES), rng.choice(("MYSELF", *REACHES))}
    sets = {"PERSON": PERSON_SETS, "CUSTOMER": (*ACTION_SETS, *CUSTOMER_SETS)}.get(resource, ACTION_SETS)
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
        valid_from=moment(rng, state) if rng.random() < 0.1 else None,
        valid_until=moment(rng, state) + timedelta(hours=80) if rng.random() < 0.15 else None,
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
