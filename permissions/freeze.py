"""Freezing an account: its person is denied everything from the next request on, on every process."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, and_, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models import log
from models.access import grant as grant_table
from models.access import group_member
from models.actor import Actor
from models.errors import BadInputError, ForbiddenError
from models.records import department, person
from models.words import GranteeKind, LogAction, PersonStatus, Resource
from permissions.epoch import bump_epoch, lock_epoch
from permissions.grants import Grant, grant_of


async def set_frozen(
    connection: AsyncConnection, email: str, *, frozen: bool, actor: Actor, now: datetime, secret: str
) -> bool:
    """Freeze or unfreeze the person with that e-mail address; False when nothing was to be changed.

    Raises BadInputError for nobody and for who has left, and ForbiddenError for the last administrator.
    """
    await lock_epoch(connection)
    query = select(person.c.id).where(person.c.email == email, person.c.deleted_at.is_(None))
    found = (await connection.execute(query)).scalars().all()
    if len(found) != 1:
        raise BadInputError(f"{'Several people have' if found else 'Nobody has'} the e-mail address {email}.")
    entry = await freeze_person(connection, found[0], frozen=frozen, actor=actor, now=now)
    if entry is not None:
        await log.append(connection, secret, [entry])
    return entry is not None


async def freeze_person(
    connection: AsyncConnection, one: int, *, frozen: bool, actor: Actor, now: datetime, reason: str | None = None
) -> log.Entry | None:
    """Freeze or unfreeze a person who is there, and return what is to be logged; None when nothing was to be changed.

    Raises BadInputError for who has left, and ForbiddenError for the last administrator. Whoever calls it holds the
    epoch alone.
    """
    status = (await connection.execute(select(person.c.status).where(person.c.id == one))).scalar_one()
    if status is PersonStatus.LEFT:
        raise BadInputError("Who has left can't be frozen or let in again.")
    wanted = PersonStatus.FROZEN if frozen else PersonStatus.ACTIVE
    if status is wanted:
        return None
    if frozen and await administrators(connection, now) == {one}:
        raise ForbiddenError("This is the last administrator, who can't be frozen.")
    await set_status(connection, one, wanted, now)
    action = LogAction.FREEZE if frozen else LogAction.UNFREEZE
    said = {"status": wanted} | ({} if reason is None else {"reason": reason})
    return log.entry_of(actor, now, action, Resource.PERSON, one, said, {"status": status})


async def set_status(connection: AsyncConnection, one: int, status: PersonStatus, now: datetime) -> None:
    """Say whether a person may sign in; it holds from the next request on, on every process."""
    changed = {"status": status, "version": person.c.version + 1, "updated_at": now}
    await connection.execute(update(person).where(person.c.id == one).values(**changed))
    await bump_epoch(connection)


async def administrators(connection: AsyncConnection, now: datetime) -> set[int]:
    """The active people who hold MANAGE_PERMISSION on everybody."""
    rows = await connection.execute(select(grant_table).where(grant_table.c.resource == Resource.PERSON))
    parents = await departments(connection)
    grants = [found for found in map(grant_of, rows) if found.live(now) and found.administers]
    active = and_(person.c.status == PersonStatus.ACTIVE, person.c.deleted_at.is_(None))
    named = or_(*(granted(grant, parents) for grant in grants)) if grants else ~true()
    return set((await connection.execute(select(person.c.id).where(active, named))).scalars())


async def departments(connection: AsyncConnection) -> Mapping[int, int | None]:
    """Each department with the one above it."""
    found = await connection.execute(select(department.c.id, department.c.parent_id))
    return {unit.id: unit.parent_id for unit in found}


def granted(grant: Grant, parents: Mapping[int, int | None], one: FromClause = person) -> ColumnElement[bool]:
    """Whether a grant is for a person of the table."""
    match grant.grantee_kind:
        case GranteeKind.ALL_USERS:
            return true()
        case GranteeKind.USER:
            return one.c.id == grant.grantee_id
        case GranteeKind.ROLE:
            return one.c.role_id == grant.grantee_id
        case GranteeKind.DEPARTMENT:
            units = {grant.grantee_id}
            while grant.sub_departments and (more := {unit for unit, up in parents.items() if up in units} - units):
                units |= more
            return one.c.department_id.in_(units)
        case GranteeKind.GROUP:
            member = select(group_member.c.person_id).where(group_member.c.group_id == grant.grantee_id)
            return one.c.id.in_(member)
        case _:
            return ~true()
