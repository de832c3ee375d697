"""Links to records of the same kind, such as superiors: they may come later in the file, and must not form a cycle."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.words import Resource


class OwnKind:
    """Who is above whom among the records of one resource; nothing for a resource that has no such link."""

    def __init__(self, resource: Resource, linked: Mapping[str, object]) -> None:
        """Find the link, if the load fills it."""
        self._table = CATALOGUE[resource].table
        own = (link for link in CATALOGUE[resource].links if link.target is resource and link.name in linked)
        self.link = next(own, None)
        self._above: dict[int, int | None] = {}
        self._deleted: set[int] = set()

    async def read(self, connection: AsyncConnection) -> None:
        """Read the whole chart, as the one who numbers it does."""
        if self.link:
            chart = select(self._table.c.id, self._table.c[self.link.column], self._table.c.deleted_at)
            for one, above, deleted_at in await connection.execute(chart):
                self._above[one] = above
                if deleted_at is not None:
                    self._deleted.add(one)

    @property
    def name(self) -> str:
        """What the link is called, for reasons."""
        return self.link.name if self.link else ""

    def set(self, one: int, links: Mapping[str, int | None]) -> None:
        """Know a link that is being written; a record that was deleted stays where it is."""
        if self.link and one not in self._deleted:
            self._above[one] = links[self.link.name]

    def would_cycle(self, one: int, links: Mapping[str, int | None]) -> bool:
        """Whether a record would be above itself."""
        above = links[self.link.name] if self.link and one not in self._deleted else None
        while above is not None and above != one:
            above = self._above.get(above)
        return above is not None
