"""Companies whose sizes and owners are chosen: even ones, and one that is as uneven as we could think of."""

from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import ClassVar

from intake import vocabulary as words
from intake.crowd import superior

SEED = 7
COMMON, RARE = ("EMEA", "AMER", "APAC"), "POLAR"
RARE_ONE_IN = 10_000
SHARED_ONE_IN = 5


@dataclass(frozen=True, slots=True)
class Owned:
    """What differs from customer to customer: who relates to it, what it is called, and how new it is (0 to 1)."""

    creator: int
    executive: int
    served_by: int
    shared_with: int | None
    name: str
    region: str
    age: float


@dataclass
class Even:
    """Everybody has as much as anybody else, apart from two newcomers with little; who has it is independent.

    Places count people from the top of the tree down; the newcomers come last, below the first.
    """

    customers: int
    people: int
    random: Random = field(default_factory=lambda: Random(SEED))
    name: ClassVar[str] = "even"

    # The shares that no branch of a small tree is as little as.
    newcomers: ClassVar[tuple[float, ...]] = (0.0004, 0.00006)

    def above(self, place: int) -> int | None:
        """The place of whoever is above a place."""
        return 0 if place >= self.people else superior(place)

    @property
    def everybody(self) -> int:
        """How many people there are."""
        return self.people + len(self.newcomers)

    @cached_property
    def callers(self) -> tuple[int, ...]:
        """The places worth asking as: the first of each row of the tree, and the newcomers."""
        found, place = [], 0
        while place < self.people:
            found.append(place)
            place = 5 * place + 1
        return (*found, *range(self.people, self.everybody))

    def customer(self, number: int) -> Owned:
        """Draw a customer."""
        executive = self._anybody()
        for turn, share in enumerate(self.newcomers):
            every = min(round(1 / share), self.customers)
            if number % every == turn:
                executive = self.people + turn
        shared = None if number % SHARED_ONE_IN else self._anybody()
        owners = self._anybody(), executive, self._anybody(), shared
        return Owned(*owners, self._called(), self._region(number), self.random.random())

    def _anybody(self) -> int:
        return int(self.random.random() * self.people)

    def _called(self) -> str:
        pick = self.random.random
        first = words.COMPANY_FIRST[int(pick() * len(words.COMPANY_FIRST))]
        second = words.COMPANY_SECOND[int(pick() * len(words.COMPANY_SECOND))]
        return f"{first} {second} {int(pick() * 10_000)}"

    def _region(self, number: int) -> str:
        return RARE if number % RARE_ONE_IN == 0 else COMMON[int(self.random.random() * len(COMMON))]


# The branches of the third row of the tree, of five to the power of five people each where the tree is whole.
LAST, NOTHING, ONE_LAST, HOT = 6, 7, 8, 9


@dataclass
class Skewed(Even):
    """One person owns a third of everything, few own most of the rest, and some branches are as unlucky as can be.

    All that the branch of `LAST` relates to comes last, by name and by age; the branch of `NOTHING` relates to nothing;
    the one of `ONE_LAST` to a single customer, which comes last of all. The one with most is at the bottom of `HOT`'s.
    """

    name: ClassVar[str] = "skewed"
    newcomers: ClassVar[tuple[float, ...]] = ()

    @cached_property
    def callers(self) -> tuple[int, ...]:
        """Those whom lists are hardest to make for."""
        return (0, LAST, NOTHING, ONE_LAST, HOT, self.hot)

    @cached_property
    def hot(self) -> int:
        """The place of the one with most."""
        place = HOT
        while 5 * place + 1 < self.people:
            place = 5 * place + 1
        return place

    @cached_property
    def branches(self) -> dict[int, list[int]]:
        """The people of the unlucky branches, and under -1 all others but the one with most."""
        branch: list[int] = []
        found: dict[int, list[int]] = {LAST: [], NOTHING: [], ONE_LAST: [], -1: []}
        for place in range(self.people):
            above = superior(place)
            mine = place if place in found else -1 if above is None else branch[above]
            branch.append(mine)
            found[mine].append(place)
        found[-1].remove(self.hot)
        return found

    def customer(self, number: int) -> Owned:
        """Draw a customer."""
        drawn = self.random.random()
        region = self._region(number)
        if number == 0:
            return Owned(ONE_LAST, ONE_LAST, ONE_LAST, None, "Zzz", region, 1.0)
        if drawn < 0.08:
            one, two, three = (self._of(LAST) for _ in range(3))
            return Owned(one, two, three, None, f"Zz {self._called()}", region, 0.9 + self.random.random() / 20)
        executive = self.hot if drawn < 0.4 else self._of(-1)
        shared = None if number % SHARED_ONE_IN else self._of(-1)
        age = self.random.random() * 0.9
        return Owned(self._of(-1), executive, self._of(-1), shared, self._called(), region, age)

    def _of(self, branch: int) -> int:
        """Somebody of a branch, the first rather than the last."""
        people = self.branches[branch]
        return people[int(len(people) * self.random.random() ** 4)]
