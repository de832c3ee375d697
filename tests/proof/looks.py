"""All that a caller sees of a world, as one value: two worlds with the same look must answer alike."""

import json
from collections.abc import Iterable

from tests.proof.fields import BUILT_INS, FIELDS
from tests.proof.model import View, declared_fields
from tests.proof.world import LINKS, LISTS, ORGANISATION, RECORD_ACTIONS, RESOURCES, Grant


def looks(view: View, *, deep: bool = False) -> tuple[object, ...]:
    """Give everything that the caller may see of the world, as one value to compare and to hash.

    Two worlds that look the same must answer every request alike. A look has the caller themself, what their
    grants could give at best, and each row that they see with its shown values, levels, actions and neighbours.

    A `deep` one has also what some writes tell by what they are for: what `reveal` would show, and by whom and how
    the rows that are seen are related to, which handing over, sharing and merging go by. So has that of somebody who
    may see permissions: to them the program tells who has which, and why.
    """
    deep = deep or _sees_permissions(view)
    lists = [(resource, False) for resource in (*RESOURCES, *ORGANISATION)]
    lists += [(resource, True) for resource in RESOURCES]
    return (
        ("caller", _look_at_caller(view)),
        *((resource, "plan", _look_at_plan(view, resource)) for resource in RESOURCES),
        *(
            (
                resource,
                deleted,
                tuple(_look_at_row(view, resource, id) for id in view.rows(resource, deleted=deleted)),
                tuple(_look_deeper(view, resource, id) for id in view.rows(resource, deleted=deleted) if deep),
            )
            for resource, deleted in lists
        ),
        tuple(sorted(definition(one) for one in view.world.grants if deep or _gave(view, one))),
    )


def _sees_permissions(view: View) -> bool:
    """Tell whether the caller is told of other people's grants on some resource."""
    told = {"VIEW_PERMISSION", "MANAGE_PERMISSION"}
    return any(told & grant.actions for resource in RESOURCES for grant in view.live_grants(resource))


def _gave(view: View, grant: Grant) -> bool:
    """Tell whether it is the caller who gave a grant: they see it, whosever it is, and whether it holds or not."""
    return view.caller.kind == "PERSON" and grant.given_by == view.caller.id


def _look_deeper(view: View, resource: str, id: int) -> tuple[object, ...]:
    """Give what is stored in fields that may be revealed, who relates to a row, and whether it is walled off."""
    if resource in ORGANISATION:
        return ()
    record, facts = view.facts.records[id], view.facts
    revealable = [name for name in declared_fields(resource) if view.level(resource, id, name) == "REVEALABLE"]
    holders = [record, facts.linked(record, "customer"), facts.linked(record, "sales_record")]
    relations = [(one.person, one.kind, str(one.expires_at)) for held in holders if held for one in held.relations]
    wall = facts.wall(record)
    return (
        tuple((name, record.fields.get(name), record.lines) for name in revealable),
        tuple(sorted(relations)),
        wall is not None and not facts.passes_wall(view.caller, wall),
    )


def _look_at_caller(view: View) -> tuple[object, ...]:
    """Give what callers know of themselves: who they are and which walls they pass."""
    me = view.facts.records.get(view.caller.id)
    public = [name for name, field in FIELDS["PERSON"].items() if field.cls == "public"]
    own = () if me is None else tuple(me.fields[name] for name in public)
    walls = tuple(group.id for group in view.world.groups if view.facts.passes_wall(view.caller, group.id))
    limits = view.caller.limits
    cuts = (names(limits.resources), names(limits.actions), limits.level)
    return view.caller.kind, view.caller.id, own, view.denied(), walls, cuts


def _look_at_plan(view: View, resource: str) -> tuple[object, ...]:
    """Give the caller's grants on a resource as defined, and the best they can give after the boundaries."""
    grants = tuple(definition(grant) for grant in sorted(view.live_grants(resource), key=lambda one: one.id))
    actions = tuple(action for action in RECORD_ACTIONS[resource] if view.allows(resource, action))
    return grants, actions, tuple((field, view.reachable(resource, field)) for field in declared_fields(resource))


def _look_at_row(view: View, resource: str, id: int) -> tuple[object, ...]:
    """Give all that is to be seen of one row."""
    built_ins = () if resource in ORGANISATION else BUILT_INS
    return (
        id,
        tuple(
            (field, view.level(resource, id, field), view.value(resource, id, field))
            for field in (*FIELDS[resource], *built_ins)
        ),
        tuple((link, view.link(resource, id, link)) for link in LINKS[resource]),
        tuple((name, tuple(view.children(resource, id, name))) for name in LISTS[resource]),
        tuple(view.lines(id)) if resource == "SALES_RECORD" else (),
        tuple(sorted(view.can(resource, id))),
        tuple(sorted(view.signature(resource, id))),
        _look_at_log(view, resource, id),
    )


def _look_at_log(view: View, resource: str, id: int) -> tuple[object, ...]:
    """Give what the log of a row tells beside its fields, to who may read it: the people it was related to."""
    if "VIEW_LOG" not in view.can(resource, id):
        return ()
    relations = view.facts.records[id].relations
    seen = [one for one in relations if any(view.visible("PERSON", one.person, deleted=gone) for gone in (False, True))]
    return tuple(sorted((one.person, one.kind, str(one.expires_at)) for one in seen))


def names(words: Iterable[str] | None) -> tuple[str, ...] | None:
    """Put a set of words in an order that can be compared."""
    return None if words is None else tuple(sorted(words))


def definition(grant: Grant) -> tuple[object, ...]:
    """Spell out a grant."""
    return (
        grant.id,
        grant.grantee_kind,
        grant.grantee_id,
        names(grant.actions),
        names(grant.relations),
        names(grant.reaches),
        grant.sub_departments,
        json.dumps(grant.data_filter, sort_keys=True),
        tuple(sorted(grant.levels.items())),
        names(grant.writable),
        grant.across_groups,
        grant.approved_by,
        str(grant.valid_from),
        str(grant.valid_until),
        grant.given_by,
    )
