"""What is otherwise for people once something has changed: which rows, actions and fields change hands.

What is found depends only on the people whose permissions the caller may view and on the records that they may view.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.words import GRANTABLE, ORGANISATION, Action, Resource
from permissions.access import Access, Meaning, record_actions
from permissions.giving import UNSEEN
from permissions.grantees import Who
from permissions.levels import Level
from permissions.plan import Match
from resolvers.grants.matched import ids_matched
from resolvers.mutations.transaction import Transaction
from resolvers.rows import fetch_signatures

MOST_ROWS = 5_000
# So many rows of a kind that the caller sees, where the mutation may change which they are.
MOST_SEEN = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Whom a mutation may give or take something, and where: what is not named here is not looked at.

    What changes for them is found by their grants. `records` are those whose relations, links or fields change too;
    `everywhere` says that there may be others, since the chart, a group or who sponsors whom changes. What is compared
    is what holds at `moment`, with the grants `approved` as if they were.
    """

    who: Sequence[Who]
    records: Mapping[Resource, Sequence[int]] = field(default_factory=dict)
    everywhere: bool = False
    moment: datetime | None = None
    approved: frozenset[int] = frozenset()

    @property
    def moves(self) -> bool:
        """Whether it may change what the caller sees as well."""
        return self.everywhere or bool(self.records)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """How far a field of a record was shown to somebody, and how far it would be."""

    field: str
    before: Level
    after: Level


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody would gain and lose on a record, or, without one, what of a function."""

    who: Who
    name: str
    resource: Resource
    record: int | None
    gains: tuple[Action, ...]
    loses: tuple[Action, ...]
    fields: tuple[FieldChange, ...] = ()


# What somebody may do to a row, and how far they see its fields.
Standing = tuple[frozenset[Action], Mapping[str, Level]]
NOTHING: Standing = (frozenset(), {})
# Whom a preview looks at, each with what they may do; nothing for who may not come in.
Accesses = Mapping[Who, Access | None]


class Comparison:
    """For each of those concerned, the rows by which their standing may have changed."""

    def __init__(self, transaction: Transaction, concerned: Concerned, before: Accesses) -> None:
        self.before: Accesses = before
        self.after: Accesses = {}
        self.complete = True
        self._transaction = transaction
        self._concerned = concerned
        self._rows: dict[tuple[Who, Resource], dict[int, None]] = {}
        self._seen: dict[Resource, Sequence[int]] = {}
        self._left = MOST_ROWS

    async def see(self) -> None:
        """Keep what the caller sees, before the mutation changes that too."""
        access, session = self._transaction.access, self._transaction.session(self._transaction.access)
        for resource in Resource if self._concerned.moves else ():
            seen = await ids_matched(session, resource, access, None, MOST_SEEN + 1)
            self.complete = self.complete and len(seen) <= MOST_SEEN
            self._seen[resource] = seen[:MOST_SEEN]
            for who in self.before:
                named = self._concerned.records.get(resource, ())
                self._add(who, resource, sorted(set(named) & set(self._seen[resource])))

    async def find(self, accesses: Accesses) -> None:
        """Look up the rows that what is otherwise about their grants matches, as the database is now."""
        session = self._transaction.session(self._transaction.access)
        for who, access in accesses.items():
            if access is None:
                continue
            for resource in Resource:
                matches = self._matches(who, access, resource)
                if matches is None or matches:
                    most = self._left + len(self._rows.get((who, resource), ())) + 1
                    seen = self._seen.get(resource)
                    self._add(who, resource, await ids_matched(session, resource, access, matches, most, seen))

    def _add(self, who: Who, resource: Resource, found: Sequence[int]) -> None:
        rows = self._rows.setdefault((who, resource), {})
        for one in found:
            if one in rows:
                continue
            if self._left == 0:
                self.complete = False
                return
            rows[one] = None
            self._left -= 1

    def _matches(self, who: Who, access: Access, resource: Resource) -> Sequence[Match] | None:
        """Of the grants of one side those that the other has not; None for all rows."""
        other = self.after[who] if access is self.before[who] else self.before[who]
        if resource in ORGANISATION:
            changed = access.of(resource).viewable and (other is None or not other.of(resource).viewable)
            return None if changed else ()
        rules = access.of(resource).rules
        if other is not None and not self._concerned.everywhere and _same_bounds(access, other):
            rules = tuple(rule for rule in rules if rule not in other.of(resource).rules)
        return tuple(dict.fromkeys(rule.match for rule in rules))

    async def standings(self, accesses: Accesses) -> Mapping[tuple[Who, Resource, int], Standing]:
        """What the rows mean to each, as the database is now."""
        found: dict[tuple[Who, Resource, int], Standing] = {}
        for (who, resource), rows in self._rows.items():
            access = accesses[who]
            if access is None or not access.of(resource).viewable:
                continue
            of = access.of(resource)
            if resource in ORGANISATION:
                found |= {(who, resource, one): _standing(of.meaning(0)) for one in rows}
                continue
            signatures = await fetch_signatures(self._transaction.session(access), resource, list(rows))
            found |= {(who, resource, one): _standing(of.meaning(signature)) for one, signature in signatures.items()}
        return found

    def functions(self) -> Iterator[Change]:
        """What each may do at all, beside what is done to a record."""
        for who in self.before:
            before, after = self.before[who], self.after[who]
            for resource in GRANTABLE:
                had, has = (
                    frozenset() if access is None else access.of(resource).actions - set(record_actions(resource))
                    for access in (before, after)
                )
                if had != has:
                    yield Change(who, self._name(who), resource, None, *_differences(had, has))

    def changes(
        self,
        before: Mapping[tuple[Who, Resource, int], Standing],
        after: Mapping[tuple[Who, Resource, int], Standing],
    ) -> Iterator[Change]:
        """What each gains and loses on each row."""
        for (who, resource), rows in sorted(self._rows.items()):
            for one in sorted(rows):
                had, has = (standings.get((who, resource, one), NOTHING) for standings in (before, after))
                if had != has:
                    gains, loses = _differences(had[0], has[0])
                    yield Change(who, self._name(who), resource, one, gains, loses, _fields(had[1], has[1]))

    def _name(self, who: Who) -> str:
        access = self.before[who] or self.after[who]
        return "" if access is None else access.plan.principal.name


def _same_bounds(one: Access, other: Access) -> bool:
    """Whether the same grants allow the same on the same rows: walls and sponsors are alike."""
    return (one.live_plan.blocked, one.live_plan.sponsor) == (other.live_plan.blocked, other.live_plan.sponsor)


def _standing(meaning: Meaning) -> Standing:
    """What a row means to somebody; what they may not view they can do nothing to."""
    if Action.VIEW not in meaning.actions:
        return NOTHING
    return meaning.actions - UNSEEN, {name: shown.level for name, shown in meaning.fields.items()}


def _differences(had: frozenset[Action], has: frozenset[Action]) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    return tuple(sorted(has - had)), tuple(sorted(had - has))


def _fields(had: Mapping[str, Level], has: Mapping[str, Level]) -> tuple[FieldChange, ...]:
    levels = [
        FieldChange(name, had.get(name, Level.HIDDEN), has.get(name, Level.HIDDEN)) for name in sorted({*had, *has})
    ]
    return tuple(level for level in levels if level.before is not level.after)
