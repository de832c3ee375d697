"""Who may give grants and take them back: holders of MANAGE_PERMISSION, never to themselves, never more than they hold.

Administrators may give others what they do not hold; a token with limits makes nobody an administrator.
"""

from collections.abc import Mapping, Sequence

from masking.fields import CLASSES
from models.errors import ForbiddenError
from models.naming import camel_case
from models.words import Action, GranteeKind, GrantState, Resource
from permissions.giving import Lack, asks_unseen, lacks, lacks_oneself
from permissions.grantees import sponsor_of
from permissions.grants import Grant
from permissions.plan import grants_to_integration, is_for
from permissions.principal import read_place
from permissions.tokens import NO_LIMITS
from resolvers.grants.grants import RECORDS
from resolvers.mutations.links import require_people
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, RefusedError, UserError
from resolvers.mutations.transaction import Transaction, is_person

GRANTEE = ("grantee",)
OVER = frozenset({GrantState.REVOKED, GrantState.EXPIRED})
OF_GRANTEE = {kind: resource for resource, kind in RECORDS.items()}


async def require_giver(transaction: Transaction, grant: Grant, *, taking: bool = False) -> None:
    """Refuse a grant to whom the writer may give none: to one person with MANAGE_PERMISSION on them, else to nobody.

    A grantee that the writer may not see is refused as one that is not there.
    """
    access = transaction.access
    if not is_person(transaction.principal) or Action.MANAGE_PERMISSION not in access.of(Resource.PERSON).actions:
        raise ForbiddenError("Nothing gives you MANAGE_PERMISSION.")
    kind, one = grant.grantee_kind, grant.grantee_id
    if kind is not GranteeKind.USER and not access.is_administrator:
        message = "Only an administrator gives what is not for one person."
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, ("granteeKind",)))
    if one is None:
        return
    if kind is GranteeKind.INTEGRATION:
        if await sponsor_of(transaction.connection, one) is None:
            raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, GRANTEE))
        return
    if kind is GranteeKind.USER:
        await require_people(transaction, {GRANTEE[0]: [one]}, left=taking)
    found = await transaction.fetch(OF_GRANTEE[kind], [one])
    if one not in found and not taking:
        raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, GRANTEE))
    if kind is GranteeKind.USER and Action.MANAGE_PERMISSION not in found[one].meaning.actions:
        message = "You may see this person, but nothing gives you MANAGE_PERMISSION on them."
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, GRANTEE))


async def require_holding(transaction: Transaction, grant: Grant, *, taking: bool = False) -> None:
    """Refuse to give oneself anything, and to give others more than one holds; what one could give one may take back.

    Nor may a data filter ask for what one may not view, administrators included: what it matches would tell.

    An integration is oneself in this, to administrators as well: they hand out its tokens, and may keep one.
    """
    access, me = transaction.access, transaction.principal.id
    administers = access.is_administrator and transaction.principal.limits == NO_LIMITS
    if not administers and (lack := lacks(access, grant, CLASSES)):
        raise RefusedError(*_told(lack, "This is more than you hold yourself."))
    if taking:
        return
    if unseen := asks_unseen(access, grant, CLASSES):
        message = f"A data filter may ask for this where you may view all: {', '.join(map(camel_case, unseen))}."
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, ("dataFilter",)))
    kind, one = grant.grantee_kind, grant.grantee_id
    if (kind, one) == (GranteeKind.USER, me):
        raise RefusedError(UserError(ErrorCode.FORBIDDEN, "Nobody grants to themself.", GRANTEE))
    if kind is GranteeKind.INTEGRATION:
        if lack := lacks(access, grant, CLASSES):
            raise RefusedError(*_told(lack, "You may have a token of this integration, and do not hold this yourself."))
        return
    place = await read_place(transaction.connection, me)
    if is_for(grant, place) and (lack := lacks_oneself(access, grant, place, CLASSES)):
        raise RefusedError(*_told(lack, "You are one of those whom this is for, and do not hold it yet."))


async def require_holding_of(transaction: Transaction, integration: int, name: str) -> None:
    """Refuse to hand out a token of an integration that is granted more than one holds, naming the field of the input.

    Whoever has the token has all of that; what has not begun or is not approved yet counts too.
    """
    for grant in await grants_to_integration(transaction.connection, integration):
        if grant.state(transaction.now) not in OVER and lacks(transaction.access, grant, CLASSES):
            message = "This integration is granted more than you hold: somebody has to do it who holds all of it."
            raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, (name,)))


def _told(lack: Lack, why: str) -> list[UserError]:
    """What is lacked, by the part of the input that names it."""
    parts: Mapping[str, Sequence[str]] = {
        "actions": sorted(lack.actions),
        "levels": [camel_case(name) for name in sorted(lack.levels)],
        "writable": [camel_case(name) for name in sorted(lack.writable)],
    }
    return [
        UserError(ErrorCode.FORBIDDEN, f"{why} {', '.join(names)}", (part,)) for part, names in parts.items() if names
    ]
