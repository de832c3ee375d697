"""Answers of one error and no data: what a client gets where no operation is executed."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from gql.accept import JSON
from gql.errors import Code

# Answers are for one caller and one moment: nobody on the way may keep them.
PRIVATE: Mapping[str, str] = {"cache-control": "private, no-store"}

UNEXPECTED = "Something went wrong on our side. Quote the id to the operators."


class RefusedError(Exception):
    """The request can't be taken as it came over HTTP: a status, what to do instead, and headers that say so too."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


def refusal(
    status: int,
    code: Code,
    message: str,
    *,
    media: str = JSON,
    headers: Mapping[str, str] | None = None,
    **more: str,
) -> Response:
    """An answer with one error and no data; `more` goes into the error's extensions."""
    challenge = {"www-authenticate": "Bearer"} if status == 401 else {}
    error = {"message": message, "extensions": {"code": code.value, **more}}
    return Response(
        # In ASCII: what a client sent may hold half a surrogate pair, which no other encoding of JSON takes.
        json.dumps({"errors": [error]}),
        status,
        {**PRIVATE, **challenge, **(headers or {})},
        media_type=f"{media}; charset=utf-8",
    )
