"""Grants as the API shows them, the list of them, and how they are written."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from gql.context import session_of
from gql.ids import read_id, write_id
from gql.names import type_name
from gql.selection import link_selection
from gql.types.by_time import PAGE, connection_by_time
from gql.types.declare import (
    Declared,
    argument,
    batched,
    by_itself,
    by_level,
    declare,
    many,
    optional,
    plain,
    resolved,
    shell,
    with_arguments,
)
from gql.types.filters import Filters
from gql.types.inputs import given_of
from gql.types.log import read_about
from gql.types.records import Records
from masking.apply import mask_note
from models.errors import BadInputError
from models.naming import camel_case
from models.words import GranteeKind, GrantState, Reach, Relation, Resource
from permissions.grants import Grant
from resolvers.batch import resolve_link
from resolvers.grants.grants import RECORDS, Grantee, GrantFilter, GrantShown, fetch_grants, resolve_integrations
from resolvers.listing import read_page
from resolvers.log.records import resolve_about

GRANTEES = {**{type_name(resource): kind for resource, kind in RECORDS.items()}, "Integration": GranteeKind.INTEGRATION}
MOST_GRANTEES = 100
OF_KIND = {kind: resource for resource, kind in RECORDS.items()}


class Grants:
    """The types of grants of one schema."""

    def __init__(self, filters: Filters, records: Records) -> None:
        """Make them."""
        self.filters, self.records = filters, records
        self.grantee_kind = filters.choice(GranteeKind)
        self.relation, self.reach = filters.choice(Relation), filters.choice(Reach)
        self.state = filters.choice(GrantState)
        self.integration = _integration()
        self.type = shell("Grant")
        self._declare()

    def person(self, key: Callable[[Any], int | None], about: str) -> Declared:
        """A field that leads to a person, whom the caller may see or not."""
        target = self.records.types[Resource.PERSON]
        return batched(target | None, about, key=key, read=link_selection(Resource.PERSON), batch=resolve_link)

    def _declare(self) -> None:
        level, records = shell("GrantedLevel"), self.records
        declare(
            level,
            "How far a grant shows a field.",
            {"field": plain(str, "The name of the field."), "level": plain(records.level, "How far.")},
        )

        def levels(grant: Grant) -> list[Any]:
            return [level(field=camel_case(name), level=shows) for name, shows in sorted(grant.levels.items())]

        given = {
            "id": by_level(_ids, strawberry.ID, "The id: what `fieldAccess` names it by."),
            "state": plain(self.state, "What has become of it."),
            "grantee_kind": _of(lambda grant: grant.grantee_kind, self.grantee_kind, "Whom it is for."),
            "grantee": batched(
                records.node | None,
                "The person, role, department or group that it is for; null where you may not see it.",
                key=_grantee,
                read=read_about(frozenset(RECORDS)),
                batch=resolve_about,
            ),
            "integration": batched(
                self.integration | None,
                "The integration that it is for.",
                key=_integration_id,
                batch=self._named,
            ),
            "resource": _of(lambda grant: grant.resource, records.resource, "Of which kind of record."),
            "actions": _of(lambda grant: sorted(grant.actions), many(records.action), "What it allows."),
            "relations": _of(lambda grant: sorted(grant.relations), many(self.relation), "By which relations."),
            "reaches": _of(lambda grant: sorted(grant.reaches), many(self.reach), "Whose relations count."),
            "sub_departments": _of(
                lambda grant: grant.sub_departments, bool, "Whether departments below count as the department."
            ),
            "data_filter": _of(_data_filter, JSON | None, "Which rows, by their public fields; null for all."),
            "levels": _of(levels, many(level), "How far it shows fields, where that is not as usual."),
            "writable": _of(
                lambda grant: [camel_case(name) for name in sorted(grant.writable)],
                many(str),
                "Fields that may be written without being seen whole.",
            ),
            "across_groups": _of(lambda grant: grant.across_groups, bool, "Whether it crosses the walls of groups."),
            "valid_from": _of(lambda grant: grant.valid_from, datetime | None, "When it begins; null for at once."),
            "valid_until": _of(lambda grant: grant.valid_until, datetime | None, "When it ends; null for never."),
            "reason": _of(_reason, str | None, "Why it was given, with numbers and addresses in it masked."),
            "created_at": plain(datetime, "When it was given."),
            "given_by": self.person(lambda one: one.grant.given_by_id, "Who gave it; null where you may not see them."),
            "approved_by": self.person(
                lambda one: one.grant.approved_by_id, "Who approved it; null where nobody has or you may not see them."
            ),
        }
        declare(self.type, "Who may do what with which rows and fields, and for how long.", given)

    async def _named(self, session: Any, ids: Sequence[int], arguments: None) -> list[Any]:
        names = await resolve_integrations(session, ids, arguments)
        return [
            None if name is None else self.integration(id=write_id("Integration", one), name=name)
            for one, name in zip(ids, names, strict=True)
        ]


def grants_field(grants: Grants) -> Declared:
    """The list of grants."""
    where = shell("GrantWhere")
    declare(
        where,
        "Which grants a list has; conditions side by side must all hold.",
        {
            "grantee": optional(many(strawberry.ID), "Those for one of these people, roles, departments, groups."),
            "resource": optional(many(grants.records.resource), "Those of one of these kinds of record."),
            "state": optional(many(grants.state), "Those of which one of these has become."),
        },
        "input",
    )

    async def resolve(self: Any, info: Info[Any, Any], **given: Any) -> Any:
        asked, page = read(info, **given)
        return await fetch_grants(session_of(info), asked, page)

    def read(
        info: Info[Any, Any],
        where: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        return _read_filter(where), read_page(first, after, last, before)

    types = {"where": (where | None, "Which grants the list has."), **PAGE}
    read.__annotations__ = {"info": Info, **{name: argument(kind, about) for name, (kind, about) in types.items()}}
    about = (
        "Who was granted what, the newest first: to people whose permissions you may view, to others if you may view"
        " those of everybody, and what you have given yourself."
    )
    connection = connection_by_time("Grant", grants.type, "grants")
    return resolved(with_arguments(resolve, read), connection, about)


def _read_filter(where: Any) -> GrantFilter:
    asked = {} if where is None else given_of(where)
    if len(asked.get("grantee") or ()) > MOST_GRANTEES:
        raise BadInputError(f"where.grantee takes at most {MOST_GRANTEES} ids.")
    grantees = None if asked.get("grantee") is None else tuple(_read_grantee(one) for one in asked["grantee"])
    resources, states = (
        None if asked.get(name) is None else tuple(sorted(set(asked[name]))) for name in ("resource", "state")
    )
    return GrantFilter(grantees, resources, states)


def _read_grantee(written: str) -> Grantee:
    name, number = read_id(written)
    if name not in GRANTEES:
        raise BadInputError("where.grantee: this is not the id of whom a grant can be for.")
    return GRANTEES[name], number


def _integration() -> Any:
    cls = shell("GrantedIntegration")
    declare(
        cls,
        "A partner's program that is granted something.",
        {"id": plain(strawberry.ID, "Its id."), "name": plain(str, "Its name.")},
    )
    return cls


def _of(read: Callable[[Grant], Any], kind: Any, about: str) -> Declared:
    """A field that is read from the grant itself."""
    return by_itself(lambda source: read(source.grant), kind, about)


def _ids(_info: Info[Any, Any], sources: Sequence[GrantShown]) -> list[str]:
    return [write_id("Grant", source.id) for source in sources]


def _grantee(source: GrantShown) -> Any:
    kind, one = source.grant.grantee_kind, source.grant.grantee_id
    return None if kind not in OF_KIND or one is None else (OF_KIND[kind], one, False)


def _integration_id(source: GrantShown) -> int | None:
    return source.grant.grantee_id if source.grant.grantee_kind is GranteeKind.INTEGRATION else None


def _data_filter(grant: Grant) -> Any:
    return None if grant.data_filter is None else dict(grant.data_filter)


def _reason(grant: Grant) -> str | None:
    return None if grant.reason is None else mask_note(grant.reason)
