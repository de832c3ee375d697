"""What a mutation comes to: what became of each record and what was wrong, as data that can be kept and shown again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from models.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    FrozenError,
    LastfourError,
    NotFoundError,
    UnauthenticatedError,
)
from models.naming import camel_case
from models.words import Resource
from resolvers.writing.new_record import RejectedRecordError


class ErrorCode(StrEnum):
    """Why something was not done."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    CONFLICT = "CONFLICT"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"


CODES: Mapping[type[LastfourError], ErrorCode] = {
    BadInputError: ErrorCode.BAD_USER_INPUT,
    ConflictError: ErrorCode.CONFLICT,
    ForbiddenError: ErrorCode.FORBIDDEN,
    NotFoundError: ErrorCode.NOT_FOUND,
}

# The same words whether it is there or not.
NO_RECORD = "There is no such record, or you may not see it."

# What the caller may not do, in contrast to what they have got wrong: the log has it.
REFUSALS = frozenset({ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND})


@dataclass(frozen=True, slots=True)
class UserError:
    """One thing because of which something was not done; `field` leads to it from the input."""

    code: ErrorCode
    message: str
    field: tuple[str, ...] | None = None


class RefusedError(LastfourError):
    """A mutation, or what it was to do to one record, is not done, for these reasons."""

    def __init__(self, *errors: UserError) -> None:
        """Name all reasons."""
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def errors_of(error: LastfourError) -> tuple[UserError, ...]:
    """An exception as user errors; one that is about the request as a whole is raised again."""
    if isinstance(error, RefusedError):
        return error.errors
    if isinstance(error, FrozenError | UnauthenticatedError):
        raise error
    if isinstance(error, RejectedRecordError):
        return tuple(
            UserError(
                ErrorCode.BAD_USER_INPUT,
                f"{camel_case(problem.field)} {problem.reason}",
                tuple(camel_case(problem.field).split(".")),
            )
            for problem in error.problems
        )
    code = next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
    return (UserError(code, str(error)),)


@dataclass(frozen=True, slots=True)
class Target:
    """A record that something is to be done to: the id as it was written, and whose it is if there is such a kind."""

    written: str
    resource: Resource | None
    id: int
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record. One that was created has no `written` id; one that is `deleted` is shown as such."""

    resource: Resource | None
    id: int
    written: str | None = None
    deleted: bool = False
    errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutation comes to. `told` are values of the answer that are no record's, as JSON has them.

    `once` is shown to whoever asked for it, and kept nowhere: not for a request that comes again either. `ends_token`
    tells that it ended the token that the caller came with, who is answered all the same.
    """

    results: tuple[Result, ...] = ()
    errors: tuple[UserError, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    once: str | None = field(default=None, repr=False)
    ends_token: bool = False

    def as_json(self) -> dict[str, Any]:
        """How it is kept."""
        results = [
            [one.resource, str(one.id), one.written, one.deleted, [_error_as_json(error) for error in one.errors]]
            for one in self.results
        ]
        return {"results": results, "errors": [_error_as_json(one) for one in self.errors], "told": dict(self.told)}


def outcome_of(kept: Mapping[str, Any]) -> Outcome:
    """What `as_json` wrote."""
    results = tuple(
        Result(None if resource is None else Resource(resource), int(one), written, deleted, tuple(map(_error, errors)))
        for resource, one, written, deleted, errors in kept["results"]
    )
    return Outcome(results, tuple(map(_error, kept["errors"])), kept["told"])


def within(error: UserError, *path: str) -> UserError:
    """The same error, further down in the input."""
    return replace(error, field=(*path, *(error.field or ())))


def _error_as_json(error: UserError) -> list[Any]:
    return [error.code, error.message, error.field and list(error.field)]


def _error(kept: list[Any]) -> UserError:
    code, message, path = kept
    return UserError(ErrorCode(code), message, path and tuple(path))
