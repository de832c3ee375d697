"""Strategies for what is asked of a world: `where`, `orderBy`, and the data filters of grants.

Values are drawn from what the world holds and from the pools, so that conditions often hold on some rows.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from tests.proof.values import BUILT_INS, FIELDS, RAW, Field, camel
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


def _values(resource: str, name: str, field: Field, world: World) -> list[Value]:
    """Give the values worth comparing a field with, those that occur first."""
    occurring = [
        record.fields[name] for record in world.records if record.resource == resource and name in record.fields
    ]
    # Not a set: the order decides what an example shrinks to.
    return list(dict.fromkeys(value for value in [*occurring, *RAW[field.kind]] if value is not None))


@st.composite
def _conditions(draw: st.DrawFn, field: Field, values: Sequence[Value]) -> dict[str, object]:
    """Draw one operator on a field, seldom two."""
    operators = [*_COMPARISONS, "in", "notIn", "isNull"]
    if field.type == "text":
        operators += ["contains", "startsWith"]
    drawn: dict[str, object] = {}
    for _ in range(draw(st.sampled_from((1, 1, 1, 1, 2)))):
        operator = draw(st.sampled_from(operators))
        if operator == "isNull":
            drawn[operator] = draw(st.booleans())
        elif operator in ("in", "notIn"):
            drawn[operator] = [as_json(one) for one in draw(st.lists(st.sampled_from(values), max_size=3))]
        else:
            value = draw(st.sampled_from(values))
            if isinstance(value, str) and operator in ("contains", "startsWith"):
                start = draw(st.integers(0, 3)) if operator == "contains" else 0
                # Another case, and through it another length: ß becomes SS.
                part = value[start : start + 3]
                value = draw(st.sampled_from((part, part.upper(), part.lower())))
            drawn[operator] = as_json(value)
    return drawn


@st.composite
def _where(draw: st.DrawFn, resource: str, world: World, depth: int) -> Json:
    """Draw a condition on a resource, relations nested at most `depth` deep."""
    fields = {**FIELDS[resource], **({} if resource in ORGANISATION else BUILT_INS)}
    # Those with a level twice: they are what the rules are about.
    names = [*fields, *(name for name, field in fields.items() if field.cls != "public")]
    shapes = ["field"] * 5
    if depth > 0:
        shapes += ["not", "and", "or"]
        shapes += (["link"] * 2 if LINKS[resource] else []) + (["list"] if LISTS[resource] else [])
    drawn: dict[str, object] = {}
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 0)))):
        shape = draw(st.sampled_from(shapes))
        if shape == "field":
            name = draw(st.sampled_from(names))
            drawn[camel(name)] = draw(_conditions(fields[name], _values(resource, name, fields[name], world)))
        elif shape == "not":
            drawn["not"] = draw(_where(resource, world, depth - 1))
        elif shape == "link":
            link = draw(st.sampled_from(list(LINKS[resource])))
            drawn[camel(link)] = draw(_where(LINKS[resource][link], world, depth - 1))
        elif shape == "list":
            members = draw(st.sampled_from(list(LISTS[resource])))
            quantifier = draw(st.sampled_from(("some", "none", "every")))
            drawn[camel(members)] = {quantifier: draw(_where(LISTS[resource][members][0], world, depth - 1))}
        else:
            drawn[shape] = draw(st.lists(_where(resource, world, depth - 1), max_size=2))
    return drawn


def wheres(resource: str, world: World) -> st.SearchStrategy[Json]:
    """Draw a `where` on a resource, over fields of every class, whether or not some caller may use them."""
    return _where(resource, world, 2)


def orders(resource: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Draw an `orderBy`: up to two keys, none for the default order."""
    fields = [*FIELDS[resource], *(() if resource in ORGANISATION else BUILT_INS)]
    key = st.tuples(st.sampled_from(fields), st.sampled_from(("ASC", "DESC")))
    return st.lists(key, max_size=2, unique_by=lambda one: one[0])


@st.composite
def _filter(draw: st.DrawFn, resource: str, depth: int, *, nested: bool) -> Json:
    """Draw a data filter over public fields of a record and, nested, of its customer and store account."""
    public = {name: field for name, field in FIELDS[resource].items() if field.cls == "public"}
    fields = {**public, "created_at": BUILT_INS["created_at"]}
    links = [] if nested else [link for link in LINKS[resource] if link in ("customer", "store_account")]
    shapes = ["field"] * 4 + ["viewer"] * 2 + ["link"] * 3 * len(links)
    if depth > 0:
        shapes += ["not", "and", "or"]
    shape = draw(st.sampled_from(shapes))
    if shape == "link":
        link = draw(st.sampled_from(links))
        return {camel(link): draw(_filter(LINKS[resource][link], depth, nested=True))}
    if shape == "not":
        return {"not": draw(_filter(resource, depth - 1, nested=nested))}
    if shape in ("and", "or"):
        return {shape: draw(st.lists(_filter(resource, depth - 1, nested=nested), max_size=2))}
    texts = [name for name, field in fields.items() if field.type == "text"]
    if shape == "viewer" and texts:
        name = "region" if "region" in texts else draw(st.sampled_from(texts))
        operator = draw(st.sampled_from(("eq", "ne", "contains", "lte")))
        return {camel(name): {operator: draw(st.sampled_from(_VIEWER))}}
    name = draw(st.sampled_from(list(fields)))
    return {camel(name): draw(_conditions(fields[name], RAW[fields[name].kind]))}


def data_filters(resource: str) -> st.SearchStrategy[Json]:
    """Draw a data filter for a grant."""
    return _filter(resource, 1, nested=False)
