"""Pairs of worlds that look alike to a caller: the second differs in what the caller can't see, and in nothing else."""

import dataclasses
from collections.abc import Callable
from random import Random

from tests.proof.looks import looks
from tests.proof.model import View
from tests.proof.values import FIELDS, RAW, SHOWN
from tests.proof.world import Caller, Grant, Record, Relation, Value, World

STEPS = 40
FRESH = 800_000

Step = Callable[[Random, World], World | None]


def look_alike(seed: int, world: World, caller: Caller) -> tuple[World, int]:
    """Change a world where the caller can't see it, as often as it goes; returns the other world and how often."""
    rng = Random(seed)
    look = looks(View(world, caller))
    changes = 0
    for number in range(STEPS):
        step = rng.choice(STEPS_TO_TAKE)
        other = step(Random(f"{seed} {number}"), world)
        if other is not None and other != world and looks(View(other, caller)) == look:
            world, changes = other, changes + 1
    return world, changes


def _another_value(rng: Random, world: World) -> World | None:
    """Give a record another raw value: one with the same mask, or, where the record is hidden, whichever."""
    record = rng.choice(world.records)
    name = rng.choice(sorted(FIELDS[record.resource]))
    if name not in record.fields or (record.resource == "PERSON" and name in {"email", "work_id", "status"}):
        return None
    value = rng.choice([*_values(record.resource, name), *_same_mask(record, name)])
    return _replaced(world, record, dataclasses.replace(record, fields={**record.fields, name: value}))


def _values(resource: str, name: str) -> list[Value]:
    field = FIELDS[resource][name]
    return [*RAW[field.kind], *([None] if field.nullable else [])]


def _same_mask(record: Record, name: str) -> list[Value]:
    """The raw values that are shown as this one is."""
    kind = FIELDS[record.resource][name].kind
    value = record.fields[name]
    shown = SHOWN.get(kind, {})
    return [raw for raw in RAW[kind] if value in shown and raw in shown and shown[raw] == shown[value]]


def _other_relation(rng: Random, world: World) -> World | None:
    """Relate somebody else to a record, or nobody."""
    record = rng.choice(world.records)
    people = [one.id for one in world.records if one.resource == "PERSON"]
    if not record.relations or rng.random() < 0.3:
        return _replaced(world, record, dataclasses.replace(record, relations=()))
    place = rng.randrange(len(record.relations))
    changed = Relation(rng.choice(people), record.relations[place].kind, record.relations[place].expires_at)
    relations = (*record.relations[:place], changed, *record.relations[place + 1 :])
    if len({(one.person, one.kind) for one in relations}) < len(relations):
        return None
    return _replaced(world, record, dataclasses.replace(record, relations=relations))


def _one_record_more(rng: Random, world: World) -> World | None:
    """Add the double of a record, with fields of its own, some of them business keys of visible records."""
    record = rng.choice([one for one in world.records if one.resource != "PERSON"])
    fields = {name: rng.choice([record.fields[name], *_values(record.resource, name)]) for name in record.fields}
    number = max([FRESH, *(one.id for one in world.records)]) + 1
    double = dataclasses.replace(record, id=number, fields=fields, relations=record.relations[:1])
    return dataclasses.replace(world, records=(*world.records, double))


def _one_record_less(rng: Random, world: World) -> World | None:
    """Take a record away that nothing names."""
    record = rng.choice(world.records)
    named = {id for one in world.records for id in (*one.links.values(), *one.tags)}
    named |= {line.product for one in world.records for line in one.lines}
    if record.resource in {"PERSON", "STORE_ACCOUNT"} or record.id in named:
        return None
    return dataclasses.replace(world, records=tuple(one for one in world.records if one.id != record.id))


def _another_order(rng: Random, world: World) -> World | None:
    """Write the records in another order; people and what others name come first all the same."""
    records = list(world.records)
    rng.shuffle(records)
    return dataclasses.replace(world, records=tuple(records))


def _other_grant(rng: Random, world: World) -> World | None:
    """Take a grant away, or give somebody one."""
    if not world.grants:
        return None
    grant = rng.choice(world.grants)
    if rng.random() < 0.5:
        return dataclasses.replace(world, grants=tuple(one for one in world.grants if one.id != grant.id))
    people = [one.id for one in world.records if one.resource == "PERSON"]
    grantee = rng.choice([person for person in people if person not in {grant.given_by, grant.approved_by}] or people)
    number = max(one.id for one in world.grants) + 1
    given: Grant = dataclasses.replace(grant, id=number, grantee_kind="USER", grantee_id=grantee)
    return dataclasses.replace(world, grants=(*world.grants, given))


def _other_lines(rng: Random, world: World) -> World | None:
    """Give a line of a sale another price."""
    sales = [one for one in world.records if one.lines]
    if not sales:
        return None
    sale = rng.choice(sales)
    line = dataclasses.replace(
        sale.lines[0], unit_price=rng.choice([line.unit_price for one in sales for line in one.lines])
    )
    return _replaced(world, sale, dataclasses.replace(sale, lines=(line, *sale.lines[1:])))


def _replaced(world: World, record: Record, other: Record) -> World:
    return dataclasses.replace(world, records=tuple(other if one is record else one for one in world.records))


STEPS_TO_TAKE: tuple[Step, ...] = (
    _another_value,
    _another_value,
    _another_value,
    _other_relation,
    _one_record_more,
    _one_record_less,
    _another_order,
    _other_grant,
    _other_lines,
)
