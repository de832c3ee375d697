"""What a caller may see in a World, by naive loops written straight from the design's sentences.

This is the other half of a proof: the code under test must answer as `View` does. So nothing is imported from it,
there is no SQL, and no algorithm is shared with it; masks are looked up in a table.
"""

from collections.abc import Iterable, Sequence

from tests.proof.conditions import Order, holds, in_order, refuse_masked
from tests.proof.facts import Facts, stored
from tests.proof.fields import BUILT_INS, FIELDS, LINE_FIELDS, Field
from tests.proof.values import SHOWN
from tests.proof.world import (
    LEVELS,
    LINKS,
    LISTS,
    ORGANISATION,
    RECORD_ACTIONS,
    Caller,
    Department,
    Grant,
    Group,
    Json,
    Limits,
    Record,
    Role,
    Value,
    World,
)

# --- Levels -----------------------------------------------------------------------------------------------------------


def declared_fields(resource: str) -> dict[str, Field]:
    """Give every field of a resource that has a level of its own, its lines' fields included."""
    return {**FIELDS[resource], **(LINE_FIELDS if resource == "SALES_RECORD" else {})}


def declared_field(resource: str, field: str) -> Field:
    """Find a field or built-in."""
    return {**BUILT_INS, **declared_fields(resource)}[field]


def highest(levels: Iterable[str]) -> str:
    """Give the highest of some levels, HIDDEN of none."""
    return max(levels, key=LEVELS.index, default="HIDDEN")


def lowest(*levels: str) -> str:
    """Give the lowest of some levels."""
    return min(levels, key=LEVELS.index)


def given(grant: Grant, field: str) -> str:
    """Give the level at which a grant that matches a row shows a field of it, before any boundary."""
    declared = declared_field(grant.resource, field)
    if declared.cls == "public":
        return "FULL"
    return grant.levels.get(field, "FULL" if declared.cls == "maskable" else "MASKED")


# --- What the caller sees ---------------------------------------------------------------------------------------------


