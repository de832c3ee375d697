"""What a plan comes to at one moment: for each resource, which actions, and how far fields are shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from models.columns import BUILT_IN
from models.prepared import Slot
from models.words import ORGANISATION, Action, PrincipalKind, Reach, Resource
from permissions.grants import Grant
from permissions.levels import FieldClass, FieldClasses, Level
from permissions.plan import AccessPlan, Match, Rule
from permissions.terms import NOW, Emptying, ResourceTerms, Terms, terms_of

RECORD_ACTIONS = (Action.VIEW, Action.EDIT, Action.DELETE, Action.SHARE, Action.ASSIGN, Action.VIEW_LOG)
# Who manages tags makes them, whatever else a grant names.
MAKING_TAGS = {Action.ADD, Action.EDIT, Action.DELETE}
ON_ONE_RESOURCE = {Resource.CUSTOMER: Action.MERGE, Resource.PERSON: Action.FREEZE}


def record_actions(resource: Resource) -> tuple[Action, ...]:
    """What can be done to a record of the resource, in the order that it is listed in."""
    return (*RECORD_ACTIONS, ON_ONE_RESOURCE[resource]) if resource in ON_ONE_RESOURCE else RECORD_ACTIONS


@dataclass(frozen=True, slots=True)
class FieldShown:
    """How far one field is shown on a row, and the grants because of which."""

    level: Level
    grants: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a signature says: the grants that match the row, what may be done to it, how far each field is shown.

    `actions` has those of functions too, such as ADD, where a grant that names them matches the row; they alone need no
    VIEW of it.
    """

    grants: tuple[Grant, ...]
    actions: frozenset[Action]
    fields: Mapping[str, FieldShown]


class Access:
    """A plan at a moment."""

    def __init__(
        self, plan: AccessPlan, now: datetime, revealing: frozenset[tuple[Resource, str]] = frozenset()
    ) -> None:
        """Take of the plan what is live at `now`: that is worked out once for as long as the same is live.

        `revealing` are fields that are to be shown whole where they are REVEALABLE, for a reason that is logged.
        """
        self.plan = plan
        self.now = now
        live = tuple(rule for rule in plan.rules if rule.grant.live(now))
        passes = frozenset(group for group, until in plan.passes if until is None or now < until)
        sponsor = None if plan.sponsor is None else tuple(found for found in plan.sponsor if found.live(now))
        key = (tuple(map(id, live)), passes, None if sponsor is None else tuple(map(id, sponsor)), revealing)
        live_plan = plan.live_plans.get(key) or LivePlan(plan, live, plan.walled - passes, sponsor, revealing)
        if not revealing:
            # There are as many sets of fields to reveal as a caller likes to think of; a plan does not keep them.
            plan.live_plans[key] = live_plan
        self.live_plan: LivePlan = live_plan

    @property
    def values(self) -> Mapping[str, Any]:
        """What belongs into the slots of the terms at this moment."""
        return {**self.live_plan.values, NOW.name: self.now}

    @property
    def is_administrator(self) -> bool:
        """Whether it is a person with a live grant of MANAGE_PERMISSION on everybody."""
        of = self.of(Resource.PERSON)
        return self.plan.principal.kind is PrincipalKind.PERSON and any(
            Action.MANAGE_PERMISSION in of.actions_of(rule) and Reach.EVERYONE in rule.grant.reaches
            for rule in of.rules
        )

    def of(self, resource: Resource) -> "ResourceAccess":
        """What the principal may see and do of one resource."""
        return self.live_plan.of(resource)


class LivePlan:
    """What of a plan is live, cut by the boundaries: the rules, the groups whose wall stands, the sponsor's grants."""

    def __init__(
        self,
        plan: AccessPlan,
        live: tuple[Rule, ...],
        blocked: frozenset[int],
        sponsor: tuple[Grant, ...] | None,
        revealing: frozenset[tuple[Resource, str]],
    ) -> None:
        """Work out the rest when it is asked for."""
        self.plan = plan
        self.live = live
        self.blocked = blocked
        self.sponsor = sponsor
        self.revealing = revealing
        self._resources: dict[Resource, ResourceAccess] = {}

    def of(self, resource: Resource) -> "ResourceAccess":
        """What the principal may see and do of one resource."""
        if resource not in self._resources:
            self._resources[resource] = ResourceAccess(self, resource)
        return self._resources[resource]

    @property
    def terms(self) -> Terms:
        """What SQL is made of."""
        return self._emptied[0]

    @property
    def values(self) -> Mapping[str, Any]:
        """What belongs into the slots of the terms."""
        return self._emptied[1]

    @cached_property
    def _emptied(self) -> tuple[Terms, Mapping[str, Any]]:
        emptying = Emptying(self.plan.sizes)
        blocked = emptying.numbers(self.blocked)
        terms = terms_of(tuple(self.of(resource).terms(emptying, blocked) for resource in Resource))
        return terms, emptying.values


