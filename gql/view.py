"""The HTTP view: authenticates, picks the schema, and answers as GraphQL over HTTP has it, whatever happens."""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, cast

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult

from gql.accept import GRAPHQL_JSON, JSON, preferred
from gql.asked import asked
from gql.body import LARGEST_BODY, TooLargeError, limited, read_json, require_json
from gql.context import Context
from gql.errors import STATUS, Code, code_of, report
from gql.gate import Gate
from gql.limits.deadline import StoppedError, deadline
from gql.record import Record, document_name, record_of
from gql.refusal import PRIVATE, UNEXPECTED, RefusedError, refusal
from gql.schema import Schema, reads_log, resources_of, schema_of, staff_schema
from models.errors import BadInputError, FrozenError, LastfourError, UnauthenticatedError
from models.words import PrincipalKind
from permissions.access import Access
from permissions.principal import Principal
from resolvers.mutations.run import may_write

METHODS = ("GET", "HEAD", "OPTIONS", "POST")

# The status of an answer that has data and errors, for clients that know it.
PARTIAL_SUCCESS = 294

# What to do instead, where Strawberry says only what is wrong.
ADVICE = {
    "Batching is not enabled": "Send one operation in a request, as an object: lists of them are not taken.",
    "No GraphQL query found in the request": "Send a GraphQL document as `query`, by POST in JSON or by GET.",
    "Unable to parse request body as JSON": "The request can't be read as JSON.",
}


class GraphQLEndpoint:
    """`/graphql`: the ASGI application that every request for data goes through."""

    def __init__(self, gate: Gate) -> None:
        """Answer for the callers whom the gate admits."""
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what goes wrong before GraphQL is told in GraphQL's form all the same."""
        media = preferred(Request(scope).headers.get("accept"), (JSON, GRAPHQL_JSON))

        def refuse(status: int, code: Code, message: str, **more: Any) -> Response:
            record_of(scope).codes = [code]
            return refusal(status, code, message, media=media or JSON, **more)

        try:
            response = await self._answer(scope, receive, media)
        except ClientDisconnect:
            return
        except TooLargeError:
            response = refuse(413, Code.BAD_USER_INPUT, f"A request may be {LARGEST_BODY} bytes long at most.")
        except RefusedError as error:
            response = refuse(error.status, Code.BAD_USER_INPUT, str(error), headers=error.headers)
        except LastfourError as error:
            code = code_of(error)
            response = refuse(STATUS.get(code, 400), code, str(error))
        except HTTPException as error:
            response = refuse(error.status_code, Code.BAD_USER_INPUT, ADVICE.get(error.reason, error.reason))
        except Exception as error:  # noqa: BLE001, nothing of an unexpected error may reach the caller or the server's log
            response = refuse(500, Code.INTERNAL_SERVER_ERROR, UNEXPECTED, id=report(error))
        response.headers.add_vary_header("Accept")
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, media: str | None) -> Response:
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers={**PRIVATE, "allow": ", ".join(METHODS)})
        if media is None:
            raise RefusedError(406, f"Answers come as {GRAPHQL_JSON} or {JSON}: accept one of them.")
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        length = Request(scope).headers.get("content-length")
        request = Request(scope, limited(receive, length, self._gate.limits.body_seconds))
        token = bearer(request)
        require_json(request)
        record = record_of(scope)
        address = None if request.client is None else request.client.host
        context = Context(self._gate, token, address=address, idempotency_key=request.headers.get("idempotency-key"))
        view = _View(context, token, media, record)
        response = await view.run(request)
        record.rows, record.cost, record.operation = context.rows_read, context.actual_cost, context.operation
        response.headers.update(PRIVATE)
        if context.meter is not None:
            response.headers.update(context.meter.headers())
        return response


def pick(access: Access) -> Schema:
    """The whole schema for a person; for an integration that of its resources, of what it may write, and of the log."""
    if access.plan.principal.kind is PrincipalKind.PERSON:
        return staff_schema()
    return schema_of(resources_of(access), writes=may_write(access), log=reads_log(access))


