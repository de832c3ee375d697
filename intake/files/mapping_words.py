"""The small parts that a mapping is written in: known words, and where a value comes from."""

import string
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from models.errors import BadInputError

Word = TypeVar("Word", bound=StrEnum)

DOTTED = "dotted"


@dataclass(frozen=True, slots=True)
class Part:
    """Literal text, and the column that follows it."""

    literal: str
    column: str | None = None
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: a column, a constant, or a template over columns."""

    parts: tuple[Part, ...]

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        return [part.column for part in self.parts if part.column is not None]

    def text(self, row: Mapping[str, str]) -> str | None:
        """The value for one row. Empty text is no value, and so is a template that a column is missing for."""
        written = []
        for part in self.parts:
            written.append(part.literal)
            if part.column is not None:
                if not row[part.column]:
                    return None
                written.append(dotted(row[part.column]) if part.dotted else row[part.column])
        return "".join(written) or None


def dotted(name: str) -> str:
    """A name as e-mail addresses have it: `Mei-Mei Johns` is `mei-mei.johns`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(plain.lower().split())


def read_source(value: Any, where: str) -> Source:
    """Read `"column"`, `{ constant = ... }` or `{ template = ... }`."""
    match value:
        case str(column):
            return Source((Part("", column),))
        case {"constant": str(text), **rest} if not rest:
            return Source((Part(text),))
        case {"template": str(template), **rest} if not rest:
            return Source(tuple(_parts(template, where)))
        case _:
            raise BadInputError(f"{where}: name a column, or write {{ constant = ... }} or {{ template = ... }}.")


def _parts(template: str, where: str) -> list[Part]:
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise BadInputError(f"{where}: {error}.") from error
    for _, _, spec, conversion in parsed:
        if conversion or spec not in {None, "", DOTTED}:
            raise BadInputError(f"{where}: a column is written as {{name}} or {{name:{DOTTED}}}.")
    return [Part(literal, name, spec == DOTTED) for literal, name, spec, _ in parsed]


def read_text(value: Any, where: str) -> str:
    """Read text that must be there."""
    if not isinstance(value, str) or not value:
        raise BadInputError(f"{where}: text is needed.")
    return value


def read_table(value: Any, known: Collection[str] | None, where: str) -> dict[str, Any]:
    """Read a table, with words that are known if they are given; a word that is not is named."""
    if not isinstance(value, dict):
        raise BadInputError(f"{where}: a table is needed.")
    if known is not None and (surplus := sorted(value.keys() - set(known))):
        raise BadInputError(f"{where}: {surplus[0]!r} is not one of {', '.join(sorted(known))}.")
    return value


def read_list(value: Any, where: str) -> list[Any]:
    """Read a list."""
    if not isinstance(value, list):
        raise BadInputError(f"{where}: a list is needed.")
    return value


def read_word(words: type[Word], value: Any, where: str) -> Word:
    """Read one word of an enumeration."""
    try:
        return words(value)
    except ValueError:
        raise BadInputError(f"{where}: {value!r} is not one of {', '.join(words)}.") from None
