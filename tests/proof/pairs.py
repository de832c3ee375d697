"""Pairs of worlds that look alike to a caller: the second differs in what the caller can't see, and in nothing else.

A change is tried where the caller's view says that it can't be seen. Whether it can't is decided by the whole view of
the model afterwards: what shows is taken back.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.proof.fields import FIELDS
from tests.proof.hidden import Hidden
from tests.proof.values import RAW, SHOWN
from tests.proof.world import LINKS, Grant, Record, Relation, Value, World

FRESH = 800_000
# What names somebody, lets them in, or is worked out from elsewhere: a change of these would be another world.
FIXED = {("PERSON", "email"), ("PERSON", "work_id"), ("PERSON", "status")}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, and the seed of what is drawn for it."""

    kind: str
    seed: int


def look_alike(rng: Random, hidden: Hidden, most: int = 12, kinds: Sequence[str] = ()) -> tuple[World, list[Change]]:
    """Change a world where the caller can't see it; returns the other world, and what was done to it."""
    named = [rng.choice(kinds or KINDS) for _ in range(rng.randint(most // 3, most))]
    # What is going to be asked for is worth most.
    named += ["same mask"] * 3 if hidden.asked_masked else []
    drawn = [Change(kind, rng.getrandbits(48)) for kind in named]
    kept = _unseen(hidden, [], drawn)
    return changed(hidden, kept), kept


def _unseen(hidden: Hidden, kept: list[Change], tried: list[Change]) -> list[Change]:
    """The changes that were kept, and those of the tried ones that don't show: halves are tried where all show."""
    world = changed(hidden, kept + tried)
    if hidden.looks_like(world):
        return kept + tried
    if len(tried) == 1:
        return kept
    middle = len(tried) // 2
    return _unseen(hidden, _unseen(hidden, kept, tried[:middle]), tried[middle:])


def changed(hidden: Hidden, changes: Sequence[Change]) -> World:
    """The world after some changes; one that does not go is left out."""
    world = hidden.world
    for change in changes:
        world = _KINDS[change.kind](Random(change.seed), world, hidden) or world
    return world


def _same_mask(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Give a field that is not seen whole another value that is shown alike."""
    if not hidden.masked:
        return None
    asked = hidden.asked_masked
    id, name = rng.choice(asked if asked and rng.random() < 0.8 else hidden.masked)
    record = _find(world, id)
    if record is None:
        return None
    field, value = FIELDS[record.resource][name], record.fields[name]
    if hidden.view.level(record.resource, id, name) == "HIDDEN":
        values = _values(rng, record.resource, name, hidden)
    else:
        shown = SHOWN.get(field.kind, {})
        values = [raw for raw in RAW[field.kind] if value in shown and raw in shown and shown[raw] == shown[value]]
    values = [one for one in values if one != value]
    return None if not values else _with_field(rng, world, record, name, values)


def _hidden_value(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Give a record that is not seen another value: any, one that is asked for, or just beside that."""
    record = _hidden_record(rng, world, hidden)
    if record is None:
        return None
    asked = [name for resource, name, _ in hidden.literals if resource == record.resource]
    name = rng.choice(asked if asked and rng.random() < 0.5 else sorted(record.fields))
    return _with_field(rng, world, record, name, _values(rng, record.resource, name, hidden))


def _with_field(rng: Random, world: World, record: Record, name: str, values: Sequence[Value]) -> World | None:
    if (record.resource, name) in FIXED:
        return None
    return _replaced(world, record, fields={**record.fields, name: rng.choice(values)})


def _values(rng: Random, resource: str, name: str, hidden: Hidden) -> list[Value]:
    """The values worth giving to a field: such as others have, and mostly such as are asked for, or beside them."""
    field = FIELDS[resource][name]
    asked = [value for of, field_name, value in hidden.literals if of == resource and field_name == name]
    if asked and rng.random() < 0.7:
        return [beside for value in asked for beside in _beside(RAW[field.kind], value)]
    keys = [one.fields[name] for one in hidden.world.records if one.resource == resource and name in one.fields]
    return [*RAW[field.kind], *keys, *([None] if field.nullable else [])]


def _beside(pool: Sequence[Value], value: Value) -> Sequence[Value]:
    """A value, and of its kind the next below and above."""
    ordered = sorted((one for one in pool if one is not None), key=lambda one: (str(type(one)), one))
    if value not in ordered:
        return [value]
    place = ordered.index(value)
    return ordered[max(place - 1, 0) : place + 2]


def _hidden_link(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Hang a record that is not seen on another parent, mostly one that is seen."""
    record = _hidden_record(rng, world, hidden)
    if record is None or record.resource == "PERSON" or not LINKS[record.resource]:
        return None
    link, target = rng.choice(sorted(LINKS[record.resource].items()))
    others = [one.id for one in world.records if one.resource == target]
    return _replaced(world, record, links={**record.links, link: rng.choice(others)}) if others else None


def _hidden_age(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Make a record that is not seen older or younger, changed more often, or deleted."""
    record = _hidden_record(rng, world, hidden)
    if record is None or record.resource == "PERSON":
        return None
    moments = [moment for one in world.records for moment in (one.created_at, one.updated_at)]
    created, updated = sorted(rng.choices(moments, k=2))
    deleted = rng.choice((None, None, updated))
    version = rng.choice((1, 2, 3, 9))
    return _replaced(world, record, created_at=created, updated_at=updated, deleted_at=deleted, version=version)


def _relation(rng: Random, world: World, _hidden: Hidden) -> World | None:
    """Relate somebody else to a record, or nobody."""
    record = rng.choice(world.records)
    people = [one.id for one in world.records if one.resource == "PERSON"]
    if not record.relations or rng.random() < 0.3:
        return _replaced(world, record, relations=())
    place = rng.randrange(len(record.relations))
    other = Relation(rng.choice(people), record.relations[place].kind, record.relations[place].expires_at)
    relations = (*record.relations[:place], other, *record.relations[place + 1 :])
    if len({(one.person, one.kind) for one in relations}) < len(relations):
        return None
    return _replaced(world, record, relations=relations)


def _one_more(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Add the double of a record, with some of its business keys: of a hidden one, or of one that is seen."""
    record = _hidden_record(rng, world, hidden) if rng.random() < 0.6 else rng.choice(world.records)
    if record is None or record.resource == "PERSON":
        return None
    fields = {
        name: rng.choice([value, value, *_values(rng, record.resource, name, hidden)])
        for name, value in record.fields.items()
    }
    id = max([FRESH, *(one.id for one in world.records if one.id < FRESH + 1000)]) + 1
    relations = record.relations if record.id in hidden.rows else record.relations[:1]
    return dataclasses.replace(
        world, records=(*world.records, dataclasses.replace(record, id=id, fields=fields, relations=relations))
    )


def _one_less(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Take a record away that is not seen and that nothing names."""
    record = _hidden_record(rng, world, hidden)
    named = {id for one in world.records for id in (*one.links.values(), *one.tags)}
    named |= {line.product for one in world.records for line in one.lines}
    if record is None or record.resource in {"PERSON", "STORE_ACCOUNT"} or record.id in named:
        return None
    return dataclasses.replace(world, records=tuple(one for one in world.records if one.id != record.id))


def _order(rng: Random, world: World, _hidden: Hidden) -> World | None:
    """Write the records in another order; people and what others name come first all the same."""
    records = list(world.records)
    rng.shuffle(records)
    return dataclasses.replace(world, records=tuple(records))


def _grant(rng: Random, world: World, _hidden: Hidden) -> World | None:
    """Take a grant away, or give somebody one."""
    if not world.grants:
        return None
    grant = rng.choice(world.grants)
    if rng.random() < 0.5:
        return dataclasses.replace(world, grants=tuple(one for one in world.grants if one.id != grant.id))
    people = [one.id for one in world.records if one.resource == "PERSON"]
    others = [person for person in people if person not in {grant.given_by, grant.approved_by}]
    if not others:
        return None
    grantee, id = rng.choice(others), max(one.id for one in world.grants) + 1
    given: Grant = dataclasses.replace(grant, id=id, grantee_kind="USER", grantee_id=grantee)
    return dataclasses.replace(world, grants=(*world.grants, given))


def _line(rng: Random, world: World, _hidden: Hidden) -> World | None:
    """Give a line of a sale another price."""
    sales = [one for one in world.records if one.lines]
    if not sales:
        return None
    sale = rng.choice(sales)
    price = rng.choice([line.unit_price for one in sales for line in one.lines])
    line = dataclasses.replace(sale.lines[0], unit_price=price)
    return _replaced(world, sale, lines=(line, *sale.lines[1:]))


def _tags(rng: Random, world: World, hidden: Hidden) -> World | None:
    """Put a tag that is not seen on a customer, or tag one that is not seen."""
    customers = [one for one in world.records if one.resource == "CUSTOMER"]
    tags = [one.id for one in world.records if one.resource == "TAG"]
    if not customers or not tags:
        return None
    customer, tag = rng.choice(customers), rng.choice(tags)
    if customer.id not in hidden.rows and tag not in hidden.rows:
        return None
    return _replaced(world, customer, tags=customer.tags ^ {tag})


Kind = Callable[[Random, World, Hidden], World | None]
_KINDS: Mapping[str, Kind] = {
    "same mask": _same_mask,
    "hidden value": _hidden_value,
    "hidden link": _hidden_link,
    "hidden age": _hidden_age,
    "relation": _relation,
    "one more": _one_more,
    "one less": _one_less,
    "order": _order,
    "grant": _grant,
    "line": _line,
    "tags": _tags,
}
KINDS = (*_KINDS, "same mask", "same mask", "same mask", "hidden value", "hidden value", "one more")


def _hidden_record(rng: Random, world: World, hidden: Hidden) -> Record | None:
    """A record that is not seen; those that changes have added are not either."""
    found = [one for one in world.records if one.id in hidden.rows or FRESH < one.id < FRESH + 1000]
    asked = [one for one in found if one.resource in {resource for resource, *_ in hidden.literals}]
    return rng.choice(asked if asked and rng.random() < 0.5 else found) if found else None


def _find(world: World, id: int) -> Record | None:
    return next((one for one in world.records if one.id == id), None)


def _replaced(world: World, record: Record, **changes: object) -> World:
    other = dataclasses.replace(record, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(world, records=tuple(other if one is record else one for one in world.records))
