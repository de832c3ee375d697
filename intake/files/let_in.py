"""Makes the integrations and gives the grants of a mapping, so that what was loaded is seen by whom it is for."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake.files.lookups import Lookups
from intake.files.mapping import ImportMapping
from intake.files.mapping_grants import GrantTo
from intake.files.report import Report
from masking.fields import CLASSES
from models.access import grant as grant_table
from models.access import integration
from models.words import Resource
from permissions.grants import Grant, grant_of, write_grants
from permissions.organisation import create_integration
from resolvers.writing.write import Writer


async def let_in(writer: Writer, mapping: ImportMapping, report: Report) -> None:
    """Make and give what is not there yet; BadInputError names a sponsor or a grantee that nobody is."""
    for partner in mapping.partners:
        if await _integration(writer.connection, partner.name) is None:
            sponsor = await _id_of(writer.connection, mapping, Resource.PERSON, partner.sponsor)
            if sponsor is None:
                raise partner.place.at("sponsor").mistake(f"there is no PERSON {partner.sponsor!r}.")
            await create_integration(
                writer.connection, partner.name, sponsor, actor=writer.actor, now=writer.now, secret=writer.secret
            )
            report.partners += 1
    wanted = [await _grant(writer.connection, mapping, entry) for entry in mapping.grants]
    rows = await writer.connection.execute(select(grant_table))
    given = [_words(grant_of(row)) for row in rows]
    missing = []
    for grant in wanted:
        if _words(grant) not in given:
            given.append(_words(grant))
            missing.append(replace(grant, given_by_id=writer.actor.id))
    await write_grants(writer.connection, missing, writer.now, CLASSES)
    report.grants += len(missing)


def _words(grant: Grant) -> Grant:
    """A grant without what no mapping says: who gave it from which file, and whether somebody has ended it since."""
    return replace(grant, id=0, given_by_id=None, approved_by_id=None, reason=None, active=True)


async def _grant(connection: AsyncConnection, mapping: ImportMapping, entry: GrantTo) -> Grant:
    """A grant with its grantee, who must be there by now."""
    if entry.grantee is None:
        return entry.to(None)
    if entry.grantee_resource is None:
        one = await _integration(connection, entry.grantee)
    else:
        one = await _id_of(connection, mapping, entry.grantee_resource, entry.grantee)
    if one is None:
        raise entry.place.mistake(f"there is no {entry.grantee_resource or 'integration'} {entry.grantee!r}.")
    return entry.to(one)


async def _id_of(connection: AsyncConnection, mapping: ImportMapping, resource: Resource, key: str) -> int | None:
    lookups = Lookups(mapping.source)
    await lookups.read(connection, {(resource, None): [key]})
    return lookups.find((resource, None), key)


async def _integration(connection: AsyncConnection, name: str) -> int | None:
    query = select(integration.c.id).where(integration.c.name == name).order_by(integration.c.created_at)
    one: int | None = (await connection.execute(query.limit(1))).scalar_one_or_none()
    return one
