"""What a record hands down to what hangs on it: who relates to it, its wall, and what data filters ask of it.

What belongs to a customer carries its relations and its wall, and data filters look at a record's customer and store
account. So a write may let somebody into what hangs on the record, and that has to be known without a look at it:
whether there is any is not for everybody to find out. What is told here holds for any record that could hang there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.aliases import alias_of
from models.catalogue import CATALOGUE
from models.functions import id_list, id_table
from models.prepared import Prepared, Slot
from models.words import Resource
from permissions.access import Access
from permissions.conditions import Condition, Either, Every, Not, RelatedOne, fields_in
from permissions.data_filter import REACHABLE
from permissions.plan import Match
from permissions.row_conditions import RawSight
from permissions.terms import KEPT, Terms, number
from permissions.truth import Sql, compile_condition, negated

IDS = Slot("records")
# Whether it is true, and whether it is false: neither where a value is missing.
Truth = tuple[bool, bool]
UNKNOWN: Truth = (False, False)
# Who relates to the record, as a match of a resource asks for them; or what a data filter asks of it.
Fact = tuple[Resource, Match] | RelatedOne


@dataclass(frozen=True, slots=True)
class HandedDown:
    """What one record hands down to somebody: whether its wall is open, and the facts by which their grants match.

    Where fields alone are written, neither the wall nor who relates to the record is asked for: the wall is None.
    """

    access: Access
    parent: Resource
    wall_open: bool | None
    facts: Mapping[Fact, Truth]

    def fact(self, fact: Fact) -> Truth:
        """Whether a fact is true, and whether it is false."""
        return self.facts.get(fact, UNKNOWN)

    def surely(self, resource: Resource, *, wall_open: bool) -> frozenset[Match]:
        """The matches that hold for all records of a resource that hang on it, behind a wall that is open or not."""
        link = hanging_on(self.parent)[resource]
        return frozenset(
            match
            for match in self.access.of(resource).matches
            if (match.people is None or self.fact((resource, match))[0])
            and (wall_open or match.across_groups)
            and self._truth(match.data_filter, link, others=False)[0]
        )

    def possibly(self, resource: Resource, match: Match) -> bool:
        """Whether a match's data filter can hold for a record that hangs on it."""
        return self._truth(match.data_filter, hanging_on(self.parent)[resource], others=True)[0]

    def _truth(self, condition: Condition | None, link: str | None, *, others: bool) -> Truth:
        """The truth of a data filter; what it asks of others than this record is taken for both, or for neither."""
        match condition:
            case None:
                return True, False
            case Every(parts):
                truths = [self._truth(part, link, others=others) for part in parts]
                return all(true for true, _ in truths), any(false for _, false in truths)
            case Either(parts):
                truths = [self._truth(part, link, others=others) for part in parts]
                return any(true for true, _ in truths), all(false for _, false in truths)
            case Not(part):
                true, false = self._truth(part, link, others=others)
                return false, true
            case RelatedOne(name) if name == link:
                return self.fact(condition)
            case _:
                return others, others


@cache
def hanging_on(parent: Resource) -> Mapping[Resource, str | None]:
    """What hangs on records of a resource, with the link by which data filters look at them, if they do."""
    found = {}
    for resource, entity in CATALOGUE.items():
        links = [link.name for link in entity.links if link.target is parent and link.name in REACHABLE]
        if links or _walled_through(resource, parent):
            found[resource] = links[0] if links else None
    return found


def _walled_through(resource: Resource, parent: Resource) -> bool:
    entity = CATALOGUE[resource]
    targets = [link.target for link in entity.links if link.name in entity.walled_by]
    return any(target is parent or _walled_through(target, parent) for target in targets)


def asked_of(condition: Condition | None, link: str | None, place: int = 0) -> Iterator[tuple[RelatedOne, int]]:
    """What a data filter asks of the record that a link leads to: with 0 what had better be true, with 1 false."""
    match condition:
        case Every(parts) | Either(parts):
            yield from chain.from_iterable(asked_of(part, link, place) for part in parts)
        case Not(part):
            yield from asked_of(part, link, 1 - place)
        case RelatedOne(name) if name == link:
            yield condition, place


