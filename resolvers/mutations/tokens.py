"""Integrations and tokens: made by administrators, replaced with a grace, and ended by whoever answers for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from models import log
from models.columns import new_id
from models.errors import BadInputError, ConflictError, ForbiddenError
from models.types import YEARS
from models.values import check_text
from models.words import GRANTABLE, Action, LogAction, PersonStatus, PrincipalKind, Resource
from permissions.issued import Token, find_token, replace_token, revoke
from permissions.organisation import insert_integration, integration_names, is_called
from permissions.tokens import LAST, NO_LIMITS, Issued, Limits, issue, read_networks
from resolvers.mutations.entitled import require_holding_of
from resolvers.mutations.handing_out import require_administrator
from resolvers.mutations.links import require_people
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, Outcome, RefusedError, UserError
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction, is_person
from resolvers.writing.change import as_json

LONGEST_NAME = 200
# For how long a token may go on beside the one that replaces it.
LONGEST_GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a token is to allow: to which resources and actions, up to which level, until when, from where."""

    limits: Limits = NO_LIMITS
    expires_at: datetime | None = None
    networks: Sequence[str] | None = None


def integrating(name: str, sponsor: int | None, terms: Terms) -> Mutation:
    """Make an integration, sponsored by a person (the caller unless one is named), and its first token."""
    return Mutation(LogAction.CREATE_INTEGRATION, partial(_integrate, name, sponsor, terms), alone=True)


def issuing(integration: int, terms: Terms) -> Mutation:
    """Make another token for an integration."""
    return Mutation(LogAction.ISSUE_TOKEN, partial(_issue_another, integration, terms), alone=True)


def rotating(token: int, grace: timedelta, expires_at: datetime | None) -> Mutation:
    """Replace a token by a new one, beside which it holds for a while."""
    return Mutation(LogAction.ROTATE_TOKEN, partial(_rotate, token, grace, expires_at), record=token, alone=True)


def revoking(token: int) -> Mutation:
    """End a token."""
    return Mutation(LogAction.REVOKE_TOKEN, partial(_revoke, token), record=token, alone=True)


async def _integrate(name: str, sponsor: int | None, terms: Terms, transaction: Transaction) -> Outcome:
    require_administrator(transaction)
    named = check_text(name).strip()
    if not 0 < len(named) <= LONGEST_NAME:
        raise _wrong("name", f"A name is 1 to {LONGEST_NAME} characters long.")
    if await is_called(transaction.connection, named):
        raise _wrong("name", "There is an integration of this name.")
    sponsor = transaction.principal.id if sponsor is None else sponsor
    await require_people(transaction, {"sponsor": [sponsor]})
    found = await transaction.fetch(Resource.PERSON, [sponsor], {"status"})
    if found[sponsor].record.value("status") is not PersonStatus.ACTIVE:
        raise _wrong("sponsor", "They are frozen, and so would be what they sponsor.")
    one = new_id()
    made = await insert_integration(transaction.connection, one, named, sponsor, transaction.actor, transaction.now)
    await transaction.writer.say([made])
    issued = await _issue(transaction, one, _checked(terms, transaction.now))
    return Outcome(told={"integration": str(one), "token": str(issued.id)}, once=issued.secret)


async def _issue_another(integration: int, terms: Terms, transaction: Transaction) -> Outcome:
    require_administrator(transaction)
    if not await integration_names(transaction.connection, [integration]):
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("integration",)))
    await require_holding_of(transaction, integration, "integration")
    issued = await _issue(transaction, integration, _checked(terms, transaction.now))
    return Outcome(told={"token": str(issued.id)}, once=issued.secret)


