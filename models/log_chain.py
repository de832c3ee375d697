"""The log's keyed hashes: a seal of what an entry says, and a link of each entry to the one before it in its lane.

The log is written in lanes, so that transactions that end at once don't wait for each other. Each lane is a chain of
its own, whose head is kept, sealed, beside the entries: entries that are missing at the end are missed as well. What
is appended also names the newest entry of another lane, so that no lane can be put back without the others.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

LANES = 16
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a lane: how many entries it has, and the hash of the newest."""

    lane: int
    number: int = 0
    hash: str = GENESIS


def seal(secret: str, one: int, said: Mapping[str, Any]) -> str:
    """The keyed hash of what an entry says, wherever it stands."""
    return _keyed(secret, "entry", one, {name: _plain(value) for name, value in said.items()})


def link(secret: str, previous: Head, sealed: str, seen: Head | None) -> str:
    """The keyed hash that ties an entry to the one before it, and to what was seen of another lane."""
    named = None if seen is None else [seen.lane, seen.number, seen.hash]
    return _keyed(secret, "link", previous.lane, previous.number + 1, previous.hash, sealed, named)


def seal_head(secret: str, head: Head) -> str:
    """The keyed hash of a lane's end."""
    return _keyed(secret, "head", head.lane, head.number, head.hash)


def same(one: str, other: Any) -> bool:
    """Whether two hashes are the same, told in the same time whatever they are."""
    return isinstance(other, str) and hmac.compare_digest(one.encode(), other.encode())


def _keyed(secret: str, *said: Any) -> str:
    body = json.dumps(said, default=str, sort_keys=True, ensure_ascii=True)
    return hmac.digest(secret.encode(), body.encode(), "sha256").hex()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
