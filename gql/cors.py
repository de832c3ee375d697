"""Cross-origin requests: which pages of other origins may ask the API."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from gql.errors import Code
from gql.refusal import refusal

SENT = ("accept", "authorization", "content-type", "idempotency-key", "x-request-id")
TOLD = ("ratelimit", "ratelimit-policy", "retry-after", "schema-version", "x-request-id")


def across_origins(api: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The API for pages of these origins too; for none, the API as it is.

    Cookies and the like never come into it: who asks is said by a header that a page has to set.
    """
    if not origins:
        return api
    return _Cors(
        api, allow_origins=origins, allow_methods=("GET", "POST"), allow_headers=SENT, expose_headers=TOLD, max_age=7200
    )


class _Cors(CORSMiddleware):
    """Answers preflight requests without a text where they are allowed, and with an error in JSON where not."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Whether the browser may send the request that it asks about."""
        plain = super().preflight_response(request_headers)
        headers = {name: value for name, value in plain.headers.items() if not name.startswith("content-")}
        if plain.status_code < 400:
            return Response(status_code=204, headers=headers)
        message = "Pages of this origin may not ask this: LASTFOUR_CORS_ORIGINS says which may."
        return refusal(403, Code.FORBIDDEN, message, headers=headers)
