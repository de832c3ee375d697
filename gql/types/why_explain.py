"""`explainAccess`: why somebody may do something to a record, or may not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import read_id
from gql.types.declare import Declared, argument, by_level, declare, many, plain, resolved, shell
from gql.types.filters import Filters
from gql.types.records import Records, told_fields
from gql.types.why_rules import Rules
from models.naming import camel_case
from models.words import Action, PrincipalKind, Resource
from permissions.explaining.near_misses import NearMissReason
from permissions.explaining.paths import Path
from permissions.explaining.record import AccessCut, Boundary, Explanation
from resolvers.why.explain import explain_access

PRINCIPALS = {kind.value.capitalize(): kind for kind in PrincipalKind}
RECORD = "The id of the record."
ACTION = "What they would do: VIEW unless you say otherwise."
LEFT = "What it gives of the record, but for what boundaries take away."


def explain_access_field(by_name: Mapping[str, Resource], filters: Filters, records: Records, rules: Rules) -> Declared:
    """The query; `by_name` has the resources of the schema by the names of their types."""
    explanation = _explanation(filters, records, rules)

    async def resolve(self: Any, info: Info[Any, Any], principal: str, record: str, action: Any = None) -> Any:
        kind, one = read_id(principal)
        name, number = read_id(record)
        asked = Action.VIEW if action is None else action.value
        return await explain_access(session_of(info), (PRINCIPALS.get(kind), one), (by_name.get(name), number), asked)

    resolve.__annotations__ = {
        "info": Info,
        "principal": argument(strawberry.ID, "The id of a person, or of an integration."),
        "record": argument(strawberry.ID, RECORD),
        "action": argument(records.action | None, ACTION),
    }
    about = (
        "Why somebody may do something to a record, or may not. It needs VIEW_PERMISSION on the record, and somebody "
        "whom you may view."
    )
    return resolved(resolve, explanation, about)


def _explanation(filters: Filters, records: Records, rules: Rules) -> Any:
    path, matching, missed = shell("AccessPath"), shell("MatchingGrant"), shell("NearMiss")
    lowered, boundary, explanation = shell("LoweredField"), shell("AccessBoundary"), shell("AccessExplanation")
    declare(
        path,
        "How a grant reaches a record: who relates to it, and why they count.",
        {
            "reach": plain(rules.reach, "The reach by which they count."),
            "person": rules.link(Resource.PERSON, "Who relates to the record.", lambda one: one.related.person.id),
            "relation": by_level(_path_relations, rules.relation, "How they relate to it."),
            "through_customer": by_level(_through_customer, bool, "Whether they do so because of its customer."),
            "until": by_level(_path_ends, datetime | None, "When the relation ends; null for never."),
            "through": rules.people("Who stands between in the chart, from above; those whom you may view.", _through),
            "department": rules.link(Resource.DEPARTMENT, "The department by which.", lambda one: one.department_id),
            "role": rules.link(Resource.ROLE, "The role by which.", lambda one: one.role_id),
        },
    )
    declare(
        matching,
        "A grant that matches the record.",
        {
            **rules.columns(LEFT),
            "paths": plain(many(path), "The ways by which it reaches it, to people whom you may view."),
        },
    )
    declare(
        missed,
        "A grant that names the action and does not give it.",
        {
            **rules.columns("What it names."),
            "reasons": plain(many(filters.choice(NearMissReason)), "All that keeps it from giving it."),
        },
    )
    declare(
        lowered,
        "A field that a boundary shows less far than grants would.",
        {
            "field": by_level(_lowered_names, str, "The name of the field."),
            "granted": plain(records.level, "How far it would be shown without the boundary."),
            "left": plain(records.level, "How far it is shown."),
        },
    )
    declare(
        boundary,
        "What cuts access after the grants have been added up, and what it takes away here.",
        {
            "kind": by_level(_cuts, filters.choice(AccessCut), "What it is."),
            "actions": by_level(_taken, many(records.action), "The actions that it takes away."),
            "fields": plain(many(lowered), "The fields that it shows less far."),
        },
    )
    near = "Grants that name the action and don't give it; null unless you hold MANAGE_PERMISSION on the record."
    declare(
        explanation,
        "Why somebody may do something to a record, or may not.",
        {
            "decision": plain(bool, "Whether they may."),
            "action": plain(records.action, "What it is about."),
            "epoch": plain(int, "The count of changes of permissions that this holds at."),
            "at": plain(datetime, "The moment that it holds at."),
            "kind": by_level(_subject_kinds, records.kind, "Whether it is about a person or an integration."),
            "name": by_level(_subject_names, str, "Whom it is about."),
            "person": rules.link(Resource.PERSON, "The person that it is about, if it is one.", _subject_person),
            "can": by_level(_can, many(records.action), "All that they may do to the record."),
            "fields": by_level(_fields_of(records), many(records.field_access), "How far they see each field."),
            "grants": plain(many(matching), "The grants that match the record for them."),
            "boundaries": plain(many(boundary), "What cuts their access, and what it takes away here."),
            "near_misses": plain(many(missed) | None, near),
        },
    )
    return explanation


def _path_relations(_info: Info[Any, Any], paths: Sequence[Path]) -> list[Any]:
    return [path.related.relation for path in paths]


def _through_customer(_info: Info[Any, Any], paths: Sequence[Path]) -> list[bool]:
    return [path.related.through_customer for path in paths]


def _path_ends(_info: Info[Any, Any], paths: Sequence[Path]) -> list[datetime | None]:
    return [path.related.until for path in paths]


def _through(path: Path) -> tuple[int, ...]:
    return path.through


def _lowered_names(_info: Info[Any, Any], fields: Sequence[Any]) -> list[str]:
    return [camel_case(one.field) for one in fields]


def _cuts(_info: Info[Any, Any], boundaries: Sequence[Boundary]) -> list[AccessCut]:
    return [one.cut for one in boundaries]


def _taken(_info: Info[Any, Any], boundaries: Sequence[Boundary]) -> list[list[Action]]:
    return [sorted(one.actions) for one in boundaries]


def _subject_kinds(_info: Info[Any, Any], found: Sequence[Explanation]) -> list[PrincipalKind]:
    return [one.subject.principal.kind for one in found]


def _subject_names(_info: Info[Any, Any], found: Sequence[Explanation]) -> list[str]:
    return [one.subject.principal.name for one in found]


def _subject_person(found: Explanation) -> int | None:
    principal = found.subject.principal
    return principal.id if principal.kind is PrincipalKind.PERSON else None


def _can(_info: Info[Any, Any], found: Sequence[Explanation]) -> list[list[Action]]:
    return [sorted(one.actions) for one in found]


def _fields_of(records: Records) -> Any:
    def of(_info: Info[Any, Any], found: Sequence[Explanation]) -> list[list[Any]]:
        return [told_fields(records.field_access, one.fields) for one in found]

    return of
