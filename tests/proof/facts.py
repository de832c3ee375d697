"""A World as it is stored, whoever looks: relations, walls, reaches, whom a grant is for, and when its filter holds."""

from tests.proof.fields import BUILT_INS, FIELDS, Field, camel
from tests.proof.logic import (
    NotCompiled,
    Truth,
    all_of,
    any_of,
    check_operator,
    compare,
    flag,
    mapping,
    named,
    negation,
    operands,
    parse,
    sequence,
)
from tests.proof.world import (
    LINKS,
    Caller,
    Grant,
    Json,
    Record,
    Value,
    World,
)

VIEWER_FIELDS = ("region", "title", "work_id", "email", "name")


class Facts:
    """The stored world: what is, before anybody asks who may see it."""

    def __init__(self, world: World) -> None:
        """Index the world by id."""
        self.world = world
        self.records = {record.id: record for record in world.records}
        self.departments = {department.id: department for department in world.departments}
        self.groups = {group.id: group for group in world.groups}
        self.people = [record for record in world.records if record.resource == "PERSON"]

    def linked(self, record: Record, link: str) -> Record | None:
        """Follow a link to a record, whoever may see it and deleted or not."""
        target = record.links.get(link)
        return None if target is None else self.records[target]

    def works(self, person: int) -> bool:
        """Tell whether somebody is a member of staff who may act: neither frozen nor left."""
        record = self.records.get(person)
        return record is not None and record.deleted_at is None and record.fields["status"] == "ACTIVE"

    def departments_below(self, department: int) -> set[int]:
        """Give a department and all below it."""
        found = {department}
        while more := {one.id for one in self.world.departments if one.parent in found} - found:
            found |= more
        return found

    def members(self, departments: set[int]) -> set[int]:
        """Give the people of some departments, whether or not they still work."""
        return {person.id for person in self.people if person.links["department"] in departments}

    def superiors(self, person: int) -> list[int]:
        """Give everyone above a person, nearest first."""
        found = []
        above = self.records[person].links["superior"]
        while above is not None:
            found.append(above)
            above = self.records[above].links["superior"]
        return found

    def reach(self, person: int, reach: str, sub_departments: bool) -> set[int]:
        """Give the people whose relations count for `person` through one reach."""
        if reach == "MYSELF":
            return {person}
        if reach == "SUPERIOR":
            return set(self.superiors(person)[:1])
        if reach == "ALL_SUPERIORS":
            return set(self.superiors(person))
        if reach == "SUBORDINATES":
            return {other.id for other in self.people if other.links["superior"] == person}
        if reach == "ALL_SUBORDINATES":
            return {other.id for other in self.people if person in self.superiors(other.id)}
        return self._reach_of_unit(person, reach, sub_departments)

    def _reach_of_unit(self, person: int, reach: str, sub_departments: bool) -> set[int]:
        """Give the reach of somebody through a department or role."""
        links = self.records[person].links
        if reach == "HEAD_OF_DEPARTMENT":
            headed = [one.id for one in self.world.departments if one.head == person]
            return {person}.union(*(self.members(self.departments_below(one)) for one in headed)) if headed else set()
        if reach == "SAME_DEPARTMENT" and links["department"] is not None:
            department = links["department"]
            return {person} | self.members(self.departments_below(department) if sub_departments else {department})
        if reach == "SAME_ROLE" and links["role"] is not None:
            return {person} | {other.id for other in self.people if other.links["role"] == links["role"]}
        return {person}  # nobody else shares what one doesn't have

    def relations(self, record: Record) -> set[tuple[int, str]]:
        """Give who relates to a record and how: its own relations and, where it has a customer, the customer's."""
        customer = self.linked(record, "customer")
        return {
            (relation.person, relation.kind)
            for holder in (record, customer)
            if holder is not None
            for relation in holder.relations
            if relation.expires_at is None or self.world.now < relation.expires_at
        }

    def wall(self, record: Record) -> int | None:
        """Give the group behind whose wall a record is."""
        if record.resource == "STORE_ACCOUNT":
            return record.links["group"]
        store_account = self.linked(record, "store_account")
        if store_account is not None and store_account.links["group"] is not None:
            return store_account.links["group"]
        for link in ("customer", "sales_record"):
            owner = self.linked(record, link)
            if owner is not None:
                return self.wall(owner)
        return None

    def passes_wall(self, caller: Caller, group: int) -> bool:
        """Tell whether a caller is on a group's side of the wall, grants aside."""
        if caller.kind != "PERSON":
            return False
        return caller.id in self.groups[group].members or any(
            access.person == caller.id
            and access.group == group
            and access.approved_by is not None
            and (access.expires_at is None or self.world.now < access.expires_at)
            for access in self.world.accesses
        )

    def is_grantee(self, caller: Caller, grant: Grant) -> bool:
        """Tell whether a grant is for this principal."""
        if caller.kind == "INTEGRATION":
            # It has no relations, so nothing but EVERYONE can reach a row for it.
            return grant.grantee_kind == "INTEGRATION" and grant.grantee_id == caller.id and "EVERYONE" in grant.reaches
        me = self.records[caller.id]
        department = me.links["department"]
        if grant.grantee_kind == "ALL_USERS":
            return True
        if grant.grantee_kind == "USER":
            return grant.grantee_id == caller.id
        if grant.grantee_kind == "ROLE":
            return grant.grantee_id == me.links["role"]
        if grant.grantee_kind == "DEPARTMENT":
            assert grant.grantee_id is not None
            below = self.departments_below(grant.grantee_id) if grant.sub_departments else {grant.grantee_id}
            return department in below
        if grant.grantee_kind == "GROUP":
            assert grant.grantee_id is not None
            return caller.id in self.groups[grant.grantee_id].members
        return False

    def is_live(self, grant: Grant) -> bool:
        """Tell whether a grant counts at all now."""
        return (
            grant.active
            and (not grant.across_groups or grant.approved_by is not None)
            and (grant.valid_from is None or grant.valid_from <= self.world.now)
            and (grant.valid_until is None or self.world.now < grant.valid_until)
        )

    def grants_of(self, caller: Caller, resource: str) -> list[Grant]:
        """Give the live grants on a resource that are for this principal; one whose filter doesn't compile denies."""
        return [
            grant
            for grant in self.world.grants
            if grant.resource == resource
            and self.is_live(grant)
            and self.is_grantee(caller, grant)
            and self.compiles(caller, grant)
        ]

    # A data filter reads the stored record. It runs on no record as well, to see whether it compiles.

    def viewer(self, caller: Caller) -> dict[str, Value] | None:
        """Give what `$viewer` may name; nothing has a value for an integration."""
        if caller.kind != "PERSON":
            return None
        me = self.records[caller.id]
        return {f"$viewer.{camel(field)}": me.fields[field] for field in VIEWER_FIELDS}

    def compiles(self, caller: Caller, grant: Grant) -> bool:
        """Tell whether a grant has no data filter, or one that means something for this caller."""
        try:
            self.filter_holds(caller, grant, None)
        except NotCompiled:
            return False
        return True

    def filter_holds(self, caller: Caller, grant: Grant, record: Record | None) -> Truth:
        """Evaluate a grant's data filter on a record."""
        if grant.data_filter is None:
            return True
        return self._holds(grant.data_filter, grant.resource, record, self.viewer(caller), nested=False)

    def condition_holds(self, caller: Caller, condition: Json, record: Record) -> Truth:
        """Evaluate what a data filter asks of the record that a link leads to."""
        return self._holds(condition, record.resource, record, self.viewer(caller), nested=True)

    def _holds(
        self, condition: Json, resource: str, record: Record | None, viewer: dict[str, Value] | None, *, nested: bool
    ) -> Truth:
        """Evaluate a condition of a data filter; `record` is None where there is none, and then nothing is decided."""

        def holds(inner: Json) -> Truth:
            return self._holds(inner, resource, record, viewer, nested=nested)

        truths: list[Truth] = []
        for key, inner in condition.items():
            if key == "and":
                truths.append(all_of(holds(one) for one in sequence(inner)))
            elif key == "or":
                truths.append(any_of(holds(one) for one in sequence(inner)))
            elif key == "not":
                truths.append(negation(holds(mapping(inner))))
            elif (field := named({**FIELDS[resource], **BUILT_INS}, key)) is not None:
                if field[1].cls != "public":
                    raise NotCompiled(f"{key} is not public")
                truths.append(self._holds_field(field, mapping(inner), record, viewer))
            elif (link := named(LINKS[resource], key)) is not None:
                # The record's own customer and store account, and nothing beyond.
                if nested or link[0] not in ("customer", "store_account"):
                    raise NotCompiled(f"{key} leads too far")
                target = None if record is None else self.linked(record, link[0])
                held = self._holds(mapping(inner), link[1], target, viewer, nested=True)
                # Without a customer or a store account nothing about it is decided, not even what says nothing.
                truths.append(None if target is None else held)
            else:
                raise NotCompiled(f"no field {key}")
        return all_of(truths)

    def _holds_field(
        self, field: tuple[str, Field], conditions: Json, record: Record | None, viewer: dict[str, Value] | None
    ) -> Truth:
        """Evaluate the operators on one field: null satisfies neither a condition nor its negation."""
        name, declared = field
        value = None if record is None else stored(record, name)
        truths: list[Truth] = []
        for operator, raw in conditions.items():
            check_operator(declared, operator)
            if operator == "isNull":
                wants_null = flag(raw)
                truths.append(None if record is None else (value is None) == wants_null)
                continue
            wanted = [self._operand(declared, one, viewer) for one in operands(operator, raw)]
            unknown = value is None or None in wanted
            truths.append(None if unknown else compare(operator, value, wanted))
        return all_of(truths)

    def _operand(self, field: Field, raw: object, viewer: dict[str, Value] | None) -> Value:
        """Read an operand of a data filter, which may name the caller's own."""
        if not (isinstance(raw, str) and raw.startswith("$viewer.")):
            return parse(field, raw)
        if viewer is None or raw not in viewer or field.type != "text":
            raise NotCompiled(f"{raw} has no value")
        return viewer[raw]


def stored(record: Record, field: str) -> Value:
    """Give what is stored in a field or built-in."""
    if field == "created_at":
        return record.created_at
    if field == "updated_at":
        return record.updated_at
    if field == "deleted_at":
        return record.deleted_at
    if field == "version":
        return record.version
    return record.fields[field]
