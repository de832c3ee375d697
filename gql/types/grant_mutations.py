"""`grant`, `approveGrant`, `revokeGrant`, and the previews: who would gain and lose what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from gql.types.declare import Declared, declare, many, optional, plain, shell
from gql.types.grants import GRANTEES, Grants
from gql.types.inputs import given_of, read_number_of
from gql.types.payloads import Payloads, mutation_field
from gql.types.preview import Previews
from models.naming import camel_case, snake_case
from models.types import YEARS
from models.words import GranteeKind
from permissions.grants import Grant
from resolvers.grants.grants import resolve_grants
from resolvers.mutations.grants import approving, giving, previewing_grant, previewing_revocation, revoking
from resolvers.mutations.outcome import ErrorCode, RefusedError, UserError
from resolvers.mutations.run import Mutation


def grant_mutations(grants: Grants, payloads: Payloads, previews: Previews) -> dict[str, Declared]:
    """The mutations of grants."""
    given, revoked, approved = _grant_input(grants), shell("RevokeGrantInput"), shell("ApproveGrantInput")
    one = plain(strawberry.ID, "The id of the grant.")
    declare(
        revoked,
        "A grant to take back.",
        {"id": one, "reason": optional(str, "Why; it is logged with your name.")},
        "input",
    )
    declare(approved, "A grant to approve.", {"id": one}, "input")

    def payload(verb: str, done: str) -> Any:
        told = "The grant; null if it was not done, or where you may not see it."
        return payloads.one_by_id(verb, "grant", grants.type, done, told, resolve_grants)

    previewed = previews.payload("PreviewGrantPayload")
    not_approved = (
        "It needs MANAGE_PERMISSION, and gives no more than you hold unless you are an administrator. One that crosses"
        " groups waits until somebody else approves it."
    )
    return {
        "grant": mutation_field(given, payload("Grant", "given"), f"Give a grant. {not_approved}", _read_giving),
        "approve_grant": mutation_field(
            approved,
            payload("ApproveGrant", "approved"),
            "Approve a grant that crosses groups and was given by somebody else. It needs what giving it would.",
            lambda source: approving(_read_id(source)),
        ),
        "revoke_grant": mutation_field(
            revoked,
            payload("RevokeGrant", "taken back"),
            "Take a grant back, from the next request on. It needs what giving it would.",
            lambda source: revoking(_read_id(source), given_of(source).get("reason")),
        ),
        "preview_grant": mutation_field(
            given,
            previewed,
            "Who would gain what by a grant: it is given, compared and undone, as if it had begun and were approved."
            " It needs VIEW_PERMISSION, and what giving it would.",
            lambda source: previewing_grant(_read_grant(source)),
        ),
        "preview_revoke_grant": mutation_field(
            revoked,
            previewed,
            "Who would lose what if a grant were taken back. It needs VIEW_PERMISSION, and what taking it back would.",
            lambda source: previewing_revocation(_read_id(source)),
        ),
    }


def _grant_input(grants: Grants) -> Any:
    level, given = shell("GrantedLevelInput"), shell("GrantInput")
    records = grants.records
    declare(
        level,
        "How far a field is to be shown.",
        {"field": plain(str, "The name of the field."), "level": plain(records.level, "How far.")},
        "input",
    )
    declare(
        given,
        "Who may do what with which rows and fields, and for how long.",
        {
            "grantee_kind": plain(grants.grantee_kind, "Whom it is for."),
            "grantee": optional(strawberry.ID, "The id of whom it is for; none where it is for ALL_USERS."),
            "resource": plain(records.resource, "Of which kind of record."),
            "actions": plain(many(records.action), "What it allows."),
            "reaches": plain(many(grants.reach), "Whose relations count; EVERYONE asks for none."),
            "relations": optional(many(grants.relation), "By which relations; some, unless it reaches EVERYONE."),
            "sub_departments": optional(bool, "Whether departments below count as the department."),
            "data_filter": optional(
                JSON, "Which rows, by public fields, as in `where`; `$viewer.region` is one's own."
            ),
            "levels": optional(many(level), "How far fields are shown, where it is not as usual."),
            "writable": optional(many(str), "Fields that may be written without being seen whole."),
            "across_groups": optional(bool, "Whether it crosses the walls of groups: then somebody else approves it."),
            "valid_from": optional(datetime, "When it begins; at once unless this is given."),
            "valid_until": optional(datetime, "When it ends by itself; never unless this is given."),
            "reason": plain(str, "Why; whoever sees the grant sees it."),
        },
        "input",
    )
    return given


def _read_giving(source: Any) -> Mutation:
    return giving(_read_grant(source))


def _read_grant(source: Any) -> Grant:
    given = given_of(source)
    kind: GranteeKind = given["grantee_kind"]
    data_filter = given.get("data_filter")
    if not isinstance(data_filter, Mapping | None):
        raise _refused('A data filter is an object, such as {region: {eq: "EU"}}.', "dataFilter")
    levels = [given_of(one) for one in given.get("levels") or ()]
    return Grant(
        grantee_kind=kind,
        grantee_id=_read_grantee(kind, given.get("grantee")),
        resource=given["resource"],
        actions=frozenset(given["actions"]),
        relations=frozenset(given.get("relations") or ()),
        reaches=frozenset(given["reaches"]),
        sub_departments=given.get("sub_departments") or False,
        data_filter=data_filter,
        levels={snake_case(one["field"]): one["level"] for one in levels},
        writable=frozenset(map(snake_case, given.get("writable") or ())),
        across_groups=given.get("across_groups") or False,
        valid_from=_read_moment(given, "valid_from"),
        valid_until=_read_moment(given, "valid_until"),
        reason=given["reason"],
    )


def _read_grantee(kind: GranteeKind, written: str | None) -> int | None:
    if (written is None) != (kind is GranteeKind.ALL_USERS):
        raise _refused("A grant names its grantee, unless it is for ALL_USERS.", "grantee")
    names = {kind: name for name, kind in GRANTEES.items()}
    return None if written is None else read_number_of(names[kind], written, "grantee")


def _read_moment(given: Mapping[str, Any], name: str) -> datetime | None:
    moment: datetime | None = given.get(name)
    if moment is not None and (moment.tzinfo is None or moment.year not in YEARS):
        raise _refused("A moment has a time zone, and is between the years 2 and 9998.", camel_case(name))
    return moment


def _refused(message: str, field: str) -> RefusedError:
    return RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, (field,)))


def _read_id(source: Any) -> int:
    return read_number_of("Grant", given_of(source)["id"], "id")
