"""`lastfour explain EMAIL WHAT`: say in words which records somebody may see and how far, or why they may see one."""

import argparse
import asyncio
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from cli.opening import opened, usable_settings
from cli.telling.record import tell_record
from cli.telling.resource import tell_resource
from gql.ids import read_id
from gql.names import type_name
from masking.fields import CLASSES
from models.database import database_now
from models.errors import BadInputError
from models.settings import Settings
from models.words import GRANTABLE, Action, Resource
from permissions.explaining.paths import names_of
from permissions.explaining.record import explain_record, is_there
from permissions.explaining.resource import explain_resource
from permissions.explaining.subject import Subject, read_subject
from permissions.names import find_id_by_name


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    explain = commands.add_parser("explain", help="say what a person or an integration may see and do, and why")
    explain.add_argument("name", metavar="EMAIL", help="a person's e-mail address, or an integration's name")
    words = ", ".join(resource.value for resource in GRANTABLE)
    explain.add_argument("what", metavar="WHAT", help=f"one of {words}; or a record, by the id that the API gives it")
    explain.add_argument(
        "action",
        metavar="ACTION",
        type=str.upper,
        nargs="?",
        choices=list(Action),
        help="with a record: VIEW if left out",
    )
    explain.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation."""
    print(asyncio.run(_explain(usable_settings(), arguments.name, arguments.what, arguments.action)))
    return 0


async def _explain(settings: Settings, name: str, what: str, action: str | None) -> str:
    words = {resource.value: resource for resource in GRANTABLE}
    async with opened(settings) as database, database.snapshot() as connection:
        now = await database_now(connection)
        if what.upper() not in words:
            return await explain_one(connection, name, what, Action(action or Action.VIEW), now)
        return await explain_all(connection, name, words[what.upper()], now)


async def explain_all(connection: AsyncConnection, name: str, resource: Resource, now: datetime) -> str:
    """Say what somebody may see and do of a resource; raises BadInputError if nobody is called so."""
    subject = await _subject(connection, name)
    return tell_resource(name, await explain_resource(connection, subject, resource, now, CLASSES))


async def explain_one(connection: AsyncConnection, name: str, record: str, action: Action, now: datetime) -> str:
    """Say why somebody may do something to a record; raises BadInputError if nobody is called so, and for no record."""
    subject = await _subject(connection, name)
    kind, one = read_id(record)
    resource = next((resource for resource in GRANTABLE if type_name(resource) == kind), None)
    if resource is None or not await is_there(connection, resource, one):
        raise BadInputError("There is no such record: give its id as the API does, or the name of a resource.")
    found = await explain_record(connection, subject, resource, one, action, now, CLASSES, with_near_misses=True)
    return tell_record(name, record, found, await names_of(connection, found.people))


async def _subject(connection: AsyncConnection, name: str) -> Subject:
    subject = await read_subject(connection, *await find_id_by_name(connection, name))
    if subject is None:
        raise AssertionError("who is found by name is there")
    return subject
