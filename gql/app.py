"""The application: what is served under which path."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from gql.errors import Code
from gql.gate import Clock, Gate
from gql.graphiql.callers import Caller
from gql.graphiql.page import PageFiles, PageFirst
from gql.schema import EVERYTHING, schema_of
from gql.view import GraphQLEndpoint, refusal
from models.database import Database, database_now
from models.errors import BadInputError
from models.settings import Settings


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Clock = database_now,
    callers: Sequence[Caller] = (),
) -> Starlette:
    """The application over a database; `clock` replaces the database's own, for tests alone.

    `callers` are those whom the page of GraphiQL offers by one click, with their tokens: for the demo alone.

    Raises BadInputError without a secret, and RuntimeError, naming it, for a field that is not declared.
    """
    if not settings.secret:
        raise BadInputError("LASTFOUR_SECRET is not set: cursors and the log need a secret of your own.")
    schema_of(EVERYTHING)
    database = database or Database(settings.database_url)
    endpoint = PageFirst(GraphQLEndpoint(Gate(database, settings.secret, clock)), callers)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await database.close()

    return Starlette(
        routes=[
            Route("/graphql", endpoint, methods=["GET", "POST"]),
            Mount("/graphiql", PageFiles()),
            Route("/healthz", _healthy),
        ],
        exception_handlers={404: _not_found, 405: _not_allowed},
        lifespan=lifespan,
    )


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _not_found(_request: Request, _error: Exception) -> Response:
    return refusal(404, Code.BAD_USER_INPUT, "There is nothing at this path: GraphQL is at /graphql.")


async def _not_allowed(_request: Request, _error: Exception) -> Response:
    return refusal(405, Code.BAD_USER_INPUT, "GraphQL takes GET and POST.")
