"""The steps in `models/migrations/` and the tables in `models/` are two descriptions of one thing."""

import re
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from models.database import Database
from models.migrate import all_tables, is_current, migrate
from tests.databases import Databases

# What Alembic doesn't compare: checks, collations, how a table is stored.
POSTGRESQL_CATALOGUE = (
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT table_name, column_name,
    concat_ws('/', data_type, character_maximum_length, collation_name, 'nullable ' || is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'""",
)
SQLITE_CATALOGUE = ("SELECT type, name, coalesce(sql, '') FROM sqlite_master",)


async def test_the_steps_make_the_tables(own_database: Database) -> None:
    """After all steps Alembic finds no difference to the tables, types and defaults included."""

    def differences(connection: Connection) -> Any:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), all_tables())

    async with own_database.snapshot() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_steps_make_what_the_tables_would_make(
    kind: str, own_database: Database, databases: Databases
) -> None:
    """Checks, collations, index definitions and storage are the same as of tables created directly."""
    created = databases.open(await databases.bare(kind))
    async with created.transaction() as connection:
        await connection.run_sync(all_tables().create_all)
    assert await catalogue(own_database) == await catalogue(created)


async def test_running_twice_is_harmless(kind: str, databases: Databases) -> None:
    """A database is not current before the steps, is after them, and stays so."""
    url = await databases.bare(kind)
    database = databases.open(url)
    states = []
    for _ in range(3):
        async with database.snapshot() as connection:
            states.append(await is_current(connection))
        await migrate(url)
    assert states == [False, True, True]


async def test_a_database_of_a_later_release_is_not_current(own_database: Database) -> None:
    """A step that this program does not know is told from one that it has taken."""
    async with own_database.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    async with own_database.snapshot() as connection:
        assert not await is_current(connection)


async def catalogue(database: Database) -> set[tuple[str, ...]]:
    """What the database itself says that it is made of, with the parts of a definition in one order."""
    found = set()
    async with database.snapshot() as connection:
        for query in SQLITE_CATALOGUE if database.is_sqlite else POSTGRESQL_CATALOGUE:
            for *names, definition in await connection.execute(text(query)):
                # SQLite quotes the name of a table that a step has copied.
                parts = sorted(part.strip() for part in re.split(r",\s*\n|\n", definition.replace('"', "")))
                found.add((*names, *parts))
    return {row for row in found if not any("alembic_version" in part for part in row)}
