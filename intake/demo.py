"""The demo company: about sixty people, forty customers, and the grants between them. The same every time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from intake import company
from intake.policy import company_grants
from intake.staff import DemoWriter, write_staff
from intake.trade import Trade
from masking.fields import CLASSES
from models.access import integration
from models.actor import command
from models.database import Database
from models.errors import BadInputError
from models.records import person
from models.words import PrincipalKind
from permissions.grants import write_grants
from permissions.tokens import issue_token


async def build_demo(database: Database, now: datetime, secret: str) -> None:
    """Write the demo company into a migrated, empty database; shares and grants that end do so some time after `now`.

    Raises BadInputError when somebody is there already.
    """
    async with database.transaction() as connection:
        await refuse_people(connection)
        writer = DemoWriter(connection, command("demo"), now, secret)
        staff = await write_staff(writer)
        await Trade(writer, staff).write()
        await write_grants(connection, company_grants(staff, writer.content, now), now, CLASSES)
        await writer.finish()


async def refuse_people(connection: AsyncConnection) -> None:
    """Raise BadInputError unless the database has nobody in it: made-up people never mix with real ones."""
    if (await connection.execute(select(person.c.id).limit(1))).first():
        raise BadInputError("There are people in this database already; name an empty one.")


async def issue_demo_tokens(database: Database, now: datetime) -> dict[str, str]:
    """Make a token for each caller that documentation and tests know, by name; that of who has left is refused.

    Raises BadInputError when the demo company is not there.
    """
    emails = {company.email(handle): handle for handle in company.CALLERS}
    tokens = {}
    async with database.transaction() as connection:
        found = await connection.execute(select(person.c.id, person.c.email).where(person.c.email.in_(emails)))
        ids = {emails[row.email]: row.id for row in found}
        if len(ids) < len(emails):
            raise BadInputError("This database is not of the demo company.")
        for handle in company.CALLERS:
            tokens[handle] = await issue_token(connection, PrincipalKind.PERSON, ids[handle], now)
        partner = select(integration.c.id).where(integration.c.name == company.INTEGRATION)
        one = (await connection.execute(partner)).scalar_one()
        tokens[company.INTEGRATION] = await issue_token(connection, PrincipalKind.INTEGRATION, one, now)
    return tokens
