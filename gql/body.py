"""Request bodies: which are taken, and how far they are read."""

import asyncio
import json
import re
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.types import Message, Receive
from strawberry.http.parse_content_type import parse_content_type

from gql.accept import JSON
from gql.refusal import RefusedError
from models.errors import BadInputError, TooComplexError

LARGEST_BODY = 1_000_000
# Lists and objects around the values of a request: itself, its variables, its extensions and what is in those.
AROUND = 10
# Of JSON: what comes before the next list or object, and its beginning. What stands in quotes is passed over, to the
# end of the text where the quotes don't end.
NEXT = re.compile(r'(?:[^"\[{]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))*+[\[{]', re.DOTALL)


class TooLargeError(Exception):
    """The body is longer than a request may be."""


def limited(receive: Receive, declared: str | None, seconds: float) -> Receive:
    """Receive a body; raises TooLargeError once it is, or says it is, too long, and RefusedError if it is too slow."""
    received = 0
    complete = False
    until = asyncio.get_running_loop().time() + seconds

    async def receive_some() -> Message:
        nonlocal received, complete
        if complete:
            return await receive()
        if declared is not None and declared.isdecimal() and (len(declared) > 9 or int(declared) > LARGEST_BODY):
            raise TooLargeError
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            slow = f"The request was not here within {seconds} seconds."
            raise RefusedError(408, slow, {"connection": "close"}) from None
        complete = not message.get("more_body", False)
        received += len(message.get("body", b""))
        if received > LARGEST_BODY:
            raise TooLargeError
        return message

    return receive_some


def require_json(request: Request) -> None:
    """Refuse a POST of anything but plain JSON in UTF-8, before its body is read."""
    if request.method != "POST":
        return
    media, parameters = parse_content_type(request.headers.get("content-type", ""))
    charset = {name.lower(): value for name, value in parameters.items()}.get("charset", "utf-8")
    if media.strip().lower() != JSON or charset.lower() != "utf-8":
        raise RefusedError(415, f"Send JSON in UTF-8, with the header: Content-Type: {JSON}.", {"accept-post": JSON})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedError(415, "Send the body as it is, without a Content-Encoding.", {"accept-encoding": "identity"})


def read_json(data: str | bytes, most: int) -> Any:
    """Read JSON; BadInputError for what can't be read: broken text, nesting or numbers without end.

    TooComplexError for what holds more lists and objects than `most` values could be: a megabyte of those takes 20 ms
    to make, and one to count.
    """
    try:
        # Bytes of another encoding would be read too, if it were left to be guessed.
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        if _holds_more(text, most + AROUND):
            raise TooComplexError(f"The request holds too many values: {most:,} are allowed in all.")
        return json.loads(text, parse_constant=_refuse_constant)
    except (RecursionError, ValueError) as error:
        raise BadInputError("The request's body can't be read as JSON.") from error


def _holds_more(text: str, most: int) -> bool:
    """Whether JSON has more lists and objects; looked at from its beginning, and no further than needs be."""
    if text.count("[") + text.count("{") <= most:
        return False
    end = 0
    for _ in range(most + 1):
        found = NEXT.match(text, end)
        if found is None:
            return False
        end = found.end()
    return True


def _refuse_constant(written: str) -> NoReturn:
    raise ValueError(f"{written} is no JSON")
