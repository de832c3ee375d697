"""Random questions: what is asked of a world: `where`, `orderBy`, and the data filters of grants.

Values are drawn from what the world holds and from the pools, so that conditions often hold on some rows.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from random import Random

from tests.proof.fields import BUILT_INS, FIELDS, Field, camel
from tests.proof.values import RAW
from tests.proof.world import LINKS, LISTS, ORGANISATION, Json, Value, World

_COMPARISONS = ("eq", "ne", "lt", "lte", "gt", "gte")
_VIEWER = ("$viewer.region", "$viewer.title", "$viewer.workId", "$viewer.email", "$viewer.name")

# A stored filter that no longer compiles: it denies, though one of its branches would hold.
BROKEN: Json = {"or": [{"version": {"gte": 1}}, {"gone": {"eq": "x"}}]}


def as_json(value: Value) -> object:
    """Spell a value as JSON does."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def occurring(resource: str, name: str, field: Field, world: World) -> list[Value]:
    """Give the values worth comparing a field with, those that occur first."""
    found = [record.fields[name] for record in world.records if record.resource == resource and name in record.fields]
    # Not a set: the order decides what an example shrinks to.
    return list(dict.fromkeys(value for value in [*found, *RAW[field.kind]] if value is not None))


def draw_conditions(rng: Random, field: Field, values: Sequence[Value]) -> dict[str, object]:
    """Draw one operator on a field, seldom two."""
    operators = [*_COMPARISONS, "in", "notIn", "isNull"]
    if field.type == "text":
        operators += ["contains", "startsWith"]
    drawn: dict[str, object] = {}
    for _ in range(rng.choice((1, 1, 1, 1, 2))):
        operator = rng.choice(operators)
        if operator == "isNull":
            drawn[operator] = rng.random() < 0.5
        elif operator in ("in", "notIn"):
            drawn[operator] = [as_json(rng.choice(values)) for _ in range(rng.randint(0, 3))]
        else:
            value = rng.choice(values)
            if isinstance(value, str) and operator in ("contains", "startsWith"):
                start = rng.randint(0, 3) if operator == "contains" else 0
                # Another case, and through it another length: ß becomes SS.
                part = value[start : start + 3]
                value = rng.choice((part, part.upper(), part.lower()))
            drawn[operator] = as_json(value)
    return drawn


def draw_where(rng: Random, resource: str, world: World, depth: int = 2) -> Json:
    """Draw a condition on a resource, over fields of every class, relations nested at most `depth` deep."""
    fields = {**FIELDS[resource], **({} if resource in ORGANISATION else BUILT_INS)}
    # Those with a level twice: they are what the rules are about.
    names = [*fields, *(name for name, field in fields.items() if field.cls != "public")]
    shapes = ["field"] * 5
    if depth > 0:
        shapes += ["not", "and", "or"]
        shapes += (["link"] * 2 if LINKS[resource] else []) + (["list"] if LISTS[resource] else [])
    drawn: dict[str, object] = {}
    for _ in range(rng.choice((1, 1, 1, 2, 0))):
        shape = rng.choice(shapes)
        if shape == "field":
            name = rng.choice(names)
            drawn[camel(name)] = draw_conditions(rng, fields[name], occurring(resource, name, fields[name], world))
        elif shape == "not":
            drawn["not"] = draw_where(rng, resource, world, depth - 1)
        elif shape == "link":
            link = rng.choice(list(LINKS[resource]))
            drawn[camel(link)] = draw_where(rng, LINKS[resource][link], world, depth - 1)
        elif shape == "list":
            members = rng.choice(list(LISTS[resource]))
            quantifier = rng.choice(("some", "none", "every"))
            drawn[camel(members)] = {quantifier: draw_where(rng, LISTS[resource][members][0], world, depth - 1)}
        else:
            drawn[shape] = [draw_where(rng, resource, world, depth - 1) for _ in range(rng.randint(0, 2))]
    return drawn


def draw_order(rng: Random, resource: str) -> list[tuple[str, str]]:
    """Draw an `orderBy`: up to two keys, none for the default order."""
    fields = [*FIELDS[resource], *(() if resource in ORGANISATION else BUILT_INS)]
    chosen = dict.fromkeys(rng.choice(fields) for _ in range(rng.randint(0, 2)))
    return [(name, rng.choice(("ASC", "DESC"))) for name in chosen]


def draw_filter(rng: Random, resource: str, depth: int = 1, *, nested: bool = False) -> Json:
    """Draw a data filter over public fields of a record and, nested, of its customer and store account."""
    public = {name: field for name, field in FIELDS[resource].items() if field.cls == "public"}
    fields = {**public, "created_at": BUILT_INS["created_at"]}
    links = [] if nested else [link for link in LINKS[resource] if link in ("customer", "store_account")]
    shapes = ["field"] * 4 + ["viewer"] * 2 + ["link"] * 3 * len(links)
    if depth > 0:
        shapes += ["not", "and", "or"]
    shape = rng.choice(shapes)
    if shape == "link":
        link = rng.choice(links)
        return {camel(link): draw_filter(rng, LINKS[resource][link], depth, nested=True)}
    if shape == "not":
        return {"not": draw_filter(rng, resource, depth - 1, nested=nested)}
    if shape in ("and", "or"):
        return {shape: [draw_filter(rng, resource, depth - 1, nested=nested) for _ in range(rng.randint(0, 2))]}
    texts = [name for name, field in fields.items() if field.type == "text"]
    if shape == "viewer" and texts:
        name = "region" if "region" in texts else rng.choice(texts)
        operator = rng.choice(("eq", "ne", "contains", "lte"))
        return {camel(name): {operator: rng.choice(_VIEWER)}}
    name = rng.choice(list(fields))
    return {camel(name): draw_conditions(rng, fields[name], RAW[fields[name].kind])}
