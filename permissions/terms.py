"""What a caller's SQL is made of: their live grants with slots in place of values, so that callers share statements.

Whoever builds SQL is handed terms and nothing else of the caller: what is not in the terms can't be in a statement, and
equal terms make equal statements. The values go with the caller (`Access.values`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, FromClause, case, literal_column

from models.columns import BUILT_IN
from models.errors import MaskedFieldError
from models.naming import camel_case
from models.prepared import Slot
from models.words import ORGANISATION, Action, Resource
from permissions.conditions import Condition, emptied
from permissions.plan import Match, People
from permissions.row_conditions import RowConditions
from permissions.truth import FALSE, TRUE, Sql, either, every

# A signature is read as 64-bit integers of so many bits each.
SIGNATURE_BITS = 62
NOW = Slot("now")
KEPT = 2000
FEW = 1000
T = TypeVar("T")


@dataclass(frozen=True)
class ResourceTerms:
    """One resource as a caller reaches it."""

    resource: Resource
    # The distinct row conditions of the live grants: a row's signature has one bit for each, in this order.
    matches: tuple[Match, ...]
    # Those of them that allow an action, by the action.
    allowing: tuple[tuple[Action, tuple[Match, ...]], ...]
    # Those that show a field whole, by the field's name; None where all that let it be viewed do.
    whole: tuple[tuple[str, tuple[Match, ...] | None], ...]
    # The groups whose wall stands before the caller.
    blocked: tuple[Slot, ...]
    # Roles and departments have no grants: who may see people sees them.
    open: bool = False

    def visible(self, columns: FromClause, *, deleted: bool = False, one_by_one: bool = False) -> Sql:
        """The row condition: rows that may be viewed; of the deleted ones those that may also be deleted."""
        viewed = TRUE if self.open else self._any(self.viewing, columns, one_by_one=one_by_one)
        if deleted:
            return every([columns.c.deleted_at.is_not(None), self.allowed(Action.DELETE, columns), viewed])
        return every([columns.c.deleted_at.is_(None), viewed])

    @cached_property
    def viewing(self) -> tuple[Match, ...]:
        """The matches that let a row be viewed."""
        return dict(self.allowing).get(Action.VIEW, ())

    def allowed(self, action: Action, columns: FromClause) -> Sql:
        """The rows on which an action is allowed; that they may be viewed has to be asked beside it."""
        return self._any(dict(self.allowing).get(action, ()), columns)

    def permits(self, action: Action, columns: FromClause, *, deleted: bool = False) -> Sql:
        """The rows on which an action is allowed, which are also to be viewed."""
        return every([self.visible(columns, deleted=deleted), self.allowed(action, columns)])

    def _any(self, matches: tuple[Match, ...], columns: FromClause, *, one_by_one: bool = False) -> Sql:
        # One of several can't be joined: a planner would read all relations for each, and look rows up in that.
        several = one_by_one or len(matches) > 1
        return either([self.conditions.holds(match, columns, one_by_one=several) for match in matches])

    @cached_property
    def conditions(self) -> RowConditions:
        """What makes SQL of a match."""
        return RowConditions(self.resource, NOW, self.blocked)

    @property
    def signature_words(self) -> int:
        """How many integers a signature is read as; none where there is no rule."""
        return -(-len(self.matches) // SIGNATURE_BITS)

    def signature(
        self, columns: FromClause, related: Sequence[ColumnElement[int]] | None = None
    ) -> list[ColumnElement[int]]:
        """Integers that tell, bit by bit, which of `matches` hold for a row; `read_signature` puts them together.

        `related` has the same bits where it is known already that the right person relates to the row.
        """
        words = []
        for start in range(0, len(self.matches), SIGNATURE_BITS):

            def known(place: int, word: int = start // SIGNATURE_BITS) -> Sql:
                return FALSE if related is None else has_bits(related[word], 1 << place)

            bits = [
                case((self.conditions.bit(match, columns, known(place)), number(1 << place)), else_=number(0))
                for place, match in enumerate(self.matches[start : start + SIGNATURE_BITS])
            ]
            word: ColumnElement[int] = bits[0]
            for bit in bits[1:]:
                word = word + bit
            words.append(word)
        return words

    def known(self, name: str, columns: FromClause) -> Sql:
        """When a field is whole for the caller, on rows that they may view.

        Refused with MaskedFieldError where no grant shows it whole; that is told by grants, never by data.
        """
        if name in BUILT_IN or self.resource in ORGANISATION:
            return TRUE
        whole = dict(self.whole)[name]
        if whole is None:
            return TRUE
        if not whole and self.viewing:
            raise MaskedFieldError(
                f"{camel_case(name)} of {self.resource} can't be filtered or sorted by: you never see it whole."
            )
        return self._any(whole, columns)


@dataclass(frozen=True, eq=False)
class Terms:
    """All resources as a caller reaches them. Equal terms are one object, for as long as they are kept."""

    resources: tuple[ResourceTerms, ...]

    def of(self, resource: Resource) -> ResourceTerms:
        """One resource."""
        return self._by_resource[resource]

    @cached_property
    def _by_resource(self) -> Mapping[Resource, ResourceTerms]:
        return {terms.resource: terms for terms in self.resources}


@lru_cache(maxsize=KEPT)
def terms_of(resources: tuple[ResourceTerms, ...]) -> Terms:
    """The terms of these; the same object for the same ones, so that statements are found by it."""
    return Terms(resources)


class Emptying:
    """Takes the values out of what belongs to one caller; `values` has them by the names of their slots.

    What is the same has the same slots, so that lists of one data filter are still known to be of one.
    """

    def __init__(self, sizes: Mapping[People, int], word: str = "grant") -> None:
        """Begin without any; `sizes` is how many people there are in each set, at most; slots begin with `word`."""
        self._sizes = sizes
        self._word = word
        self.values: dict[str, Any] = {}
        self._done: dict[Any, Any] = {}

    def match(self, match: Match) -> Match:
        """A match with slots for its values."""
        data_filter = match.data_filter and self._once(match.data_filter, self._condition)
        people = match.people and self._once(match.people, self._people)
        return Match(people, match.relations, data_filter, match.across_groups)

    def numbers(self, numbers: Iterable[int]) -> tuple[Slot, ...]:
        """Slots for numbers."""
        return tuple(map(self._slot, sorted(numbers)))

    def _once(self, whole: T, empty: Callable[[T], T]) -> T:
        if whole not in self._done:
            self._done[whole] = empty(whole)
        found: T = self._done[whole]
        return found

    def _condition(self, condition: Condition) -> Condition:
        return emptied(condition, self._word, self.values)

    def _people(self, people: People) -> People:
        return People(
            ids=frozenset(self.numbers(people.ids)),
            above=people.above and (self._slot(people.above[0]), self._slot(people.above[1])),
            below=people.below and (self._slot(people.below[0]), self._slot(people.below[1])),
            reports_of=None if people.reports_of is None else self._slot(people.reports_of),
            departments=frozenset(self.numbers(people.departments)),
            roles=frozenset(self.numbers(people.roles)),
            few=self._sizes.get(people, FEW + 1) <= FEW,
        )

    def _slot(self, value: int) -> Slot:
        slot = Slot(f"{self._word}{len(self.values)}")
        self.values[slot.name] = value
        return slot


def read_signature(words: tuple[int, ...]) -> int:
    """Put the integers of `ResourceTerms.signature` together."""
    signature = 0
    for place, word in enumerate(words):
        signature |= word << (place * SIGNATURE_BITS)
    return signature


def has_bits(word: ColumnElement[int], bits: int) -> Sql:
    """Whether an integer has one of these bits."""
    return word.op("&")(number(bits)) != number(0)


def number(value: int) -> ColumnElement[int]:
    """A number written into the statement: it is ours, planners look at it, and a parameter for each would be slow."""
    return literal_column(str(value), BigInteger)
