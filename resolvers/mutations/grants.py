"""Grants given, approved by a second person where they cross groups, and taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from masking.fields import CLASSES
from models import log
from models.errors import BadInputError, ConflictError, ForbiddenError
from models.naming import camel_case
from models.words import GranteeKind, GrantState, LogAction
from permissions import grants
from permissions.freeze import administrators
from permissions.grantees import grantees
from permissions.grants import Grant, check_grant, write_grants
from permissions.organisation import integration_names
from resolvers.grants.grants import RECORDS, fetch_grant
from resolvers.mutations.compare import Concerned
from resolvers.mutations.entitled import require_giver, require_holding
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, Outcome, RefusedError, Result, UserError
from resolvers.mutations.preview import previewing
from resolvers.mutations.reasons import check_optional_reason, check_reason
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction


def giving(given: Grant) -> Mutation:
    """Give a grant."""
    return Mutation(LogAction.GRANT, partial(_give, given=given), alone=True)


def approving(one: int) -> Mutation:
    """Approve a grant that crosses groups."""
    return Mutation(LogAction.APPROVE_GRANT, partial(_approve, one=one), record=one, alone=True)


def revoking(one: int, reason: str | None = None) -> Mutation:
    """Take a grant back."""
    return Mutation(LogAction.REVOKE_GRANT, partial(_revoke, one=one, reason=reason), record=one, alone=True)


def previewing_grant(given: Grant) -> Mutation:
    """Tell what a grant would change, from when it begins and once it is approved."""

    async def concerns(transaction: Transaction) -> Concerned:
        who = await grantees(transaction.connection, given)
        approved = frozenset({given.id}) if given.across_groups else frozenset[int]()
        return Concerned(who=who, moment=_beginning(transaction, given), approved=approved)

    return previewing(giving(given), concerns)


def previewing_revocation(one: int) -> Mutation:
    """Tell what would change if a grant were taken back."""

    async def concerns(transaction: Transaction) -> Concerned:
        found = await _required(transaction, one)
        return Concerned(who=await grantees(transaction.connection, found), moment=_beginning(transaction, found))

    return previewing(revoking(one), concerns)


def _beginning(transaction: Transaction, grant: Grant) -> datetime | None:
    return grant.valid_from if grant.valid_from and grant.valid_from > transaction.now else None


async def _give(transaction: Transaction, given: Grant) -> Outcome:
    given = replace(given, given_by_id=transaction.principal.id)
    await require_giver(transaction, given)
    check_reason(given.reason or "")
    check_grant(given, CLASSES)
    if given.valid_until is not None and given.valid_until <= transaction.now:
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, "A grant ends in the future.", ("validUntil",)))
    if given.administers and given.data_filter is not None:
        # Whoever has it of everyone is an administrator, whom no data filter binds.
        message = "MANAGE_PERMISSION on everyone makes an administrator: it takes no data filter."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("dataFilter",)))
    await require_holding(transaction, given)
    await write_grants(transaction.connection, [given], transaction.now, CLASSES)
    await _say(transaction, LogAction.GRANT, given, await _told(transaction, given))
    return Outcome((Result(None, given.id),))


async def _approve(transaction: Transaction, one: int) -> Outcome:
    found = await _required(transaction, one)
    if not found.across_groups:
        raise BadInputError("This grant needs no approval: it crosses no groups.")
    check_grant(found, CLASSES)
    await require_giver(transaction, found)
    if found.given_by_id == transaction.principal.id:
        raise ForbiddenError("A grant is approved by somebody else than who gave it.")
    await require_holding(transaction, found)
    if (state := found.state(transaction.now)) is not GrantState.PENDING:
        become = {GrantState.REVOKED: "taken back", GrantState.EXPIRED: "at an end"}.get(state, "approved")
        raise ConflictError(f"This grant is {become} already.")
    await grants.approve(transaction.connection, one, transaction.principal.id)
    await _say(transaction, LogAction.APPROVE_GRANT, found, await _told(transaction, found))
    return Outcome((Result(None, one),))


async def _revoke(transaction: Transaction, one: int, reason: str | None) -> Outcome:
    found = await _required(transaction, one)
    check_optional_reason(reason)
    await require_giver(transaction, found, taking=True)
    await require_holding(transaction, found, taking=True)
    if not found.active:
        raise ConflictError("This grant is taken back already.")
    had = found.administers and await administrators(transaction.connection, transaction.now)
    await grants.revoke(transaction.connection, one)
    if had and not await administrators(transaction.connection, transaction.now):
        raise ForbiddenError("Nobody would be left who administers permissions.")
    before, why = await _told(transaction, found), {} if reason is None else {"reason": reason}
    await _say(transaction, LogAction.REVOKE_GRANT, found, why, before)
    return Outcome((Result(None, one),))


async def _required(transaction: Transaction, one: int) -> Grant:
    """A grant that the writer may see; whether there is another can't be told."""
    seen = await fetch_grant(transaction.session(transaction.access), one)
    if seen is None:
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("id",)))
    return seen.grant


async def _say(
    transaction: Transaction,
    action: LogAction,
    grant: Grant,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    entry = log.entry_of(transaction.actor, transaction.now, action, None, grant.id, after, before)
    await transaction.writer.say([entry])


async def _told(transaction: Transaction, grant: Grant) -> dict[str, Any]:
    """What the log holds of a grant: what it says, ids as text, and only what it names."""
    kinds = {kind: resource.value.lower() for resource, kind in RECORDS.items()}
    integration = None
    if grant.grantee_kind is GranteeKind.INTEGRATION and grant.grantee_id is not None:
        integration = (await integration_names(transaction.connection, [grant.grantee_id])).get(grant.grantee_id)
    said: dict[str, Any] = {
        "grantee_kind": grant.grantee_kind,
        **({kinds[grant.grantee_kind]: str(grant.grantee_id)} if grant.grantee_kind in kinds else {}),
        "integration": integration,
        "granted": grant.resource,
        "actions": sorted(grant.actions),
        "relations": sorted(grant.relations),
        "reaches": sorted(grant.reaches),
        "sub_departments": grant.sub_departments,
        "data_filter": grant.data_filter,
        "levels": {name: level.name for name, level in sorted(grant.levels.items())},
        "writable": [camel_case(name) for name in sorted(grant.writable)],
        "across_groups": grant.across_groups,
        "valid_from": None if grant.valid_from is None else grant.valid_from.isoformat(),
        "valid_until": None if grant.valid_until is None else grant.valid_until.isoformat(),
        "reason": grant.reason,
    }
    return {name: value for name, value in said.items() if value not in (None, [], {}, False)}
