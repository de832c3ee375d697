"""Requests for access to a walled group: how they are shown, listed, made and answered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import write_id
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
from gql.types.grants import Grants
from gql.types.inputs import given_of, read_number, read_number_of
from gql.types.payloads import Payloads, mutation_field
from masking.apply import mask_note
from models.words import RequestState, Resource
from permissions.requests import AccessRequest
from resolvers.batch import resolve_link
from resolvers.grants.requests import RequestShown, fetch_requests, resolve_requests
from resolvers.listing import read_page
from resolvers.mutations.requests import approving_access, denying_access, requesting
from resolvers.mutations.run import Mutation


class AccessRequests:
    """The types of requests of one schema."""

    def __init__(self, grants: Grants) -> None:
        """Make them."""
        self.state = grants.filters.choice(RequestState)
        self.type = shell("AccessRequest")
        groups = grants.records.types[Resource.GROUP]
        hours = "For how many hours it was asked, from the approval on; null for what was let in without asking."
        declare(
            self.type,
            "Somebody who asks to be let into a walled group for a time.",
            {
                "id": by_level(_ids, strawberry.ID, "The id."),
                "state": plain(self.state, "What has become of it."),
                "person": grants.person(lambda one: one.request.person_id, "Who asks; null where you don't see them."),
                "group": batched(
                    groups | None,
                    "The group whose records they want to see.",
                    key=lambda one: one.request.group_id,
                    read=link_selection(Resource.GROUP),
                    batch=resolve_link,
                ),
                "reason": _of(lambda one: _note(one.reason), str | None, "Why, with numbers and addresses masked."),
                "hours": _of(lambda one: one.hours, int | None, hours),
                "created_at": _of(lambda one: one.created_at, datetime, "When it was asked."),
                "decided_at": _of(lambda one: one.decided_at, datetime | None, "When it was answered."),
                "expires_at": _of(lambda one: one.expires_at, datetime | None, "When the access ends by itself."),
                "answer": _of(lambda one: _note(one.answer), str | None, "What was said to it."),
                "approved_by": grants.person(lambda one: one.request.approved_by_id, "Who approved it."),
                "denied_by": grants.person(lambda one: one.request.denied_by_id, "Who denied it."),
            },
        )


def requests_field(requests: AccessRequests) -> Declared:
    """The list of requests."""

    def read(
        info: Info[Any, Any],
        states: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:
        asked = None if states is None else tuple(sorted({one.value for one in states}))
        return asked, read_page(first, after, last, before)

    async def resolve(self: Any, info: Info[Any, Any], **given: Any) -> Any:
        return await fetch_requests(session_of(info), *read(info, **given))

    types = {"states": (many(requests.state) | None, "Those of which one of these has become."), **PAGE}
    read.__annotations__ = {"info": Info, **{name: argument(kind, about) for name, (kind, about) in types.items()}}
    about = "Your own requests for access, and those that you may answer or have answered, the newest first."
    connection = connection_by_time("AccessRequest", requests.type, "requests for access")
    return resolved(with_arguments(resolve, read), connection, about)


def request_mutations(requests: AccessRequests, payloads: Payloads) -> dict[str, Declared]:
    """The mutations of requests."""
    asked, approved, denied = (shell(f"{verb}AccessInput") for verb in ("Request", "Approve", "Deny"))
    one, answer = plain(strawberry.ID, "The id of the request."), optional(str, "What to say to who asks.")
    declare(
        asked,
        "A walled group to be let into.",
        {
            "group": plain(strawberry.ID, "The id of the group."),
            "reason": plain(str, "Why; whoever answers reads it."),
            "hours": plain(int, "For how many hours, from the approval on; a year at most."),
        },
        "input",
    )
    hours = optional(int, "For fewer hours than were asked for.")
    declare(approved, "A request to approve.", {"id": one, "hours": hours, "answer": answer}, "input")
    declare(denied, "A request to deny.", {"id": one, "answer": answer}, "input")

    def ask(source: Any) -> Mutation:
        given = given_of(source)
        return requesting(read_number(Resource.GROUP, given["group"], "group"), given["reason"], given["hours"])

    def approve(source: Any) -> Mutation:
        given = given_of(source)
        return approving_access(_read_id(given["id"]), given.get("hours"), given.get("answer"))

    def deny(source: Any) -> Mutation:
        given = given_of(source)
        return denying_access(_read_id(given["id"]), given.get("answer"))

    def payload(verb: str, done: str) -> Any:
        told = "The request; null if it was not done."
        return payloads.one_by_id(verb, "request", requests.type, done, told, resolve_requests)

    may = "Administrators may, and who has MANAGE_PERMISSION on the person and is in the group; nobody for themself."
    return {
        "request_access": mutation_field(
            asked,
            payload("RequestAccess", "made"),
            "Ask to be let into a walled group for a time. Nothing changes before it is approved.",
            ask,
        ),
        "approve_access": mutation_field(
            approved, payload("ApproveAccess", "approved"), f"Approve a request. {may}", approve
        ),
        "deny_access": mutation_field(
            denied,
            payload("DenyAccess", "denied"),
            f"Deny a request; access that was approved ends at once. {may}",
            deny,
        ),
    }


def _of(read: Callable[[AccessRequest], Any], kind: Any, about: str) -> Declared:
    """A field that is read from the request itself."""
    return by_itself(lambda source: read(source.request), kind, about)


def _ids(_info: Info[Any, Any], sources: Sequence[RequestShown]) -> list[str]:
    return [write_id("AccessRequest", source.id) for source in sources]


def _note(note: str | None) -> str | None:
    return None if note is None else mask_note(note)


def _read_id(written: str) -> int:
    return read_number_of("AccessRequest", written, "id")
