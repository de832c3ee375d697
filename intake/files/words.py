"""The small parts that a mapping is written in, read with their place, so that a mistake is told where it is."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, TypeVar

from intake.files.places import Place

Word = TypeVar("Word", bound=StrEnum)


def read_text(value: Any, place: Place) -> str:
    """Read text that must be there."""
    text = read_any_text(value, place)
    if not text:
        raise place.mistake("text is needed.")
    return text


def read_any_text(value: Any, place: Place) -> str:
    """Read text that may be empty."""
    if not isinstance(value, str):
        raise place.mistake("text is needed.")
    if "\0" in value:
        raise place.mistake("text can't hold the character NUL.")
    return value


def read_flag(value: Any, place: Place) -> bool:
    """Read yes or no."""
    if not isinstance(value, bool):
        raise place.mistake("true or false is needed.")
    return value


def read_table(value: Any, known: Collection[str] | None, place: Place) -> dict[str, Any]:
    """Read a table, with words that are known if they are given; a word that is not is named."""
    if not isinstance(value, dict):
        raise place.mistake("a table is needed.")
    if known is not None and (surplus := sorted(value.keys() - set(known))):
        allowed = f"{surplus[0]!r} is not one of {', '.join(sorted(known))}" if known else "there is no such thing here"
        raise place.at(surplus[0]).mistake(f"{allowed}.")
    return value


def read_list(value: Any, place: Place) -> list[Any]:
    """Read a list."""
    if not isinstance(value, list):
        raise place.mistake("a list is needed.")
    return value


def read_texts(value: Any, place: Place) -> dict[str, str]:
    """Read a table of texts, which may be empty."""
    return {name: read_any_text(text, place.at(name)) for name, text in read_table(value, None, place).items()}


def read_one_of(words: Collection[str], value: Any, place: Place) -> str:
    """Read one of some words."""
    if not isinstance(value, str):
        raise place.mistake(f"one of {', '.join(words)} is needed.")
    if value not in words:
        raise place.mistake(f"{value!r} is not one of {', '.join(words)}.")
    return value


def read_word(words: type[Word], value: Any, place: Place) -> Word:
    """Read one word of an enumeration."""
    return words(read_one_of([*words], value, place))


def folded_word(text: str) -> str:
    """A word as words are compared: in any case, and with spaces or hyphens where the word has underscores."""
    return text.casefold().replace(" ", "_").replace("-", "_")