async def _rotate(one: int, grace: timedelta, expires_at: datetime | None, transaction: Transaction) -> Outcome:
    old = await _require_token(transaction, one)
    own = old.kind is PrincipalKind.PERSON
    if own and old.id != transaction.principal.token_id:
        raise ForbiddenError("Of people's tokens each is replaced by itself: ask with the one that is to be replaced.")
    if not own:
        require_administrator(transaction)
        await require_holding_of(transaction, old.principal_id, "token")
    if old.ended(transaction.now):
        raise _wrong("token", "This token has ended: it can't be replaced.")
    if old.replaced_by_id is not None:
        raise ConflictError("This token was replaced already.")
    if not timedelta(0) <= grace <= LONGEST_GRACE:
        raise _wrong("graceMinutes", f"A grace is 0 to {LONGEST_GRACE // timedelta(minutes=1)} minutes long.")
    if own and not grace:
        raise _wrong("graceMinutes", "Your own token needs a minute at least: the answer is read with it.")
    until = old.expires_at if expires_at is None else expires_at
    if own and old.expires_at is not None and (until is None or until > old.expires_at):
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, "It would hold for longer than this one.", ("expiresAt",)))
    terms = _checked(Terms(old.limits, until, old.networks), transaction.now)
    issued = await _make(transaction, old.kind, old.principal_id, terms)
    ends = await replace_token(transaction.connection, old, issued.id, transaction.now + grace)
    said = {"last_four": issued.secret[-LAST:], "expires_at": as_json(until), "old_until": as_json(ends)}
    await _say(transaction, LogAction.ROTATE_TOKEN, one, said)
    return Outcome(told={"token": str(issued.id), "old": str(one)}, once=issued.secret)


async def _revoke(one: int, transaction: Transaction) -> Outcome:
    token = await _require_token(transaction, one)
    if not token.ended(transaction.now):
        await revoke(transaction.connection, one, transaction.now)
        await _say(transaction, LogAction.REVOKE_TOKEN, one, {"last_four": token.last_four})
    return Outcome(told={"token": str(one)}, ends_token=one == transaction.principal.token_id)


async def _make(transaction: Transaction, kind: PrincipalKind, principal_id: int, terms: Terms) -> Issued:
    return await issue(
        transaction.connection,
        kind,
        principal_id,
        transaction.now,
        limits=terms.limits,
        expires_at=terms.expires_at,
        networks=terms.networks,
    )


async def _issue(transaction: Transaction, integration: int, terms: Terms) -> Issued:
    limits = terms.limits
    issued = await _make(transaction, PrincipalKind.INTEGRATION, integration, terms)
    said = {
        "name": (await integration_names(transaction.connection, [integration]))[integration],
        "last_four": issued.secret[-LAST:],
        "resources": None if limits.resources is None else sorted(limits.resources),
        "actions": None if limits.actions is None else sorted(limits.actions),
        "level": None if limits.level is None else limits.level.name,
        "expires_at": as_json(terms.expires_at),
        "networks": terms.networks,
        "only_documents": limits.only_documents or None,
    }
    await _say(transaction, LogAction.ISSUE_TOKEN, issued.id, said)
    return issued


async def _say(transaction: Transaction, action: LogAction, one: int, said: dict[str, Any]) -> None:
    told = {name: value for name, value in said.items() if value is not None}
    await transaction.writer.say([log.entry_of(transaction.actor, transaction.now, action, None, one, told)])


async def _require_token(transaction: Transaction, one: int) -> Token:
    """A token that the caller answers for: their own, of an integration that they sponsor, or as an administrator.

    Of other people's tokens those may know who may freeze them. Any other is as one that is not there.
    """
    token = await find_token(transaction.connection, one)
    if token is None or not await _answers_for(transaction, token):
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("token",)))
    return token


async def _answers_for(transaction: Transaction, token: Token) -> bool:
    myself = transaction.principal.id if is_person(transaction.principal) else None
    if token.kind is PrincipalKind.INTEGRATION:
        return transaction.access.is_administrator or token.sponsor_id == myself
    if token.principal_id == myself:
        return True
    found = await transaction.fetch(Resource.PERSON, [token.principal_id])
    return any(Action.FREEZE in seen.meaning.actions for seen in found.values())


def _checked(terms: Terms, now: datetime) -> Terms:
    """Terms that can be kept; a limit that leaves nothing is refused."""
    limits, until = terms.limits, terms.expires_at
    if until is not None and (until <= now or until.year not in YEARS):
        raise _wrong("expiresAt", "A token ends in the future, and before the year 9999.")
    if limits.resources is not None and (not limits.resources or limits.resources - set(GRANTABLE)):
        raise _wrong("resources", "Name some kinds of record that can be granted, or leave them out for all.")
    if limits.actions is not None and not limits.actions:
        raise _wrong("actions", "Name some actions, or leave them out: then the token is for reading.")
    try:
        networks = None if terms.networks is None else read_networks(terms.networks)
    except BadInputError as error:
        raise _wrong("networks", str(error)) from None
    return Terms(limits, until, networks)


def _wrong(name: str, message: str) -> RefusedError:
    return RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, (name,)))
