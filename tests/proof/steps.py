"""What a step of a script is: what is sent, what should be answered to it, and what it leaves behind."""

from dataclasses import dataclass
from typing import Any

from tests.proof.changing import State
from tests.proof.documents import TYPES, global_id
from tests.proof.rights import (
    REFUSED,
    Expected,
    has_left,
    sees,
)

RESULTS = "results { userErrors { code message } }"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody asks for."""

    actor: int

    def sent(self, state: State) -> tuple[str, dict[str, Any], str]:
        """Give the mutation's name, its input, and what is selected of its payload."""
        raise NotImplementedError

    def expected(self, state: State) -> Expected:
        """Give what the program should answer somebody who is let in."""
        raise NotImplementedError

    def after(self, state: State, made: int) -> State:
        """Give the world after it was done; `made` is the id of what was made, if anything was."""
        raise NotImplementedError

    def concerned(self) -> set[int]:
        """Give the people beside the actor for whom it may make a difference."""
        return set()


def written(state: State, id: int) -> str:
    """An id of a record as the API writes it."""
    return global_id(TYPES[state.record(id).resource], id)


def person(id: int) -> str:
    """An id of a person as the API writes it."""
    return global_id("Person", id)


def refused_people(state: State, actor: int, people: set[int]) -> Expected:
    """Refuse people whom somebody may not see, and who have left."""
    if any(not sees(state, actor, one) or has_left(state, one) for one in people):
        return REFUSED
    return None
