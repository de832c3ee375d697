"""Strategies for small random companies and for those who ask.

What rights depend on (how many of each, and every grant) is drawn by hypothesis. The bulk of each record comes from a
generator seeded by one drawn number and the record's own place, so a draw is quick, and leaving a record out while an
example shrinks changes no other.

One of the people, the *lead*, stands in the middle of the chart. Relations, grants and callers favour the lead and few
resources, since what is worth testing happens where several grants meet on one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from tests.proof.questions import BROKEN, data_filters, orders, wheres
from tests.proof.values import FIELDS, LINE_FIELDS, RAW
from tests.proof.world import (
    LEVELS,
    REACHES,
    RECORD_ACTIONS,
    RELATIONS,
    RESOURCES,
    Access,
    Caller,
    Department,
    Grant,
    Group,
    Integration,
    Limits,
    Line,
    Record,
    Relation,
    Role,
    Value,
    World,
)

__all__ = ["NOW", "callers", "company", "orders", "wheres", "worlds"]

T = TypeVar("T")

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
_PAST, _FUTURE = NOW - timedelta(days=1), NOW + timedelta(days=1)

# resource -> how many there are at most.
_MOST = {
    "STORE_ACCOUNT": 4,
    "TAG": 3,
    "SUPPLIER": 2,
    "PRODUCT": 3,
    "CUSTOMER": 8,
    "CONTACT": 6,
    "CONTACT_LOG": 5,
    "OPPORTUNITY": 4,
    "CONTRACT": 3,
    "SALES_RECORD": 5,
    "SHIPMENT": 4,
}
# Nothing of these without a customer; an opportunity alone may do without.
_OF_A_CUSTOMER = ("CONTACT", "CONTACT_LOG", "CONTRACT", "SALES_RECORD")
_FIRST_ID = {resource: 100 * place for place, resource in enumerate(("DEPARTMENT", "ROLE", "GROUP", *RESOURCES), 1)}


def _ids(resource: str, number: int, seed: int) -> list[int]:
    """Give ids that don't follow the order of creation, since the id breaks ties."""
    return [_FIRST_ID[resource] + (37 * place + seed) % 100 for place in range(number)]


