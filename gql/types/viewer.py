"""`viewer`: who asks, what they may do, and what cuts it."""

from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import write_id
from gql.selection import record_selection
from gql.types.declare import Declared, argument, declare, many, plain, resolved, shell
from gql.types.records import Records
from gql.types.tokens import TokenTypes
from gql.types.words import BoundaryKind, described
from models.naming import camel_case
from models.words import PrincipalKind, Resource
from permissions.access import Access
from permissions.tokens import NO_LIMITS
from resolvers.batch import LinkArguments, resolve_link
from resolvers.viewer import abilities, field_abilities, watermark


def viewer_type(resources: frozenset[Resource], records: Records, tokens: TokenTypes | None) -> Any:
    """The type of `viewer`, in terms of the resources that the schema has."""
    viewer, boundary = shell("Viewer"), shell("Boundary")
    declare(
        boundary,
        "Something that cuts your access after your grants have been added up.",
        {
            "kind": plain(described(BoundaryKind), "What it is."),
            "about": plain(str, "What it does, in a sentence."),
        },
    )

    def boundaries(self: Any, info: Info[Any, Any]) -> Any:
        return [boundary(kind=kind, about=about) for kind, about in _boundaries(session_of(info).access)]

    members = {
        "id": resolved(_id, strawberry.ID, "Your id, as a person or as an integration."),
        "kind": resolved(_kind, records.kind, "Whether you are a person or an integration."),
        "name": resolved(_name, str, "Your name."),
        "email": resolved(_email, str | None, "Your e-mail address; an integration has none."),
        "boundaries": resolved(boundaries, many(boundary), "What cuts your access."),
        "watermark": resolved(_watermark, str, "What to mark a page of data with: who sees it, and on which day."),
    }
    if resources:
        members["can"] = _can(records.resource, resources, records)
        members["fields"] = _fields(records.resource, records)
    if Resource.PERSON in resources:
        about = "Your own record; null for an integration, or where you may not see people."
        members["person"] = resolved(_person, records.types[Resource.PERSON] | None, about)
    if tokens is not None:
        members |= tokens.viewer_fields()
    declare(viewer, "Who you are to this API, and what you may do.", members)
    return viewer


def _can(words: Any, resources: frozenset[Resource], records: Records) -> Declared:
    ability = shell("Ability")
    allowed = "What some grant of yours allows; a record's own `viewerCan` is exact."
    declare(
        ability,
        "What you may do with one kind of record, on some records at least.",
        {
            "resource": plain(words, "The kind of record."),
            "actions": plain(many(records.action), allowed),
        },
    )

    def can(self: Any, info: Info[Any, Any]) -> Any:
        found = abilities(session_of(info).access)
        return [ability(resource=one, actions=actions) for one, actions in found.items() if one in resources]

    return resolved(can, many(ability), "What you may do, by kind of record.")


def _fields(words: Any, records: Records) -> Declared:
    field_ability = shell("FieldAbility")
    declare(
        field_ability,
        "What you may do with one field, on some records at least.",
        {
            "field": plain(str, "The name of the field."),
            "level": plain(records.level, "The furthest that any grant of yours shows it."),
            "filterable": plain(bool, "Whether `where` takes it: it does where you see it whole."),
            "sortable": plain(bool, "Whether `orderBy` takes it: it does where you see it whole."),
            "writable": plain(bool, "Whether you may write it."),
        },
    )

    def fields(self: Any, info: Info[Any, Any], resource: Any) -> Any:
        found = field_abilities(session_of(info).access, resource.value)
        return [
            field_ability(
                field=camel_case(one.field),
                level=one.level,
                filterable=one.filterable,
                sortable=one.sortable,
                writable=one.writable,
            )
            for one in found
        ]

    fields.__annotations__ = {"info": Info, "resource": argument(words, "The kind of record.")}
    return resolved(fields, many(field_ability), "How far you see the fields of a kind of record.")


def _boundaries(access: Access) -> list[tuple[BoundaryKind, str]]:
    """What cuts the caller's access; nothing here tells whether there are records behind a wall."""
    found = []
    if access.plan.principal.limits != NO_LIMITS:
        found.append((BoundaryKind.TOKEN, "This token allows less than its owner may."))
    if access.live_plan.sponsor is not None:
        found.append((BoundaryKind.SPONSOR, "You can do no more, and see no field further, than your sponsor."))
    return [*found, (BoundaryKind.INFORMATION_BARRIER, "Records of groups that you are not in are walled off.")]


def _id(self: Any, info: Info[Any, Any]) -> Any:
    principal = session_of(info).access.plan.principal
    return write_id(principal.kind.value.capitalize(), principal.id)


def _kind(self: Any, info: Info[Any, Any]) -> Any:
    return session_of(info).access.plan.principal.kind


def _name(self: Any, info: Info[Any, Any]) -> Any:
    return session_of(info).access.plan.principal.name


def _email(self: Any, info: Info[Any, Any]) -> Any:
    return session_of(info).access.plan.principal.email


def _watermark(self: Any, info: Info[Any, Any]) -> Any:
    return watermark(session_of(info).access)


async def _person(self: Any, info: Info[Any, Any]) -> Any:
    session = session_of(info)
    principal = session.access.plan.principal
    if principal.kind is not PrincipalKind.PERSON:
        return None
    columns = record_selection(info, Resource.PERSON)
    return await session.load(resolve_link, LinkArguments(Resource.PERSON, columns), principal.id)
