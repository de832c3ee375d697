"""Cursors: a place in a list, encrypted, of use to the same caller for the same list alone."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from models.errors import BadInputError
from permissions.principal import Principal

MOST_CHARACTERS = 20_000


class Cursors:
    """Writes and reads the cursors of one caller.

    The same place gives the same cursor (AES-SIV, RFC 5297), so answers can be compared; a cursor of another caller,
    of another list or made up can't be read.
    """

    def __init__(self, secret: str, principal: Principal) -> None:
        """Derive the key from the deployment's secret, and bind all cursors to the principal."""
        self._cipher = AESSIV(hashlib.sha512(b"lastfour cursor\0" + secret.encode()).digest())
        self._principal = f"{principal.kind}:{principal.id}".encode()

    def write(self, listing: str, place: list[Any]) -> str:
        """The cursor of a place (JSON values) in the list that `listing` names."""
        sealed = self._cipher.encrypt(json.dumps(place).encode(), [self._principal, listing.encode()])
        return _written(sealed)

    def read(self, listing: str, cursor: str) -> list[Any]:
        """The place that a cursor tells of.

        Raises BadInputError unless this caller got it from this list, with the same filter and order.
        """
        try:
            if len(cursor) > MOST_CHARACTERS:
                raise ValueError
            sealed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            if _written(sealed) != cursor:
                # Base 64 has several texts for the same bytes; a cursor is one of them.
                raise ValueError
            opened = self._cipher.decrypt(sealed, [self._principal, listing.encode()])
        except (InvalidTag, ValueError):
            raise BadInputError(
                "This cursor is not one of this list: use one that the same query gave you, with the same where and "
                "orderBy, or start again without it."
            ) from None
        place: list[Any] = json.loads(opened)
        return place


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
