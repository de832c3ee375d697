"""What the caller may do, and to what: most is asked where something may come of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.proof.fields import FIELDS, camel
from tests.proof.hidden import Hidden
from tests.proof.model import given
from tests.proof.world import LINKS, LISTS, RESOURCES, Json, Record

# What leads from a resource to another one: a link of it, or a list.
Lead = tuple[str, str]

# Relations that handing over gives, by the arguments that give them.
HANDED = {"ACCOUNT_EXECUTIVE": "accountExecutive", "CSR": "addCsrs"}


class Able:
    """The records that the caller may act on, the functions they have, and ways to records that they can't see."""

    def __init__(self, hidden: Hidden) -> None:
        """Look at the first of the states."""
        view = hidden.view
        self._acting: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for one in hidden.world.records:
            actions = view.can(one.resource, one.id)
            if one.deleted_at is not None:
                # It is seen by who may delete it, and can be brought back and nothing else.
                actions = frozenset({"RESTORE"} if actions else ())
            for action in sorted(actions):
                self._acting[one.resource, action].append(one.id)
        self.functions = {
            (resource, action)
            for resource in RESOURCES
            for grant in view.live_grants(resource)
            for action in grant.actions
            if view.allows(resource, action)
        }
        # Fields that are not seen whole and may be written all the same.
        self.cells: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for one, name in written_unseen(hidden):
            self.cells[one.resource].append((one.id, name))
        self.leads = _leads(hidden)
        # Records that are not seen whole and would mean more to the caller if they were handed them, and as what.
        self.handed = list(_handed(hidden))
        # What the caller's grants ask of a record's own fields: a record that comes to say it may mean more to them.
        self.asked_by_grants: defaultdict[tuple[str, str], list[object]] = defaultdict(list)
        for resource in RESOURCES:
            texts = {camel(name) for name, field in FIELDS[resource].items() if field.type in ("text", "enum")}
            for grant in view.live_grants(resource):
                for name, value in _literals(grant.data_filter):
                    if name in texts and isinstance(value, str) and not value.startswith("$"):
                        self.asked_by_grants[resource, name].append(value)

    def records(self, action: str, resource: str | None = None) -> list[tuple[str, int]]:
        """The records that the caller may take an action on, of one resource or of all."""
        return [
            (of, id)
            for (of, may), ids in self._acting.items()
            if may == action and resource in (None, of)
            for id in ids
        ]


def relatives(hidden: Hidden) -> Iterator[tuple[str, Lead, int]]:
    """What leads from records that are seen to one that is not, of a resource of which some may be seen."""
    records = {one.id: one for one in hidden.world.records}
    for one in hidden.world.records:
        for link, id in one.links.items():
            other = records.get(id or 0)
            if other is None:
                continue
            if one.id not in hidden.rows and id in hidden.rows and hidden.view.view_grants(other.resource):
                yield one.resource, (camel(link), other.resource), other.id
            if one.id in hidden.rows and id not in hidden.rows and hidden.view.view_grants(one.resource):
                for name, (child, by) in LISTS[other.resource].items():
                    if (child, by) == (one.resource, link):
                        yield other.resource, (camel(name), child), one.id


def written_unseen(hidden: Hidden) -> Iterator[tuple[Record, str]]:
    """The fields that the caller does not see whole, and may replace unseen."""
    records = {one.id: one for one in hidden.world.records}
    for id, name in hidden.masked:
        one = records[id]
        if "EDIT" in hidden.view.can(one.resource, id) and any(
            "EDIT" in grant.actions and name in grant.writable for grant in hidden.view.matching(id)
        ):
            yield one, name


def _handed(hidden: Hidden) -> Iterator[tuple[str, int, str]]:
    """What the caller may hand to themself, as far as a grant of theirs would hold on it then."""
    view, caller = hidden.view, hidden.caller
    if not view.visible("PERSON", caller.id):
        # Who names somebody has to see them.
        return
    veiled: defaultdict[int, list[str]] = defaultdict(list)
    for id, name in hidden.masked:
        veiled[id].append(name)
    for one in hidden.world.records:
        if one.id not in veiled or caller.kind != "PERSON" or "ASSIGN" not in view.can(one.resource, one.id):
            continue
        matching = view.matching(one.id)
        for grant in view.live_grants(one.resource):
            mine = any(caller.id in view.facts.reach(caller.id, by, grant.sub_departments) for by in grant.reaches)
            whole = "VIEW" in grant.actions and any(given(grant, name) == "FULL" for name in veiled[one.id])
            holds = view.facts.filter_holds(caller, grant, one) is True
            if grant not in matching and mine and whole and holds:
                yield from ((one.resource, one.id, kind) for kind in sorted(grant.relations & HANDED.keys()))


def _leads(hidden: Hidden) -> Mapping[str, list[Lead]]:
    found: defaultdict[str, list[Lead]] = defaultdict(list)
    for resource, lead, _ in relatives(hidden):
        if lead not in found[resource]:
            found[resource].append(lead)
    return found


def _literals(data_filter: Json | None) -> Iterator[tuple[str, object]]:
    """The fields that a data filter compares, with what it compares them to; those of linked records left out."""
    for key, inner in (data_filter or {}).items():
        if isinstance(inner, list):
            for one in inner:
                yield from _literals(one)
        elif key == "not" and isinstance(inner, Mapping):
            yield from _literals(inner)
        elif isinstance(inner, Mapping) and key not in _LINKS:
            for value in inner.values():
                yield from ((key, one) for one in (value if isinstance(value, list) else [value]))


_LINKS = {camel(link) for links in LINKS.values() for link in links}
