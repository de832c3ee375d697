"""`lastfour demo`: a demo company in a database of its own, with a token for each caller, served at once."""

import argparse
import asyncio
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from cli import listening
from cli.opening import make_room, usable_settings
from gql.graphiql.callers import Caller
from intake.company import CALLERS, INTEGRATION, INTEGRATION_IS
from intake.demo import build_demo, issue_demo_tokens
from models.database import Database, database_now
from models.migrate import migrate
from models.settings import Settings

QUERY = "{ customers(first: 10, orderBy: [{field: NUMBER}]) { nodes { number name phone cardNumber } } }"
QUERY_AS = "erin"
PRESENTED = {**CALLERS, INTEGRATION: INTEGRATION_IS}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    demo = commands.add_parser(
        "demo",
        help="serve a demo company",
        description="Make a demo company, print a token for each of its callers, and serve it. Without --database "
        "everything is gone at the end.",
    )
    kept = "make the company in this SQLite file, or go on with the one that is there"
    demo.add_argument("--database", metavar="FILE", type=Path, help=kept)
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build, tell, serve."""
    settings = usable_settings()
    settings = replace(settings, secret=settings.secret or secrets.token_urlsafe(32))
    # The port first: who starts a second demo by mistake is told at once.
    taken = listening.listen(settings)
    with ExitStack() as stack:
        stack.enter_context(taken)
        path = arguments.database
        if path is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lastfour-demo-"))
            path = Path(folder, "demo.db")
        settings = replace(settings, database_url=f"sqlite:///{path}")
        build = not path.exists()
        make_room(path)
        tokens = asyncio.run(_prepare(settings, build=build))
        print(introduction(settings, tokens), flush=True)
        callers = [Caller(name, about, tokens[name]) for name, about in PRESENTED.items()]
        listening.run(settings, taken, callers)
    return 0


async def _prepare(settings: Settings, *, build: bool) -> dict[str, str]:
    """Make the company unless it is there, and tokens in any case."""
    await migrate(settings.database_url)
    database = Database(settings.database_url)
    try:
        async with database.snapshot() as connection:
            now = await database_now(connection)
        if build:
            await build_demo(database, now, settings.secret)
        return await issue_demo_tokens(database, now)
    finally:
        await database.close()


def introduction(settings: Settings, tokens: Mapping[str, str]) -> str:
    """Who may ask, by which token, and a first question to paste."""
    width = max(map(len, PRESENTED))
    lines = [f"{name:<{width}}  {tokens[name]}  {what}" for name, what in PRESENTED.items()]
    where = listening.url(settings)
    return "\n".join(
        (
            "The demo company's callers, each with a token:",
            "",
            *lines,
            "",
            f"Ask as {QUERY_AS}, whose own customers show the whole card:",
            "",
            f"curl -s {where} -H 'Content-Type: application/json' \\",
            f"  -H 'Authorization: Bearer {tokens[QUERY_AS]}' \\",
            f"""  -d '{{"query": "{QUERY}"}}'""",
            "",
            f"Or open {where} in a browser, and choose who you are.",
            "",
            "Ctrl-C ends it.",
            "",
        )
    )
