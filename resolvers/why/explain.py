"""Why somebody may do something to a record, or may not, as far as the caller may know."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from models.errors import NotFoundError
from models.words import Action, PrincipalKind
from permissions.explaining.record import Explanation, explain_record
from permissions.explaining.subject import Subject, read_subject
from resolvers.mutations.outcome import NO_RECORD
from resolvers.session import Session
from resolvers.why.gate import Target, require_permission_view, viewable_people

# So many ways of one grant are told.
MOST_PATHS = 100

Whom = tuple[PrincipalKind | None, int]


async def explain_access(session: Session, whom: Whom, target: Target, action: Action) -> Explanation:
    """Explain it: of a record with VIEW_PERMISSION on it, and of a person whom the caller may view.

    Near misses are for who holds MANAGE_PERMISSION on the record. A path to somebody whom the caller may not view is
    left out, as if there were none; who stands between is fetched as any people are.
    """
    resource, record_id, meaning = await require_permission_view(session, target)
    subject = await _subject(session, whom)

    async def explain(connection: AsyncConnection) -> Explanation:
        access = session.access
        return await explain_record(
            connection,
            subject,
            resource,
            record_id,
            action,
            access.now,
            access.plan.fields,
            with_near_misses=Action.MANAGE_PERMISSION in meaning.actions,
        )

    found = await session.lend(explain)
    return await _shown(session, found)


async def _subject(session: Session, whom: Whom) -> Subject:
    """A person whom the caller may view, or an integration: people are shown these by name."""
    kind, one = whom
    shown = kind is PrincipalKind.INTEGRATION or (kind and await viewable_people(session, [one]))

    async def read(connection: AsyncConnection) -> Subject | None:
        return None if kind is None else await read_subject(connection, kind, one)

    subject = await session.lend(read) if shown else None
    if subject is None:
        raise NotFoundError(NO_RECORD)
    return subject


async def _shown(session: Session, found: Explanation) -> Explanation:
    viewable = await viewable_people(session, found.related)
    grants = []
    for matching in found.grants:
        paths = [path for path in matching.paths if path.related.person.id in viewable]
        grants.append(replace(matching, paths=tuple(paths[:MOST_PATHS])))
    return replace(found, grants=tuple(grants))
