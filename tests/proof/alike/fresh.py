"""Ids and numbers that the program would draw at random, made the same in both databases of a pair.

What is left out of the comparison is left out by construction: what a fresh id is about says which one it is, so
nothing has to be looked for in an answer and replaced. An entry of the log is known by what happened to which record,
anything else by its place among what the request has drawn. Cursors hold such ids encrypted, and so are alike as well.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from models import columns, log
from models.log import Entry
from resolvers.mutations import records

# Of the 63 bits of an id, those that say what it is about; those above number the request.
ABOUT = 40


class Fresh:
    """Names what one request after the other draws."""

    def __init__(self) -> None:
        self._request = 0
        self._drawn: Counter[str] = Counter()
        self._entries: list[int] = []

    def begin(self, request: int) -> None:
        """Name what follows by a request: the world itself is the first."""
        self._request = request
        self._drawn.clear()
        self._entries.clear()

    def number(self, about: str) -> int:
        """A number for something, another one each time."""
        self._drawn[about] += 1
        digest = hashlib.sha256(f"{about} {self._drawn[about]}".encode()).digest()
        return (self._request + 1 << ABOUT) + int.from_bytes(digest[: ABOUT // 8])

    def randbits(self, _bits: int) -> int:
        """In place of `secrets.randbits`."""
        return self._entries.pop(0) if self._entries else self.number("record")

    def token_hex(self, size: int) -> str:
        """In place of `secrets.token_hex`."""
        return f"{self.number('token'):x}".rjust(2 * size, "0")[-2 * size :]

    def of_entries(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries in the order of their ids, which follow from what they are about: what is hidden shifts none."""
        numbered = [
            (self.number(f"{one.action} {one.refused} {one.resource} {one.record_id}"), place)
            for place, one in enumerate(entries)
        ]
        numbered.sort()
        self._entries = [number for number, _ in numbered]
        return [entries[place] for _, place in numbered]


@contextmanager
def fixed_ids() -> Iterator[Fresh]:
    """Fresh ids that follow from what they are about, for as long as the block lasts."""
    fresh, append = Fresh(), log.append

    async def in_order(connection: Any, secret: str, entries: Sequence[Entry], lane: int | None = None) -> int | None:
        return await append(connection, secret, fresh.of_entries(entries), lane)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "secrets", SimpleNamespace(randbits=fresh.randbits))
        patch.setattr(records, "token_hex", fresh.token_hex)
        patch.setattr(log, "append", in_order)
        yield fresh
