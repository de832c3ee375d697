"""Whether the server is up, and whether it can answer."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gql.errors import Code, report
from gql.refusal import PRIVATE, refusal
from models.database import Database
from models.migrate import is_current

WITHIN = 5  # seconds


class NotMigratedError(Exception):
    """The database is of another version's shape."""


async def healthy(_request: Request) -> Response:
    """`/healthz`: the server is up, whatever the database does."""
    return JSONResponse({"status": "ok"}, headers=PRIVATE)


class Ready:
    """Knows whether questions can be answered."""

    def __init__(self, database: Database) -> None:
        """Ask this database."""
        self._database = database

    async def answer(self, _request: Request) -> Response:
        """`/readyz`: the database is there and of the right shape, or 503; the reason is for the log."""
        try:
            async with asyncio.timeout(WITHIN), self._database.snapshot() as connection:
                if not await is_current(connection):
                    raise NotMigratedError
        except Exception as error:  # noqa: BLE001, whatever keeps the database away keeps questions from being answered
            report(error)
            return refusal(503, Code.INTERNAL_SERVER_ERROR, "The database can't be used at the moment.")
        return JSONResponse({"status": "ready"}, headers=PRIVATE)
