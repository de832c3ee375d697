"""Who does something, as the log names them."""

from dataclasses import dataclass

from models.words import PrincipalKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or an integration, by the token that they came with; a command of the program has no id."""

    kind: PrincipalKind
    id: int | None
    name: str
    token_id: int | None = None


def command(name: str) -> Actor:
    """The program itself, run by whoever may reach the database: `lastfour demo`, `lastfour import`."""
    return Actor(PrincipalKind.PERSON, None, f"lastfour {name}")
