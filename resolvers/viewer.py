"""Who the caller is and what they may do at all, told from the plan alone, without a look at any record."""

from dataclasses import dataclass

from masking.fields import FIELDS
from models.words import Action, Resource
from permissions.access import Access
from permissions.levels import Level
from resolvers.mutations.records import DECIDED_ELSEWHERE
from resolvers.mutations.run import may_write


@dataclass(frozen=True, slots=True)
class FieldAbility:
    """What the caller may do with a field, on some row at least."""

    field: str
    level: Level
    filterable: bool
    sortable: bool
    writable: bool


def abilities(access: Access) -> dict[Resource, list[Action]]:
    """For each resource the actions that some live grant names, on whatever rows."""
    return {resource: sorted(access.of(resource).actions) for resource in Resource if access.of(resource).actions}


def field_abilities(access: Access, resource: Resource) -> list[FieldAbility]:
    """What the caller may do with each field of a resource."""
    of = access.of(resource)
    writers = [rule.grant for rule in of.rules if of.actions_of(rule) & {Action.ADD, Action.EDIT}]
    writes = may_write(access) and bool(writers)
    found = []
    for name in FIELDS[resource]:
        level = of.best(name)
        whole = level is Level.FULL
        listed = whole and "." not in name
        allowed = any(name in grant.writable for grant in writers)
        writable = writes and (allowed or whole) and (resource, name) not in DECIDED_ELSEWHERE
        found.append(FieldAbility(name, level, listed, listed, writable))
    return found


def watermark(access: Access) -> str:
    """What a page that shows data to the caller can be marked with, so that a photograph tells who took it."""
    principal = access.plan.principal
    return f"{principal.email or principal.name} {access.now:%Y-%m-%d}"
