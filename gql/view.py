"""The HTTP view: authenticates, picks the schema, and answers with JSON whatever happens."""

import json
from typing import Any

from cross_web import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from gql.body import LARGEST_BODY, TooLargeError, limited
from gql.context import Context
from gql.errors import STATUS, Code, code_of, report
from gql.gate import Gate
from gql.schema import EVERYTHING, Schema, reads_log, resources_of, schema_of
from models.errors import BadInputError, FrozenError, LastfourError, UnauthenticatedError
from models.words import PrincipalKind
from resolvers.mutations.run import may_write

# Answers are for one caller and one moment: nobody on the way may keep them.
HEADERS = {"cache-control": "private, no-store"}

# What to do instead, where Strawberry says only what is wrong.
ADVICE = {
    "Batching is not enabled": "Send one operation in a request, as an object: lists of them are not taken.",
    "No GraphQL query found in the request": "Send a GraphQL document as `query`.",
    "Not Found": "Send a GraphQL document as `query`, by POST as JSON or by GET in the address.",
    "Unable to parse request body as JSON": "The request can't be read as JSON.",
    "Unsupported content type": "Send JSON, with the header: Content-Type: application/json.",
}


class GraphQLEndpoint:
    """`/graphql`: the ASGI application that every request for data goes through."""

    def __init__(self, gate: Gate) -> None:
        """Answer for the callers whom the gate admits."""
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what goes wrong before GraphQL is told in GraphQL's form all the same."""
        try:
            response = await self._answer(scope, receive)
        except ClientDisconnect:
            return
        except TooLargeError:
            response = refusal(413, Code.BAD_USER_INPUT, f"A request may be {LARGEST_BODY} bytes long at most.")
        except LastfourError as error:
            code = code_of(error)
            response = refusal(STATUS.get(code, 400), code, str(error))
        except HTTPException as error:
            response = refusal(error.status_code, Code.BAD_USER_INPUT, ADVICE.get(error.reason, error.reason))
        except Exception as error:  # noqa: BLE001, nothing of an unexpected error may reach the caller or the server's log
            message = "Something went wrong on our side. Quote the id to the operators."
            response = refusal(500, Code.INTERNAL_SERVER_ERROR, message, id=report(error))
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        request = Request(scope, limited(receive, Request(scope).headers.get("content-length")))
        token = bearer(request)
        try:
            schema = await self._pick(token)
        except (UnauthenticatedError, FrozenError) as error:
            await self._gate.note_failure(token, error)
            raise
        key = request.headers.get("idempotency-key")
        view = _View(schema, Context(self._gate, token, idempotency_key=key))
        response = await view.run(request)
        response.headers.update(HEADERS)
        return response

    async def _pick(self, token: str) -> Schema:
        """The whole schema for a person, the one of its own resources for an integration.

        The body is still to come, for as long as the client likes: what the answer holds goes by the snapshot and the
        moment that the PermissionExtension takes afterwards.
        """
        async with self._gate.database.snapshot() as connection:
            principal, now = await self._gate.identify(connection, token)
            if principal.kind is PrincipalKind.PERSON:
                return schema_of(EVERYTHING)
            access = await self._gate.access(connection, principal, now)
            return schema_of(resources_of(access), writes=may_write(access), log=reads_log(access))


class _View(GraphQL[Context, None]):
    """Strawberry's view, for one request of one caller."""

    def __init__(self, schema: Schema, context: Context) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self._context = context

    async def get_context(
        self,
        request: Request | WebSocket,  # noqa: ARG002, Strawberry passes it by name
        response: Response | WebSocket,  # noqa: ARG002, see above
    ) -> Context:
        """What resolvers are handed."""
        return self._context

    def parse_json(self, data: str | bytes) -> Any:
        """Read JSON; what can't be read (broken text, nesting or numbers without end) is refused, and a bare value."""
        try:
            value = super().parse_json(data)
        except (RecursionError, ValueError) as error:
            raise BadInputError("The request's body can't be read as JSON.") from error
        # A body comes as bytes; text is a part of the address, where `null` is as good as nothing.
        if isinstance(data, bytes) and not isinstance(value, dict | list):
            raise BadInputError('The request\'s body must be an object, such as {"query": "{ viewer { name } }"}.')
        return value


def bearer(request: Request) -> str:
    """The token of the `Authorization` header; UnauthenticatedError where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthenticatedError("Send your token in the header: Authorization: Bearer lf_…")
    return token.strip()


def refusal(status: int, code: Code, message: str, **more: str) -> Response:
    """An answer with one error and no data."""
    headers = {**HEADERS, **({"www-authenticate": "Bearer"} if status == 401 else {})}
    error = {"message": message, "extensions": {"code": code.value, **more}}
    return Response(json.dumps({"errors": [error]}), status, headers, media_type="application/json")
