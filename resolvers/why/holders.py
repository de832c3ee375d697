"""Who may do something to a record, as far as the caller may know."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from models.words import Action, Resource
from permissions.explaining.holders import Holders, Wanted, find_holders
from resolvers.listed import Listed, read_turn
from resolvers.listing import Page
from resolvers.session import Session
from resolvers.why.gate import Target, require_permission_view


class IncompleteReason(StrEnum):
    """Why somebody may be missing who may do it."""

    HIDDEN_PEOPLE = "HIDDEN_PEOPLE"
    TOO_MANY_PEOPLE = "TOO_MANY_PEOPLE"


@dataclass(slots=True)
class HolderPage(Listed):
    """A page of those who may do something to a record, and why some of them may be missing."""

    resource: Resource
    incomplete: tuple[IncompleteReason, ...]
    epoch: int


async def who_has_access(session: Session, target: Target, action: Action, page: Page) -> HolderPage:
    """A page of those who may do an action to a record: of the people whom the caller may view, and of integrations.

    Whether all people may be viewed is told by grants, never by whether there is somebody else.
    """
    resource, record_id, _ = await require_permission_view(session, target)
    fingerprint = f"whoHasAccess {resource} {record_id} {action}"
    start = read_turn(session, fingerprint, page.cursor)

    async def find(connection: AsyncConnection) -> Holders:
        wanted = Wanted(resource, record_id, action, page.size, start, page.backwards)
        return await find_holders(connection, session.access, wanted)

    found = await session.lend(find)
    reasons = []
    if not session.access.of(Resource.PERSON).permits_everywhere(Action.VIEW):
        reasons.append(IncompleteReason.HIDDEN_PEOPLE)
    if found.given_up:
        reasons.append(IncompleteReason.TOO_MANY_PEOPLE)
    items, moved = found.found, page.cursor is not None
    first = items[0].turn if items else found.end
    ends = (found.end, first) if page.backwards else (first, found.end)
    return HolderPage(
        fingerprint,
        items[::-1] if page.backwards else items,
        *ends,
        has_next=moved if page.backwards else found.more,
        has_previous=found.more if page.backwards else moved,
        resource=resource,
        incomplete=tuple(reasons),
        epoch=session.access.plan.epoch,
    )
