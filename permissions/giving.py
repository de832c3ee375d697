"""Nobody grants more than they hold: whether somebody's own grants hold all that a new one would give.

It is told by grants alone, never by rows, and in doubt it is more. A grant for others may come to match any row that
its data filter leaves: who is in its reach changes with the chart, and is not for the giver to know. So it is held by
a grant of the giver's that asks for no relation. What would be the giver's own is held by the same relations too.

What `permissions/reaching.py` calls covered is another thing: there one grant has to give as much as another by itself,
also while neither has begun, and here all that are live add up, as far as the boundaries leave them.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, replace

from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.words import Action, Reach
from permissions.access import Access
from permissions.conditions import Condition, Every, links_in
from permissions.data_filter import read_data_filter
from permissions.grants import Grant
from permissions.levels import FieldClasses, Level
from permissions.plan import Rule, rules_of
from permissions.principal import Place

# By these a grant shows fields, so how far it shows them is part of what it gives.
SHOWING = frozenset({Action.VIEW, Action.EXPORT})
WRITING = frozenset({Action.ADD, Action.EDIT})
# What is not done to a record that is there: whatever else there is takes seeing it.
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
    data_filter = None
    # What names the viewer compares with another's own, so it can't be known to leave out anything. Nor can what does
    # not compile any more, for it may again.
    if grant.data_filter is not None and "$viewer" not in json.dumps(grant.data_filter):
        with suppress(BadInputError):
            data_filter = read_data_filter(grant.resource, grant.data_filter, fields)
    lasting = {group for group, until in access.plan.passes if until is None}
    return _lacks(access, _Wanted(grant, data_filter, walls=bool(access.plan.walled - lasting)), fields)


def lacks_oneself(access: Access, grant: Grant, place: Place, fields: FieldClasses) -> Lack:
    """What somebody would be given by a grant that they do not hold, as one of those whom it is for."""
    # A filter that does not compile with what is theirs now may do so another day.
    rules, _ = rules_of([grant], place, fields)
    data_filter = rules[0].match.data_filter if rules else None
    return _lacks(access, _Wanted(grant, data_filter, oneself=True), fields)


def asks_unseen(access: Access, grant: Grant, fields: FieldClasses) -> list[str]:
    """What a grant's data filter asks for of which a giver may not view every record, for as long as it holds.

    Whoever gives it learns from what it matches what it was asked for: which customers are in a region, for example.
    """
    if grant.data_filter is None:
        return []
    every = replace(
        grant,
        actions=frozenset({Action.VIEW}),
        reaches=frozenset({Reach.EVERYONE}),
        data_filter=None,
        levels={},
        writable=frozenset(),
        across_groups=False,
    )
    links = links_in(read_data_filter(grant.resource, grant.data_filter, fields))
    targets = {link.name: link.target for link in CATALOGUE[grant.resource].links if link.name in links}
    return sorted(
        name for name, target in targets.items() if lacks(access, replace(every, resource=target), fields).actions
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A grant that is to be held, and its data filter, read: one's own, or for others, maybe with walls before one."""

    grant: Grant
    data_filter: Condition | None
    oneself: bool = False
    walls: bool = False

    def held_by(self, rule: Rule) -> bool:
        """Whether a rule matches all rows that the grant would, for as long, on either side of the walls."""
        return self._lasts(rule) and self._goes_through(rule) and self._reaches(rule) and self._filters(rule)

    def _lasts(self, rule: Rule) -> bool:
        ends, wanted = rule.grant.valid_until, self.grant.valid_until
        return ends is None or (wanted is not None and wanted <= ends)

    def _goes_through(self, rule: Rule) -> bool:
        walled = bool(CATALOGUE[self.grant.resource].walled_by)
        return rule.grant.across_groups or not walled or not (self.walls or self.grant.across_groups)

    def _reaches(self, rule: Rule) -> bool:
        if rule.match.people is None:
            return True
        own, wanted = rule.grant, self.grant
        below = own.sub_departments or not wanted.sub_departments
        return self.oneself and below and wanted.reaches <= own.reaches and wanted.relations <= own.relations

    def _filters(self, rule: Rule) -> bool:
        return _parts(rule.match.data_filter) <= _parts(self.data_filter)


def _lacks(access: Access, wanted: _Wanted, fields: FieldClasses) -> Lack:
    grant, of = wanted.grant, access.of(wanted.grant.resource)
    rules = [rule for rule in of.rules if wanted.held_by(rule)]
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

    unwritable = {name for name in grant.writable if name in declared and not writes(name)}
    return Lack(grant.actions - held, frozenset(levels), frozenset(unwritable))


def _parts(condition: Condition | None) -> frozenset[Condition]:
    """What must all hold for a condition to hold."""
    match condition:
        case None:
            return frozenset()
        case Every(parts):
            return frozenset[Condition]().union(*map(_parts, parts))
        case _:
            return frozenset({condition})
