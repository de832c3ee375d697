"""Which grants somebody may see: with VIEW_PERMISSION of whom they are for, and those that they have given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import BigInteger, FromClause, and_, exists, literal, not_, or_, select

from models.access import grant as grant_table
from models.access import integration
from models.aliases import alias_of
from models.functions import id_table
from models.prepared import bound
from models.records import person
from models.types import Instant
from models.words import ORGANISATION, Action, GranteeKind, GrantState, PrincipalKind, Resource
from permissions.grants import Grant, grant_of
from permissions.terms import NOW
from permissions.truth import FALSE, Sql, either, every
from resolvers.grants.by_time import ListByTime, fetch_by_time, fetch_one
from resolvers.listed import Listed, turn_by_time
from resolvers.listing import Page
from resolvers.log.visible import among, sees_all_permissions
from resolvers.session import Session

Grantee = tuple[GranteeKind, int]
# The kinds of grantee that are records, by what they are.
RECORDS = {
    Resource.PERSON: GranteeKind.USER,
    Resource.ROLE: GranteeKind.ROLE,
    Resource.DEPARTMENT: GranteeKind.DEPARTMENT,
    Resource.GROUP: GranteeKind.GROUP,
}


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """Which grants a list has; None asks nothing."""

    grantees: tuple[Grantee, ...] | None = None
    resources: tuple[Resource, ...] | None = None
    states: tuple[GrantState, ...] | None = None


@dataclass(frozen=True, slots=True)
class GrantShown:
    """A grant that may be seen, and what has become of it."""

    grant: Grant
    created_at: datetime
    state: GrantState

    @property
    def id(self) -> int:
        """The grant's id."""
        return self.grant.id

    @property
    def turn(self) -> tuple[str, int]:
        """Its place in a list of grants."""
        return turn_by_time(self.created_at, self.id)


async def fetch_grants(session: Session, asked: GrantFilter, page: Page) -> Listed:
    """A page of grants."""
    return await fetch_by_time(
        session,
        ListByTime(grant_table, asked),
        page,
        lambda rows: every([_is_visible(session, rows), _is_asked(rows, asked)]),
        shown,
    )


async def fetch_grant(session: Session, one: int) -> GrantShown | None:
    """A grant by its id; None where it may not be seen, as if there were none."""
    row = await fetch_one(session, grant_table, one, lambda rows: _is_visible(session, rows))
    return None if row is None else shown(session, row)


async def resolve_grants(session: Session, ids: Sequence[int], _arguments: None) -> list[GrantShown | None]:
    """Grants by their ids."""
    return [await fetch_grant(session, one) for one in ids]


def shown(session: Session, row: SimpleNamespace) -> GrantShown:
    """A grant as its row says."""
    found = grant_of(row)
    return GrantShown(found, row.created_at, found.state(session.access.now))


def _is_visible(session: Session, rows: FromClause) -> Sql:
    access = session.access
    principal = access.plan.principal
    if principal.kind is not PrincipalKind.PERSON:
        return FALSE
    people = alias_of(person, "whom")
    permitted = access.live_plan.terms.of(Resource.PERSON).permits(Action.VIEW_PERMISSION, people)
    ways: list[Sql] = [rows.c.given_by_id == literal(principal.id, BigInteger)]
    if permitted is not FALSE:
        theirs = select(people.c.id).where(people.c.id == rows.c.grantee_id, permitted)
        ways.append(and_(rows.c.grantee_kind == GranteeKind.USER, exists(theirs)))
    if sees_all_permissions(session):
        kinds = {GranteeKind.ALL_USERS, GranteeKind.INTEGRATION}
        if access.of(Resource.PERSON).viewable:
            kinds |= {RECORDS[resource] for resource in ORGANISATION}
        ways.append(among(rows.c.grantee_kind, kinds))
    return either(ways)


def _is_asked(rows: FromClause, asked: GrantFilter) -> Sql:
    parts: list[Sql] = []
    if asked.grantees is not None:
        parts.append(either([_is_for(rows, kind, one) for kind, one in asked.grantees]))
    if asked.resources is not None:
        parts.append(_one_of(rows, "resource", asked.resources))
    if asked.states is not None:
        parts.append(either([_has_state(rows, state) for state in asked.states]))
    return every(parts)


def _is_for(rows: FromClause, kind: GranteeKind, one: int) -> Sql:
    return and_(rows.c.grantee_kind == kind, rows.c.grantee_id == literal(one, BigInteger))


def _one_of(rows: FromClause, name: str, values: Collection[str]) -> Sql:
    return among(rows.c[name], set(values)) if values else FALSE


def _has_state(rows: FromClause, state: GrantState) -> Sql:
    """What `Grant.state` says, for rows."""
    columns, now = rows.c, bound(NOW, Instant())
    over = and_(columns.valid_until.is_not(None), columns.valid_until <= now)
    by_another = or_(columns.given_by_id.is_(None), columns.approved_by_id != columns.given_by_id)
    approved = or_(not_(columns.across_groups), and_(columns.approved_by_id.is_not(None), by_another))
    ahead = and_(columns.valid_from.is_not(None), columns.valid_from > now)
    held = and_(columns.active, not_(over))
    parts: dict[GrantState, Sql] = {
        GrantState.REVOKED: not_(columns.active),
        GrantState.EXPIRED: and_(columns.active, over),
        GrantState.PENDING: and_(held, not_(approved)),
        GrantState.SCHEDULED: and_(held, approved, ahead),
        GrantState.LIVE: and_(held, approved, not_(ahead)),
    }
    return parts[state]


async def resolve_integrations(session: Session, ids: Sequence[int], _arguments: None) -> list[str | None]:
    """The names of integrations: people are shown them."""
    rows = alias_of(integration, "0")
    named = rows.c.id.in_(select(id_table(session.dialect, ids).c.id))
    names = {row.id: row.name for row in await session.select(select(rows.c.id, rows.c.name).where(named))}
    return [names.get(one) for one in ids]