class _View(GraphQL[Context, None]):
    """Strawberry's view, for one request of one caller, with the statuses and media types of GraphQL over HTTP."""

    def __init__(self, context: Context, token: str, media: str, record: Record) -> None:
        super().__init__(staff_schema(), graphql_ide=None, subscription_protocols=())
        self._context = context
        self._token = token
        self._media = media
        self._record = record
        self._version = ""
        self._access: Access | None = None
        self._turn = AsyncExitStack()
        # The parameters of the request, those too that Strawberry does not know.
        self._sent: dict[str, Any] = {}

    def should_render_graphql_ide(self, request: Any) -> bool:  # noqa: ARG002, Strawberry passes it
        """Never: who wants a page has had it before."""
        return False

    async def execute_operation(self, *arguments: Any, **named: Any) -> Any:
        """Answer within one snapshot, which is opened once the body is here: a client may take its time for that."""
        limits, receive = self._context.gate.limits, named["request"].receive
        try:
            async with deadline(limits.seconds, receive):
                # Each is let go of after those that follow it: the connection first, and the turn last.
                await self._turn.enter_async_context(self._context.gate.turns.one(self._token))
                self._turn.enter_context(self._context.gate.documents.courtesy.answering())
                self._turn.push_async_callback(self._context.close)
                self._access = access = await self._admit()
                self._record.principal = access.plan.principal
                self.schema = schema = pick(access)
                self._version = schema.version
                try:
                    self._name_document(access.plan.principal, named["request_data"])
                except LastfourError as error:
                    return _refused(error)
                return await super().execute_operation(*arguments, **named)
        except StoppedError as error:
            await self._context.close(stop=True)
            if error.gone:
                raise ClientDisconnect from error
            return _stopped(limits.seconds)
        finally:
            await self._turn.aclose()
            if self._access is not None:
                self._context.gate.last_used.note(self._access.plan.principal.token_id, self._access.now)

    async def _admit(self) -> Access:
        """Open the snapshot; that a token does not let its bearer in is logged."""
        try:
            return (await self._context.open()).access
        except (UnauthenticatedError, FrozenError) as error:
            await self._context.gate.note_failure(self._context.token, error)
            raise

    async def get_context(
        self,
        request: Request | WebSocket,  # noqa: ARG002, Strawberry passes it by name
        response: Response | WebSocket,  # noqa: ARG002, see above
    ) -> Context:
        """What resolvers are handed."""
        return self._context

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:
        """Read the parameters of a request; an operation's name is text, and an empty one is none."""
        data = await super().parse_http_body(request)
        if isinstance(data, GraphQLRequestData):
            if not isinstance(data.operation_name, str | None):
                raise BadInputError("The GraphQL operation's `operationName` must be a string or null, if provided.")
            data.operation_name = data.operation_name or None
        return data

    def _name_document(self, principal: Principal, data: GraphQLRequestData) -> None:
        """Find the document that is asked, and note its name."""
        gate = self._context.gate
        data.query = asked(gate, principal, self._sent, data.query)
        if data.query:
            self._record.document = document_name(gate.secret, data.query)

    def parse_query_params(self, params: Any) -> dict[str, Any]:
        """Read the parameters of an address, of which an empty one is as good as none."""
        self._sent = super().parse_query_params({name: value for name, value in dict(params).items() if value})
        return self._sent

    def encode_json(self, data: object) -> str | bytes:
        """Write JSON."""
        try:
            return orjson.dumps(data)
        except TypeError:
            # Half a character, which a document may hold, is no UTF-8: it is written escaped.
            return json.dumps(data)

    def parse_json(self, data: str | bytes) -> Any:
        """Read JSON; what can't be read (broken text, nesting or numbers without end) is refused, and a bare value."""
        value = read_json(data, self._context.gate.limits.values)
        # A body comes as bytes; text is a part of the address, where `null` is as good as nothing.
        if isinstance(data, bytes) and not isinstance(value, dict | list):
            raise BadInputError('The request\'s body must be an object, such as {"query": "{ viewer { name } }"}.')
        if isinstance(data, bytes) and isinstance(value, dict):
            self._sent = value
        return value

    async def execute_single(self, *arguments: Any, **named: Any) -> ExecutionResult:
        """Execute an operation; one that can't be told is an error of the request, and one by the wrong method too."""
        try:
            return await super().execute_single(*arguments, **named)
        except HTTPException as error:
            if isinstance(error.__cause__, CannotGetOperationTypeError):
                return _undetermined(error.__cause__)
            if isinstance(error.__cause__, InvalidOperationTypeError):
                message = "GET is for queries alone: send other operations by POST."
                raise RefusedError(405, message, {"allow": "POST"}) from error
            raise

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The answer, which has no data at all, not even null, where nothing was executed."""
        answer = await super().process_result(request, result)
        if result.data is None and not any(error.path for error in result.errors or ()):
            del answer["data"]
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """The answer over HTTP."""
        response = super().create_response(response_data, sub_response)
        if isinstance(response_data, dict):
            codes = codes_of(response_data)
            self._record.codes = codes
            response.status_code = status_of(codes, self._media, executed="data" in response_data)
        response.headers["content-type"] = f"{self._media}; charset=utf-8"
        response.headers["schema-version"] = self._version
        return response


def _refused(error: LastfourError) -> ExecutionResult:
    """The error of a document that is not to be had, or not to be asked."""
    return ExecutionResult(None, [GraphQLError(str(error), extensions={"code": code_of(error).value})])


def _stopped(seconds: int) -> ExecutionResult:
    """The error of a request that took too long; how far it came is a matter of timing, so nothing else is told."""
    message = (
        f"This took longer than {seconds} seconds, and was stopped: ask for less at once. What a mutation had begun "
        "goes to its end: sent again with the same Idempotency-Key it tells what came of it."
    )
    return ExecutionResult(None, [GraphQLError(message, extensions={"code": Code.QUERY_TOO_COMPLEX.value})])


def _undetermined(error: CannotGetOperationTypeError) -> ExecutionResult:
    """The error of a document that has no operation, or none of the name that was sent, which is not repeated."""
    has_none = error.operation_name is None
    message = "The document has no operation." if has_none else "The document has no operation of that name."
    return ExecutionResult(None, [GraphQLError(message, extensions={"code": Code.BAD_USER_INPUT.value})])


def codes_of(answer: GraphQLHTTPResponse) -> list[str]:
    """The codes of an answer's errors."""
    errors = cast("list[dict[str, Any]]", answer.get("errors") or [])
    return [error["extensions"]["code"] for error in errors]


def status_of(codes: Sequence[str], media: str, *, executed: bool) -> int:
    """The status of an answer: by its errors, and for clients of plain JSON nearly always 200."""
    if executed:
        return PARTIAL_SUCCESS if codes and media == GRAPHQL_JSON else 200
    status = STATUS.get(codes[0], 400)
    return 200 if media == JSON and status not in {401, 403, 429} else status


def bearer(request: Request) -> str:
    """The token of the `Authorization` header; UnauthenticatedError where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthenticatedError("Send your token in the header: Authorization: Bearer lf_…")
    return token.strip()
