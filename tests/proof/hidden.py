"""What a caller can't see of a world: where another world may differ from it and look the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.proof.fields import FIELDS
from tests.proof.looks import looks
from tests.proof.model import View
from tests.proof.world import Caller, Value, World


@dataclass(frozen=True)
class Hidden:
    """What a caller can't see of a world, and the literals that are going to be asked for."""

    world: World
    caller: Caller
    literals: Sequence[tuple[str, str, Value]] = ()
    # Whether what some writes tell by what they are for counts as seen: see `looks`.
    deep: bool = False

    @cached_property
    def view(self) -> View:
        """The world as the caller sees it."""
        return View(self.world, self.caller)

    @cached_property
    def look(self) -> object:
        """All that the caller sees."""
        return looks(self.view, deep=self.deep)

    def looks_like(self, other: World) -> bool:
        """Whether another world looks the same to the caller."""
        return looks(View(other, self.caller), deep=self.deep) == self.look

    @cached_property
    def rows(self) -> frozenset[int]:
        """The records that the caller does not see."""
        view = self.view
        return frozenset(
            one.id
            for one in self.world.records
            if not view.visible(one.resource, one.id) and not view.visible(one.resource, one.id, deleted=True)
        )

    @cached_property
    def masked(self) -> Sequence[tuple[int, str]]:
        """The fields of records that are seen, which are not seen whole."""
        return [
            (one.id, name)
            for one in self.world.records
            if one.id not in self.rows
            for name in FIELDS[one.resource]
            if name in one.fields and self.view.level(one.resource, one.id, name) != "FULL"
        ]

    @cached_property
    def asked_masked(self) -> Sequence[tuple[int, str]]:
        """Those of them that are going to be asked for."""
        asked = {(resource, name) for resource, name, _ in self.literals}
        of = {one.id: one.resource for one in self.world.records}
        return [(id, name) for id, name in self.masked if (of[id], name) in asked]
