"""Of which records it is told who may do what to them: those that the caller may view, with VIEW_PERMISSION on them."""

from collections.abc import Iterable

from models.errors import ForbiddenError, NotFoundError
from models.words import Action, Resource
from permissions.access import Meaning
from resolvers.mutations.outcome import NO_RECORD
from resolvers.rows import fetch_by_id
from resolvers.session import Session

# A record by what it is and its id; the resource is None for what is no record.
Target = tuple[Resource | None, int]


async def require_permission_view(session: Session, target: Target) -> tuple[Resource, int, Meaning]:
    """The record and what it means to the caller.

    Raises NotFoundError where the caller may not view it, in the same words whether it is there or not, and
    ForbiddenError where they may.
    """
    resource, one = target
    found = {} if resource is None else await fetch_by_id(session, resource, [one], ())
    if resource is None or one not in found:
        raise NotFoundError(NO_RECORD)
    meaning = session.access.of(resource).meaning(found[one].signature)
    if Action.VIEW_PERMISSION not in meaning.actions:
        raise ForbiddenError("You may see this record, but nothing gives you VIEW_PERMISSION on it.")
    return resource, one, meaning


async def viewable_people(session: Session, ids: Iterable[int]) -> frozenset[int]:
    """Those of some people whom the caller may view."""
    wanted = sorted(set(ids))
    return frozenset(await fetch_by_id(session, Resource.PERSON, wanted, ()) if wanted else ())