def _number(most: int) -> st.SearchStrategy[int]:
    """Draw how many there are of something: the larger numbers are likelier."""
    return st.sampled_from((*range(most + 1), *range(most // 2, most + 1), *range(most // 2 + 1, most + 1)))


def _rarely(draw: st.DrawFn) -> bool:
    """Draw True one time in eight. It stands in the middle since hypothesis likes both ends."""
    return draw(st.sampled_from((False, False, False, True, False, False, False, False)))


def _some(rng: Random, things: Sequence[T]) -> T | None:
    """Pick a thing, or none one time in five."""
    return rng.choice(things) if things and rng.random() < 0.8 else None


@dataclass(frozen=True, slots=True)
class _Cast:
    """The ids that a world's records and grants may name."""

    seed: int
    favourite: str
    ids: dict[str, list[int]]
    integrations: list[int]

    @property
    def lead(self) -> int:
        """Give the person whom most of the world is about: below the first, above others."""
        return self.ids["PERSON"][1]

    def rng(self, *place: object) -> Random:
        """Give the generator of one place of the world."""
        return Random(repr((self.seed, *place)))

    def fields(self, rng: Random, resource: str) -> dict[str, Value]:
        """Fill the fields of a record, some with null."""
        return {
            name: None if field.nullable and rng.random() < 0.15 else rng.choice(RAW[field.kind])
            for name, field in FIELDS[resource].items()
        }

    def relations(self, rng: Random, resource: str) -> tuple[Relation, ...]:
        """Relate people to a record in the ways that are possible, some of them for a time only."""
        people, relations = self.ids["PERSON"], list[Relation]()
        for kind in RELATIONS[resource]:
            most = 2 if kind in ("CSR", "SHARED") else 1
            chosen = set(rng.choices([self.lead, self.lead, *people], k=rng.choice((0, 1, 1, most))))
            # Who created a record never changes; whoever else relates to it may do so for a time.
            expiries = (None,) if kind == "CREATOR" else (None, None, None, None, _PAST, NOW, _FUTURE)
            relations += [Relation(person, kind, rng.choice(expiries)) for person in sorted(chosen)]
        return tuple(relations)

    def links(self, rng: Random, resource: str) -> dict[str, int | None]:
        """Link a record to others, as far as there are any."""
        ids = self.ids
        if resource == "CUSTOMER":
            return {"store_account": _some(rng, ids["STORE_ACCOUNT"])}
        if resource == "STORE_ACCOUNT":
            return {"group": _some(rng, ids["GROUP"])}
        if resource == "PRODUCT":
            return {"supplier": _some(rng, ids["SUPPLIER"])}
        if resource == "SHIPMENT":
            return {"sales_record": rng.choice(ids["SALES_RECORD"])}
        if resource == "OPPORTUNITY":
            return {"customer": _some(rng, ids["CUSTOMER"]), "product": _some(rng, ids["PRODUCT"])}
        links: dict[str, int | None] = {}
        if resource in _OF_A_CUSTOMER:
            links["customer"] = rng.choice(ids["CUSTOMER"])
        if resource == "CONTACT_LOG":
            links["contact"] = _some(rng, ids["CONTACT"])
        if resource == "SALES_RECORD":
            # Seldom one of its own: mostly the customer's wall is the one that counts.
            links["store_account"] = _some(rng, ids["STORE_ACCOUNT"]) if rng.random() < 0.4 else None
        return links

    def lines(self, rng: Random) -> tuple[Line, ...]:
        """Give a sales record up to two lines."""
        products = self.ids["PRODUCT"]
        prices = [price for price in RAW["MONEY"] if isinstance(price, Decimal)]
        quantities = [quantity for quantity in RAW[LINE_FIELDS["lines.quantity"].kind] if isinstance(quantity, int)]
        discounts = [discount for discount in RAW[LINE_FIELDS["lines.discount"].kind] if isinstance(discount, Decimal)]
        return tuple(
            Line(rng.choice(products), rng.choice(quantities), rng.choice(discounts), _some(rng, prices))
            for _ in range(rng.randint(0, 2) if products else 0)
        )

    def record(self, resource: str, place: int) -> Record:
        """Make up a record."""
        rng = self.rng(resource, place)
        moments = sorted(moment for moment in RAW["MOMENT"] if isinstance(moment, datetime))
        created, updated = sorted(rng.choices(moments, k=2))
        tags = self.ids["TAG"] if resource == "CUSTOMER" else []
        return Record(
            id=self.ids[resource][place],
            resource=resource,
            fields=self.fields(rng, resource),
            links=self.links(rng, resource),
            relations=self.relations(rng, resource),
            deleted_at=rng.choice((_PAST, updated)) if rng.random() < 0.12 else None,
            created_at=created,
            updated_at=updated,
            version=rng.choice((1, 2, 3)),
            lines=self.lines(rng) if resource == "SALES_RECORD" else (),
            tags=frozenset(tag for tag in tags if rng.random() < 0.4),
        )

    def person(self, place: int) -> Record:
        """Make up a member of staff, below somebody who was made up before: so the chart is a forest."""
        rng = self.rng("PERSON", place)
        status = "ACTIVE" if place < 2 else rng.choice(("ACTIVE",) * 5 + ("FROZEN", "LEFT", "LEFT"))
        created, updated = sorted(moment for moment in rng.choices(RAW["MOMENT"], k=2) if isinstance(moment, datetime))
        unique = {"work_id": RAW["WORK_ID"][place], "email": RAW["LOGIN"][place]}
        return Record(
            id=self.ids["PERSON"][place],
            resource="PERSON",
            fields={**self.fields(rng, "PERSON"), **unique, "status": status},
            links={
                "department": _some(rng, self.ids["DEPARTMENT"]),
                "role": _some(rng, self.ids["ROLE"]),
                "superior": _some(rng, self.ids["PERSON"][:place]),
            },
            relations=self.relations(rng, "PERSON"),
            deleted_at=_PAST if status == "LEFT" and rng.random() < 0.3 else None,
            created_at=created,
            updated_at=updated,
            version=rng.choice((1, 2, 3)),
        )

    def departments(self) -> tuple[Department, ...]:
        """Make up the boxes of the chart, each below an earlier one or none."""
        made = []
        for place, id in enumerate(self.ids["DEPARTMENT"]):
            rng = self.rng("DEPARTMENT", place)
            parent = _some(rng, self.ids["DEPARTMENT"][:place])
            made.append(Department(id, f"Department {place}", parent, _some(rng, self.ids["PERSON"])))
        return tuple(made)

    def groups(self) -> tuple[Group, ...]:
        """Make up the groups, each with about a third of the people."""
        made = []
        for place, id in enumerate(self.ids["GROUP"]):
            rng = self.rng("GROUP", place)
            made.append(Group(id, f"Group {place}", frozenset(p for p in self.ids["PERSON"] if rng.random() < 0.35)))
        return tuple(made)


@st.composite
def _casts(draw: st.DrawFn) -> _Cast:
    """Draw how many there are of everything."""
    seed = draw(st.integers(0, 9999))
    most = {"DEPARTMENT": (1, 4), "ROLE": (1, 3), "GROUP": (0, 2), "PERSON": (2, 9)}
    numbers = {name: draw(st.integers(*bounds)) for name, bounds in most.items()}
    favourite = draw(st.sampled_from(("CUSTOMER", *_MOST, "PERSON", "CONTACT", "SALES_RECORD", *["CUSTOMER"] * 5)))
    for resource, bound in _MOST.items():
        numbers[resource] = draw(_number(bound))
        if resource == favourite:
            numbers[resource] = max(numbers[resource], min(bound, 2))
    if not numbers["CUSTOMER"] and favourite in (*_OF_A_CUSTOMER, "SHIPMENT"):
        numbers["CUSTOMER"] = 1
    if not numbers["CUSTOMER"]:
        numbers.update(dict.fromkeys(_OF_A_CUSTOMER, 0))
    if not numbers["SALES_RECORD"]:
        numbers.update({"SALES_RECORD": 1} if favourite == "SHIPMENT" else {"SHIPMENT": 0})
    ids = {name: _ids(name, number, seed) for name, number in numbers.items()}
    return _Cast(seed, favourite, ids, [9001 + place for place in range(draw(st.integers(0, 2)))])


def _subsets(things: Sequence[str]) -> list[frozenset[str]]:
    """Give every set of some of the things, the smaller ones first."""
    return [frozenset(chosen) for size in range(1, len(things) + 1) for chosen in combinations(things, size)]


_EVERYONE = frozenset({"EVERYONE"})
_RELATION_SETS = {resource: _subsets(kinds) for resource, kinds in RELATIONS.items()}
# Reaches are most interesting where they differ in few people, so MYSELF is the one that is drawn most.
_REACH_SETS = [frozenset({reach}) for reach in (*REACHES, *["MYSELF"] * 5)]
_REACH_SETS += [frozenset({"MYSELF", reach}) for reach in REACHES]
_ACTION_SETS = [
    frozenset(names.split())
    for names in (
        "VIEW",
        "VIEW EDIT",
        "DELETE",
        "VIEW DELETE",
        "VIEW EXPORT",
        "EDIT SHARE",
        "VIEW ASSIGN DELETE",
        "VIEW",
    )
]
# What makes a grant unlike the others; the ordinary stands at both ends, since hypothesis likes these.
_ODDITIES = (
    *("none", "none", "across", "none", "inactive", "not yet", "from now", "valid", "until now", "over", "none"),
    *("across unapproved", "across", "broken", "filter", "filter", "filter", "filter", "none", "none", "none"),
    *("none", "none", "none", "none", "none"),
)


def _reaches(grantee_kind: str, resource: str) -> st.SearchStrategy[tuple[frozenset[str], frozenset[str]]]:
    """Draw relations and reaches, or EVERYONE, or seldom all of these."""
    everyone = st.just((frozenset[str](), _EVERYONE))
    if grantee_kind == "INTEGRATION":
        return everyone
    related = st.tuples(st.sampled_from(_RELATION_SETS[resource]), st.sampled_from(_REACH_SETS))
    both = related.map(lambda drawn: (drawn[0], drawn[1] | _EVERYONE))
    return st.sampled_from((everyone, related, everyone, related, both, related, related)).flatmap(lambda kind: kind)


def _lowerable(resource: str) -> list[str]:
    """Give the fields whose level grants decide."""
    lines = LINE_FIELDS if resource == "SALES_RECORD" else {}
    return [name for name, field in {**FIELDS[resource], **lines}.items() if field.cls != "public"]


@st.composite
def _levels(draw: st.DrawFn, resource: str, *, related: bool) -> dict[str, str]:
    """Draw field levels: whole for those related to a row and lower for others, or a few at random."""
    fields = _lowerable(resource)
    kind = draw(st.sampled_from(("default", "one", "few", "one")))
    if kind == "default" or not fields:
        return {}
    if kind == "one":
        level = "FULL" if related else draw(st.sampled_from(("MASKED", "FULL", "REVEALABLE", "MASKED")))
        return dict.fromkeys(fields, level)
    return dict(draw(st.lists(st.tuples(st.sampled_from(fields), st.sampled_from(LEVELS)), min_size=1, max_size=4)))


def _grantees(cast: _Cast, lead: Record) -> list[tuple[str, int | None]]:
    """Give whom a grant may be for: mostly the lead, alone or among others."""
    units = [(kind, lead.links[kind.lower()]) for kind in ("DEPARTMENT", "ROLE") if lead.links[kind.lower()]]
    return [
        ("USER", lead.id),
        ("ALL_USERS", None),
        *(("INTEGRATION", id) for id in cast.integrations),
        *units,
        *((kind, id) for kind in ("DEPARTMENT", "GROUP") for id in cast.ids[kind][:1]),
        ("USER", cast.ids["PERSON"][-1]),
        ("USER", lead.id),
        ("ALL_USERS", None),
    ]


@st.composite
def _grants(draw: st.DrawFn, cast: _Cast, lead: Record, resources: Sequence[str], place: int) -> Grant:
    """Draw a grant: often one of a few that are known to overlap, else any on one of the resources."""
    shape = draw(st.sampled_from(("whole", "free", "seen", "free", "partner", "free", "seen", "whole")))
    resource, relations, levels = cast.favourite, frozenset[str](), dict[str, str]()
    grantee_kind, grantee = draw(st.sampled_from(_grantees(cast, lead)))
    if shape == "whole":
        # What the lead deals with is whole, and the rest of the list not.
        grantee_kind, grantee, reaches = "USER", lead.id, frozenset({"MYSELF"})
        relations = draw(st.sampled_from(_RELATION_SETS[resource]))
        levels = dict.fromkeys(_lowerable(resource), "FULL")
    elif shape == "seen":
        reaches = _EVERYONE
    elif shape == "partner" and cast.integrations:
        grantee_kind, grantee, reaches = "INTEGRATION", cast.integrations[0], _EVERYONE
        levels = draw(_levels(resource, related=False))
    else:
        resource = draw(st.sampled_from(resources))
        relations, reaches = draw(_reaches(grantee_kind, resource))
        levels = draw(_levels(resource, related="EVERYONE" not in reaches))
    actions = draw(st.sampled_from((*_ACTION_SETS, frozenset(RECORD_ACTIONS[resource]), _ACTION_SETS[0])))
    if shape != "free":
        actions |= {"VIEW"}
    odd = draw(st.sampled_from(_ODDITIES))

    rng = cast.rng("GRANT", place)
    # Nobody gives to themself, and the one who approves is neither the giver nor the grantee.
    givers = [person for person in cast.ids["PERSON"] if grantee_kind != "USER" or person != grantee]
    given_by = rng.choice(givers)
    approvers = [person for person in givers if person != given_by]
    return Grant(
        id=7001 + place,
        grantee_kind=grantee_kind,
        grantee_id=grantee,
        resource=resource,
        actions=actions,
        relations=relations,
        reaches=reaches,
        sub_departments=rng.random() < 0.5,
        data_filter=draw(data_filters(resource)) if odd == "filter" else BROKEN if odd == "broken" else None,
        levels=levels,
        writable=frozenset(list(levels)[:1] if rng.random() < 0.2 else []),
        across_groups=odd.startswith("across"),
        approved_by=rng.choice(approvers) if odd == "across" and approvers else None,
        active=odd != "inactive",
        valid_from={"not yet": _FUTURE, "from now": NOW, "valid": _PAST}.get(odd),
        valid_until={"over": _PAST, "until now": NOW, "valid": _FUTURE}.get(odd),
        given_by=given_by,
    )


@st.composite
def _accesses(draw: st.DrawFn, cast: _Cast) -> Access:
    """Draw a cross-group access, approved by somebody else or not yet, and for a time or not."""
    person = draw(st.sampled_from((cast.lead, *cast.ids["PERSON"])))
    approver = next(other for other in cast.ids["PERSON"] if other != person)
    approved_by, until = draw(st.sampled_from(((approver, None), (None, None), (approver, NOW), (approver, _FUTURE))))
    return Access(person, draw(st.sampled_from(cast.ids["GROUP"])), approved_by, until)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a small company with up to eight grants."""
    cast = draw(_casts())
    present = [resource for resource in RESOURCES if cast.ids[resource]]
    # Most grants are on one resource, since only there they meet.
    resources = [cast.favourite, *present, *[cast.favourite] * 3 * len(present)]
    people = [cast.person(place) for place in range(len(cast.ids["PERSON"]))]
    grants = [draw(_grants(cast, people[1], resources, place)) for place in range(draw(_number(8)))]
    accesses = draw(st.lists(_accesses(cast), max_size=2)) if cast.ids["GROUP"] else []
    records = [cast.record(resource, place) for resource in _MOST for place in range(len(cast.ids[resource]))]
    integrations = [
        Integration(
            id,
            f"Integration {id}",
            draw(st.sampled_from((cast.lead, *cast.ids["PERSON"], cast.lead))),
            not _rarely(draw),
        )
        for id in cast.integrations
    ]
    return World(
        now=NOW,
        departments=cast.departments(),
        roles=tuple(Role(id, f"Role {place}") for place, id in enumerate(cast.ids["ROLE"])),
        groups=cast.groups(),
        records=(*people, *records),
        integrations=tuple(integrations),
        grants=tuple(grants),
        # One person has one access to one group.
        accesses=tuple({(access.person, access.group): access for access in accesses}.values()),
    )


@st.composite
def _limits(draw: st.DrawFn, world: World) -> Limits:
    """Draw what a token leaves of its principal's rights: mostly everything."""
    if not _rarely(draw):
        return Limits()
    granted = sorted({grant.resource for grant in world.grants}) or ["CUSTOMER"]
    resources = draw(st.none() | st.frozensets(st.sampled_from(granted), max_size=3))
    actions = draw(
        st.none() | st.just(frozenset({"VIEW"})) | st.frozensets(st.sampled_from(RECORD_ACTIONS["CUSTOMER"]))
    )
    return Limits(resources, actions, draw(st.sampled_from((None, *LEVELS[::-1]))))


@st.composite
def callers(draw: st.DrawFn, world: World) -> Caller:
    """Draw who asks: mostly the lead, else one of the other people or an integration."""
    people = [record.id for record in world.records if record.resource == "PERSON"]
    lead = people[1]
    kinds = [("PERSON", person) for person in (*[lead] * 8, *people)]
    kinds += [("INTEGRATION", integration.id) for integration in world.integrations * 3]
    kind, id = draw(st.sampled_from(kinds))
    return Caller(kind, id, draw(_limits(world)))


def company(seed: int, numbers: Mapping[str, int], integrations: int) -> World:
    """Make up a company of a given size in which nothing is granted, by a seed alone."""
    ids = {name: _ids(name, numbers.get(name, 0), seed) for name in _FIRST_ID}
    cast = _Cast(seed, "CUSTOMER", ids, [9001 + place for place in range(integrations)])
    people = [cast.person(place) for place in range(len(ids["PERSON"]))]
    records = [cast.record(resource, place) for resource in _MOST for place in range(len(ids[resource]))]
    return World(
        now=NOW,
        departments=cast.departments(),
        roles=tuple(Role(id, f"Role {place}") for place, id in enumerate(ids["ROLE"])),
        groups=cast.groups(),
        records=(*people, *records),
        integrations=tuple(Integration(id, f"Integration {id}", cast.lead, active=True) for id in cast.integrations),
        grants=(),
        accesses=(),
    )
