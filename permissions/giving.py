"""Nobody grants more than they hold: whether somebody's own grants hold all that a new one would give.

It is told by grants alone, never by rows, and in doubt it is more. A grant for others may come to match any row that
its data filter leaves: who is in its reach changes with the chart, and is not for the giver to know. So it is held by
a grant of the giver's that asks for no relation. What would reach the giver too is compared by where they stand.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from models.catalogue import CATALOGUE
from models.words import Action
from permissions.access import Access
from permissions.conditions import Condition, Every
from permissions.data_filter import read_data_filter
from permissions.grants import Grant
from permissions.levels import FieldClasses, Level
from permissions.plan import Match, People, Rule, rules_of
from permissions.principal import Place

# By these a grant shows fields, so how far it shows them is part of what it gives.
SHOWING = frozenset({Action.VIEW, Action.EXPORT})
WRITING = frozenset({Action.ADD, Action.EDIT})
# Whatever else there is can only be done to what one sees.
UNSEEN = frozenset({Action.ADD, Action.IMPORT})


@dataclass(frozen=True, slots=True)
class Lack:
    """What of a grant somebody does not hold: actions, or fields that are shown too far, or that they may not write."""

    actions: frozenset[Action] = frozenset()
    levels: frozenset[str] = frozenset()
    writable: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.actions or self.levels or self.writable)


def lacks(access: Access, grant: Grant, fields: FieldClasses) -> Lack:
    """What a giver lacks of a grant for others."""
    names_viewer = grant.data_filter is not None and "$viewer" in json.dumps(grant.data_filter)
    # What it compares with is another's own, so it can't be known to leave out anything.
    data_filter = (
        None
        if grant.data_filter is None or names_viewer
        else read_data_filter(grant.resource, grant.data_filter, fields)
    )
    match = Match(None, frozenset(), data_filter, grant.across_groups)
    lasting = {group for group, until in access.plan.passes if until is None}
    return _lacks(access, grant, match, fields, walls=bool(access.plan.walled - lasting))


def lacks_oneself(access: Access, grant: Grant, place: Place, fields: FieldClasses) -> Lack:
    """What somebody would be given by a grant that they do not hold, as one of those whom it is for."""
    # A filter that does not compile with what is theirs now may do so another day.
    rules = rules_of([grant], place, fields)[0] or rules_of([replace(grant, data_filter=None)], place, fields)[0]
    return _lacks(access, grant, rules[0].match, fields, walls=False)


def _lacks(access: Access, grant: Grant, match: Match, fields: FieldClasses, *, walls: bool) -> Lack:
    of = access.of(grant.resource)
    if not CATALOGUE[grant.resource].walled_by:
        match, walls = replace(match, across_groups=False), False
    rules = [rule for rule in of.rules if _holds(rule, match, grant.valid_until, walls=walls)]
    views = [rule.grant for rule in rules if Action.VIEW in of.actions_of(rule)]
    held = {action for rule in rules for action in of.actions_of(rule)}
    if not views:
        held &= UNSEEN
    declared = fields[grant.resource]

    def shown(name: str) -> Level:
        best = max((view.level(name, declared[name]) for view in views), default=Level.HIDDEN)
        return min(best, of.best(name))

    shows = grant.actions & SHOWING
    levels = {name for name, kind in declared.items() if grant.level(name, kind) > shown(name)} if shows else set()
    writing = grant.actions & WRITING

    def writes(name: str) -> bool:
        own = {action for rule in rules if name in rule.grant.writable for action in of.actions_of(rule)}
        return writing <= own or shown(name) is Level.FULL

    unwritable = {name for name in grant.writable if not writes(name)}
    return Lack(grant.actions - held, frozenset(levels), frozenset(unwritable))


def _holds(rule: Rule, match: Match, until: datetime | None, *, walls: bool) -> bool:
    """Whether a rule matches all rows that another match would, for as long, on either side of the walls."""
    own = rule.match
    lasts = rule.grant.valid_until is None or (until is not None and until <= rule.grant.valid_until)
    everywhere = own.across_groups or not (walls or match.across_groups)
    return lasts and everywhere and _relates(own, match) and _parts(own.data_filter) <= _parts(match.data_filter)


def _relates(own: Match, match: Match) -> bool:
    """Whether everybody who has to relate to rows of the one does so for the other."""
    if own.people is None:
        return True
    return match.people is not None and match.relations <= own.relations and _among(match.people, own.people)


def _among(some: People, people: People) -> bool:
    """Whether a set of people is part of another, as far as it can be told without looking at people."""
    within = some.below is None or (
        people.below is not None and people.below[0] <= some.below[0] and some.below[1] <= people.below[1]
    )
    return (
        within
        and some.ids <= people.ids
        and some.above in {None, people.above}
        and some.reports_of in {None, people.reports_of}
        and some.departments <= people.departments
        and some.roles <= people.roles
    )


def _parts(condition: Condition | None) -> frozenset[Condition]:
    """What must all hold for a condition to hold."""
    match condition:
        case None:
            return frozenset()
        case Every(parts):
            return frozenset[Condition]().union(*map(_parts, parts))
        case _:
            return frozenset({condition})