class View:
    """A world through one caller's eyes.

    Fields, links and lists are named in snake_case, inside `where` in camelCase. A record that the caller may not see
    answers exactly as one that doesn't exist.
    """

    def __init__(self, world: World, caller: Caller) -> None:
        """Look at `world` as `caller`."""
        self.world = world
        self.caller = caller
        self.facts = Facts(world)
        self._integration = next((one for one in world.integrations if one.id == caller.id), None)
        self._grants: dict[str, list[Grant]] = {}
        self._matching: dict[int, list[Grant]] = {}
        self._allowed: dict[int, frozenset[str]] = {}
        self._levels: dict[tuple[int, str], str] = {}
        self._reached: dict[int, set[int]] = {}

    # Who asks, and what the boundaries leave

    def denied(self) -> bool:
        """Tell whether the caller is cut off from everything."""
        if self.caller.kind == "PERSON":
            return not self.facts.works(self.caller.id)
        integration = self._integration
        return integration is None or not integration.active or not self.facts.works(integration.sponsor)

    def live_grants(self, resource: str) -> list[Grant]:
        """Give the caller's live grants on a resource, of whatever action."""
        if resource not in self._grants:
            self._grants[resource] = [] if self.denied() else self.facts.grants_of(self.caller, resource)
        return self._grants[resource]

    def allows(self, resource: str, action: str) -> bool:
        """Tell whether the boundaries leave an action on a resource to the caller."""
        limits = self.caller.limits
        if limits.resources is not None and resource not in limits.resources:
            return False
        if limits.actions is not None and action not in limits.actions:
            return False
        if self._integration is None:
            return True
        return any(action in grant.actions for grant in self._sponsor_grants(resource))

    def cut(self, resource: str, field: str, level: str) -> str:
        """Give what the boundaries leave of a level."""
        if declared_field(resource, field).cls == "public":
            return level
        limit = self.caller.limits.level
        if limit is not None:
            level = lowest(level, limit)
        if self._integration is not None:
            of_sponsor = [given(grant, field) for grant in self._sponsor_grants(resource) if "VIEW" in grant.actions]
            level = lowest(level, highest(of_sponsor))
        return level

    def _sponsor_grants(self, resource: str) -> list[Grant]:
        assert self._integration is not None
        return self.facts.grants_of(Caller("PERSON", self._integration.sponsor, Limits()), resource)

    def view_grants(self, resource: str) -> list[Grant]:
        """Give the live grants by which the caller may view some rows of a resource."""
        if not self.allows(resource, "VIEW"):
            return []
        return [grant for grant in self.live_grants(resource) if "VIEW" in grant.actions]

    def reachable(self, resource: str, field: str) -> str:
        """Give the highest level that a field can have for the caller, on whatever row."""
        if resource in ORGANISATION:
            return "FULL" if self.view_grants("PERSON") else "HIDDEN"
        return self.cut(resource, field, highest(given(grant, field) for grant in self.view_grants(resource)))

    # Rows

    def _matches(self, grant: Grant, record: Record) -> bool:
        """Tell whether a live grant of the caller matches a record: filter, wall, and relation."""
        if self.facts.filter_holds(self.caller, grant, record) is not True:
            return False
        wall = self.facts.wall(record)
        if wall is not None and not grant.across_groups and not self.facts.passes_wall(self.caller, wall):
            return False
        if "EVERYONE" in grant.reaches:
            return True
        if grant.id not in self._reached:
            reaches = [self.facts.reach(self.caller.id, reach, grant.sub_departments) for reach in grant.reaches]
            self._reached[grant.id] = set().union(*reaches)
        return any(
            person in self._reached[grant.id] and kind in grant.relations
            for person, kind in self.facts.relations(record)
        )

    def _matching_grants(self, record: Record) -> list[Grant]:
        """Give the live grants of the caller, of whatever action, that match a record."""
        if record.id not in self._matching:
            grants = self.live_grants(record.resource)
            self._matching[record.id] = [grant for grant in grants if self._matches(grant, record)]
        return self._matching[record.id]

    def _gives(self, grant: Grant, action: str) -> bool:
        """Tell whether a grant and the boundaries leave an action; who manages tags edits and deletes them."""
        names = {action, "MANAGE_TAG"} if grant.resource == "TAG" and action in ("EDIT", "DELETE") else {action}
        return any(name in grant.actions and self.allows(grant.resource, name) for name in names)

    def _actions(self, record: Record) -> frozenset[str]:
        """Give the actions that some matching grant and no boundary leaves, VIEW being asked for all."""
        if record.id not in self._allowed:
            actions = frozenset(
                action
                for action in RECORD_ACTIONS[record.resource]
                if any(self._gives(grant, action) for grant in self._matching_grants(record))
            )
            self._allowed[record.id] = actions if "VIEW" in actions else frozenset()
        return self._allowed[record.id]

    def _seen(self, resource: str, id: int) -> Record | None:
        """Find a record that the caller may view, or view and delete if it is deleted."""
        record = self.facts.records.get(id)
        if record is None or record.resource != resource:
            return None
        needed = {"VIEW"} if record.deleted_at is None else {"VIEW", "DELETE"}
        return record if needed <= self._actions(record) else None

    def _unit(self, resource: str, id: int) -> Department | Role | Group | None:
        """Find a department, role or group; they are for whoever may view any people."""
        if not self.view_grants("PERSON"):
            return None
        units: dict[str, Sequence[Department | Role | Group]] = {
            "DEPARTMENT": self.world.departments,
            "ROLE": self.world.roles,
            "GROUP": self.world.groups,
        }
        return next((unit for unit in units[resource] if unit.id == id), None)

    def visible(self, resource: str, id: int, *, deleted: bool = False) -> bool:
        """Tell whether a row is in the caller's list of a resource, or of its deleted rows."""
        if resource in ORGANISATION:
            return not deleted and self._unit(resource, id) is not None
        record = self._seen(resource, id)
        return record is not None and (record.deleted_at is not None) == deleted

    def _ids(self, resource: str) -> list[int]:
        if resource == "DEPARTMENT":
            return [one.id for one in self.world.departments]
        if resource == "ROLE":
            return [one.id for one in self.world.roles]
        if resource == "GROUP":
            return [one.id for one in self.world.groups]
        return [record.id for record in self.world.records if record.resource == resource]

    def rows(
        self, resource: str, where: Json | None = None, order: Order | None = None, deleted: bool = False
    ) -> list[int]:
        """List a resource: the ids that the caller sees and `where` is true of, in order."""
        refuse_masked(self, resource, where, order)
        ids = [id for id in self._ids(resource) if self.visible(resource, id, deleted=deleted)]
        return in_order(self, resource, [id for id in ids if holds(self, resource, id, where or {}) is True], order)

    def can(self, resource: str, id: int) -> frozenset[str]:
        """Give the actions that the caller may take on a row."""
        record = None if resource in ORGANISATION else self._seen(resource, id)
        return frozenset() if record is None else self._actions(record)

    def signature(self, resource: str, id: int) -> frozenset[int]:
        """Give the ids of all live grants of the caller that match a row, of whatever action."""
        record = None if resource in ORGANISATION else self._seen(resource, id)
        return frozenset() if record is None else frozenset(grant.id for grant in self._matching_grants(record))

    def matching(self, id: int) -> list[Grant]:
        """Give the live grants of the caller, of whatever action, that match a record, seen or not."""
        return self._matching_grants(self.facts.records[id])

    # Fields

    def field_access(self, resource: str, id: int) -> dict[str, tuple[str, frozenset[int]]]:
        """Give each field's level on a row, and the matching VIEW grants that give the highest one before any cut."""
        record = None if resource in ORGANISATION else self._seen(resource, id)
        if record is None:
            return {}
        grants = [grant for grant in self._matching_grants(record) if "VIEW" in grant.actions]
        access = {}
        for field in declared_fields(resource):
            top = highest(given(grant, field) for grant in grants)
            because = frozenset(grant.id for grant in grants if given(grant, field) == top)
            access[field] = (self.cut(resource, field, top), because)
        return access

    def level(self, resource: str, id: int, field: str) -> str:
        """Give the level of a field on a row."""
        if resource in ORGANISATION:
            return "HIDDEN" if self._unit(resource, id) is None else "FULL"
        record = self._seen(resource, id)
        if record is None:
            return "HIDDEN"
        if (id, field) not in self._levels:
            matching = [grant for grant in self._matching_grants(record) if "VIEW" in grant.actions]
            top = highest(given(grant, field) for grant in matching)
            self._levels[id, field] = self.cut(resource, field, top)
        return self._levels[id, field]

    def value(self, resource: str, id: int, field: str) -> Value:
        """Give what is shown of a field on a row."""
        if resource in ORGANISATION:
            unit = self._unit(resource, id)
            return None if unit is None else unit.name
        record = self._seen(resource, id)
        if record is None:
            return None
        return shown(declared_field(resource, field), stored(record, field), self.level(resource, id, field))

    def lines(self, id: int) -> list[tuple[int | None, Value, Value, Value]]:
        """Give a sales record's lines: product (if the caller sees it), quantity, discount, unit price."""
        record = self._seen("SALES_RECORD", id)
        level = self.level("SALES_RECORD", id, "lines.unit_price")
        return [
            (
                line.product if self.visible("PRODUCT", line.product) else None,
                line.quantity,
                line.discount,
                shown(LINE_FIELDS["lines.unit_price"], line.unit_price, level),
            )
            for line in (record.lines if record is not None else ())
        ]

    # Links and lists

    def link(self, resource: str, id: int, name: str) -> int | None:
        """Follow a link to a row, if the caller sees it."""
        target: int | None
        if resource in ORGANISATION:
            unit = self._unit(resource, id)
            target = None if unit is None else getattr(unit, name)
        else:
            record = self._seen(resource, id)
            target = None if record is None else record.links[name]
        if target is None or not self.visible(LINKS[resource][name], target):
            return None
        return target

    def children(
        self, resource: str, id: int, list_name: str, where: Json | None = None, order: Order | None = None
    ) -> list[int]:
        """List the rows that name a row as theirs, as far as the caller sees them."""
        child, _ = LISTS[resource][list_name]
        refuse_masked(self, child, where, order)
        ids = [one for one in self.members(resource, id, list_name) if holds(self, child, one, where or {}) is True]
        return in_order(self, child, ids, order)

    def members(self, resource: str, id: int, list_name: str) -> list[int]:
        """Give the members of a list, in no order."""
        child, link = LISTS[resource][list_name]
        parent = self._unit(resource, id) if resource in ORGANISATION else self._seen(resource, id)
        if parent is None:
            return []
        if isinstance(parent, Group) and list_name == "members":
            members = list(parent.members)
        elif isinstance(parent, Record) and list_name == "tags":
            members = list(parent.tags)
        else:
            members = [one.id for one in self.world.records if one.resource == child and one.links[link] == id]
        return [member for member in members if self.visible(child, member)]


def shown(field: Field, raw: Value, level: str) -> Value:
    """Give what a level shows of a raw value."""
    if raw is None or level == "HIDDEN":
        return None
    return raw if level == "FULL" else SHOWN[field.kind][raw]
