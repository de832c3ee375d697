"""The same schema on Strawberry's own executor: all that Lastfour does, field by field."""

from starlette.applications import Starlette
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gql.app import create_app
from gql.schema import staff_schema
from models.settings import Settings


def stock_app(settings: Settings) -> Starlette:
    """Lastfour, with the executor that Strawberry brings; the schema is this process's own, so it may be changed."""
    staff_schema().execution_context_class = StrawberryGraphQLCoreExecutionContext
    return create_app(settings)
