"""Global ids: opaque to clients, the type and the number of a record."""

import base64
import binascii
from collections.abc import Iterable

from models.errors import BadInputError

LARGEST = 2**63 - 1


def write_id(type_name: str, number: int) -> str:
    """The global id of a record."""
    return write_ids(type_name, (number,))[0]


def write_ids(type_name: str, numbers: Iterable[int]) -> list[str]:
    """The global ids of records of one type; a page has thousands."""
    # No two of these characters side by side make a + or a /, which an address would have to escape.
    begun = f"{type_name}:".encode()
    write = binascii.b2a_base64
    return [write(b"%b%d" % (begun, number), newline=False).decode().rstrip("=") for number in numbers]


def read_id(written: str) -> tuple[str, int]:
    """The type and the number that a global id stands for; raises BadInputError for what is no id."""
    try:
        padded = written.encode("ascii") + b"=" * (-len(written) % 4)
        type_name, _, number = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(":")
        if not number.isdecimal() or len(number) > len(str(LARGEST)) or int(number) > LARGEST:
            raise ValueError
    except (ValueError, binascii.Error):
        raise BadInputError("An id is opaque: use one that this API gave you.") from None
    return type_name, int(number)
