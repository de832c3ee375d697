"""The parts of a request's time: which file's work is which part."""

from collections.abc import Sequence

WAITING = "waiting for PostgreSQL, and for the next request"
HTTP = "HTTP"
PARSE = "parse and validate"
PLAN = "plan: token, grants, chart"
RESOLVERS = "resolvers: statements, rows to records"
SQL = "SQLAlchemy: build and compile"
FETCH = "fetch: driver, rows to Python"
MASK = "mask"
COMPLETE = "execute: resolve and complete"
JSON = "JSON"
GARBAGE = "garbage collector"
OTHER = "event loop and other"
PARTS = (HTTP, PARSE, PLAN, RESOLVERS, SQL, FETCH, MASK, COMPLETE, JSON, GARBAGE, OTHER, WAITING)

# A piece of a file's path, and the part that it belongs to; the first that fits counts. The innermost frame whose file
# is named here decides, and a file that is none of these is its caller's.
RULES: Sequence[tuple[str, str]] = (
    ("/bench/encoder", JSON),
    ("/bench/hand_masks", MASK),
    ("/bench/hand", COMPLETE),
    ("/masking/", MASK),
    ("/permissions/row_", RESOLVERS),
    ("/permissions/truth", RESOLVERS),
    ("/permissions/", PLAN),
    ("/gql/gate", PLAN),
    ("/gql/", COMPLETE),
    ("/resolvers/session", FETCH),
    ("/resolvers/", RESOLVERS),
    ("/sqlalchemy/sql/", SQL),
    ("/sqlalchemy/", FETCH),
    ("/asyncpg/", FETCH),
    ("/models/types", FETCH),
    ("/models/database", FETCH),
    ("/graphql/language/", PARSE),
    ("/graphql/validation/", PARSE),
    ("/strawberry/extensions/parser_cache", PARSE),
    ("/strawberry/extensions/validation_cache", PARSE),
    ("/graphql/", COMPLETE),
    ("/aiodataloader", COMPLETE),
    ("/strawberry/http/", HTTP),
    ("/strawberry/asgi/", HTTP),
    ("/strawberry/", COMPLETE),
    ("/json/", JSON),
    ("/uvicorn/", HTTP),
    ("/h11/", HTTP),
    ("/starlette/", HTTP),
    # Below this is whoever started the loop.
    ("/asyncio/", OTHER),
)
# What is done for a part counts as the part's, whoever does it: the statements that authenticate are SQL too.
WHOLE: Sequence[tuple[str, str]] = (
    ("/permissions/principal", PLAN),
    ("/permissions/plan", PLAN),
    ("/permissions/epoch", PLAN),
    ("/gql/gate", PLAN),
)


def part_of(files: Sequence[str]) -> str:
    """The part that a moment belongs to, by the files of its frames from the innermost outwards."""
    for file in files:
        for piece, part in WHOLE:
            if piece in file:
                return part
    for file in files:
        if file.endswith("/selectors.py"):
            return WAITING
        for piece, part in RULES:
            if piece in file:
                return part
    return OTHER
