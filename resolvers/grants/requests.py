"""Which requests for access somebody may see: their own, those that they may answer, and those that they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import BigInteger, FromClause, and_, exists, literal, not_, or_, select

from models.access import cross_group_access
from models.aliases import alias_of
from models.prepared import bound
from models.records import person
from models.types import Instant
from models.words import Action, PrincipalKind, RequestState, Resource
from permissions.requests import AccessRequest, request_of
from permissions.terms import NOW
from permissions.truth import FALSE, Sql, either, every
from resolvers.grants.by_time import ListByTime, fetch_by_time, fetch_one
from resolvers.listed import Listed, turn_by_time
from resolvers.listing import Page
from resolvers.session import Session


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request that may be seen, and what has become of it."""

    request: AccessRequest
    state: RequestState

    @property
    def id(self) -> int:
        """The request's id."""
        return self.request.id

    @property
    def turn(self) -> tuple[str, int]:
        """Its place in a list of requests."""
        return turn_by_time(self.request.created_at, self.id)


async def fetch_requests(session: Session, states: tuple[RequestState, ...] | None, page: Page) -> Listed:
    """A page of requests."""

    def wanted(rows: FromClause) -> Sql:
        asked = [] if states is None else [either([_has_state(rows, state) for state in states])]
        return every([_is_visible(session, rows), *asked])

    return await fetch_by_time(session, ListByTime(cross_group_access, states), page, wanted, shown)


async def fetch_request(session: Session, one: int) -> RequestShown | None:
    """A request by its id; None where it may not be seen, as if there were none."""
    row = await fetch_one(session, cross_group_access, one, lambda rows: _is_visible(session, rows))
    return None if row is None else shown(session, row)


async def resolve_requests(session: Session, ids: Sequence[int], _arguments: None) -> list[RequestShown | None]:
    """Requests by their ids."""
    return [await fetch_request(session, one) for one in ids]


def shown(session: Session, row: SimpleNamespace) -> RequestShown:
    """A request as its row says."""
    found = request_of(row)
    return RequestShown(found, found.state(session.access.now))


def lets_into(session: Session, group: int) -> bool:
    """Whether somebody may let others into a group: an administrator into any, who is in it for good into that one."""
    access = session.access
    return access.is_administrator or (group, None) in access.plan.passes


def _is_visible(session: Session, rows: FromClause) -> Sql:
    access = session.access
    principal = access.plan.principal
    if principal.kind is not PrincipalKind.PERSON:
        return FALSE
    me = literal(principal.id, BigInteger)
    ways: list[Sql] = [rows.c.person_id == me, rows.c.approved_by_id == me, rows.c.denied_by_id == me]
    people = alias_of(person, "whom")
    permitted = access.live_plan.terms.of(Resource.PERSON).permits(Action.MANAGE_PERMISSION, people)
    groups = [rows.c.group_id == literal(one, BigInteger) for one, until in access.plan.passes if until is None]
    if permitted is not FALSE and (access.is_administrator or groups):
        theirs = exists(select(people.c.id).where(people.c.id == rows.c.person_id, permitted))
        open_ = and_(rows.c.approved_by_id.is_(None), rows.c.denied_by_id.is_(None))
        anywhere = [] if access.is_administrator else [or_(*groups)]
        ways.append(and_(theirs, or_(open_, _has_state(rows, RequestState.APPROVED)), *anywhere))
    return either(ways)


def _has_state(rows: FromClause, state: RequestState) -> Sql:
    """What `AccessRequest.state` says, for rows."""
    columns, now = rows.c, bound(NOW, Instant())
    denied, approved = columns.denied_by_id.is_not(None), columns.approved_by_id.is_not(None)
    over = and_(columns.expires_at.is_not(None), columns.expires_at <= now)
    parts: dict[RequestState, Sql] = {
        RequestState.DENIED: denied,
        RequestState.OPEN: and_(not_(denied), not_(approved)),
        RequestState.EXPIRED: and_(not_(denied), approved, over),
        RequestState.APPROVED: and_(not_(denied), approved, not_(over)),
    }
    return parts[state]
