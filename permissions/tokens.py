"""Bearer tokens: made once, shown once, kept as a hash; their last characters are a checksum of the others."""

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import token
from models.columns import new_id
from models.errors import BadInputError, UnauthenticatedError
from models.words import Action, PrincipalKind, Resource
from permissions.epoch import bump_epoch
from permissions.levels import Level

PREFIX = "lf_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 43 characters of 62 are 256 bits; a sum of 32 bits takes six.
RANDOM, CHECKSUM = 43, 6
SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM + CHECKSUM}}}")
LAST = 4
MOST_NETWORKS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How a token narrows what its principal may do; None leaves it as it is.

    `only_documents`: it asks nothing but documents that were registered at deploy.
    """

    resources: frozenset[Resource] | None = None
    actions: frozenset[Action] | None = None
    level: Level | None = None
    only_documents: bool = False


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that was made: this is the only time that the secret can be seen."""

    id: int
    secret: str = field(repr=False)


def hash_of(secret: str) -> str:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def with_checksum(body: str) -> str:
    """A token's prefix and random part, followed by their checksum."""
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return body + digits


def require_shape(secret: str) -> None:
    """Refuse what is no token by its shape and checksum, in the words for one that is unknown."""
    if not SHAPE.fullmatch(secret) or with_checksum(secret[:-CHECKSUM]) != secret:
        raise unknown()


def unknown(kind: type[UnauthenticatedError] = UnauthenticatedError) -> UnauthenticatedError:
    """The error for a token that does not let anybody in: in the same words, whatever the reason."""
    return kind("This token is not valid: ask for a new one.")


def read_networks(written: Sequence[str]) -> tuple[str, ...]:
    """Networks as they are kept, such as 192.0.2.0/24; one address is a network of its own."""
    if not 0 < len(written) <= MOST_NETWORKS:
        raise BadInputError(f"1 to {MOST_NETWORKS} networks can be named; leave them out for any.")
    try:
        return tuple(sorted({str(ip_network(one)) for one in written}))
    except ValueError:
        message = "A network is written as 192.0.2.0/24 or 2001:db8::/32, and an address as it is."
        raise BadInputError(message) from None


def comes_from(address: str | None, networks: Sequence[str]) -> bool:
    """Whether an address is in one of the networks; one that is not known, or no address, is in none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    # A socket for both versions tells of an IPv4 client in IPv6's way.
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ip_network(network) for network in networks)


async def issue(
    connection: AsyncConnection,
    kind: PrincipalKind,
    principal_id: int,
    now: datetime,
    *,
    limits: Limits = NO_LIMITS,
    expires_at: datetime | None = None,
    networks: Sequence[str] | None = None,
) -> Issued:
    """Make a token for a person or an integration."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    made = Issued(new_id(), with_checksum(body))
    await connection.execute(
        insert(token).values(
            id=made.id,
            hash=hash_of(made.secret),
            last_four=made.secret[-LAST:],
            principal_kind=kind,
            principal_id=principal_id,
            resources=None if limits.resources is None else sorted(limits.resources),
            actions=None if limits.actions is None else sorted(limits.actions),
            level=None if limits.level is None else limits.level.name,
            only_documents=limits.only_documents,
            networks=None if networks is None else list(networks),
            expires_at=expires_at,
            created_at=now,
        )
    )
    await bump_epoch(connection)
    return made


async def issue_token(
    connection: AsyncConnection,
    kind: PrincipalKind,
    principal_id: int,
    now: datetime,
    *,
    limits: Limits = NO_LIMITS,
    expires_at: datetime | None = None,
) -> str:
    """The same, for who wants nothing but the secret."""
    return (await issue(connection, kind, principal_id, now, limits=limits, expires_at=expires_at)).secret
