"""What may be viewed as sorted lists: one for each person in reach and each relation, walked by an index.

A row condition has to be tested row by row; a list begins with its first row. `docs/decisions/` has the measurements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, CompoundSelect, FromClause, Select, select, union, union_all

from models.catalogue import CATALOGUE
from models.types import relation_code
from models.words import Relation
from permissions.access import ResourceAccess
from permissions.plan import Match
from permissions.row_conditions import select_people
from permissions.terms import ResourceTerms
from permissions.truth import TRUE, Sql


@dataclass(frozen=True, slots=True)
class Family:
    """Lists whose rows are tested alike beside who relates to them: of one data filter, behind the same walls."""

    of: ResourceTerms
    matches: tuple[Match, ...]

    @property
    def relations(self) -> list[Relation]:
        """The relations that its lists are of."""
        return sorted({relation for match in self.matches for relation in self._of(match)})

    def people(self, name: str) -> list[CTE]:
        """The people whose relations count, match by match."""
        found = []
        for turn, match in enumerate(self.matches):
            if match.people is None:
                raise AssertionError("who is asked for no relation has no lists")
            found.append(select_people(match.people).cte(f"{name}_{turn}"))
        return found

    def people_of(self, relation: Relation, people: Sequence[CTE]) -> FromClause:
        """Those of them, each once, whose relation of this kind counts."""
        parts = [
            select(these.c.id.label("person_id"))
            for match, these in zip(self.matches, people, strict=True)
            if relation in self._of(match)
        ]
        return self._together(parts).subquery(f"people_{relation.value.lower()}")

    def lists(self, name: str, gate: Sql) -> CTE:
        """The lists, by person and relation; none at all unless the gate is open."""
        parts = []
        for match, these in zip(self.matches, self.people(name), strict=True):
            for relation in sorted(self._of(match)):
                part = select(these.c.id.label("person_id"), relation_code(relation).label("relation"))
                parts.append(part if gate is TRUE else part.where(gate))
        return self._together(parts).cte(name)

    def _of(self, match: Match) -> frozenset[Relation]:
        return match.relations & CATALOGUE[self.of.resource].relations

    def _together(self, parts: Sequence[Select[Any]]) -> CompoundSelect[Any]:
        # One match has everybody once; UNION would gather all of them before the first is told.
        return union_all(*parts) if len(self.matches) == 1 else union(*parts)

    def holds(self, columns: FromClause) -> Sql:
        """When a row of one of the lists may be viewed."""
        return self.of.conditions.holds_beside_people(self.matches[0], columns)


def families_of(of: ResourceTerms) -> list[Family]:
    """The families of all lists that a caller's rows of a resource are in."""
    families: dict[tuple[object, bool], list[Match]] = {}
    for match in of.viewing:
        if match.relations & CATALOGUE[of.resource].relations:
            families.setdefault((match.data_filter, match.across_groups), []).append(match)
    return [Family(of, tuple(matches)) for matches in families.values()]


def count_lists(of: ResourceAccess) -> int | None:
    """How many lists there are at most; None where some rows are seen whoever relates to them, or none can be."""
    sizes = of.access.plan.sizes
    counted = 0
    for match in of.viewing:
        if match.people is None or match.people not in sizes:
            return None
        counted += sizes[match.people] * len(match.relations & CATALOGUE[of.resource].relations)
    possible = any(match.relations & CATALOGUE[of.resource].relations for match in of.viewing)
    return counted if possible else None


def people_reached(of: ResourceAccess) -> int:
    """How many people the lists are of at most, each set by itself."""
    sizes = of.access.plan.sizes
    reached = {match.people for match in of.viewing}
    return sum(sizes.get(people, 0) for people in reached if people is not None)
