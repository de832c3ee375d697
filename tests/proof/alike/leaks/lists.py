"""Leaks of what lists are made by: filters, sorts, cursors, counts, relations."""

from typing import Any

import pytest
from sqlalchemy import Select, func, literal_column, select

from models.aliases import alias_of
from models.catalogue import CATALOGUE, lists_of
from permissions import truth
from permissions.conditions import Compare
from permissions.sight import CallerSight
from permissions.truth import TRUE, Related, Sight, Truth
from resolvers import paging, query, statements
from resolvers.listing import OrderKey
from resolvers.paging import Key
from resolvers.query import Asked, Query
from tests.proof.alike.leaks.leak import Leak

COMPARE, KEY, SELECTED = truth._compare, paging._key, Query._selected  # noqa: SLF001, to be broken from outside


def _raw(condition: Compare, sight: Sight) -> Truth:
    """A comparison with what is stored; whether the field may be named at all is still asked."""
    sight.known(condition.field)

    class Everything:
        resource, columns, null_is_unknown = sight.resource, sight.columns, sight.null_is_unknown

        @staticmethod
        def known(_field: str, /) -> Any:
            return TRUE

    return COMPARE(condition, Everything())  # type: ignore[arg-type]  # It compares, and leads nowhere.


def _filter(patch: pytest.MonkeyPatch) -> None:
    def leaking(condition: Compare, sight: Sight) -> Truth:
        return Truth(_raw(condition, sight).true, COMPARE(condition, sight).false)

    patch.setattr(truth, "_compare", leaking)


def _negation(patch: pytest.MonkeyPatch) -> None:
    def leaking(condition: Compare, sight: Sight) -> Truth:
        return Truth(COMPARE(condition, sight).true, _raw(condition, sight).false)

    patch.setattr(truth, "_compare", leaking)


def _sort(patch: pytest.MonkeyPatch) -> None:
    def leaking(key: OrderKey, sight: CallerSight) -> Key:
        sight.known(key.field)
        return Key(key.field, sight.columns.c[key.field], key.descending, nullable=True)

    patch.setattr(paging, "_key", leaking)


def _cursor(patch: pytest.MonkeyPatch) -> None:
    def leaking(self: Query, signature: Any) -> list[Any]:
        columns = SELECTED(self, signature)
        names = {f"key_{place}": key.name for place, key in enumerate(self.keys[:-1])}
        return [self.rows.c[names[one.name]].label(one.name) if one.name in names else one for one in columns]

    patch.setattr(query.Query, "_selected", leaking)


def _count(patch: pytest.MonkeyPatch) -> None:
    @statements.kept
    def leaking(asked: Asked, _arms: Any) -> Select[Any] | None:
        found = Query(asked, alias_of(CATALOGUE[asked.listing.resource].table, "0"))
        if found.empty:
            return None
        rows = select(literal_column("1")).select_from(found.rows).where(found.where).subquery()
        return select(func.count().label("total")).select_from(rows)

    patch.setattr(statements, "total", leaking)


def _one(patch: pytest.MonkeyPatch) -> None:
    def leaking(self: CallerSight, link: str) -> Related:
        found = CATALOGUE[self.resource].link(link)
        assert found is not None
        target = self._next(CATALOGUE[found.target].table)
        rows = select(target.c.id).where(target.c.id == self.columns.c[found.column])
        return Related(rows, self._sight(found.target, target))

    patch.setattr(CallerSight, "one", leaking)


MANY = CallerSight.many


def _many(patch: pytest.MonkeyPatch) -> None:
    def leaking(self: CallerSight, list_name: str) -> Related:
        listed = lists_of(self.resource)[list_name]
        if listed.labels is not None:
            return MANY(self, list_name)
        target = self._next(CATALOGUE[listed.target].table)
        rows = select(target.c.id).where(target.c[listed.column] == self.columns.c.id)
        return Related(rows, self._sight(listed.target, target))

    patch.setattr(CallerSight, "many", leaking)


LEAKS = (
    Leak("filter", "a filter compares what is stored", _filter),
    Leak("negation", "the contrary of a filter compares what is stored", _negation),
    Leak("sort", "a list is sorted by what is stored", _sort),
    Leak("cursor", "a cursor holds what is stored", _cursor),
    Leak("count", "a count is over all rows", _count),
    Leak("link filter", "a filter sees the linked record of a row, whoever may see it", _one),
    Leak("list filter", "a filter sees all records of a row's list, whoever may see them", _many),
)
