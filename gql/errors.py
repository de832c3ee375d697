"""Errors as clients see them: one code each, and nothing of the inside."""

import logging
import secrets
import traceback
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from graphql import GraphQLError, GraphQLSyntaxError

from gql.request_id import CURRENT
from models.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    FrozenError,
    LastfourError,
    MaskedFieldError,
    NotFoundError,
    RateLimitedError,
    TooComplexError,
    UnauthenticatedError,
    UnknownDocumentError,
)

LOG = logging.getLogger("lastfour.errors")

# Of a chain of calls, the log names the innermost and those in our own rooms.
HOUSE = Path(__file__).parent.parent
ROOMS = ("gql", "resolvers", "masking", "permissions", "models")


class Code(StrEnum):
    """`extensions.code` of an error."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    CONFLICT = "CONFLICT"
    FORBIDDEN = "FORBIDDEN"
    FROZEN = "FROZEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"
    MASKED_FIELD = "MASKED_FIELD"
    NOT_FOUND = "NOT_FOUND"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    UNAUTHENTICATED = "UNAUTHENTICATED"


CODES: Mapping[type[LastfourError], Code] = {
    BadInputError: Code.BAD_USER_INPUT,
    ConflictError: Code.CONFLICT,
    ForbiddenError: Code.FORBIDDEN,
    FrozenError: Code.FROZEN,
    MaskedFieldError: Code.MASKED_FIELD,
    NotFoundError: Code.NOT_FOUND,
    RateLimitedError: Code.RATE_LIMITED,
    TooComplexError: Code.QUERY_TOO_COMPLEX,
    UnauthenticatedError: Code.UNAUTHENTICATED,
    UnknownDocumentError: Code.PERSISTED_QUERY_NOT_FOUND,
}

# The HTTP status of an error that stops a request before anything is executed; 400 for the others.
STATUS: Mapping[str, int] = {
    Code.UNAUTHENTICATED: 401,
    Code.FROZEN: 403,
    Code.RATE_LIMITED: 429,
    Code.INTERNAL_SERVER_ERROR: 500,
}


def code_of(error: LastfourError) -> Code:
    """The code of one of our own errors, or of the kind that it is a special case of."""
    return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)


def shown(error: GraphQLError, *, executed: bool) -> GraphQLError:
    """The error as the client gets it: with a code, and with our own words or none.

    `executed` tells whether execution had begun: before it, an error without a cause is the document's.
    """
    cause = error.original_error
    if isinstance(cause, GraphQLError):
        inner = shown(cause, executed=executed)
        code = Code((inner.extensions or {})["code"])
        # The outer one says which variable it is about; of an unexpected one it may say too much.
        return inner if code is Code.INTERNAL_SERVER_ERROR else _coded(error, code)
    if isinstance(cause, LastfourError):
        return _coded(error, code_of(cause))
    if isinstance(cause, ValueError) and not executed:
        # A literal that Python won't read, such as a whole number of thousands of digits.
        unread = GraphQLError("A value of the document can't be read: it is too long.", nodes=error.nodes)
        return _coded(unread, Code.GRAPHQL_VALIDATION_FAILED)
    if cause is not None:
        return _internal(error, cause)
    if isinstance(error, GraphQLSyntaxError):
        return _coded(error, Code.GRAPHQL_PARSE_FAILED)
    return _coded(error, Code.BAD_USER_INPUT if executed else Code.GRAPHQL_VALIDATION_FAILED)


def let_go(error: BaseException) -> None:
    """Have an error that was shown hold no more than it says.

    The frames that it came through hold the document, the variables and whatever was read, and are held by it: all of
    that would go with the next collection, which holds up every answer.
    """
    inner = (error.__cause__, error.__context__, getattr(error, "original_error", None))
    error.__traceback__ = error.__cause__ = error.__context__ = None
    for one in inner:
        if isinstance(one, BaseException):
            let_go(one)


def _coded(error: GraphQLError, code: Code, **more: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code.value, **more}
    return error


def _internal(error: GraphQLError, cause: BaseException) -> GraphQLError:
    """Log where it happened under an id, and tell the client the id alone."""
    number = report(cause)
    hidden = GraphQLError(
        "Something went wrong on our side. Quote the id to the operators.",
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
    )
    return _coded(hidden, Code.INTERNAL_SERVER_ERROR, id=number)


def report(cause: BaseException) -> str:
    """Log an unexpected exception's kind and place, not its text, which may hold a value; return the log's id."""
    number = secrets.token_hex(8)
    frames = traceback.extract_tb(cause.__traceback__)
    near = [frame for frame in frames if frame.filename.startswith(tuple(f"{HOUSE / room}/" for room in ROOMS))]
    places = [f"{frame.filename}:{frame.lineno}" for frame in [*frames[-1:], *reversed(near)]]
    message = "internal error %s: %s at %s"
    noted = {"request": CURRENT.get()}
    LOG.error(message, number, type(cause).__name__, " < ".join(places[:8]), extra={"noted": noted})
    return number
