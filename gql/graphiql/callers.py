"""Who can be chosen in the page by one click: the demo's callers, and nobody elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller of the demo company, with a token that is no secret there."""

    name: str
    about: str
    token: str