def makes_a_difference(access: Access, parent: Resource, fields: Collection[str]) -> bool:
    """Whether somebody's data filters ask for one of these fields of the record that theirs hang on."""
    return any(
        not fields_in(asked.part).isdisjoint(fields)
        for resource, link in hanging_on(parent).items()
        for match in access.of(resource).matches
        for asked, _ in asked_of(match.data_filter, link)
    )


async def read_handed_down(
    connection: AsyncConnection, access: Access, parent: Resource, ids: Sequence[int], *, fields_alone: bool = False
) -> Mapping[int, HandedDown]:
    """What records hand down, by id, whether they may be seen or not.

    Where `fields_alone` are written, the wall and who relates to the record stay as they are, so what they are must not
    decide: nobody is shown them.
    """
    terms, dialect = access.live_plan.terms, connection.dialect.name
    values = {**access.values, IDS.name: id_list(dialect, ids)}
    found = await _statement(dialect, terms, parent, fields_alone=fields_alone).fetch(connection, values)
    # The terms' matches are those of the access, in the same order, and so are their facts.
    facts = [
        (fact, found[f"true_{place}"], found[f"false_{place}"])
        for fact, place in zip(
            _facts(lambda resource: access.of(resource).matches, parent, fields_alone=fields_alone),
            _places(terms, parent, fields_alone=fields_alone),
            strict=True,
        )
    ]
    return {
        one: HandedDown(
            access,
            parent,
            None if fields_alone else bool(found["wall_open"][row]),
            {fact: (bool(true[row]), bool(false[row])) for fact, true, false in facts},
        )
        for row, one in enumerate(found["id"])
    }


def _facts(matches: Callable[[Resource], Sequence[Match]], parent: Resource, *, fields_alone: bool) -> Iterator[Fact]:
    """Everything that matches ask of the record that theirs hang on, in order."""
    for resource, link in hanging_on(parent).items():
        carries = parent is Resource.CUSTOMER and link is not None and not fields_alone
        for match in matches(resource):
            if carries and match.people is not None:
                yield resource, match
            yield from (asked for asked, _ in asked_of(match.data_filter, link))


def _alike(fact: Fact) -> Any:
    """What makes a fact: who has to relate does not depend on whose child it is."""
    return fact if isinstance(fact, RelatedOne) else (fact[1].people, fact[1].relations)


def _distinct(terms: Terms, parent: Resource, *, fields_alone: bool) -> Mapping[Any, tuple[int, Fact]]:
    """The facts that a statement tells, each once, with their places in it."""
    found: dict[Any, Fact] = {}
    for fact in _facts(lambda resource: terms.of(resource).matches, parent, fields_alone=fields_alone):
        found.setdefault(_alike(fact), fact)
    return {key: (place, fact) for place, (key, fact) in enumerate(found.items())}


@lru_cache(maxsize=KEPT)
def _places(terms: Terms, parent: Resource, *, fields_alone: bool) -> tuple[int, ...]:
    """Where the statement tells each fact."""
    distinct = _distinct(terms, parent, fields_alone=fields_alone)
    facts = _facts(lambda resource: terms.of(resource).matches, parent, fields_alone=fields_alone)
    return tuple(distinct[_alike(fact)][0] for fact in facts)


@lru_cache(maxsize=KEPT)
def _statement(dialect: str, terms: Terms, parent: Resource, *, fields_alone: bool) -> Prepared:
    """The facts of each record, and whether its wall is open, if that is asked for."""
    rows, of = alias_of(CATALOGUE[parent].table, "0"), terms.of(parent)
    columns = [] if fields_alone else [_column(of.conditions.passes(rows), "wall_open")]
    for place, fact in _distinct(terms, parent, fields_alone=fields_alone).values():
        if isinstance(fact, RelatedOne):
            truth = compile_condition(fact.part, RawSight(parent, rows))
            true, false = truth.true, truth.false
        else:
            true = of.conditions.related(fact[1], rows, one_by_one=True)
            false = negated(true)
        columns += [_column(true, f"true_{place}"), _column(false, f"false_{place}")]
    wanted = rows.c.id.in_(select(id_table(dialect, IDS).c.id))
    return Prepared.of(select(rows.c.id, *columns).where(wanted), dialect)


def _column(condition: Sql, name: str) -> ColumnElement[Any]:
    return case((condition, number(1)), else_=number(0)).label(name)
