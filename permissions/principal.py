"""Who asks: a token's principal, and the principal's place in the organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import cross_group_access, group_member, integration, token
from models.errors import FrozenError, UnknownTokenError
from models.prepared import Fixed, Slot, bound
from models.records import department, person
from models.words import PersonStatus, PrincipalKind
from permissions.data_filter import VIEWER_FIELDS
from permissions.issued import limits_of
from permissions.signed import Signed
from permissions.tokens import NO_LIMITS, Limits, comes_from, hash_of, require_shape, unknown


def _is(kind: PrincipalKind, table: Table) -> Any:
    return and_(token.c.principal_kind == kind, table.c.id == token.c.principal_id)


sponsor = person.alias("sponsor")
PERSON = (person.c.id.label("person_id"), person.c.name, person.c.email, person.c.status, person.c.deleted_at)
INTEGRATION = (
    integration.c.id.label("integration_id"),
    integration.c.name.label("integration_name"),
    integration.c.active,
    integration.c.sponsor_id,
    sponsor.c.status.label("sponsor_status"),
    sponsor.c.deleted_at.label("sponsor_deleted_at"),
)
ONE = bound(Slot("person"), person.c.id.type)
PLACED = tuple(person.c[name] for name in ("lft", "rgt", "superior_id", "role_id", "department_id", *VIEWER_FIELDS))
STANDS = Fixed(select(*PLACED).where(person.c.id == ONE))
DEPARTMENTS = Fixed(select(department.c.id, department.c.parent_id, department.c.head_id))
MEMBER = Fixed(select(group_member.c.group_id).where(group_member.c.person_id == ONE))
ACCESSES = Fixed(
    select(cross_group_access.c.group_id, cross_group_access.c.expires_at).where(
        cross_group_access.c.person_id == ONE, cross_group_access.c.approved_by_id.is_not(None)
    )
)
LIMITS = (token.c.resources, token.c.actions, token.c.level, token.c.only_documents)
ENDS = (token.c.revoked_at, token.c.expires_at, token.c.networks)
TOKENS = Fixed(
    select(token.c.id.label("token_id"), token.c.principal_kind, *LIMITS, *ENDS, *PERSON, *INTEGRATION)
    .select_from(
        token.outerjoin(person, _is(PrincipalKind.PERSON, person))
        .outerjoin(integration, _is(PrincipalKind.INTEGRATION, integration))
        .outerjoin(sponsor, sponsor.c.id == integration.c.sponsor_id)
    )
    .where(token.c.hash == bound(Slot("hash"), token.c.hash.type))
)
# People by their address, as it is written or in small letters.
ADDRESSED = Fixed(
    select(*PERSON).where(
        or_(*(person.c.email == bound(Slot(name), person.c.email.type) for name in ("written", "small"))),
        person.c.deleted_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or an integration, as a token names them. An integration has a sponsor, whose bounds are its own.

    Somebody who signed in at the issuer has no token of ours, and so no limits of one.
    """

    kind: PrincipalKind
    id: int
    name: str
    email: str | None = None
    sponsor_id: int | None = None
    token_id: int | None = None
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands: in the chart, in departments, in groups; all that grants and reaches look at."""

    person_id: int
    lft: int
    rgt: int
    superior_id: int | None
    role_id: int | None
    department_id: int | None
    departments_above: frozenset[int]
    departments_below: frozenset[int]
    departments_headed: frozenset[int]
    groups: frozenset[int]
    accesses: tuple[tuple[int, datetime | None], ...]
    viewer: Mapping[str, str | None]


async def authenticate(
    connection: AsyncConnection,
    shown: str | Signed,
    now: datetime,
    address: str | None = None,
    *,
    ended_here: bool = False,
) -> Principal:
    """The principal of a token that comes from an address, or the person whom a signed one names.

    Raises UnauthenticatedError for a token that is unknown, ended, from elsewhere than it may come from, or of somebody
    who has left, in the same words, and FrozenError for a frozen person and for an integration that is suspended.

    `ended_here` tells that the request has ended the token itself, and is yet to be answered.
    """
    if isinstance(shown, Signed):
        return await _signed_in(connection, shown.address_at(now))
    require_shape(shown)
    found = await TOKENS.rows(connection, hash=hash_of(shown))
    if not found:
        raise unknown(UnknownTokenError)
    row = SimpleNamespace(**found[0])
    if (row.revoked_at is not None and not ended_here) or (row.expires_at is not None and row.expires_at <= now):
        raise unknown()
    if row.networks is not None and not comes_from(address, row.networks):
        raise unknown()
    principal = _person(row) if row.principal_kind is PrincipalKind.PERSON else _integration(row)
    if principal is None:
        raise unknown()
    return replace(principal, token_id=row.token_id, limits=limits_of(row))


async def _signed_in(connection: AsyncConnection, mail: str) -> Principal:
    row = await find_addressed(connection, mail)
    principal = None if row is None else _person(row)
    if principal is None:
        raise unknown()
    return principal


async def find_addressed(connection: AsyncConnection, mail: str) -> Any | None:
    """The one person of an e-mail address; of two nobody can tell which one it is, unless all others have left.

    Capitals are made small in ASCII alone: elsewhere two letters may have one small letter, and two addresses be one.
    """
    found = await ADDRESSED.rows(connection, written=mail, small=mail.lower() if mail.isascii() else mail)
    people = [row for row in found if row["status"] is not PersonStatus.LEFT] or found
    return SimpleNamespace(**people[0]) if len(people) == 1 else None


async def find_person(connection: AsyncConnection, condition: Any) -> Principal | None:
    """The person that the condition names, unless they have left or are deleted; FrozenError if frozen."""
    row = (await connection.execute(select(*PERSON).where(condition))).first()
    return None if row is None else _person(row)


async def find_integration(connection: AsyncConnection, condition: Any) -> Principal | None:
    """The active integration that the condition names; FrozenError if its sponsor is not active."""
    joined = integration.join(sponsor, sponsor.c.id == integration.c.sponsor_id)
    row = (await connection.execute(select(*INTEGRATION).select_from(joined).where(condition))).first()
    return None if row is None else _integration(row)


def _person(row: Any) -> Principal | None:
    if row.person_id is None or row.deleted_at is not None or row.status is PersonStatus.LEFT:
        return None
    if row.status is PersonStatus.FROZEN:
        raise FrozenError("This account is frozen: ask a supervisor.")
    return Principal(PrincipalKind.PERSON, row.person_id, row.name, row.email)


def _integration(row: Any) -> Principal | None:
    if row.integration_id is None or not row.active:
        return None
    if row.sponsor_status is not PersonStatus.ACTIVE or row.sponsor_deleted_at is not None:
        raise FrozenError("This integration is suspended with its sponsor.")
    return Principal(PrincipalKind.INTEGRATION, row.integration_id, row.integration_name, sponsor_id=row.sponsor_id)


async def read_place(connection: AsyncConnection, person_id: int) -> Place:
    """Read where a person stands."""
    (row,) = await STANDS.rows(connection, person=person_id)
    units = await DEPARTMENTS.rows(connection)
    groups = frozenset(found["group_id"] for found in await MEMBER.rows(connection, person=person_id))
    accesses = await ACCESSES.rows(connection, person=person_id)
    return place_of(person_id, row, units, groups, [(found["group_id"], found["expires_at"]) for found in accesses])


def place_of(
    person_id: int,
    row: Mapping[str, Any],
    units: Sequence[Mapping[str, Any]],
    groups: frozenset[int],
    accesses: Sequence[tuple[int, datetime | None]],
) -> Place:
    """Where a person stands, by their row of `STANDS`, all departments, and which groups they are let into."""
    parents = {unit["id"]: unit["parent_id"] for unit in units}
    headed: set[int | None] = {unit["id"] for unit in units if unit["head_id"] == person_id}
    return Place(
        person_id=person_id,
        lft=row["lft"],
        rgt=row["rgt"],
        superior_id=row["superior_id"],
        role_id=row["role_id"],
        department_id=row["department_id"],
        departments_above=frozenset(_above(row["department_id"], parents)),
        departments_below=_below({row["department_id"]}, parents),
        departments_headed=_below(headed, parents),
        groups=groups,
        accesses=tuple(accesses),
        viewer={name: row[name] for name in VIEWER_FIELDS},
    )


def _above(start: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """The departments above one, nearest first."""
    found: list[int] = []
    unit = None if start is None else parents.get(start)
    while unit is not None and unit not in found:
        found.append(unit)
        unit = parents.get(unit)
    return found


def _below(roots: set[int | None], parents: Mapping[int, int | None]) -> frozenset[int]:
    """The departments given and all below them."""
    return frozenset(unit for unit in parents if unit in roots or not roots.isdisjoint(_above(unit, parents)))
