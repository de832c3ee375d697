"""What a grant asks of the customer or store account that a record hangs on, from the design's section 2.

The design speaks of the row that is written. Whoever writes it may also gain on what hangs on it, and has to be refused
where they gain on what is there. Where they could gain on what may be there, a step leaves open; nowhere else.
"""

from collections.abc import Iterator

from tests.proof.changing import State
from tests.proof.facts import Facts
from tests.proof.fields import camel
from tests.proof.logic import Truth, mapping, sequence
from tests.proof.world import LINKS, Caller, Grant, Json, Record

LOOKED_THROUGH = ("customer", "store_account")


def hanging(state: State, id: int) -> set[int]:
    """Give what is there that hangs on a record: its children, and the shipments of its sales."""
    direct = {one.id for one in state.world.records if id in _parents(one)}
    return direct | {one.id for one in state.world.records if one.links.get("sales_record") in direct}


def _parents(one: Record) -> set[int | None]:
    return {one.links.get(name) for name in (*LOOKED_THROUGH, "sales_record")}


def may_gain(before: State, after: State, who: int, id: int, under: int | None = None) -> bool:
    """Tell whether anything that a grant to somebody asks of a record has come to hold, for what hangs on it.

    Or of the record on which it hangs then, if that is another.
    """
    had, has = _held(before, who, id), _held(after, who, id if under is None else under)
    return any(truth is not had.get(fact) for fact, truth in has.items())


def _held(state: State, who: int, id: int) -> dict[tuple[int, str], Truth]:
    """Give the truth of everything that live grants ask of a record on which theirs hang."""
    facts, caller, record = Facts(state.world), Caller("PERSON", who), state.record(id)
    found: dict[tuple[int, str], Truth] = {}
    wall = facts.wall(record)
    for resource, links in LINKS.items():
        link = next((name for name in LOOKED_THROUGH if links.get(name) == record.resource), None)
        if link is None and resource != "SHIPMENT":
            continue
        for grant in facts.grants_of(caller, resource):
            found[grant.id, "wall"] = grant.across_groups or wall is None or facts.passes_wall(caller, wall)
            if link == "customer" and "EVERYONE" not in grant.reaches:
                found[grant.id, "relation"] = _relates(facts, who, grant, record)
            if link is not None:
                for place, asked in enumerate(asked_of(grant.data_filter or {}, camel(link))):
                    found[grant.id, f"filter {place}"] = facts.condition_holds(caller, asked, record)
    return found


def _relates(facts: Facts, who: int, grant: Grant, record: Record) -> bool:
    people = set[int]().union(*(facts.reach(who, reach, grant.sub_departments) for reach in grant.reaches))
    return any(person in people and kind in grant.relations for person, kind in facts.relations(record))


def asked_of(condition: Json, link: str) -> Iterator[Json]:
    """Give what a data filter asks of the record that a link leads to."""
    for key, inner in condition.items():
        if key == link:
            yield mapping(inner)
        elif key in ("and", "or"):
            for part in sequence(inner):
                yield from asked_of(part, link)
        elif key == "not":
            yield from asked_of(mapping(inner), link)
