"""What people may do and how far they see, as the API shows it to themselves: what previews are compared with."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gql.names import PLURALS
from models.naming import camel_case
from models.words import ORGANISATION, Resource
from permissions.access import record_actions
from tests.gql.mutations.company import Company

PREVIEWED = """complete changes { person { id } integration { name } resource record { id } gains loses
fields { field before after } } userErrors { field message code }"""
ACCESS = "nodes { id viewerCan fieldAccess { field level } }"


class Row(NamedTuple):
    """A record as somebody sees it: what they may do to it, and how far each field is shown."""

    actions: frozenset[str]
    levels: Mapping[str, str]


class Change(NamedTuple):
    """What somebody gains and loses on a record, or, without one, of functions."""

    who: str
    resource: str
    record: str | None
    gains: frozenset[str]
    loses: frozenset[str]
    fields: frozenset[tuple[str, str, str]]


class Standing(NamedTuple):
    """Everything that somebody sees, and what they may do at all."""

    rows: Mapping[tuple[str, str], Row]
    can: Mapping[str, frozenset[str]]


NOBODY = Row(frozenset(), {})


async def standing(company: Company, caller: str, resources: Iterable[Resource] = Resource) -> Standing:
    """Ask as somebody for all that they see."""
    lists = " ".join(f"{camel_case(PLURALS[one])}(first: 1000) {{ {ACCESS} }}" for one in resources)
    data = await company.ask(caller, f"{{ viewer {{ can {{ resource actions }} }} {lists} }}")
    rows = {
        (one.value, node["id"]): Row(
            frozenset(node["viewerCan"]), {field["field"]: field["level"] for field in node["fieldAccess"]}
        )
        for one in resources
        for node in data[camel_case(PLURALS[one])]["nodes"]
    }
    can = {one["resource"]: frozenset(one["actions"]) for one in data["viewer"]["can"]}
    return Standing(rows, can)


def differences(who: str, before: Standing, after: Standing) -> set[Change]:
    """What is otherwise for somebody, worked out from what they were shown before and after."""
    found = set()
    for resource, record in {*before.rows, *after.rows}:
        had, has = (side.rows.get((resource, record), NOBODY) for side in (before, after))
        names = {*had.levels, *has.levels}
        levels = {(name, had.levels.get(name, "HIDDEN"), has.levels.get(name, "HIDDEN")) for name in names}
        fields = frozenset(level for level in levels if level[1] != level[2])
        if had != has:
            gains, loses = has.actions - had.actions, had.actions - has.actions
            found.add(Change(who, resource, record, gains, loses, fields))
    for resource in {*before.can, *after.can} - ORGANISATION:
        on_records = {action.value for action in record_actions(Resource(resource))}
        could, can = (side.can.get(resource, frozenset()) - on_records for side in (before, after))
        if could != can:
            found.add(Change(who, resource, None, can - could, could - can, frozenset()))
    return found


def told(preview: Mapping[str, Any]) -> set[Change]:
    """What a preview tells, of a record no more than the record itself can show."""
    found = set()
    for one in preview["changes"]:
        who = one["integration"]["name"] if one["person"] is None else one["person"]["id"]
        gains, loses = frozenset(one["gains"]), frozenset(one["loses"])
        record = None if one["record"] is None else one["record"]["id"]
        fields = frozenset((each["field"], each["before"], each["after"]) for each in one["fields"])
        if record is not None:
            on_records = {action.value for action in record_actions(Resource(one["resource"]))}
            gains, loses = gains & on_records, loses & on_records
            if not (gains or loses or fields):
                continue
        found.add(Change(who, one["resource"], record, gains, loses, fields))
    return found