@dataclass
class ResourceAccess:
    """The live rules of one resource, what they allow, and what a row's signature means."""

    access: LivePlan
    resource: Resource
    _meanings: dict[int, Meaning] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The live grants with at least one action left by the boundaries."""
        return tuple(
            rule for rule in self.access.live if rule.grant.resource is self.resource and self.actions_of(rule)
        )

    def actions_of(self, rule: Rule) -> frozenset[Action]:
        """What is left of a grant's actions once token and sponsor have narrowed them."""
        limits, sponsor = self.access.plan.principal.limits, self.access.sponsor
        if limits.resources is not None and self.resource not in limits.resources:
            return frozenset()
        actions = rule.grant.actions if limits.actions is None else rule.grant.actions & limits.actions
        if sponsor is not None:
            actions &= {action for found in sponsor if found.resource is self.resource for action in found.actions}
        return actions | MAKING_TAGS if Action.MANAGE_TAG in actions and self.resource is Resource.TAG else actions

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The distinct row conditions of the rules; a row's signature has one bit for each, in this order."""
        return tuple(dict.fromkeys(rule.match for rule in self.rules))

    @property
    def viewable(self) -> bool:
        """Whether any row could be seen at all."""
        if self.resource in ORGANISATION:
            return self.access.of(Resource.PERSON).viewable
        return bool(self._views)

    @cached_property
    def _views(self) -> tuple[Rule, ...]:
        """The live grants of VIEW."""
        return tuple(rule for rule in self.rules if Action.VIEW in self.actions_of(rule))

    @property
    def actions(self) -> frozenset[Action]:
        """Every action that some live grant names for this resource, on whatever rows."""
        return frozenset(action for rule in self.rules for action in self.actions_of(rule))

    def permits_everywhere(self, action: Action) -> bool:
        """Whether a grant allows an action whatever the row: so it is for what concerns no row."""
        return any(
            rule.match.people is None and rule.match.data_filter is None
            for rule in self.rules
            if action in self.actions_of(rule)
        )

    @cached_property
    def viewing(self) -> tuple[Match, ...]:
        """The distinct row conditions of the grants of VIEW; a row that one holds for may be viewed."""
        return tuple(dict.fromkeys(rule.match for rule in self._views))

    def meaning(self, signature: int) -> Meaning:
        """What a row's signature says; the same signature is worked out once."""
        if signature not in self._meanings:
            held = {match for place, match in enumerate(self.matches) if signature >> place & 1}
            self._meanings[signature] = self.meaning_of(held)
        return self._meanings[signature]

    def meaning_of(self, held: Collection[Match], *, viewed: bool = False) -> Meaning:
        """What a row means that these matches hold for; `viewed` tells that others let it be viewed."""
        rules = [rule for rule in self.rules if rule.match in held]
        views = [rule for rule in self._views if rule.match in held]
        allowed = {action for rule in rules for action in self.actions_of(rule)}
        if not views and not viewed:
            allowed -= set(record_actions(self.resource))
        if self.resource in ORGANISATION:
            allowed = {Action.VIEW}
        return Meaning(
            tuple(rule.grant for rule in rules),
            frozenset(allowed),
            {name: self._shown(name, views) for name in self.access.plan.fields[self.resource]},
        )

    def _shown(self, name: str, views: list[Rule]) -> FieldShown:
        field_class = self.access.plan.fields[self.resource][name]
        if self.resource in ORGANISATION:
            return FieldShown(Level.FULL, ())
        given = {rule.grant.id: rule.grant.level(name, field_class) for rule in views}
        top = max(given.values(), default=Level.HIDDEN)
        because = tuple(sorted(grant_id for grant_id, level in given.items() if level is top))
        level = min(top, self._cap(name))
        if level is Level.REVEALABLE and (self.resource, name) in self.access.revealing:
            level = Level.FULL
        return FieldShown(level, because)

    def _cap(self, name: str) -> Level:
        """How far token and sponsor let a field be shown; public fields are never lowered."""
        if self.access.plan.fields[self.resource][name] is FieldClass.PUBLIC:
            return Level.FULL
        cap = self.access.plan.principal.limits.level
        cap = Level.FULL if cap is None else cap
        if self.access.sponsor is None:
            return cap
        return min(cap, highest(self.access.sponsor, self.resource, self.access.plan.fields, name))

    def best(self, name: str) -> Level:
        """The highest level that any live VIEW grant gives to a field, after the boundaries."""
        if not self.viewable:
            return Level.HIDDEN
        if name in BUILT_IN or self.resource in ORGANISATION:
            return Level.FULL
        views = [rule.grant for rule in self._views]
        return min(highest(views, self.resource, self.access.plan.fields, name), self._cap(name))

    def terms(self, emptying: Emptying, blocked: tuple[Slot, ...]) -> ResourceTerms:
        """What SQL is made of for this resource."""
        empty = {match: emptying.match(match) for match in self.matches}
        views = self._views

        def whole(name: str) -> tuple[Match, ...] | None:
            if self._cap(name) is not Level.FULL:
                return ()
            field_class = self.access.plan.fields[self.resource][name]
            shown = [rule for rule in views if rule.grant.level(name, field_class) is Level.FULL]
            if len(shown) == len(views) and views:
                return None
            return tuple(dict.fromkeys(empty[rule.match] for rule in shown))

        allowing: dict[Action, dict[Match, None]] = {}
        for rule in self.rules:
            for action in self.actions_of(rule):
                allowing.setdefault(action, {})[empty[rule.match]] = None
        return ResourceTerms(
            self.resource,
            tuple(empty.values()),
            tuple((action, tuple(allowing[action])) for action in sorted(allowing)),
            tuple((name, whole(name)) for name in self.access.plan.fields[self.resource]),
            blocked,
            open=self.resource in ORGANISATION and self.viewable,
        )


def highest(grants: Sequence[Grant], resource: Resource, fields: FieldClasses, name: str) -> Level:
    """The highest level that any of the grants gives to a field by VIEW; HIDDEN where there is none."""
    field_class = fields[resource][name]
    return max(
        (
            found.level(name, field_class)
            for found in grants
            if found.resource is resource and Action.VIEW in found.actions
        ),
        default=Level.HIDDEN,
    )
