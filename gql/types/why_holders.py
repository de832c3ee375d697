"""`whoHasAccess`: everybody who may do something to a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import read_id
from gql.types.declare import Declared, argument, by_level, declare, many, plain, resolved, shell
from gql.types.filters import Filters
from gql.types.pages import PAGE, page_type
from gql.types.records import Records, told_fields
from gql.types.why_explain import ACTION, RECORD
from gql.types.why_rules import Rules
from models.words import Action, PrincipalKind, Resource
from permissions.explaining.holders import Holder
from permissions.grants import Grant
from resolvers.listing import read_page
from resolvers.why.holders import HolderPage, IncompleteReason, who_has_access


@dataclass(frozen=True, slots=True)
class Rule:
    """A grant by itself."""

    grant: Grant


def who_has_access_field(by_name: Mapping[str, Resource], filters: Filters, records: Records, rules: Rules) -> Declared:
    """The query; `by_name` has the resources of the schema by the names of their types."""
    given, holder = shell("GivenGrant"), shell("AccessHolder")
    declare(given, "A grant that matches the record for somebody.", rules.columns("What it names."))
    declare(
        holder,
        "Somebody who may do something to a record.",
        {
            "kind": by_level(_holder_kinds, records.kind, "Whether it is a person or an integration."),
            "name": by_level(_holder_names, str, "How they are called."),
            "person": rules.link(Resource.PERSON, "The person, if it is one.", _holder_person),
            "can": by_level(_holder_can, many(records.action), "All that they may do to the record."),
            "fields": by_level(_holder_fields_of(records), many(records.field_access), "How far they see each field."),
            "grants": by_level(_holder_grants, many(given), "The grants that match the record for them."),
        },
    )
    more = {
        "complete": by_level(_complete, bool, "Whether nobody is missing in this page's part of the list."),
        "incomplete": plain(many(filters.choice(IncompleteReason)), "Why somebody may be missing."),
        "epoch": plain(int, "The count of changes of permissions that this holds at."),
    }
    whom = "those who may do something to a record"
    connection = page_type("AccessHolder", holder, f"An entry of {whom}.", f"A page of {whom}.", more)

    async def resolve(
        self: Any,
        info: Info[Any, Any],
        record: str,
        action: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> HolderPage:
        name, number = read_id(record)
        page = read_page(first, after, last, before)
        asked = Action.VIEW if action is None else action.value
        return await who_has_access(session_of(info), (by_name.get(name), number), asked, page)

    resolve.__annotations__ = {
        "info": Info,
        "record": argument(strawberry.ID, RECORD),
        "action": argument(records.action | None, ACTION),
        "first": argument(int | None, PAGE["first"]),
        "after": argument(str | None, PAGE["after"]),
        "last": argument(int | None, PAGE["last"]),
        "before": argument(str | None, PAGE["before"]),
    }
    about = (
        "Everybody who may do something to a record, people by name and then integrations, as they may without the "
        "limits of any one token. It needs VIEW_PERMISSION on the record; people are those whom you may view."
    )
    return resolved(resolve, connection, about)


def _holder_kinds(_info: Info[Any, Any], holders: Sequence[Holder]) -> list[PrincipalKind]:
    return [holder.principal.kind for holder in holders]


def _holder_names(_info: Info[Any, Any], holders: Sequence[Holder]) -> list[str]:
    return [holder.principal.name for holder in holders]


def _holder_person(holder: Holder) -> int | None:
    return holder.principal.id if holder.principal.kind is PrincipalKind.PERSON else None


def _holder_can(_info: Info[Any, Any], holders: Sequence[Holder]) -> list[list[Action]]:
    return [sorted(holder.meaning.actions) for holder in holders]


def _holder_grants(_info: Info[Any, Any], holders: Sequence[Holder]) -> list[list[Rule]]:
    return [[Rule(grant) for grant in holder.meaning.grants] for holder in holders]


def _complete(_info: Info[Any, Any], pages: Sequence[HolderPage]) -> list[bool]:
    return [not page.incomplete for page in pages]


def _holder_fields_of(records: Records) -> Any:
    def of(_info: Info[Any, Any], holders: Sequence[Holder]) -> list[list[Any]]:
        return [told_fields(records.field_access, holder.meaning.fields) for holder in holders]

    return of
