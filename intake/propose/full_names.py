"""Finds the two columns that a full name is made of."""

from collections.abc import Iterable

from intake.propose.headers import rank
from intake.propose.names import Words
from intake.propose.synonyms import FIRST_NAME, LAST_NAME, ONLY_NAME


def first_and_last(headers: Iterable[tuple[str, Words]], before: Words = ()) -> tuple[str, str] | None:
    """The columns with the first and the last name; `before` is what their names begin with, such as `contact`."""
    rest = {name: words[len(before) :] for name, words in headers if words[: len(before)] == before}
    last = _called(rest, LAST_NAME)
    first = _called(rest, FIRST_NAME) or _called(rest, ONLY_NAME)
    return (first, last) if first and last else None


def _called(headers: dict[str, Words], names: str) -> str | None:
    return next((name for name, words in headers.items() if rank(words, names) is not None), None)
