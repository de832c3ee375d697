"""Whether two answers say the same: the same ids, fields and masked values, whatever the form that they come in."""

import base64
from typing import Any

import orjson

from bench.errors import BenchError
from bench.works import ALIAS


def customers_of(body: bytes) -> Any:
    """The customers of an answer, in the form that all answers have in common.

    An endpoint written by hand answers with them, a GraphQL server with `data`; connections become lists, aliases the
    names of their fields, and opaque ids the numbers in them.
    """
    answer = orjson.loads(body)
    if not isinstance(answer, dict) or answer.get("errors"):
        raise BenchError(f"This is no answer: {body[:500]!r}")
    return _plain(answer.get("data", answer))["customers"]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    named = {name.removesuffix(ALIAS): part for name, part in value.items() if name != "__typename"}
    if named.keys() == {"nodes"}:
        return _plain(named["nodes"])
    return {name: _number(part) if name == "id" else _plain(part) for name, part in named.items()}


def _number(written: str) -> str:
    """The number of an id, which is written as it is, or opaquely with its type."""
    if written.isdecimal():
        return written
    padded = written + "=" * (-len(written) % 4)
    return base64.urlsafe_b64decode(padded).decode().partition(":")[2]


def difference(one: Any, other: Any, place: str = "customers") -> str | None:
    """Where two values differ first, in words; None where they are the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return f"{place} has the fields {sorted(one)} here and {sorted(other)} there"
        found = (difference(one[name], other[name], f"{place}.{name}") for name in one)
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{place} has {len(one)} here and {len(other)} there"
        pairs = enumerate(zip(one, other, strict=True))
        found = (difference(left, right, f"{place}[{turn}]") for turn, (left, right) in pairs)
    else:
        return None if one == other else f"{place} is {one!r} here and {other!r} there"
    return next(filter(None, found), None)
