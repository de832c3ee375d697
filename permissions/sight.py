"""How a caller's operators see records: a field is its value where it is whole for them, and unknown elsewhere."""

from dataclasses import dataclass

from sqlalchemy import FromClause, Table, select

from models.aliases import alias_of
from models.catalogue import CATALOGUE, lists_of
from models.words import Resource
from permissions.terms import Terms
from permissions.truth import Related, Sql


@dataclass(frozen=True, slots=True)
class CallerSight:
    """The sight of one caller on one resource's rows, which are taken to be visible already."""

    terms: Terms
    resource: Resource
    columns: FromClause
    null_is_unknown: bool = False
    # How far conditions are nested: records of one table may be compared with others of the same.
    depth: int = 0

    def known(self, field: str, /) -> Sql:
        """When the field is whole; refused at once when it never is."""
        return self.terms.of(self.resource).known(field, self.columns)

    def one(self, link: str) -> Related:
        """The linked record, if the caller may see it."""
        found = CATALOGUE[self.resource].link(link)
        if found is None:
            raise AssertionError(f"{self.resource} has no link {link}")
        target = self._next(CATALOGUE[found.target].table)
        visible = self.terms.of(found.target).visible(target)
        query = select(target.c.id).where(target.c.id == self.columns.c[found.column], visible)
        return Related(query, self._sight(found.target, target))

    def many(self, list_name: str) -> Related:
        """The records of a list that the caller may see."""
        listed = lists_of(self.resource)[list_name]
        target = self._next(CATALOGUE[listed.target].table)
        visible = self.terms.of(listed.target).visible(target)
        if listed.labels is None:
            query = select(target.c.id).where(target.c[listed.column] == self.columns.c.id, visible)
        else:
            between = self._next(listed.labels.table)
            joined = target.join(between, target.c.id == between.c[listed.labels.target_column])
            owned = between.c[listed.labels.own_column] == self.columns.c.id
            query = select(target.c.id).select_from(joined).where(owned, visible)
        return Related(query, self._sight(listed.target, target))

    def _next(self, table: Table) -> FromClause:
        return alias_of(table, str(self.depth + 1))

    def _sight(self, resource: Resource, columns: FromClause) -> "CallerSight":
        return CallerSight(self.terms, resource, columns, depth=self.depth + 1)
