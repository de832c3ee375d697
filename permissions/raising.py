"""No write raises the writer, and no share gives more than the sharer has: decided here, by what rows mean to people.

What a row means to somebody is the meaning of its signature; beside it stands what it hands down to what hangs on it.
What hangs there is not looked at. Whatever else it takes to match it is taken to hold where a gain would follow, and
not to hold where that would make up for one: more is found to be gained than is, never less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from models.catalogue import CATALOGUE
from models.words import Resource
from permissions.access import Meaning
from permissions.handed_down import Fact, HandedDown, asked_of, hanging_on
from permissions.levels import Level
from permissions.plan import Match

NOTHING = Meaning((), frozenset(), {})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row means to somebody, and what it hands down to them where that may change."""

    meaning: Meaning = NOTHING
    below: HandedDown | None = None


def raised(before: Standing, after: Standing) -> bool:
    """Whether somebody could do more, or see a field further, after a write than before."""
    return _exceeds(after.meaning, before.meaning) or raised_below(before.below, after.below)


def raised_below(before: HandedDown | None, after: HandedDown | None) -> bool:
    """The same of what hung on one record before, and hangs on that or another after."""
    return any(_exceeds(gain, sure) for gain, sure, _ in _gains(before, after, None))


def gains_more(before: Standing, after: Standing, giver: Standing) -> bool:
    """Whether somebody gains what the giver does not have: what they had before is not the giver's concern."""
    return _exceeds(after.meaning, before.meaning, giver.meaning) or any(
        _exceeds(gain, sure, theirs) for gain, sure, theirs in _gains(before.below, after.below, giver.below)
    )


def _gains(
    before: HandedDown | None, after: HandedDown | None, giver: HandedDown | None
) -> Iterator[tuple[Meaning, Meaning, Meaning]]:
    """What somebody may gain of what hangs on a record, what it surely meant to them, and what it means to a giver."""
    if before is None or after is None:
        return
    for resource in hanging_on(after.parent):
        had, has = before.access.of(resource), after.access.of(resource)
        for walls in _walls(resource, before, after, giver):
            gained = {match for match in has.matches if _gained(resource, match, before, after, walls)}
            # Whether it may be viewed can follow from something else: a gain of that is a gain of VIEW.
            gain = has.meaning_of(gained, viewed=has.viewable)
            sure = had.meaning_of(before.surely(resource, wall_open=walls.before), viewed=True)
            theirs = NOTHING
            if giver is not None:
                theirs = giver.access.of(resource).meaning_of(giver.surely(resource, wall_open=walls.giver))
            yield gain, sure, theirs


class Walls(NamedTuple):
    """Whether a wall was open, is open, and is so to a giver."""

    before: bool
    after: bool
    giver: bool


def _walls(resource: Resource, before: HandedDown, after: HandedDown, giver: HandedDown | None) -> Iterator[Walls]:
    """The walls behind which a record may be that hangs there: that of what it hangs on, or a nearer one.

    Where nobody has asked for that of what it hangs on, it may be any.
    """
    entity, blocked = CATALOGUE[resource], after.access.live_plan.blocked
    nearer = any(link.name in entity.walled_by and link.target is not after.parent for link in entity.links)
    asked = before.wall_open is not None and after.wall_open is not None
    if asked or not blocked:
        open_now = giver is not None and giver.wall_open is not False
        yield Walls(before.wall_open is not False, after.wall_open is not False, open_now)
    if blocked and (nearer or not asked):
        theirs = frozenset[int]() if giver is None else giver.access.live_plan.blocked
        yield Walls(before=False, after=False, giver=theirs.isdisjoint(blocked))
        yield Walls(before=True, after=True, giver=theirs <= blocked)


def _gained(resource: Resource, match: Match, before: HandedDown, after: HandedDown, walls: Walls) -> bool:
    """Whether a match may come to hold: by the wall, by who relates, or by what its data filter asks of the record."""
    if not after.possibly(resource, match) or not (walls.after or match.across_groups):
        return False
    if not (walls.before or match.across_groups):
        return True
    asked: list[tuple[Fact, int]] = [
        ((resource, match), 0),
        *asked_of(match.data_filter, hanging_on(after.parent)[resource]),
    ]
    return any(after.fact(fact)[place] and not before.fact(fact)[place] for fact, place in asked)


def _exceeds(meaning: Meaning, *others: Meaning) -> bool:
    had = frozenset[str]().union(*(other.actions for other in others))
    return bool(meaning.actions - had) or any(
        shown.level > max((_level(other, name) for other in others), default=Level.HIDDEN)
        for name, shown in meaning.fields.items()
    )


def _level(meaning: Meaning, name: str) -> Level:
    shown = meaning.fields.get(name)
    return Level.HIDDEN if shown is None else shown.level
