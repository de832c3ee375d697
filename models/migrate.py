"""Bring a database to the present shape; the steps are in `models/migrations/`."""

from importlib import import_module
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

import models
from models.columns import METADATA
from models.database import Database

# Any number will do, as long as nothing else in the database locks the same one.
ADVISORY_LOCK = 0x6C617374


async def migrate(database_url: str) -> None:
    """Upgrade to the newest step, in one transaction; processes that start together wait for each other."""
    database = Database(database_url)
    try:
        async with database.transaction() as connection:
            if not database.is_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            await connection.run_sync(_upgrade)
    finally:
        await database.close()


async def is_current(connection: AsyncConnection) -> bool:
    """Whether the database has taken every step, and none that this program does not know."""
    return await connection.run_sync(_is_current)


def all_tables() -> MetaData:
    """The metadata with every table in it, which takes importing every module of this room."""
    for module in iter_modules(models.__path__, "models."):
        import_module(module.name)
    return METADATA


def configuration() -> Config:
    """Alembic's configuration, without the file that it is usually read from: a wheel has no place for one."""
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    heads = ScriptDirectory.from_config(configuration()).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)
