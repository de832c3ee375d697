"""Makes a difference small: fewer requests, fewer changes between the two states, as long as the same still differs."""

from collections.abc import Awaitable, Callable, Sequence

from tests.proof.alike.script import Earlier, Request, Script
from tests.proof.pairs import Change

# Whether a script still tells two states apart that differ by some changes.
Differs = Callable[[Script, Sequence[Change]], Awaitable[bool]]


async def shrink(script: Script, changes: Sequence[Change], differs: Differs) -> tuple[Script, Sequence[Change]]:
    """Leave out one part after another, for as long as any can be left out."""
    shorter = True
    while shorter:
        shorter = False
        for place in reversed(range(len(script))):
            fewer = _without(script, place)
            if len(script) > 1 and await differs(fewer, changes):
                script, shorter = fewer, True
        for place in reversed(range(len(changes))):
            rest = [*changes[:place], *changes[place + 1 :]]
            if len(changes) > 1 and await differs(script, rest):
                changes, shorter = rest, True
    return script, changes


def _without(script: Script, place: int) -> Script:
    """A script without one request; what others took from its answer they take from nowhere."""
    kept: list[Request] = []
    for number, request in enumerate(script):
        if number != place:
            kept.append(_renumbered(request, place))
    return kept


def _renumbered(request: Request, place: int) -> Request:
    def moved(value: object) -> object:
        if isinstance(value, Earlier):
            if value.request == place:
                return "nothing"
            return Earlier(value.request - (value.request > place), value.pick, value.of_list)
        if isinstance(value, dict):
            return {name: moved(one) for name, one in value.items()}
        return [moved(one) for one in value] if isinstance(value, list) else value

    variables = moved(dict(request.variables))
    if not isinstance(variables, dict):
        raise TypeError("variables are named")
    return Request(
        request.document,
        variables,
        request.headers,
        request.extensions,
        request.writes,
        request.cursors,
        request.names,
    )
