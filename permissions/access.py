"""What a plan comes to at one moment: for each resource, which rows, which actions, and how far fields are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import BigInteger, ColumnElement, FromClause, case, literal_column

from models.columns import BUILT_IN
from models.errors import MaskedFieldError
from models.naming import camel_case
from models.words import ORGANISATION, Action, PrincipalKind, Reach, Resource
from permissions.grants import Grant
from permissions.levels import FieldClass, FieldClasses, Level
from permissions.plan import AccessPlan, Match, Rule
from permissions.row_conditions import RowConditions
from permissions.truth import FALSE, TRUE, Sql, either, every

# A signature is read as 64-bit integers of so many bits each.
SIGNATURE_BITS = 62

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
    """A plan at a moment. `of(resource)` is the only way to a row condition."""

    def __init__(
        self, plan: AccessPlan, now: datetime, revealing: frozenset[tuple[Resource, str]] = frozenset()
    ) -> None:
        """Leave of the plan what is live at `now`, and cut it by the boundaries.

        `revealing` are fields that are to be shown whole where they are REVEALABLE, for a reason that is logged.
        """
        self.plan = plan
        self.now = now
        self.revealing = revealing
        self.passes = frozenset(group for group, until in plan.passes if until is None or now < until)
        self.blocked = plan.walled - self.passes
        self.sponsor = None if plan.sponsor is None else tuple(found for found in plan.sponsor if found.live(now))
        self._resources: dict[Resource, ResourceAccess] = {}

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
        if resource not in self._resources:
            self._resources[resource] = ResourceAccess(self, resource)
        return self._resources[resource]


@dataclass
class ResourceAccess:
    """The live rules of one resource, the conditions that they come to, and what a row's signature means."""

    access: Access
    resource: Resource
    _meanings: dict[int, Meaning] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The live grants with at least one action left by the boundaries."""
        return tuple(
            rule
            for rule in self.access.plan.rules
            if rule.grant.resource is self.resource and rule.grant.live(self.access.now) and self.actions_of(rule)
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

    def visible(self, columns: FromClause, *, deleted: bool = False) -> Sql:
        """The row condition: rows that may be viewed; of the deleted ones those that may also be deleted."""
        if deleted:
            removed = [columns.c.deleted_at.is_not(None), self._allowed(Action.DELETE, columns)]
            return every([*removed, self._allowed(Action.VIEW, columns)])
        return every([columns.c.deleted_at.is_(None), self._allowed(Action.VIEW, columns)])

    def permits(self, action: Action, columns: FromClause, *, deleted: bool = False) -> Sql:
        """The rows on which an action is allowed, which are also to be viewed."""
        return every([self.visible(columns, deleted=deleted), self._allowed(action, columns)])

    def permits_everywhere(self, action: Action) -> bool:
        """Whether a grant allows an action whatever the row: so it is for what concerns no row."""
        return any(
            rule.match.people is None and rule.match.data_filter is None
            for rule in self.rules
            if action in self.actions_of(rule)
        )

    def _allowed(self, action: Action, columns: FromClause) -> Sql:
        if self.resource in ORGANISATION:
            return TRUE if action is Action.VIEW and self.viewable else FALSE
        wanted = dict.fromkeys(rule.match for rule in self.rules if action in self.actions_of(rule))
        return either([self.conditions.holds(match, columns) for match in wanted])

    @property
    def viewing(self) -> tuple[Match, ...]:
        """The distinct row conditions of the grants of VIEW; a row that one holds for may be viewed."""
        return tuple(dict.fromkeys(rule.match for rule in self._views))

    @cached_property
    def conditions(self) -> RowConditions:
        """What makes SQL of a match."""
        return RowConditions(self.resource, self.access.now, self.access.blocked)

    @property
    def signature_words(self) -> int:
        """How many integers a signature is read as; none where there is no rule."""
        return -(-len(self.matches) // SIGNATURE_BITS)

    def signature(self, columns: FromClause) -> list[ColumnElement[int]]:
        """Integers that tell, bit by bit, which of `matches` hold for a row; `read_signature` puts them together."""
        words = []
        for start in range(0, len(self.matches), SIGNATURE_BITS):
            bits = [
                case((self.conditions.holds(match, columns), _integer(1 << place)), else_=_integer(0))
                for place, match in enumerate(self.matches[start : start + SIGNATURE_BITS])
            ]
            word: ColumnElement[int] = bits[0]
            for bit in bits[1:]:
                word = word + bit
            words.append(word)
        return words

    def meaning(self, signature: int) -> Meaning:
        """What a row's signature says; the same signature is worked out once."""
        if signature not in self._meanings:
            self._meanings[signature] = self._work_out(signature)
        return self._meanings[signature]

    def _work_out(self, signature: int) -> Meaning:
        held = {match for place, match in enumerate(self.matches) if signature >> place & 1}
        rules = [rule for rule in self.rules if rule.match in held]
        views = [rule for rule in self._views if rule.match in held]
        allowed = {action for rule in rules for action in self.actions_of(rule)}
        if not views:
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

    def require_full(self, name: str) -> None:
        """Refuse an operator on a field that no grant shows whole; it looks at grants, never at data."""
        if self.viewable and self.best(name) is not Level.FULL:
            raise MaskedFieldError(
                f"{camel_case(name)} of {self.resource} can't be filtered or sorted by: you never see it whole."
            )

    def known(self, name: str, columns: FromClause) -> Sql:
        """When the field is whole for the principal, on rows that they may view."""
        if name in BUILT_IN or self.resource in ORGANISATION:
            return TRUE
        field_class = self.access.plan.fields[self.resource][name]
        if self._cap(name) is not Level.FULL:
            return FALSE
        whole = [rule for rule in self._views if rule.grant.level(name, field_class) is Level.FULL]
        if len(whole) == len(self._views):
            return TRUE
        return either([self.conditions.holds(match, columns) for match in dict.fromkeys(rule.match for rule in whole)])


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


def read_signature(words: tuple[int, ...]) -> int:
    """Put the integers of `ResourceAccess.signature` together."""
    signature = 0
    for place, word in enumerate(words):
        signature |= word << (place * SIGNATURE_BITS)
    return signature


def _integer(value: int) -> ColumnElement[int]:
    """A number written into the statement: it is ours, and a parameter for each would be slow."""
    return literal_column(str(value), BigInteger)
