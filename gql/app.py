"""The application: what is served under which path."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from gql.compression import Compression
from gql.cors import across_origins
from gql.errors import Code, report
from gql.gate import Clock, Gate
from gql.graphiql.callers import Caller
from gql.graphiql.page import PageFiles, PageFirst
from gql.health import Ready, healthy
from gql.inside import core_of
from gql.interpreter import set_for_serving
from gql.limits.documents import Documents
from gql.metrics import Metrics
from gql.observe import Observed
from gql.refusal import UNEXPECTED, refusal
from gql.request_id import RequestId
from gql.schema import staff_schema
from gql.trusted import Trusted
from gql.view import METHODS, GraphQLEndpoint
from models.database import Database
from models.errors import BadInputError
from models.settings import Settings
from permissions.issuer import Issuer

if TYPE_CHECKING:
    from gql.telemetry import Telemetry


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Clock | None = None,
    callers: Sequence[Caller] = (),
) -> Starlette:
    """The application over a database; `clock` replaces the database's own, for tests alone.

    `callers` are those whom the page of GraphiQL offers by one click, with their tokens: for the demo alone.

    Raises BadInputError without a secret, and RuntimeError, naming it, for a field that is not declared.
    """
    if not settings.secret:
        raise BadInputError("LASTFOUR_SECRET is not set: cursors and the log need a secret of your own.")
    database = database or Database(settings.database_url)
    metrics = Metrics(settings.metrics_token)
    telemetry = None if (kind := telemetry_of(settings)) is None else kind(database)
    gate = Gate(database, settings.secret, clock, settings.limits, settings.rate)
    gate.trusted = trusted_documents(settings)
    gate.issuer = None if settings.oidc is None else Issuer(settings.oidc)
    # Only answers of the API may be read by pages of other origins.
    api = across_origins(GraphQLEndpoint(gate), settings.cors_origins)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        set_for_serving()
        yield
        await database.close()
        if telemetry is not None:
            await telemetry.close()

    app = Starlette(
        routes=[
            Route("/graphql", PageFirst(api, callers), methods=METHODS),
            Mount("/graphiql", PageFiles()),
            Route("/healthz", healthy),
            Route("/readyz", Ready(database).answer),
            Route("/metrics", metrics.show),
        ],
        middleware=[
            Middleware(RequestId),
            Middleware(Observed, metrics=metrics, telemetry=telemetry),
            Middleware(Compression),
        ],
        exception_handlers={404: _not_found, 405: _not_allowed, Exception: _unexpected},
        lifespan=lifespan,
    )
    # A path that is not there is no other path.
    app.router.redirect_slashes = False
    return app


def trusted_documents(settings: Settings) -> Trusted:
    """The documents that were registered at deploy; BadInputError, naming it, for one that is not valid."""
    whole = core_of(staff_schema())
    return Trusted.of(settings.documents, Documents(settings.limits), whole, only=settings.only_documents)


def telemetry_of(settings: Settings) -> "type[Telemetry] | None":
    """Who is to be told of requests; BadInputError where the settings ask for what is not installed."""
    if not settings.telemetry:
        return None
    try:
        # Its libraries are an extra, and take time and memory that who does not want them need not give.
        from gql.telemetry import Telemetry  # noqa: PLC0415
    except ImportError as error:
        raise BadInputError("LASTFOUR_TELEMETRY needs what lastfour[telemetry] installs.") from error
    return Telemetry


async def _not_found(_request: Request, _error: Exception) -> Response:
    return refusal(404, Code.BAD_USER_INPUT, "There is nothing at this path: GraphQL is at /graphql.")


async def _not_allowed(_request: Request, error: Exception) -> Response:
    told = error.headers if isinstance(error, HTTPException) else None
    # In no order as they come.
    allow = ", ".join(sorted((told or {}).get("Allow", "GET, HEAD").split(", ")))
    return refusal(405, Code.BAD_USER_INPUT, f"This path takes {allow}.", headers={"allow": allow})


async def _unexpected(_request: Request, error: Exception) -> Response:
    return refusal(500, Code.INTERNAL_SERVER_ERROR, UNEXPECTED, id=report(error))
