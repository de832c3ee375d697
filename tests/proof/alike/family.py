"""A family of states: a company, others that look the same to the one who asks, and what is asked of all of them.

All of it follows from one number, so a number is how a difference is told and found again.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from graphql import GraphQLSchema

from tests.proof.alike.able import relatives, written_unseen
from tests.proof.alike.palette import Palette
from tests.proof.alike.requests import Requests
from tests.proof.alike.script import Script
from tests.proof.companies import draw_caller, draw_world
from tests.proof.fields import FIELDS
from tests.proof.hidden import Hidden
from tests.proof.pairs import Change, look_alike
from tests.proof.questions import draw_filter
from tests.proof.world import (
    LEVELS,
    LINKS,
    LISTS,
    REACHES,
    RECORD_ACTIONS,
    RELATIONS,
    RESOURCES,
    Caller,
    Grant,
    Record,
    Value,
    World,
)

# The one who sees everything, to warm caches and to tell whether a script asks of anything hidden.
AUDITOR = 90_001
FUNCTIONS = frozenset(
    {"ADD", "EXPORT", "IMPORT", "MANAGE_PERMISSION", "MANAGE_TAG", "NEARBY_CUSTOMER", "VIEW_PERMISSION"}
)
# What tells more than lists show, by what it is for: it is asked of families whose states are alike in that too.
TELLING = ("reveal", "assign", "shareRecord", "unshareRecord", "mergeCustomers")
# In each family, so many states beside the first.
OTHERS = 4
# Of so many families one is of somebody who is frozen or has left.
LOCKED_OUT_EACH = 25
# In one of so many families the one who asks sees their colleagues, and themself: only so can they hand over anything.
COLLEAGUES_EACH = 5
# All of them are asked so many scripts.
SCRIPTS = 4


@dataclass(frozen=True, slots=True)
class Family:
    """States that look alike to a caller: the first, and for each of the others what was changed in it."""

    seed: int
    hidden: Hidden
    others: Sequence[tuple[World, Sequence[Change]]]
    kind: str
    # What an administrator has asked before: nothing, everything, or what the caller is going to ask for.
    warm: str
    logged: bool

    @property
    def caller(self) -> Caller:
        """Who asks."""
        return self.hidden.caller

    @property
    def worlds(self) -> list[World]:
        """All states, the first first."""
        return [self.hidden.world, *(world for world, _ in self.others)]


def draw_family(seed: int, others: int = OTHERS) -> Family:
    """Draw states that look alike to a caller who sees something and not everything."""
    rng = Random(f"family {seed}")
    locked_out = seed % LOCKED_OUT_EACH == LOCKED_OUT_EACH // 2
    colleagues = seed % COLLEAGUES_EACH == COLLEAGUES_EACH // 2 + 1
    while True:
        world = draw_world(rng)
        caller = draw_caller(rng, world)
        world = _with_rights(rng, world, caller)
        if colleagues:
            world = _with_colleagues(world, caller)
        hidden = Hidden(_with_auditor(world), caller)
        seen = len(hidden.world.records) - len(hidden.rows)
        # So does who sees next to nothing, or everything.
        useful = seen >= 4 and len(hidden.rows) + len(hidden.masked) > 3
        denied = hidden.view.denied()
        if locked_out:
            if denied and caller.kind == "PERSON":
                break
        elif (rng.random() < 0.06 if denied else useful) or rng.random() < 0.03:
            break
    hidden = dataclasses.replace(hidden, literals=_literals(rng, hidden), deep=rng.random() < 0.6 or colleagues)
    drawn = [look_alike(rng, hidden) for _ in range(others)]
    warm = rng.choices(("", "everything", "the same"), (10, 1, 4))[0]
    return Family(seed, hidden, drawn, rng.choice(("sqlite", "sqlite", "postgresql")), warm, rng.random() < 0.4)


def draw_scripts(family: Family, schema: GraphQLSchema, scripts: int = SCRIPTS) -> list[Script]:
    """Draw what is asked of all states of a family: script after script, each of the states as they were loaded."""
    weights = {"auditLog": 25 if family.logged else 1}
    if not family.hidden.deep:
        weights |= dict.fromkeys(TELLING, 0)
    requests = Requests(schema, Palette(family.hidden, family.worlds), weights)
    return [requests.script(Random(f"script {family.seed} {turn}")) for turn in range(scripts)]


def _literals(rng: Random, hidden: Hidden) -> list[tuple[str, str, Value]]:
    """A few stored values that the caller must not find out, which the script will ask for.

    Best are those of fields that the caller sees whole on other records: by such a field a list may be filtered.
    """
    records = {one.id: one for one in hidden.world.records}
    cells = [(records[id], name) for id, name in hidden.masked]
    mixed = [(one, name) for one, name in cells if hidden.view.reachable(one.resource, name) == "FULL"]
    changed = list(written_unseen(hidden))
    logged = [(one, name) for one, name in cells if "VIEW_LOG" in hidden.view.can(one.resource, one.id)]
    unseen = [(records[id], name) for id in hidden.rows for name in records[id].fields]
    beside = [
        (records[id], name)
        for _, (_, resource), id in relatives(hidden)
        for name, field in FIELDS[resource].items()
        if field.cls == "public"
    ]
    found: list[tuple[str, str, Value]] = []
    for pool in (mixed, mixed, mixed, cells, changed, logged, unseen, beside, beside):
        if pool:
            record, name = rng.choice(pool)
            if (value := record.fields.get(name)) is not None:
                found.append((record.resource, name, value))
    return found


def _with_rights(rng: Random, world: World, caller: Caller) -> World:
    """A world with a few grants more to the caller: by most of what is drawn otherwise, little is seen or done."""
    people = [one.id for one in world.records if one.resource == "PERSON" and one.id != caller.id]
    kind = caller.kind if caller.kind == "INTEGRATION" else "USER"
    given: list[Grant] = []
    resource = ""
    for _ in range(rng.choice((0, 1, 1, 2, 2))):
        near = [*LINKS[resource].values(), *(child for child, _ in LISTS[resource].values())] if resource else []
        near = [one for one in near if one in RESOURCES]
        present = near if near and rng.random() < 0.6 else [one.resource for one in world.records]
        resource = rng.choice(present if rng.random() < 0.9 else RESOURCES)
        # Customers are what most belongs to, and what is merged.
        resource = "CUSTOMER" if rng.random() < 0.2 else resource
        writable = frozenset(_levelled(resource)) if rng.random() < 0.4 else frozenset[str]()
        levelled = _levelled(resource)
        every = dataclasses.replace(
            _everything(7800 + len(given), resource, people[0], people[-1]),
            grantee_kind=kind,
            grantee_id=caller.id,
            actions=_some_actions(rng, resource) | ({"EDIT"} if writable else set()),
            levels=rng.choice(({}, {name: rng.choice(LEVELS) for name in levelled}, dict.fromkeys(levelled, "MASKED"))),
            writable=writable,
            across_groups=False,
            approved_by=None,
            # All of it, or some: what is not seen stands beside what is.
            data_filter=draw_filter(rng, resource) if rng.random() < 0.35 else None,
        )
        actions = every.actions if rng.random() < 0.4 else _some_actions(rng, resource)
        # And some of it whole: by who relates to it, or by what it says.
        whole = dataclasses.replace(every, id=every.id + 1, actions=actions, levels=dict.fromkeys(levelled, "FULL"))
        if caller.kind == "PERSON" and rng.random() < 0.6:
            relations = frozenset(rng.sample(RELATIONS[resource], rng.randint(1, len(RELATIONS[resource]))))
            reach = rng.choice(("MYSELF", "MYSELF", *REACHES))
            whole = dataclasses.replace(whole, relations=relations, reaches=frozenset({reach}))
        else:
            whole = dataclasses.replace(whole, data_filter=draw_filter(rng, resource))
        given += [every, whole]
    return dataclasses.replace(world, grants=(*world.grants, *given))


def _levelled(resource: str) -> list[str]:
    """The fields whose level grants decide."""
    names = [name for name, field in FIELDS[resource].items() if field.cls != "public"]
    return [*names, *(["lines.unit_price"] if resource == "SALES_RECORD" else [])]


def _with_colleagues(world: World, caller: Caller) -> World:
    """A world in which the caller may view all people."""
    people = [one.id for one in world.records if one.resource == "PERSON" and one.id != caller.id]
    kind = caller.kind if caller.kind == "INTEGRATION" else "USER"
    seen = dataclasses.replace(
        _everything(7890, "PERSON", people[0], people[-1]),
        grantee_kind=kind,
        grantee_id=caller.id,
        actions=frozenset({"VIEW"}),
        levels={},
        across_groups=False,
        approved_by=None,
    )
    return dataclasses.replace(world, grants=(*world.grants, seen))


def _some_actions(rng: Random, resource: str) -> frozenset[str]:
    """VIEW, and more or fewer of the others."""
    chance = rng.choice((0.2, 0.7, 1))
    some = {name for name in RECORD_ACTIONS[resource] if rng.random() < chance}
    return frozenset({"VIEW", *some, *rng.choice(((), ("ADD",), ("ADD", "MANAGE_TAG", "VIEW_PERMISSION")))})


def _with_auditor(world: World) -> World:
    """A world with somebody in it who sees all of it."""
    first, second = [one for one in world.records if one.resource == "PERSON"][:2]
    auditor = Record(
        id=AUDITOR,
        resource="PERSON",
        fields={
            **dict.fromkeys(FIELDS["PERSON"]),
            "work_id": "W-99",
            "name": "Auditor",
            "email": "auditor@lastfour.example",
            "status": "ACTIVE",
        },
        links=dict.fromkeys(first.links),
        relations=(),
        deleted_at=None,
        created_at=world.now,
        updated_at=world.now,
        version=1,
    )
    grants = [_everything(7900 + place, resource, first.id, second.id) for place, resource in enumerate(RESOURCES)]
    return dataclasses.replace(world, records=(*world.records, auditor), grants=(*world.grants, *grants))


def _everything(id: int, resource: str, giver: int, approver: int) -> Grant:
    levelled = _levelled(resource)
    return Grant(
        id=id,
        grantee_kind="USER",
        grantee_id=AUDITOR,
        resource=resource,
        actions=frozenset(RECORD_ACTIONS[resource]) | FUNCTIONS,
        relations=frozenset(),
        reaches=frozenset({"EVERYONE"}),
        sub_departments=False,
        data_filter=None,
        levels=dict.fromkeys(levelled, "FULL"),
        writable=frozenset(),
        across_groups=True,
        approved_by=approver,
        active=True,
        valid_from=None,
        valid_until=None,
        given_by=giver,
    )
