"""Request bodies: read whole only as far as a request may be long."""

from starlette.types import Message, Receive

LARGEST_BODY = 1_000_000


class TooLargeError(Exception):
    """The body is longer than a request may be."""


def limited(receive: Receive, declared: str | None) -> Receive:
    """Receive a body, and raise TooLargeError as soon as it is, or says it is, too long."""
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        if declared is not None and declared.isdecimal() and (len(declared) > 9 or int(declared) > LARGEST_BODY):
            raise TooLargeError
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY:
            raise TooLargeError
        return message

    return receive_some
