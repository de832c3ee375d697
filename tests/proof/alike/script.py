"""A script: requests one after another, which may use what earlier ones were answered."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.proof.documents import global_id

# The name under which what is not known yet is kept: no field of the schema has it.
EARLIER = "$earlier"
ABSENT = 123_456_789
ABSENT_ID = global_id("Customer", ABSENT)
CURSORS = ("cursor", "endCursor", "startCursor")


@dataclass(frozen=True, slots=True)
class Earlier:
    """Stands in variables for what an earlier request was answered: which of its ids, or of the cursors of a list."""

    request: int
    pick: int
    # The alias of the list whose cursors are meant; none for an id.
    of_list: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Its variables may hold what is not known yet."""

    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    writes: frozenset[str] = frozenset()
    # The aliases of lists by the variables that take a cursor of theirs.
    cursors: Mapping[str, str] = field(default_factory=dict)
    # Names of the schema that it uses, for what is covered: `Type.field` and `Type.field(argument)`.
    names: frozenset[str] = frozenset()

    def body(self, answers: Sequence[bytes]) -> bytes:
        """What is sent once the earlier requests were answered."""
        body = {"query": self.document, "variables": _filled(self.variables, answers)}
        return json.dumps(body | ({"extensions": self.extensions} if self.extensions else {})).encode()


Script = Sequence[Request]


def _filled(value: Any, answers: Sequence[bytes]) -> Any:
    if isinstance(value, Earlier):
        answer = _read(answers[value.request]) if value.request < len(answers) else None
        found = list(_ids(answer) if value.of_list is None else _cursors(answer, value.of_list))
        if not found:
            # From the start, or a record that is nowhere: what can't be read is refused with all that is asked beside.
            return ABSENT_ID if value.of_list is None else None
        return found[value.pick % len(found)]
    if isinstance(value, Mapping):
        return {name: _filled(one, answers) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, answers) for one in value]
    return value


def _read(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None


def _below(value: Any) -> Iterator[tuple[str, Any]]:
    """All names and values of an answer, in their order."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield name, one
            yield from _below(one)
    elif isinstance(value, list):
        for one in value:
            yield from _below(one)


def _ids(answer: Any) -> Iterator[str]:
    return (value for name, value in _below(answer) if name == "id" and isinstance(value, str))


def _cursors(answer: Any, alias: str) -> Iterator[str]:
    """The cursors of one list, and none of the lists below it."""
    for name, value in _below(answer):
        if name == alias and isinstance(value, dict):
            parts = [part for one in value.values() for part in (one if isinstance(one, list) else [one])]
            yield from (part[one] for part in parts if isinstance(part, dict) for one in CURSORS if part.get(one))


def as_json(script: Script) -> list[Any]:
    """How a script is kept: a schema that has grown since would draw another."""
    return [
        [one.document, _kept(one.variables), dict(one.headers), dict(one.extensions), sorted(one.writes)]
        for one in script
    ]


def script_of(kept: Sequence[Any]) -> Script:
    """What `as_json` wrote."""
    return [
        Request(document, _read_back(variables), headers, extensions, frozenset(writes))
        for document, variables, headers, extensions, writes in kept
    ]


def _kept(value: Any) -> Any:
    if isinstance(value, Earlier):
        return {EARLIER: [value.request, value.pick, value.of_list]}
    if isinstance(value, Mapping):
        return {name: _kept(one) for name, one in value.items()}
    return [_kept(one) for one in value] if isinstance(value, list) else value


def _read_back(value: Any) -> Any:
    if isinstance(value, Mapping):
        if EARLIER in value:
            return Earlier(*value[EARLIER])
        return {name: _read_back(one) for name, one in value.items()}
    return [_read_back(one) for one in value] if isinstance(value, list) else value


def told(script: Script) -> str:
    """A script as a person reads it."""
    lines = []
    for number, request in enumerate(script):
        variables = json.dumps(request.variables, default=str, ensure_ascii=False)
        lines += [f"request {number}: {request.document}", f"  variables {variables}"]
        lines += [f"  header {name}: {value}" for name, value in request.headers.items()]
    return "\n".join(lines)
